"""What is true of bookings.

Time is half-open everywhere: a booking holds its first instant and not its last, so that one may begin when another
ends. Instants are aware and in UTC; what a person typed is a naive local time until `instant_of` has looked at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound

#: The longest stretch that can be booked or announced at once.
LONGEST = timedelta(days=7)
#: How far ahead a person may plan.
HORIZON = timedelta(days=731)


class BookingState(StrEnum):
    """The states of a booking; `WAYS` says which follows which."""

    #: Kept for a gathering until an instant; becomes confirmed when the gathering is.
    HELD = "held"
    #: Asked for by a person; the body that decides has not yet.
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    #: A request that was turned down.
    REFUSED = "refused"
    #: Was held, requested or confirmed; why it no longer is, says a `ReleaseReason`.
    RELEASED = "released"
    #: Nobody confirmed it in time.
    EXPIRED = "expired"
    #: Somebody is there.
    CHECKED_IN = "checked_in"
    #: It took place.
    COMPLETED = "completed"
    #: Nobody came.
    NO_SHOW = "no_show"


S = BookingState
#: The one table of states: what may follow what. A state without a way on is final.
WAYS: dict[BookingState, frozenset[BookingState]] = {
    S.HELD: frozenset({S.CONFIRMED, S.REQUESTED, S.RELEASED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.CONFIRMED, S.REFUSED, S.RELEASED, S.EXPIRED}),
    S.CONFIRMED: frozenset({S.RELEASED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW}),
    S.CHECKED_IN: frozenset({S.COMPLETED}),
    S.REFUSED: frozenset(),
    S.RELEASED: frozenset(),
    S.EXPIRED: frozenset(),
    S.COMPLETED: frozenset(),
    S.NO_SHOW: frozenset(),
}


#: How long before its start somebody may check in.
CHECK_IN_BEFORE = timedelta(minutes=15)
#: Beside a state that was kept: the time was changed, or it is offered to who waited.
RESCHEDULED = "rescheduled"
OFFERED = "offered"


class ReleaseReason(StrEnum):
    """Why a room is free again, as others are told."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    HOLD_EXPIRED = "hold-expired"
    UNPLACED = "unplaced"
    WITHDRAWN = "withdrawn"


class Period(StrEnum):
    """For which time a quota counts, in the quarter's local weeks (from Monday) and months."""

    WEEK = "week"
    MONTH = "month"
    #: All that lies ahead.
    FUTURE = "future"


class RefusalReason(StrEnum):
    """Why no room can be held for a gathering."""

    NO_ROOM_FREE = "no-room-free"
    ROOM_TOO_SMALL = "room-too-small"


class BookingNotFound(NotFound):
    """There is no such booking. Choose one from the list of bookings."""


class RoomTaken(Conflict):
    """The room is already taken then. It is free from {free_from}."""

    field = "local_start"


class NotUsable(Conflict):
    """This cannot be used then. Choose something else or another time."""

    field = "local_start"


class Retired(NotUsable):
    """This is no longer used. Choose something else."""


class Locked(NotUsable):
    """This is locked then, because it must not be used safely. Choose something else of the kind, or a later time."""


class Lent(NotUsable):
    """It is lent or reserved then. Choose another day: its page under “Borrow” says when it is free."""


class HouseClosed(NotUsable):
    """By the opening hours the house is closed then. It opens for so long from {open_from} on."""


class HouseClosedForLong(NotUsable):
    """By the opening hours the house is closed then, and for so long it does not open soon. Choose a shorter time."""


class TooSoon(Invalid):
    """The rules of this place ask to book it {minutes} minutes ahead. The earliest start is {earliest}."""

    field = "local_start"


class TooShort(Invalid):
    """The rules of this place let nobody book it for less than {minutes} minutes. The earliest end is {earliest}."""

    field = "local_end"


class LongerThanAllowed(Invalid):
    """The rules of this place let nobody book it for more than {minutes} minutes. The latest end is {latest}."""

    field = "local_end"


class BeyondHorizon(Invalid):
    """The rules of this place let it be booked {days} days ahead. The latest start is {latest}."""

    field = "local_start"


class OverQuota(Invalid):
    """This is more than one person may book here. Choose a shorter time."""

    field = "local_end"


class OverWeekQuota(OverQuota):
    """The quota of this place gives one person {allowed} hours a week. {left} are left in it: choose so many."""


class OverMonthQuota(OverQuota):
    """The quota of this place gives one person {allowed} hours a month. {left} are left in it: choose so many."""


class OverFutureQuota(OverQuota):
    """The quota of this place gives one person {allowed} hours ahead. {left} are left: choose so many or wait."""


OVER_QUOTA: dict[Period, type[OverQuota]] = {
    Period.WEEK: OverWeekQuota,
    Period.MONTH: OverMonthQuota,
    Period.FUTURE: OverFutureQuota,
}


class TimeSkipped(Invalid):
    """This time does not exist: the clocks go forward then. The nearest times are {before} and {after}."""


class UnsafeRule(Invalid):
    """This way of repeating cannot be used here: {part}. Choose days, weeks, months or years, and an end."""


class NothingFree(Conflict):
    """None of these dates can be booked. Choose another time of day, or other days."""

    field = "local_start"


class SeriesNotFound(NotFound):
    """There is no such series. Choose one of its bookings from the list."""


class TooLateToChange(Conflict):
    """The rules of this place let a booking be changed until {until}. It can still be cancelled."""


class TooEarlyToCheckIn(Conflict):
    """Checking in begins 15 minutes before the booking, at {since}. Come back then."""


class AlreadyFree(Conflict):
    """This is free then, so nobody has to wait. Book it now."""

    field = "local_start"


class AlreadyOnTheList(Conflict):
    """You are on the waiting list for this time already. Nothing more needs to be done."""

    field = "local_start"


class EndsTooEarly(Invalid):
    """The end must come after the start. Choose a later end."""

    field = "local_end"


class TooLong(Invalid):
    """This is longer than {days} days. Choose an earlier end, or talk to the office."""

    field = "local_end"


class AlreadyPast(Invalid):
    """This time has passed already. Choose a later start."""

    field = "local_start"


class TooFarAhead(Invalid):
    """This is more than two years ahead. Choose an earlier day."""

    field = "local_start"


class AlreadySettled(Conflict):
    """This booking has changed in the meantime, so this can no longer be done. Its page says how it stands."""


class NotYourBooking(NotAllowed):
    """Only who has asked for this room can cancel it. The office can withdraw the booking."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time, [start, end)."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it really lasts, also across a change of the clocks."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether they share an instant; neighbours do not."""
        return self.start < other.end and other.start < self.end


def check_way(here: str, there: BookingState) -> None:
    """Raise `AlreadySettled` unless ``there`` may follow ``here``."""
    if there not in WAYS[BookingState(here)]:
        raise AlreadySettled


def blocks(state: BookingState, *, requests_block: bool) -> bool:
    """Whether nobody else may have the room then; for requests the room's own rule says so."""
    return state in (S.HELD, S.CONFIRMED, S.CHECKED_IN) or (state is S.REQUESTED and requests_block)


def instant_of(local: datetime, zone: ZoneInfo, field: str) -> datetime:
    """The instant of a naive local time. Raises `TimeSkipped` for one that the change to summer time leaves out.

    A time that comes twice in autumn means its first coming (RFC 5545; PostgreSQL would take the second), unless its
    fold is 1: then somebody was asked, and meant the second.
    """
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(fold=0):
        change = change_before(instant, zone)
        raise TimeSkipped(field=field, before=change - timedelta(minutes=1), after=change)
    return instant


def change_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks went forward, given one that is less than a day after it."""
    early, late = instant - timedelta(days=1), instant
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        changed = middle.astimezone(zone).utcoffset() == instant.astimezone(zone).utcoffset()
        early, late = (early, middle) if changed else (middle, late)
    return late.replace(second=0, microsecond=0)


def wished_span(starts: datetime, ends: datetime, zone: ZoneInfo, now: datetime) -> Span:
    """The instants a person wishes, given as naive local times; refuses what cannot be booked."""
    span = Span(instant_of(starts, zone, "local_start"), instant_of(ends, zone, "local_end"))
    if span.end <= span.start:
        raise EndsTooEarly
    if span.start < now:
        raise AlreadyPast
    if span.start > now + HORIZON:
        raise TooFarAhead
    if span.length > LONGEST:
        raise TooLong(days=LONGEST.days)
    return span


def spanning(spans: Iterable[Span]) -> Span:
    """From the first start to the last end of some spans."""
    found = list(spans)
    return Span(min(span.start for span in found), max(span.end for span in found))


def local_days(span: Span, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last local day that a span touches."""
    last = span.end - timedelta(microseconds=1)
    return span.start.astimezone(zone).date(), last.astimezone(zone).date()


def with_buffers(span: Span, before_minutes: int, after_minutes: int) -> Span:
    """What a booking keeps others from: its time, the preparation before and the cleaning after it."""
    return Span(span.start - timedelta(minutes=before_minutes), span.end + timedelta(minutes=after_minutes))


def next_free(busy: Iterable[Span], wanted: Span) -> datetime:
    """The first instant from ``wanted.start`` on at which a stretch as long as ``wanted`` meets nothing busy."""
    start = wanted.start
    for other in sorted(busy, key=lambda span: span.start):
        if other.start >= start + wanted.length:
            break
        start = max(start, other.end)
    return start


def free_spans(busy: Iterable[Span], within: Span) -> list[Span]:
    """What is left of ``within`` when everything busy is taken out."""
    free, start = [], within.start
    for other in sorted(busy, key=lambda span: span.start):
        if other.start >= within.end:
            break
        if other.start > start:
            free.append(Span(start, other.start))
        start = max(start, other.end)
    if start < within.end:
        free.append(Span(start, within.end))
    return free


def next_quarter(instant: datetime) -> datetime:
    """The instant, or the next full quarter of an hour: nobody books from 17:03 on."""
    return instant + (datetime.min.replace(tzinfo=UTC) - instant) % timedelta(minutes=15)


def week_of(day: date) -> list[date]:
    """The seven days of the week ``day`` is in, from its Monday on."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def hours_of(day: date, begins: int, ends: int, zone: ZoneInfo) -> Span:
    """A local day between two full hours, as instants."""
    return Span(*(datetime.combine(day, time(hour), zone).astimezone(UTC) for hour in (begins, ends)))


def periods_of(period: Period, span: Span, zone: ZoneInfo, now: datetime) -> list[Span]:
    """The local weeks or months that a span touches; for all that lies ahead one that ends with the span or later."""
    if period is Period.FUTURE:
        return [Span(now, max(span.end, now + 2 * HORIZON))]
    day = span.start.astimezone(zone).date()
    begin = week_of(day)[0] if period is Period.WEEK else day.replace(day=1)
    found: list[Span] = []
    while not found or found[-1].end < span.end:
        ahead = begin + timedelta(days=7 if period is Period.WEEK else 31)
        after = ahead if period is Period.WEEK else ahead.replace(day=1)
        found.append(Span(hours_of(begin, 0, 0, zone).start, hours_of(after, 0, 0, zone).start))
        begin = after
    return found


def shared(span: Span, within: Span) -> timedelta:
    """How long two spans go on together, exactly."""
    return max(min(span.end, within.end) - max(span.start, within.start), timedelta(0))


def check_quota(period: Period, allowed_minutes: int, used: timedelta, asked: timedelta) -> None:
    """Raise the period's `OverQuota` where exact hours, not those of the clock's face, come to more than allowed."""
    allowed = timedelta(minutes=allowed_minutes)
    if used + asked > allowed:
        raise OVER_QUOTA[period](
            allowed=hours_said(allowed), left=hours_said(max(allowed - used, timedelta(0)))
        )


def hours_said(length: timedelta) -> str:
    """A length as hours and minutes: 7:30."""
    minutes = int(length / timedelta(minutes=1))
    return f"{minutes // 60}:{minutes % 60:02}"


def free_until(start: datetime, cancel_hours: int | None) -> datetime:
    """Until when a booking can be changed, or cancelled without costs: exact hours before it begins."""
    return start - timedelta(hours=cancel_hours or 0)


def cost_of(span: Span, price_cents_hour: int | None) -> int | None:
    """What a booking costs by its exact minutes, half a cent upwards; None where nothing is asked."""
    if price_cents_hour is None:
        return None
    minutes = int(span.length / timedelta(minutes=1))
    return (price_cents_hour * minutes + 30) // 60


def is_no_show(start: datetime, noshow_minutes: int | None, now: datetime) -> bool:
    """Whether nobody has come within the grace that the place gives."""
    return noshow_minutes is not None and now >= start + timedelta(minutes=noshow_minutes)
