"""What can be done with the first-aid book. Reading is a command too: it leaves a row of who read."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import cast

import holidays
from sqlalchemy import delete, func, select

from quartier import sealed
from quartier.decide import Decision, check_say, decide, decides
from quartier.event import new_ref
from quartier.handover import Act
from quartier.handover.windows import start_of
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.firstaid import rules, views
from werkhaus.firstaid.model import FirstAidCopy, FirstAidEntry, FirstAidReading, Insurer, InsurerReport
from werkhaus.firstaid.rules import Branch, Category, Entry, Recipient
from werkhaus.settings import WerkhausSettings


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry as who answers for safety reads it."""

    id: str
    category: str
    entered_on: date
    erased_on: date
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class NameInsurer:
    """Who insures the house against what, from a local day on."""

    branch: str
    name: str
    number: str | None
    report_to: str | None
    since: date


# ── writing: anybody ─────────────────────────────────────────────────────────────────────────────────


def write_entry(unit: Unit, category: Category, entry: Entry) -> str:
    """Take an entry from anybody, as from the block of sheets beside the first-aid box; returns its reference."""
    settings = _settings(unit)
    if not settings.firstaid_keys:
        raise rules.BookClosed
    now = unit.now.astimezone(settings.timezone).replace(tzinfo=None)
    rules.check_entry(entry, category, now)
    lately = select(func.count()).where(FirstAidEntry.entered_at > unit.now - timedelta(hours=1))
    if (unit.session.scalar(lately) or 0) >= settings.firstaid_entries_per_hour:
        raise rules.TooManyEntries
    ref = new_ref()
    text = json.dumps(asdict(entry), ensure_ascii=False, default=datetime.isoformat)
    kept = FirstAidEntry(
        id=ref,
        category=category,
        sealed=sealed.seal(settings.firstaid_keys, ref, text),
        key_name=sealed.name_of(settings.firstaid_keys[0]),
        entered_at=unit.now,
        entered_on=unit.today,
        erased_on=rules.erased_on(unit.today),
    )
    unit.session.add(kept)
    unit.emit(sends.IncidentReported.of(incident_id=ref, category=category.value))
    return ref


# ── reading: who decides about safety, and each time it is noted ─────────────────────────────────────


def open_list(unit: Unit) -> list[views.EntryRow]:
    """The entries, without what stands in them."""
    _require_safety(unit)
    _note(unit, "listed", None)
    return views.list_entries(unit.session)


def open_entry(unit: Unit, entry_id: str) -> OpenEntry:
    """One entry. Whoever may not read is told the same whether there is such an entry or not."""
    _require_safety(unit)
    kept = views.entry(unit.session, entry_id)
    _note(unit, "read", kept.id)
    return _opened(unit, kept)


def open_copy(unit: Unit, entry_id: str, copy_id: str) -> tuple[OpenEntry, FirstAidCopy]:
    """An entry to print for somebody to whom it may be given."""
    _require_safety(unit)
    agreed = views.copy_of(unit.session, entry_id, copy_id)
    kept = views.entry(unit.session, entry_id)
    _note(unit, "copied", kept.id)
    return _opened(unit, kept), agreed


def _opened(unit: Unit, kept: FirstAidEntry) -> OpenEntry:
    told = json.loads(sealed.unseal(_settings(unit).firstaid_keys, kept.id, kept.sealed))
    for name in ("happened_at", "helped_at"):
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    return OpenEntry(kept.id, kept.category, kept.entered_on, kept.erased_on, Entry(**told))


def open_readings(unit: Unit) -> list[views.ReadingRow]:
    """Who has opened what: for who decides about personal data."""
    if not decides(unit.session, unit.actor, "personal_data", unit.now):
        raise rules.DataProtectionOnly
    return views.list_readings(unit.session)


def _require_safety(unit: Unit) -> None:
    if not decides(unit.session, unit.actor, "safety", unit.now):
        raise rules.SafetyOnly


def _note(unit: Unit, act: str, entry_id: str | None) -> None:
    unit.session.add(
        FirstAidReading(id=new_ref(), actor=unit.actor.ref, act=act, entry_id=entry_id, at=unit.now)
    )


# ── copies, insurers, reports ────────────────────────────────────────────────────────────────────────


def agree_to_copy(unit: Unit, entry_id: str, recipient: Recipient) -> Decision:
    """Let a copy of an entry be given to the person concerned (Art. 15 GDPR), the insurer or an authority."""
    views.entry(unit.session, entry_id)
    details = {"recipient": recipient.value}
    decision = decide(unit, "personal_data", "give_first_aid_copy", entry_id, details)
    if decision.effective:
        _agree_to_copy(unit, entry_id, recipient.value)
    return decision


def _agree_to_copy(unit: Unit, entry_id: str, recipient: str) -> None:
    kept = views.entry(unit.session, entry_id)
    unit.session.add(
        FirstAidCopy(id=new_ref(), entry_id=kept.id, recipient=Recipient(recipient), agreed_at=unit.now)
    )


def name_insurer(unit: Unit, command: NameInsurer) -> Decision:
    """Say who insures the house against what; its reference is the decision's subject."""
    details = asdict(command) | {"since": command.since.isoformat()}
    decision = decide(unit, "insurance", "name_insurer", new_ref(), details)
    if decision.effective:
        _name_insurer(unit, decision.subject, **details)
    return decision


def _name_insurer(
    unit: Unit, insurer_id: str, branch: str, name: str, number: str | None, report_to: str | None, since: str
) -> None:
    unit.session.add(
        Insurer(
            id=insurer_id,
            branch=Branch(branch),
            name=name,
            number=number,
            report_to=report_to,
            since=date.fromisoformat(since),
            named_at=unit.now,
        )
    )


def note_to_report(unit: Unit, entry_id: str, insurer_id: str, known_on: date) -> date:
    """Note that an accident has to be reported; returns until when (§ 193 SGB VII)."""
    check_say(unit.session, unit.actor, "safety", unit.now)
    kept = views.entry(unit.session, entry_id)
    happened_on = _opened(unit, kept).entry.happened_at.date()
    rules.check_known(known_on, happened_on, unit.today)
    if insurer_id not in {each.id for each in views.accident_insurers(unit.session, unit.today)}:
        raise rules.InsurerNotFound
    rolls_over = _settings(unit).report_rolls_over
    due = rules.report_due(known_on, is_working_day if rolls_over else None)
    with unit.constraint(rules.AlreadyToReport(), "pk_insurer_report", "insurer_report.entry_id"):
        unit.session.add(
            InsurerReport(entry_id=kept.id, insurer_id=insurer_id, known_on=known_on, due_on=due)
        )
    return due


def mark_reported(unit: Unit, entry_id: str) -> None:
    """Note that the report was sent today."""
    check_say(unit.session, unit.actor, "safety", unit.now)
    report = unit.session.get(InsurerReport, entry_id, with_for_update=True, populate_existing=True)
    if report is None:
        raise rules.ReportNotFound
    if report.reported_on is not None:
        raise rules.AlreadyReported
    report.reported_on = unit.today


def is_working_day(day: date) -> bool:
    """Whether a last day may fall on it: no Saturday, Sunday or holiday of Thüringen (§ 26(3) SGB X)."""
    return day.weekday() < 5 and day not in holidays.country_holidays("DE", subdiv="TH", years=day.year)


# ── as time passes ───────────────────────────────────────────────────────────────────────────────────


def erase_old(unit: Unit) -> int:
    """Erase the entries whose five years are over, with all that belongs to them; how many there were.

    On the disk their pages may live on for a while; without the key they are noise.
    """
    over = unit.session.execute(
        delete(FirstAidEntry).where(FirstAidEntry.erased_on <= unit.today).returning(FirstAidEntry.id)
    )
    erased = len(over.all())
    day = unit.today
    before = start_of(date(day.year - rules.YEARS_KEPT, day.month, 1), unit.settings.timezone)
    unit.session.execute(delete(FirstAidReading).where(FirstAidReading.at < before))
    return erased


def _settings(unit: Unit) -> WerkhausSettings:
    return cast(WerkhausSettings, unit.settings)


ACTS = (
    Act("give_first_aid_copy", "personal_data", N_("Give a copy from the first-aid book"), _agree_to_copy),
    Act("name_insurer", "insurance", N_("Name an insurer"), _name_insurer),
)
