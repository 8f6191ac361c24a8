"""What every command on bookings does the same way: lock, look, keep, enter a state, say so."""

from collections.abc import Mapping

from sqlalchemy import func, select

from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings import rules, views
from werkhaus.bookings.model import OVERLAP, Allocation, Booking, BookingStep
from werkhaus.bookings.rules import BookingState, ReleaseReason, Span
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


def check_free(unit: Unit, span: Span, taken: Mapping[str, Span], but: str = "") -> None:
    """Raise `RoomTaken` with the next free instant if another booking (not ``but``) keeps some part of it then.

    Args:
        span: what is wished.
        taken: what that takes of each undivided resource, with the times before and after.
    """
    widest = Span(min(one.start for one in taken.values()), max(one.end for one in taken.values()))
    busy = views.busy_from(unit.session, list(taken), widest.start, but=but)
    for row in busy:
        if row.span.overlaps(taken[row.resource_id]):
            free_from = rules.next_free((row.span for row in busy), widest) + (span.start - widest.start)
            raise rules.RoomTaken(free_from=free_from, by=row.booking_id)


def keep(unit: Unit, resource: Resource, booking: Booking, state: BookingState) -> None:
    """Store a new booking of a locked resource. Raises `RoomTaken`; the constraint has the last word."""
    span = Span(booking.starts_at, booking.ends_at)
    taken = {leaf.id: _blocked(span, resource, leaf) for leaf in lock_leaves(unit, resource)}
    check_free(unit, span, taken)
    booking.resource_id = resource.id
    booking.created_at = unit.now
    _set(booking, state, resource)
    with unit.constraint(rules.RoomTaken(free_from=span.end), OVERLAP):
        unit.session.add(booking)
        unit.session.flush()
        unit.session.add_all(
            Allocation(
                booking_id=booking.id,
                resource_id=leaf_id,
                blocked_from=blocked.start,
                blocked_until=blocked.end,
                blocks=booking.blocks,
            )
            for leaf_id, blocked in taken.items()
        )
    _note(unit, booking, state)


def _blocked(span: Span, whole: Resource, leaf: Resource) -> Span:
    """What is taken of a part: the longer of its own times before and after and those of the whole."""
    before = max(whole.buffer_before_minutes, leaf.buffer_before_minutes)
    after = max(whole.buffer_after_minutes, leaf.buffer_after_minutes)
    return rules.with_buffers(span, before, after)


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
        check_free(unit, Span(booking.starts_at, booking.ends_at), taken, but=booking.id)
    with unit.constraint(rules.RoomTaken(free_from=booking.ends_at), OVERLAP):
        _set(booking, state, booking.resource)
    _note(unit, booking, state, reason, note)


def _set(booking: Booking, state: BookingState, resource: Resource) -> None:
    booking.state = state
    booking.blocks = rules.blocks(state, requests_block=resource.requests_block)
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
