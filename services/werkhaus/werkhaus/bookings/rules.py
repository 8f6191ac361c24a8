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
    S.HELD: frozenset({S.CONFIRMED, S.RELEASED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.CONFIRMED, S.REFUSED, S.RELEASED, S.EXPIRED}),
    S.CONFIRMED: frozenset({S.RELEASED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW}),
    S.CHECKED_IN: frozenset({S.COMPLETED}),
    S.REFUSED: frozenset(),
    S.RELEASED: frozenset(),
    S.EXPIRED: frozenset(),
    S.COMPLETED: frozenset(),
    S.NO_SHOW: frozenset(),
}


class ReleaseReason(StrEnum):
    """Why a room is free again, as others are told."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    HOLD_EXPIRED = "hold-expired"
    UNPLACED = "unplaced"
    WITHDRAWN = "withdrawn"


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


class TimeSkipped(Invalid):
    """This time does not exist: the clocks go forward then. Choose a later time."""


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

    A time that comes twice in autumn means its first coming (RFC 5545; PostgreSQL would take the second).
    """
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(fold=0):
        raise TimeSkipped(field=field)
    return instant


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
