"""Who is there: checking in and out, and what is freed because nobody came."""

from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings import rules, views
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import BookingState, Span


def check_in(unit: Unit, booking_id: str) -> None:
    """Say that one is there, from 15 minutes before the booking begins. The office may say it for others."""
    booking = _theirs(unit, booking_id)
    since = booking.starts_at - rules.CHECK_IN_BEFORE
    if booking.state != BookingState.CONFIRMED or unit.now >= booking.ends_at:
        raise rules.AlreadySettled
    if unit.now < since:
        raise rules.TooEarlyToCheckIn(since=since)
    _checks.check_usable(unit, booking.resource, Span(unit.now, booking.ends_at))
    _checks.check_permit(unit, booking.requested_by, booking.resource, unit.today)
    _steps.enter(unit, booking, BookingState.CHECKED_IN)
    unit.emit(sends.BookingCheckedIn.of(booking_id=booking.id, room_id=booking.resource_id))


def check_out(unit: Unit, booking_id: str) -> None:
    """Say that one has left; the rest of the time is free for others."""
    _steps.enter(unit, _theirs(unit, booking_id), BookingState.COMPLETED)


def close_begun(unit: Unit) -> int:
    """Free what nobody came to within the grace of the place, and close what is over; how many there were."""
    query = views.begun(unit.now).with_for_update(skip_locked=True, of=Booking)
    closed = 0
    for booking in unit.session.scalars(query.execution_options(populate_existing=True)).all():
        closed += _close(unit, booking)
    return closed


def _close(unit: Unit, booking: Booking) -> bool:
    grace = booking.resource.noshow_minutes if booking.requested_by else None
    if booking.state == BookingState.CONFIRMED and rules.is_no_show(booking.starts_at, grace, unit.now):
        _steps.enter(unit, booking, BookingState.NO_SHOW)
        unit.emit(sends.BookingNoShow.of(booking_id=booking.id, room_id=booking.resource_id))
    elif booking.ends_at <= unit.now:
        _steps.enter(unit, booking, BookingState.COMPLETED)
    else:
        return False
    return True


def _theirs(unit: Unit, booking_id: str) -> Booking:
    booking = _steps.lock_booking(unit, booking_id)
    own = unit.actor.signed_in and booking.requested_by == unit.actor.ref
    if not own and not unit.actor.holds("carrier", "association"):
        raise rules.NotYourBooking
    return booking
