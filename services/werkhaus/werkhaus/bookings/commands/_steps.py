"""What every command on bookings does the same way: lock, look, keep, enter a state, say so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings import rules, views
from werkhaus.bookings.commands._others import Others
from werkhaus.bookings.model import OVERLAP, Allocation, Booking, BookingStep
from werkhaus.bookings.rules import BookingState, DropReason, ReleaseReason, Span
from werkhaus.places.commands import lock_resource
from werkhaus.places.model import Resource
from werkhaus.places.views import leaves_of


def lock_leaves(unit: Unit, resource: Resource) -> list[Resource]:
    """What a booking of a locked resource takes, each part locked until the unit ends, in sorted order.

    The constraint alone would be safe. But two transactions that insert overlapping rows wait for each other in
    PostgreSQL's exclusion check and one dies of a deadlock; in line at the parts' rows each gets a proper answer.
    """
    [leaves] = leaves_of(unit.session, [resource.id]).values()
    return [resource if leaf == resource.id else lock_resource(unit, leaf) for leaf in leaves]


def lock_booking(unit: Unit, booking_id: str) -> Booking:
    """The booking as it is now, locked until the unit ends: of two deciders the second sees what the first did."""
    query = (
        select(Booking)
        .where(Booking.id == booking_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    booking = unit.session.scalar(query)
    if booking is None:
        raise rules.BookingNotFound
    return booking


def keep(
    unit: Unit, resource: Resource, booking: Booking, state: BookingState, reason: str | None = None
) -> None:
    """Store a new booking of a locked resource. Raises `RoomTaken`; the constraint has the last word."""
    span = Span(booking.starts_at, booking.ends_at)
    keeping = Keeping(unit, resource, [span], booking.use)
    keeping.take(booking, span)
    keeping.store(state, reason)


class Keeping:
    """New bookings of one locked resource: first each is given its time, then all are stored together."""

    def __init__(self, unit: Unit, resource: Resource, spans: Sequence[Span], use: str | None = None) -> None:
        """Lock what any of these spans takes, and see who else has it.

        Args:
            spans: all times that may be taken.
            use: what for, of all of them; a `Use`.
        """
        self._unit = unit
        self._resource = resource
        self._leaves = lock_leaves(unit, resource)
        self._buffers = Buffers.of(unit, resource, self._leaves, use)
        widest = rules.spanning(each for span in spans for each in self._takes(span).values())
        self._others = Others(unit.session, [leaf.id for leaf in self._leaves], widest)
        self._taken: list[tuple[Booking, dict[str, Span]]] = []

    def _takes(self, span: Span) -> dict[str, Span]:
        return {leaf.id: self._buffers.around(span, leaf) for leaf in self._leaves}

    def take(self, booking: Booking, span: Span) -> None:
        """Give a booking its time. Raises `RoomTaken` where another has it, or one that was given its time here."""
        taken = self._takes(span)
        self._others.check_free(span, taken)
        self._others.add(booking.id, taken)
        self._taken.append((booking, taken))

    def store(self, state: BookingState, reason: str | None = None, *, priced: bool = True) -> None:
        """Store all that were given their time. Raises `RoomTaken`; the constraint has the last word.

        Args:
            priced: they cost what the place costs; otherwise nothing was agreed.
        """
        if not self._taken:
            return
        for booking, _ in self._taken:
            booking.resource_id = self._resource.id
            booking.created_at = self._unit.now
            if priced and booking.gathering_id is None:
                span = Span(booking.starts_at, booking.ends_at)
                booking.cost_cents = rules.cost_of(span, self._resource.price_cents_hour)
            _set(booking, state, self._resource)
        with self._unit.constraint(rules.RoomTaken(free_from=self._taken[-1][0].ends_at), OVERLAP):
            for booking, taken in self._taken:
                self._unit.session.add(booking)
                self._unit.session.add_all(_allocations(booking, taken))
                self._unit.session.add(_step(booking, 1, state, self._unit.now, reason))


def _allocations(booking: Booking, taken: Mapping[str, Span]) -> Iterator[Allocation]:
    for leaf_id, kept in taken.items():
        yield Allocation(
            booking_id=booking.id,
            resource_id=leaf_id,
            blocked_from=kept.start,
            blocked_until=kept.end,
            blocks=booking.blocks,
        )


@dataclass(frozen=True, slots=True)
class Buffers:
    """The times before and after a use of a resource and its parts: those of the use, or the usual ones."""

    whole: Resource
    by_use: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, unit: Unit, whole: Resource, leaves: Sequence[Resource], use: str | None) -> "Buffers":
        """Read them; one query where a use is named."""
        ids = {whole.id, *(leaf.id for leaf in leaves)}
        return cls(whole, views.use_buffers(unit.session, ids, use))

    def around(self, span: Span, leaf: Resource) -> Span:
        """What is taken of a part: the longer of its own times before and after and those of the whole."""
        (one, two), (three, four) = self._minutes(self.whole), self._minutes(leaf)
        return rules.with_buffers(span, max(one, three), max(two, four))

    def _minutes(self, resource: Resource) -> tuple[int, int]:
        usual = resource.buffer_before_minutes, resource.buffer_after_minutes
        return self.by_use.get(resource.id, usual)


def enter(
    unit: Unit,
    booking: Booking,
    state: BookingState,
    *,
    reason: ReleaseReason | None = None,
    note: str | None = None,
) -> None:
    """Let a locked booking enter its next state. Raises `AlreadySettled`, or `RoomTaken` when it begins to block."""
    rules.check_way(booking.state, state)
    if state is BookingState.CONFIRMED and not booking.blocks:
        for allocation in booking.allocations:
            lock_resource(unit, allocation.resource_id)
        taken = {one.resource_id: Span(one.blocked_from, one.blocked_until) for one in booking.allocations}
        others = Others(unit.session, taken, rules.spanning(taken.values()), but=booking.id)
        others.check_free(Span(booking.starts_at, booking.ends_at), taken)
    with unit.constraint(rules.RoomTaken(free_from=booking.ends_at), OVERLAP):
        _set(booking, state, booking.resource)
    note_step(unit, booking, state, reason, note)


def _set(booking: Booking, state: BookingState, resource: Resource) -> None:
    booking.state = state
    booking.blocks = rules.blocks(state, requests_block=resource.requests_block)
    if state is not BookingState.HELD:
        booking.hold_until = None


def note_step(
    unit: Unit,
    booking: Booking,
    state: BookingState,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Write down that a booking is in this state from now on."""
    count = select(func.count()).where(BookingStep.booking_id == booking.id)
    number = (unit.session.scalar(count) or 0) + 1
    unit.session.add(_step(booking, number, state, unit.now, reason, note))


def _step(
    booking: Booking,
    number: int,
    state: BookingState,
    at: datetime,
    reason: str | None = None,
    note: str | None = None,
) -> BookingStep:
    return BookingStep(booking_id=booking.id, number=number, state=state, at=at, reason=reason, note=note)


def say_standing(unit: Unit, booking: Booking) -> None:
    """Tell others how a booking that was stored or changed now stands: it is theirs, or it waits to be decided."""
    if booking.state == BookingState.CONFIRMED:
        say_confirmed(unit, booking)
        return
    unit.emit(
        sends.BookingRequested.of(
            booking_id=booking.id,
            room_id=booking.resource_id,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
        )
    )


def say_given_back(unit: Unit, booking: Booking, was: BookingState) -> None:
    """Tell others that who asked for it no longer wants it, as what they were told of it: a request, or more."""
    if was is BookingState.REQUESTED:
        say_dropped(unit, booking, DropReason.CANCELLED)
    else:
        say_released(unit, booking, ReleaseReason.CANCELLED)


def say_dropped(unit: Unit, booking: Booking, reason: DropReason) -> None:
    """Tell others that a request came to nothing."""
    unit.emit(
        sends.BookingDropped.of(booking_id=booking.id, room_id=booking.resource_id, reason=reason.value)
    )


def say_confirmed(unit: Unit, booking: Booking) -> None:
    """Tell others that the room is booked."""
    unit.emit(
        sends.BookingConfirmed.of(
            booking_id=booking.id,
            gathering_id=booking.gathering_id,
            revision=booking.revision,
            room_id=booking.resource_id,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
        )
    )


def say_released(unit: Unit, booking: Booking, reason: ReleaseReason) -> None:
    """Tell others that what they were told of is free again."""
    unit.emit(
        sends.BookingReleased.of(
            booking_id=booking.id,
            gathering_id=booking.gathering_id,
            revision=booking.revision,
            room_id=booking.resource_id,
            reason=reason.value,
        )
    )
