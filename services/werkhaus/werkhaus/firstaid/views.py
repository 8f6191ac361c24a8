"""What can be seen of the first-aid book. What concerns entries is opened through `commands`, which asks who reads and
notes it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from werkhaus.firstaid.model import FirstAidCopy, FirstAidEntry, FirstAidReading, Insurer, InsurerReport
from werkhaus.firstaid.rules import ACCIDENT, CopyNotFound, EntryNotFound


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the list shows it: nothing of what stands in it."""

    id: str
    category: str
    entered_on: date
    due_on: date | None
    reported_on: date | None


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """That somebody opened something."""

    at: datetime
    actor: str
    act: str
    entry_id: str | None


def list_entries(session: Session, limit: int = 500) -> list[EntryRow]:
    """Entries, the latest first, with what is to be reported of them; one query."""
    query = (
        select(
            FirstAidEntry.id,
            FirstAidEntry.category,
            FirstAidEntry.entered_on,
            InsurerReport.due_on,
            InsurerReport.reported_on,
        )
        .outerjoin(InsurerReport, InsurerReport.entry_id == FirstAidEntry.id)
        .order_by(FirstAidEntry.entered_at.desc(), FirstAidEntry.id)
        .limit(limit)
    )
    return [EntryRow(*row) for row in session.execute(query)]


def entry(session: Session, entry_id: str) -> FirstAidEntry:
    """One entry, sealed. Raises `EntryNotFound`."""
    found = session.get(FirstAidEntry, entry_id)
    if found is None:
        raise EntryNotFound
    return found


def report_of(session: Session, entry_id: str) -> tuple[InsurerReport, Insurer] | None:
    """What is to be reported of an entry, and to whom; one query."""
    query = select(InsurerReport, Insurer).join(Insurer, Insurer.id == InsurerReport.insurer_id)
    row = session.execute(query.where(InsurerReport.entry_id == entry_id)).one_or_none()
    return (row[0], row[1]) if row else None


def copies_of(session: Session, entry_id: str) -> list[FirstAidCopy]:
    """The copies of an entry that were agreed to."""
    query = select(FirstAidCopy).where(FirstAidCopy.entry_id == entry_id)
    return list(session.scalars(query.order_by(FirstAidCopy.agreed_at, FirstAidCopy.id)))


def copy_of(session: Session, entry_id: str, copy_id: str) -> FirstAidCopy:
    """One of them. Raises `CopyNotFound`."""
    found = session.get(FirstAidCopy, copy_id)
    if found is None or found.entry_id != entry_id:
        raise CopyNotFound
    return found


def list_readings(session: Session, limit: int = 500) -> list[ReadingRow]:
    """Who opened what, the latest first."""
    query = select(FirstAidReading.at, FirstAidReading.actor, FirstAidReading.act, FirstAidReading.entry_id)
    rows = session.execute(query.order_by(FirstAidReading.at.desc(), FirstAidReading.id).limit(limit))
    return [ReadingRow(*row) for row in rows]


def reports_due(session: Session) -> list[tuple[str, date]]:
    """Reports that have not been sent yet: entry and last day, the most urgent first."""
    query = select(InsurerReport.entry_id, InsurerReport.due_on).where(InsurerReport.reported_on.is_(None))
    return [(row.entry_id, row.due_on) for row in session.execute(query.order_by(InsurerReport.due_on))]


def list_insurers(session: Session) -> list[Insurer]:
    """Who insures what, by branch, the newest first."""
    query = select(Insurer).order_by(Insurer.branch, Insurer.since.desc(), Insurer.named_at.desc())
    return list(session.scalars(query))


def accident_insurers(session: Session, day: date) -> list[Insurer]:
    """To whom accidents can be reported on a day: of each branch the newest that is responsible by then."""
    newest: dict[str, Insurer] = {}
    for insurer in list_insurers(session):
        if insurer.branch in ACCIDENT and insurer.since <= day:
            newest.setdefault(insurer.branch, insurer)
    return list(newest.values())


def keys_needed(session: Session) -> set[str]:
    """The names of the keys without which some entry cannot be read; one query."""
    return set(session.scalars(select(FirstAidEntry.key_name).distinct()))
