"""What is true of the first-aid book (Verbandbuch) and of reports to the accident insurer.

DGUV Vorschrift 1, § 24(6): every help is written down, kept for five years after that, in confidence. § 193 SGB VII: an
accident after which somebody is dead or unable to work for more than three days is reported to the insurer within three
days of knowing of it. Days are local dates in the quarter; a period of days or years begins with the day after the
event and ends with its last day (§§ 187(1), 188 BGB).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound
from quartier.handover.windows import add_months

#: Years for which an entry is kept (DGUV Vorschrift 1, § 24(6)).
YEARS_KEPT = 5
#: Days after knowing of an accident in which it is reported (§ 193(4) SGB VII).
REPORT_DAYS = 3


class Category(StrEnum):
    """What it came from: all that others are told. Nothing of it says how anybody is."""

    MACHINE = "machine"
    TOOL = "tool"
    FALL = "fall"
    HEAT = "heat"
    ELECTRICITY = "electricity"
    SUBSTANCE = "substance"
    OTHER = "other"
    #: Nobody was hurt, but might have been.
    NEAR_MISS = "near_miss"


class Branch(StrEnum):
    """What an insurer is responsible for."""

    VOLUNTEERS = "volunteers"
    EMPLOYEES = "employees"
    BUILDING = "building"
    LIABILITY = "liability"
    CONTENTS = "contents"


#: To these, accidents are reported.
ACCIDENT = (Branch.VOLUNTEERS, Branch.EMPLOYEES, Branch.BUILDING)


class Recipient(StrEnum):
    """Who may be given a copy of an entry."""

    PERSON = "person"
    INSURER = "insurer"
    AUTHORITY = "authority"


class SafetyOnly(NotAllowed):
    """The first-aid book is confidential: only who decides about safety reads it. Everybody may write an entry."""


class DataProtectionOnly(NotAllowed):
    """Only who decides about personal data sees who has read the first-aid book."""


class EntryNotFound(NotFound):
    """There is no such entry, or its five years are over. Choose one from the list of entries."""


class CopyNotFound(NotFound):
    """No such copy of this entry was agreed to. The entry's page shows which were."""


class BookClosed(Conflict):
    """The first-aid book has no key yet, so nothing can be written into it.
    Write it down on paper, and tell the office."""


class TooManyEntries(Conflict):
    """So many entries have come in this hour that no more can be taken. Write it down on paper, and tell the office.
    In an emergency call 112."""


class HelpUntold(Invalid):
    """Please fill this in: help that was given is written down with who was hurt, how, what was done and by whom
    (DGUV Vorschrift 1, § 24(6)). If nobody was hurt, choose the near miss."""


class NotYetHappened(Invalid):
    """This lies in the future. Choose when it happened."""


class HelpedBefore(Invalid):
    """The help cannot come before the accident. Look at both times again."""

    field = "helped_at"


class AlreadyToReport(Conflict):
    """This accident is noted as to be reported already. The entry's page says until when."""


class AlreadyReported(Conflict):
    """This report is marked as sent already."""


class ReportNotFound(NotFound):
    """This accident is not noted as to be reported. Do that first."""


class KnownTooEarly(Invalid):
    """The office cannot have known of it before it happened, nor later than today. Choose another day."""

    field = "known_on"


class InsurerNotFound(Invalid):
    """There is no such insurer for accidents. Choose one, or let one be named first."""

    field = "insurer_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in the book, and nowhere else. Times are naive, on the quarter's clocks."""

    happened_at: datetime
    place: str
    what: str
    person: str | None = None
    injury: str | None = None
    witnesses: str | None = None
    helped_at: datetime | None = None
    measures: str | None = None
    helper: str | None = None


def check_entry(entry: Entry, category: Category, now: datetime) -> None:
    """Refuse an entry that lacks what the law asks for, or that cannot be; ``now`` is naive local time."""
    if entry.happened_at > now:
        raise NotYetHappened(field="happened_at")
    if entry.helped_at is not None and entry.helped_at > now:
        raise NotYetHappened(field="helped_at")
    if entry.helped_at is not None and entry.helped_at < entry.happened_at:
        raise HelpedBefore
    if category is Category.NEAR_MISS:
        return
    for name in ("person", "injury", "helped_at", "measures", "helper"):
        if not getattr(entry, name):
            raise HelpUntold(field=name)


def erased_on(entered_on: date) -> date:
    """The first day on which an entry is no longer kept: the day after the end of its five years."""
    return add_months(entered_on, 12 * YEARS_KEPT) + timedelta(days=1)


def report_due(known_on: date, works: Callable[[date], bool] | None = None) -> date:
    """The last day for the report to the insurer.

    Args:
        works: whether a day is a working day, where a last day on a Saturday, Sunday or holiday shall move to the next
            one (§ 26(3) SGB X). None, the careful reading, moves nothing.
    """
    due = known_on + timedelta(days=REPORT_DAYS)
    while works is not None and not works(due):
        due += timedelta(days=1)
    return due


def check_known(known_on: date, happened_on: date, today: date) -> None:
    """Raise `KnownTooEarly` unless the office can have learned of it on this day."""
    if not happened_on <= known_on <= today:
        raise KnownTooEarly
