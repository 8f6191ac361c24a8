"""What people can do with a booking's time: change it until the deadline of the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.bookings import rules
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.commands._others import Others
from werkhaus.bookings.model import OVERLAP, Booking
from werkhaus.bookings.rules import RESCHEDULED, BookingState, Span
from werkhaus.places.commands import lock_resource
from werkhaus.places.model import Resource


@dataclass(frozen=True, kw_only=True)
class ChangeTime:
    """Another time for a booking, as naive times on the quarter's clocks."""

    local_start: datetime
    local_end: datetime


def change_time(unit: Unit, booking_id: str, command: ChangeTime) -> Decision | None:
    """Give one's own booking another time. A mere request is changed at once; a booking is decided on again."""
    booking = _own(unit, booking_id)
    start, end = (each.isoformat(timespec="minutes") for each in (command.local_start, command.local_end))
    folds = command.local_start.fold, command.local_end.fold
    _check(unit, booking, command.local_start, command.local_end)
    if booking.state == BookingState.REQUESTED:
        _move(unit, booking.id, start, end, folds)
        return None
    given: dict[str, Any] = {"local_start": start, "local_end": end, "folds": folds}
    decision = decide(unit, "bookings", "change_time", booking.id, given)
    if decision.effective:
        _move(unit, booking.id, **given)
    return decision


def _move(
    unit: Unit, booking_id: str, local_start: str, local_end: str, folds: Sequence[int] = (0, 0)
) -> None:
    booking = _steps.lock_booking(unit, booking_id)
    start, end = (
        datetime.fromisoformat(text).replace(fold=fold)
        for text, fold in zip((local_start, local_end), folds, strict=True)
    )
    resource, span = _check(unit, booking, start, end)
    leaves = {leaf.id: leaf for leaf in _steps.lock_leaves(unit, resource)}
    # What it takes stays as it was booked, also where the whole is put together otherwise by now.
    buffers = _steps.Buffers.of(unit, resource, list(leaves.values()), booking.use)
    taken = {
        each.resource_id: buffers.around(span, leaves.get(each.resource_id, resource))
        for each in booking.allocations
    }
    Others(unit.session, taken, rules.spanning(taken.values()), but=booking.id).check_free(span, taken)
    with unit.constraint(rules.RoomTaken(free_from=span.end), OVERLAP):
        booking.starts_at, booking.ends_at = span.start, span.end
        booking.local_start, booking.local_end = local_start, local_end
        booking.cost_cents = rules.cost_of(span, resource.price_cents_hour)
        for each in booking.allocations:
            each.blocked_from, each.blocked_until = taken[each.resource_id].start, taken[each.resource_id].end
    _steps.note_step(unit, booking, BookingState(booking.state), RESCHEDULED)
    if booking.state == BookingState.REQUESTED:
        _steps.say_standing(unit, booking)
    else:
        unit.emit(
            sends.BookingRescheduled.of(
                booking_id=booking.id,
                room_id=booking.resource_id,
                starts_at=booking.starts_at,
                ends_at=booking.ends_at,
            )
        )


def _check(unit: Unit, booking: Booking, start: datetime, end: datetime) -> tuple[Resource, Span]:
    """The locked resource and the new span. Raises why the booking cannot have that time."""
    if booking.state not in (BookingState.REQUESTED, BookingState.CONFIRMED):
        raise rules.AlreadySettled
    resource = lock_resource(unit, booking.resource_id)
    until = rules.free_until(booking.starts_at, resource.cancel_hours)
    if unit.now > until:
        raise rules.TooLateToChange(until=until)
    span = rules.wished_span(start, end, unit.settings.timezone, unit.now)
    _checks.check_may_use(unit, booking.requested_by or "", resource, span, but=booking.id)
    return resource, span


def _own(unit: Unit, booking_id: str) -> Booking:
    booking = _steps.lock_booking(unit, booking_id)
    if not unit.actor.signed_in or booking.requested_by != unit.actor.ref:
        raise rules.NotYourBooking
    return booking


ACTS = (Act("change_time", "bookings", N_("Give a booking another time"), _move),)
