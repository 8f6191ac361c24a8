"""What is true of loans (Ausleihe).

A loan is a half-open stretch of local days: the thing is picked up on its first day and back on `due_on`, which is
already the next one's first day. So a loan from Friday to Monday takes three days, and on Monday somebody else can
have the thing.

The house has to be open on the day of the pick-up and on the day of the return. A loan may span days on which it is
closed: nobody else could fetch the thing then, so these days are taken, but they do not count towards the longest
loan. Overdue is a thing from the end of its local due day on (§§187, 188 BGB), not so many hours after the pick-up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound
from werkhaus.bookings.rules import Span, instant_of
from werkhaus.places.rules import Kind

#: What can be lent.
KINDS = (Kind.TOOL, Kind.ITEM)
#: The offices that work at the desk: give things out and take them back.
DESK = ("carrier", "association")
#: How far ahead a thing can be reserved, and how far the next free days are looked for.
HORIZON_DAYS = 366
#: A loan takes so many days at most with the closed ones: somebody has to see the thing again.
MOST_SPANNED = 92
#: Days after the due day on which a reminder goes out.
REMINDERS = (1, 3, 7, 14, 28)


class LoanState(StrEnum):
    """The states of a loan; `WAYS` says which follows which."""

    #: Kept until an instant for who was first in line.
    OFFERED = "offered"
    RESERVED = "reserved"
    OUT = "out"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    #: The offer was not taken up, or the thing was not fetched.
    EXPIRED = "expired"


S = LoanState
WAYS: dict[LoanState, frozenset[LoanState]] = {
    S.OFFERED: frozenset({S.RESERVED, S.CANCELLED, S.EXPIRED}),
    S.RESERVED: frozenset({S.OUT, S.CANCELLED, S.EXPIRED}),
    S.OUT: frozenset({S.RETURNED}),
    S.RETURNED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
}
#: In these nobody else may have the thing on these days.
BLOCKING = frozenset({S.OFFERED, S.RESERVED, S.OUT})


class Condition(StrEnum):
    """How a thing is, on issue and on return."""

    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"


class DepositState(StrEnum):
    """What became of a deposit: none → kept → returned or withheld."""

    NONE = "none"
    KEPT = "kept"
    RETURNED = "returned"
    WITHHELD = "withheld"


class RepairOutcome(StrEnum):
    """How a repair ended."""

    MENDED = "mended"
    GIVEN_UP = "given_up"


class NotLent(NotFound):
    """This is not lent out. Choose something from the list of things to borrow."""


class LoanNotFound(NotFound):
    """There is no such loan. Choose one from your loans."""


class RepairNotFound(NotFound):
    """There is no such repair. Choose one from the repairs."""


class SignInToBorrow(NotAllowed):
    """To reserve something, sign in. Without an account the office reserves it for you."""


class NotYourLoan(NotAllowed):
    """Only who has reserved this can do that. The office can help."""


class OnlyThings(Invalid):
    """Only tools and things can be lent. Rooms and machines are booked."""


class BackTooEarly(Invalid):
    """The thing has to come back on a later day than it is fetched. Choose a later day."""

    field = "due_on"


class StartsInPast(Invalid):
    """This day has passed already. Choose today or a later day."""

    field = "starts_on"


class StartsTooFarAhead(Invalid):
    """Things can be reserved up to {latest}. Choose an earlier day."""

    field = "starts_on"


class ClosedThen(Invalid):
    """The house is closed on {day}, so nothing can be fetched or brought back then (opening hours).
    The nearest days are {before} and {after}."""


class ClosedUntil(Invalid):
    """The house is closed on {day}, so nothing can be fetched or brought back then (opening hours).
    The next day is {after}."""


class ClosedForLong(Invalid):
    """The house is closed on {day} and for long after (opening hours). Ask the office when it opens."""


class LoanTooLong(Invalid):
    """This counts {days} days; this thing is lent for {most} days at most, closed days not counted. Bring it back by
    {latest}."""

    field = "due_on"


class ThingTaken(Conflict):
    """Somebody else has it then. For as long as you want it, it is free from {free_from}."""

    field = "starts_on"


class TakenForLong(Conflict):
    """Somebody else has it then, and for long after. Put yourself on the waiting list."""

    field = "starts_on"


class ThingInRepair(Conflict):
    """This thing is being repaired or checked, so nobody can have it now. Its page says when it is back."""


class ThingRetired(Conflict):
    """This thing is no longer lent. Choose another one."""


class StillOut(Conflict):
    """The one before has not brought it back yet; it was due on {due_on}. Nobody can be given it before."""


class TooManyLoans(Conflict):
    """You have {most} things borrowed or reserved already, as many as one person may have. Bring one back first."""


class LoanChanged(Conflict):
    """This loan has changed in the meantime, so this can no longer be done. Its page says how it stands."""


class NotYet(Conflict):
    """This is reserved from {starts_on} on. Until then somebody else may still have it."""


class DepositMissing(Invalid):
    """Take the deposit first, then tick that you have it."""

    field = "deposit_taken"


class DepositSettled(Conflict):
    """Nothing of this deposit is kept any more."""


class TooMuchWithheld(Invalid):
    """Not more than the deposit can be withheld: {deposit_cents}."""

    field = "withheld"


class AlreadyWaiting(Conflict):
    """You are on the waiting list for it already."""


class FreeNow(Conflict):
    """It is free: you do not have to wait. Reserve it from {free_from}."""


class RepairClosed(Conflict):
    """This repair is closed already."""


@dataclass(frozen=True, slots=True)
class Days:
    """A half-open stretch of local days, [first, until)."""

    first: date
    until: date

    @property
    def length(self) -> int:
        return (self.until - self.first).days

    def overlaps(self, other: "Days") -> bool:
        """Whether they share a day; neighbours do not."""
        return self.first < other.until and other.first < self.until

    def each(self) -> Iterable[date]:
        return (self.first + timedelta(days=number) for number in range(self.length))


def blocks(state: LoanState) -> bool:
    """Whether nobody else may have the thing on these days."""
    return state in BLOCKING


def check_way(here: str, there: LoanState) -> None:
    """Raise `LoanChanged` unless ``there`` may follow ``here``."""
    if there not in WAYS[LoanState(here)]:
        raise LoanChanged


def counted(days: Days, open_days: Collection[date]) -> int:
    """How many days of a loan count: those on which the house is open."""
    return sum(day in open_days for day in days.each())


def latest_return(first: date, most: int, open_days: Collection[date]) -> date | None:
    """The last open day by which a loan from ``first`` on counts ``most`` days at most."""
    fitting = (
        day
        for day in open_days
        if first < day <= first + timedelta(days=MOST_SPANNED)
        and counted(Days(first, day), open_days) <= most
    )
    return max(fitting, default=None)


def check_wish(wish: Days, today: date, most: int, open_days: Collection[date]) -> None:
    """Raise why a thing cannot be lent on these days, whoever else may have it.

    Args:
        most: days that the thing is lent for at most, closed ones not counted.
        open_days: days on which the house is open, from before today to after the longest loan.
    """
    if wish.first < today:
        raise StartsInPast
    if wish.first > today + timedelta(days=HORIZON_DAYS):
        raise StartsTooFarAhead(latest=today + timedelta(days=HORIZON_DAYS))
    if wish.until <= wish.first:
        raise BackTooEarly
    check_open(wish.first, "starts_on", today, open_days)
    days = counted(wish, open_days)
    if days > most or wish.length > MOST_SPANNED:
        latest = latest_return(wish.first, most, open_days)
        if latest is None:
            raise ClosedForLong(day=wish.until, field="due_on")
        raise LoanTooLong(days=days, most=most, latest=latest)
    check_open(wish.until, "due_on", wish.first, open_days)


def check_open(day: date, field: str, earliest: date, open_days: Collection[date]) -> None:
    """Raise unless the house is open on a day; says the nearest open days, none of them before ``earliest``."""
    if day in open_days:
        return
    before = max((one for one in open_days if earliest <= one < day), default=None)
    after = min((one for one in open_days if one > day), default=None)
    if field == "due_on" and before == earliest:  # brought back on the day it was fetched is no loan
        before = None
    if after is None:
        raise ClosedForLong(day=day, field=field)
    if before is None:
        raise ClosedUntil(day=day, after=after, field=field)
    raise ClosedThen(day=day, before=before, after=after, field=field)


def next_free(busy: Iterable[Days], wish: Days, open_days: Collection[date]) -> Days | None:
    """The first days from ``wish.first`` on that count as many, begin and end on open days, and meet nothing busy."""
    taken = sorted(busy, key=lambda days: days.first)
    most = max(counted(wish, open_days), 1)
    for first in sorted(day for day in open_days if day >= wish.first):
        until = first_return(first, most, open_days)
        if until is None:
            return None
        found = Days(first, until)
        if not any(found.overlaps(other) for other in taken):
            return found
    return None


def first_return(first: date, days: int, open_days: Collection[date]) -> date | None:
    """The first open day by which a loan from ``first`` on has counted so many days."""
    later = sorted(day for day in open_days if first < day <= first + timedelta(days=MOST_SPANNED))
    return next((day for day in later if counted(Days(first, day), open_days) >= days), None)


def away(days: Days, zone: ZoneInfo) -> Span:
    """The instants in which the thing may be away: from the start of the first day to the end of the due day."""
    return Span(start_of(days.first, zone), start_of(days.until + timedelta(days=1), zone))


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return instant_of(datetime.combine(day, time()), zone, "starts_on")


def overdue_from(due_on: date, zone: ZoneInfo) -> datetime:
    """The first instant at which a thing is overdue: the due day counts whole."""
    return start_of(due_on + timedelta(days=1), zone)


def days_late(due_on: date, today: date) -> int:
    """Local days since the due day; 0 on it and before."""
    return max((today - due_on).days, 0)


def reminders_by(due_on: date, today: date) -> int:
    """How many reminders must have gone out by the end of a local day."""
    return sum(days_late(due_on, today) >= days for days in REMINDERS)


def needs_repair(condition: Condition) -> bool:
    """Whether a thing that comes back like this goes to the repairs and its deposit is kept for now."""
    return condition in (Condition.DAMAGED, Condition.INCOMPLETE)


def check_withheld(withheld_cents: int, deposit_cents: int, state: str) -> None:
    """Raise unless so much of a deposit can be withheld."""
    if state != DepositState.KEPT:
        raise DepositSettled
    if not 0 < withheld_cents <= deposit_cents:
        raise TooMuchWithheld(deposit_cents=deposit_cents)
