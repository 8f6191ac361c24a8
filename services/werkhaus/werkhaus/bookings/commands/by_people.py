"""What people can do with bookings."""

from dataclasses import dataclass
from datetime import datetime

from quartier.decide import DecidedElsewhere, Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.bookings import rules
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import BookingState, DropReason, ReleaseReason
from werkhaus.house_rules.views import accepted_version
from werkhaus.places.commands import lock_resource


@dataclass(frozen=True, kw_only=True)
class RequestRoom:
    """A room for a time; ``local_start`` and ``local_end`` are naive times on the quarter's clocks."""

    room_id: str
    local_start: datetime
    local_end: datetime
    #: What for; offices read it, and who asks.
    purpose: str
    #: How many people are expected.
    expected: int | None = None
    #: The version of the house rules they keep to.
    accepted_rules: int | None = None
    #: A `Use`.
    use: str | None = None
    #: What they want to give for the house.
    donation_cents: int | None = None


def request_room(unit: Unit, command: RequestRoom) -> Booking:
    """Ask for a room. Whoever decides on bookings has it at once; for others the request waits for the decision."""
    if not unit.actor.signed_in:
        raise rules.SignInToBook
    accepted_rules = accepted_version(unit.session, unit.today, command.accepted_rules)
    resource = lock_resource(unit, command.room_id)
    zone = unit.settings.timezone
    span = rules.wished_span(command.local_start, command.local_end, zone, unit.now)
    _checks.check_may_use(unit, unit.actor.ref, resource, span)
    booking = Booking(
        id=new_ref(),
        purpose=command.purpose,
        starts_at=span.start,
        ends_at=span.end,
        local_start=command.local_start.isoformat(timespec="minutes"),
        local_end=command.local_end.isoformat(timespec="minutes"),
        zone=zone.key,
        requested_by=unit.actor.ref,
        expected=command.expected,
        accepted_rules=accepted_rules,
        use=command.use,
        donation_cents=command.donation_cents or None,
    )
    decided = _decided_now(unit, booking.id)
    _steps.keep(unit, resource, booking, BookingState.CONFIRMED if decided else BookingState.REQUESTED)
    _steps.say_standing(unit, booking)
    return booking


def _decided_now(unit: Unit, booking_id: str) -> bool:
    """Whether the room is theirs now; otherwise it waits for the bodies that decide."""
    try:
        return decide(unit, "bookings", "book_room", booking_id).effective
    except DecidedElsewhere:
        return False


def confirm_request(unit: Unit, booking_id: str) -> Decision:
    """Grant a request. Where requests do not keep the room, another may have been faster: `RoomTaken`."""
    booking = _requested(unit, booking_id, BookingState.CONFIRMED)
    decision = decide(unit, "bookings", "book_room", booking.id)
    if decision.effective:
        _grant(unit, booking.id)
    return decision


def _grant(unit: Unit, booking_id: str) -> None:
    booking = _requested(unit, booking_id, BookingState.CONFIRMED)
    _steps.enter(unit, booking, BookingState.CONFIRMED)
    _steps.say_confirmed(unit, booking)


def refuse_request(unit: Unit, booking_id: str, note: str) -> Decision:
    """Turn a request down, saying why."""
    booking = _requested(unit, booking_id, BookingState.REFUSED)
    decision = decide(unit, "bookings", "refuse_request", booking.id, {"note": note})
    if decision.effective:
        _turn_down(unit, booking.id, note)
    return decision


def _turn_down(unit: Unit, booking_id: str, note: str) -> None:
    booking = _requested(unit, booking_id, BookingState.REFUSED)
    _steps.enter(unit, booking, BookingState.REFUSED, note=note)
    _steps.say_dropped(unit, booking, DropReason.REFUSED)


def withdraw_booking(unit: Unit, booking_id: str, note: str) -> Decision:
    """Take a confirmed booking back, saying why: the room is needed or cannot be used."""
    booking = _confirmed(unit, booking_id)
    decision = decide(unit, "bookings", "withdraw_booking", booking.id, {"note": note})
    if decision.effective:
        _take_back(unit, booking.id, note)
    return decision


def _take_back(unit: Unit, booking_id: str, note: str) -> None:
    booking = _confirmed(unit, booking_id)
    _steps.enter(unit, booking, BookingState.RELEASED, reason=ReleaseReason.WITHDRAWN, note=note)
    _steps.say_released(unit, booking, ReleaseReason.WITHDRAWN)


def cancel_booking(unit: Unit, booking_id: str) -> None:
    """Give back a room one has asked for oneself; until the deadline of the place it then costs nothing."""
    booking = _steps.lock_booking(unit, booking_id)
    if not unit.actor.signed_in or booking.requested_by != unit.actor.ref:
        raise rules.NotYourBooking
    was = BookingState(booking.state)
    if unit.now <= rules.free_until(booking.starts_at, booking.resource.cancel_hours):
        booking.cost_cents = None
    _steps.enter(unit, booking, BookingState.RELEASED, reason=ReleaseReason.CANCELLED)
    _steps.say_given_back(unit, booking, was)


def _requested(unit: Unit, booking_id: str, next_state: BookingState) -> Booking:
    booking = _steps.lock_booking(unit, booking_id)
    if booking.state != BookingState.REQUESTED:
        raise rules.AlreadySettled
    rules.check_way(booking.state, next_state)
    return booking


def _confirmed(unit: Unit, booking_id: str) -> Booking:
    booking = _steps.lock_booking(unit, booking_id)
    if booking.state != BookingState.CONFIRMED:
        raise rules.AlreadySettled
    return booking


ACTS = (
    Act("book_room", "bookings", N_("Give a room"), _grant),
    Act("refuse_request", "bookings", N_("Turn down a request for a room"), _turn_down),
    Act("withdraw_booking", "bookings", N_("Take a booking back"), _take_back),
)
