"""What every command on bookings does the same way: lock, look, keep, enter a state, say so."""

from sqlalchemy import func, select

from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings import rules, views
from werkhaus.bookings.model import OVERLAP, Booking, BookingStep
from werkhaus.bookings.rules import BookingState, ReleaseReason, Span
from werkhaus.places.model import Room
from werkhaus.places.rules import RoomNotFound


def lock_room(unit: Unit, room_id: str) -> Room:
    """The room, locked until the unit ends.

    The constraint alone would be safe. But two transactions that insert overlapping rows wait for each other in
    PostgreSQL's exclusion check and one dies of a deadlock; in line at the room's row each gets a proper answer.
    """
    query = select(Room).where(Room.id == room_id).with_for_update().execution_options(populate_existing=True)
    room = unit.session.scalar(query)
    if room is None:
        raise RoomNotFound
    return room


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


def check_free(unit: Unit, room: Room, blocked: Span, but: str = "") -> None:
    """Raise `RoomTaken` with the next free instant if another booking (not ``but``) keeps the room then."""
    busy = views.busy_from(unit.session, room.id, blocked.start, but=but)
    taken = [(booking_id, span) for booking_id, span in busy if span.overlaps(blocked)]
    if taken:
        free_from = rules.next_free((span for _, span in busy), blocked)
        raise rules.RoomTaken(free_from=free_from, by=taken[0][0])


def keep(unit: Unit, room: Room, booking: Booking, state: BookingState) -> None:
    """Store a new booking of a locked room. Raises `RoomTaken`; the constraint has the last word."""
    span = Span(booking.starts_at, booking.ends_at)
    blocked = rules.with_buffer(span, room.buffer_minutes)
    check_free(unit, room, blocked)
    booking.room_id = room.id
    booking.created_at = unit.now
    booking.blocked_until = blocked.end
    _set(booking, state, room)
    with unit.constraint(rules.RoomTaken(free_from=blocked.end), OVERLAP):
        unit.session.add(booking)
    _note(unit, booking, state)


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
    room = booking.room
    if state is BookingState.CONFIRMED and not booking.blocks:
        lock_room(unit, room.id)
        check_free(unit, room, Span(booking.starts_at, booking.blocked_until), but=booking.id)
    with unit.constraint(rules.RoomTaken(free_from=booking.blocked_until), OVERLAP):
        _set(booking, state, room)
    _note(unit, booking, state, reason, note)


def _set(booking: Booking, state: BookingState, room: Room) -> None:
    booking.state = state
    booking.blocks = rules.blocks(state, requests_block=room.requests_block)
    if state is not BookingState.HELD:
        booking.hold_until = None


def _note(
    unit: Unit,
    booking: Booking,
    state: BookingState,
    reason: ReleaseReason | None = None,
    note: str | None = None,
) -> None:
    count = select(func.count()).where(BookingStep.booking_id == booking.id)
    number = (unit.session.scalar(count) or 0) + 1
    unit.session.add(
        BookingStep(booking_id=booking.id, number=number, state=state, at=unit.now, reason=reason, note=note)
    )


def say_confirmed(unit: Unit, booking: Booking) -> None:
    """Tell others that the room is booked."""
    unit.emit(
        sends.BookingConfirmed.of(
            booking_id=booking.id,
            gathering_id=booking.gathering_id,
            revision=booking.revision,
            room_id=booking.room_id,
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
            room_id=booking.room_id,
            reason=reason.value,
        )
    )
