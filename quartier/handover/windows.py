"""Windows: so many days on the quarter's clocks. Pure.

A window of n days ends with the end of the n-th local day after the day it was opened (§§187, 188 BGB): a window of
14 days opened on 2026-10-20 at 15:00 in Berlin ends with 2026-11-03, at 2026-11-03T23:00Z. Hours would not do: on the
way the clocks change. The end is stored as an instant, so that nothing that happens to a process moves it.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Days in which the residents' body is heard (stage 1).
HEARING = 10
#: Days in which the other body can agree or say why not (stage 2).
CONSENT = 14
#: Days in which the carrier may veto (stage 3).
VETO = 7
#: Days after which the other body is reminded; only after both reminders is silence consent.
REMINDERS = (5, 10)
#: Days in which a move to another stage can be objected to.
OBJECTION = 14
#: Days that mediation about an objection may take at most.
MEDIATION = 30
#: Days in which the other side is heard before a step back.
STEP_BACK = 7
#: Days that the carrier may step in at most.
STEP_IN = 14


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The local day on which an instant lies."""
    return instant.astimezone(zone).date()


def end_after(opened: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a window of so many days ends; it is the first that no longer belongs to it."""
    return start_of(local_day(opened, zone) + timedelta(days=days + 1), zone)


def last_day(until: datetime, zone: ZoneInfo) -> date:
    """The last local day of a window that ends at this instant: what is told to people."""
    return local_day(until - timedelta(microseconds=1), zone)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day (§188 (3) BGB)."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
