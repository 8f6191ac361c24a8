"""What can be done with rule profiles and base rates. Dates come as ISO texts where a decision has waited."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from funding.rule_profiles import rules, views
from funding.rule_profiles.model import BaseRate, ProfileVersion
from funding.rule_profiles.rules import Rule
from quartier.actor import require_office
from quartier.decide import Decision, decide, open_decision
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_

DOMAIN = "grants"
_ACT = "adopt_profile"
#: Who may draft rules and enter rates.
WRITERS = ("carrier", "treasurer")
_DRAFT = ("uq_profile_version_draft", "profile_version.profile")
_DAY = ("uq_profile_version_profile_valid_from", "profile_version.profile, profile_version.valid_from")


def begin_version(unit: Unit, name: str) -> str:
    """Begin the next version of a profile; it starts with the rules of the newest one. Returns its reference."""
    newest = views.versions(unit.session, name)[0]
    return _begin(unit, name, newest.title, newest)


def begin_profile(unit: Unit, title: str, like: str) -> str:
    """Begin a profile of the house's own, with the rules of another one; returns its reference."""
    return _begin(unit, new_ref(), title, views.versions(unit.session, like)[0])


def _begin(unit: Unit, name: str, title: str, like: rules.Profile) -> str:
    require_office(unit.actor, *WRITERS)
    kept = like.as_json()["rules"]
    version = ProfileVersion(id=new_ref(), profile=name, title=title, rules=kept, drafted_at=unit.now)
    with unit.constraint(rules.VersionKnown(), *_DRAFT):
        unit.session.add(version)
    return version.id


def set_rule(unit: Unit, version_id: str, key: str, rule: Rule) -> None:
    """Change a rule of a draft. Whether all of them fit together is looked at when it is adopted."""
    require_office(unit.actor, *WRITERS)
    version = _draft(unit, version_id)
    rules.check_value(key, rule.value)
    version.rules = {**version.rules, key: rule.as_json()}


def drop_draft(unit: Unit, version_id: str) -> None:
    """Throw a draft away."""
    require_office(unit.actor, *WRITERS)
    unit.session.delete(_draft(unit, version_id))


def adopt(unit: Unit, version_id: str, valid_from: date) -> Decision:
    """Let a version hold from a local day on, for grants awarded from then on."""
    version = _draft(unit, version_id)
    drafted = rules.read_rules(version.rules)
    before = _standing(unit, version.profile)
    if any(each.valid_from == valid_from for each in before):
        raise rules.DayTaken
    if before and not rules.changed(max(before, key=lambda each: each.valid_from).rules, drafted):
        raise rules.NothingChanged
    details = {"valid_from": valid_from.isoformat()}
    decision = decide(unit, DOMAIN, _ACT, version.id, details)
    if decision.effective:
        _adopt(unit, version.id, **details)
    return decision


def _adopt(unit: Unit, version_id: str, valid_from: str) -> None:
    version = _locked(unit, version_id)
    with unit.constraint(rules.DayTaken(), *_DAY):
        version.adopted_at, version.valid_from = unit.now, date.fromisoformat(valid_from)


@dataclass(frozen=True, kw_only=True)
class NoteRate:
    """The base interest rate from the first day of a half-year on, in hundredths of a per cent."""

    valid_from: date
    hundredths: int
    source: str


def note_rate(unit: Unit, command: NoteRate) -> None:
    """Enter the base interest rate of a half-year that is not known here yet."""
    require_office(unit.actor, *WRITERS)
    rules.check_half_year(command.valid_from)
    if command.valid_from in {row.valid_from for row in views.shipped_rates()}:
        raise rules.RateKnown
    rate = BaseRate(
        valid_from=command.valid_from,
        hundredths=command.hundredths,
        source=command.source,
        noted_at=unit.now,
    )
    with unit.constraint(rules.RateKnown(), "pk_base_rate", "base_rate.valid_from"):
        unit.session.add(rate)


def _standing(unit: Unit, name: str) -> list[rules.Profile]:
    """The versions that stand; none of a profile that is new."""
    query = select(ProfileVersion).where(
        ProfileVersion.profile == name, ProfileVersion.adopted_at.is_not(None)
    )
    own = [views.as_profile(row) for row in unit.session.scalars(query)]
    return [each for each in views.shipped() if each.name == name] + own


def _locked(unit: Unit, version_id: str) -> ProfileVersion:
    """A draft, locked until the unit ends."""
    version = unit.session.get(ProfileVersion, version_id, with_for_update=True, populate_existing=True)
    if version is None:
        raise rules.ProfileNotFound
    if version.adopted_at is not None:
        raise rules.VersionStands
    return version


def _draft(unit: Unit, version_id: str) -> ProfileVersion:
    """A draft that may be changed: what is being decided on stays what it was."""
    version = _locked(unit, version_id)
    if open_decision(unit.session, DOMAIN, _ACT, version_id) is not None:
        raise rules.VersionWaits
    return version


ACTS = (Act(_ACT, DOMAIN, N_("Adopt a version of a rule profile"), _adopt),)
