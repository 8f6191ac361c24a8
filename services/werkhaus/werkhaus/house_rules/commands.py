"""What can be done with house rules and operating concept. Dates come as ISO texts where a decision has waited."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from quartier import written
from quartier.actor import require_office
from quartier.decide import Decision, decide, open_decision
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.house_rules import rules, views
from werkhaus.house_rules.model import AdoptedResolution, RulesVersion
from werkhaus.house_rules.rules import TEXT, WRITERS, Kind

DOMAIN = "house_rules"
_ACT = "adopt_rules"
_DAY = ("uq_rules_version_kind_in_force_from", "rules_version.kind, rules_version.in_force_from")
_VOTE = ("uq_rules_version_resolution_id", "rules_version.resolution_id")
_DRAFT = ("uq_rules_version_draft", "uq_rules_version_kind_number", "rules_version.kind")


@dataclass(frozen=True, kw_only=True)
class WriteText:
    """The text of a version in a language; `seen` is the original's revision, 0 where there was none."""

    version_id: str
    lang: str
    text: str
    seen: int


@dataclass(frozen=True, kw_only=True)
class NoteResolution:
    """What a body has agreed to, as participation tells of it; `matter` is a `Kind`."""

    resolution_id: str
    matter: str
    title: str
    yes: int
    no: int
    abstain: int
    adopted_on: date


def begin_version(unit: Unit, kind: Kind) -> RulesVersion:
    """Begin a new version; it starts with the text of the newest one."""
    require_office(unit.actor, *WRITERS)
    newest = unit.session.scalar(select(func.max(RulesVersion.number)).where(RulesVersion.kind == kind)) or 0
    version = RulesVersion(id=new_ref(), kind=kind, number=newest + 1, drafted_at=unit.now)
    with unit.constraint(rules.DraftKnown(), *_DRAFT):
        unit.session.add(version)
    if newest:
        _copy_text(unit, kind, newest, version.id)
    return version


def _copy_text(unit: Unit, kind: Kind, number: int, to: str) -> None:
    before = select(RulesVersion.id).where(RulesVersion.kind == kind, RulesVersion.number == number)
    found = views.text_of(unit.session, unit.session.scalars(before).one())
    if found is not None:
        written.write(unit, to, TEXT, found.original.lang, found.original.text, 0)


def write_text(unit: Unit, command: WriteText) -> None:
    """Write what a draft says, or change it."""
    require_office(unit.actor, *WRITERS)
    _draft(unit, command.version_id)
    written.write(unit, command.version_id, TEXT, command.lang, command.text, command.seen)


def translate_text(unit: Unit, command: WriteText) -> None:
    """Translate a version, or change a translation; of an adopted one too, whose original stays."""
    require_office(unit.actor, *WRITERS)
    views.version_detail(unit.session, command.version_id, drafts=True)
    written.translate(unit, command.version_id, TEXT, command.lang, command.text, command.seen)


def adopt(unit: Unit, version_id: str, in_force_from: date, resolution_id: str | None) -> Decision:
    """Let a version hold from a local day on.

    Args:
        resolution_id: the vote behind it. It names why; who may decide still says the stage of the domain.
    """
    rules.check_day(in_force_from, unit.today)
    version = _locked(unit, version_id)
    if views.text_of(unit.session, version.id) is None:
        raise rules.NothingWritten
    _check_resolution(unit, version, resolution_id)
    details = {"in_force_from": in_force_from.isoformat(), "resolution_id": resolution_id}
    decision = decide(unit, DOMAIN, _ACT, version.id, details)
    if decision.effective:
        _adopt(unit, version.id, **details)
    return decision


def _check_resolution(unit: Unit, version: RulesVersion, resolution_id: str | None) -> None:
    if resolution_id is None:
        return
    resolution = unit.session.get(AdoptedResolution, resolution_id)
    if resolution is None or resolution.matter != version.kind:
        raise rules.OtherMatter


def _adopt(unit: Unit, version_id: str, in_force_from: str | None, resolution_id: str | None) -> None:
    """Where the decision took longer than the day that was meant, it holds from today on."""
    version = _locked(unit, version_id)
    first_day = max(date.fromisoformat(str(in_force_from)), unit.today)
    with unit.constraint(rules.DayTaken(), *_DAY):
        version.adopted_at, version.in_force_from = unit.now, first_day
    with unit.constraint(rules.ResolutionUsed(), *_VOTE):
        version.resolution_id = resolution_id
    found = views.text_of(unit.session, version.id)
    languages = sorted({found.original.lang, *found.translations}) if found else []
    unit.emit(
        sends.HouseRulesAdopted.of(
            version_id=version.id,
            kind=version.kind,
            number=version.number,
            in_force_from=version.in_force_from,
            resolution_id=resolution_id,
            languages=languages,
        )
    )


def _locked(unit: Unit, version_id: str) -> RulesVersion:
    """A draft, locked until the unit ends."""
    version = unit.session.get(RulesVersion, version_id, with_for_update=True, populate_existing=True)
    if version is None:
        raise rules.VersionNotFound
    if version.adopted_at is not None:
        raise rules.AlreadyAdopted
    return version


def _draft(unit: Unit, version_id: str) -> None:
    """Raise unless the text may be changed: what is being decided on stays what it was."""
    _locked(unit, version_id)
    if open_decision(unit.session, DOMAIN, _ACT, version_id) is not None:
        raise rules.WaitsForAdoption


def note_resolution(unit: Unit, command: NoteResolution) -> None:
    """Keep what a body has agreed to about house rules or concept; the same again changes nothing."""
    if command.matter not in set(Kind):
        return
    unit.session.merge(
        AdoptedResolution(
            id=command.resolution_id,
            matter=command.matter,
            title=command.title,
            yes=command.yes,
            no=command.no,
            abstain=command.abstain,
            adopted_on=command.adopted_on,
            noted_at=unit.now,
        )
    )


ACTS = (Act(_ACT, DOMAIN, N_("Adopt house rules or operating concept"), _adopt),)
