"""The waiting list: who came first has it held for a while when it becomes free.

Why nobody is passed over for good: the list is gone through in the order in which people came, each time anew; a time
that is still taken leaves its place in the list as it is. Who lets an offer run out has had their turn.
"""

from datetime import timedelta
from typing import cast

from sqlalchemy import delete

from quartier.decide import DecidedElsewhere, decide
from quartier.errors import Refusal
from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings import rules, views
from werkhaus.bookings.commands import _checks, _steps
from werkhaus.bookings.commands.by_people import RequestRoom
from werkhaus.bookings.model import Booking, Waiting
from werkhaus.bookings.rules import OFFERED, BookingState, Span
from werkhaus.house_rules.views import accepted_version
from werkhaus.places.commands import lock_resource
from werkhaus.places.views import leaves_of
from werkhaus.settings import WerkhausSettings

_TWICE = ("uq_waiting_person_resource_id_starts_at", "waiting.person, waiting.resource_id, waiting.starts_at")


def join_waiting(unit: Unit, command: RequestRoom) -> Waiting:
    """Wait for a time that somebody else has. Raises `AlreadyFree` where nobody has it."""
    if not unit.actor.signed_in:
        raise rules.SignInToBook
    accepted_rules = accepted_version(unit.session, unit.today, command.accepted_rules)
    resource = lock_resource(unit, command.room_id)
    zone = unit.settings.timezone
    span = rules.wished_span(command.local_start, command.local_end, zone, unit.now)
    _checks.check_may_use(unit, unit.actor.ref, resource, span)
    [leaves] = leaves_of(unit.session, [resource.id]).values()
    if views.first_in_the_way(unit.session, dict.fromkeys(leaves, span)) is None:
        raise rules.AlreadyFree
    row = Waiting(
        id=new_ref(),
        resource_id=resource.id,
        starts_at=span.start,
        ends_at=span.end,
        local_start=command.local_start.isoformat(timespec="minutes"),
        local_end=command.local_end.isoformat(timespec="minutes"),
        zone=zone.key,
        purpose=command.purpose,
        person=unit.actor.ref,
        expected=command.expected,
        accepted_rules=accepted_rules,
        use=command.use,
        since=unit.now,
    )
    with unit.constraint(rules.AlreadyOnTheList(), *_TWICE):
        unit.session.add(row)
    return row


def leave_waiting(unit: Unit, waiting_id: str) -> bool:
    """No longer wait oneself; whether one did. For people a place that is gone already is no fault."""
    mine = delete(Waiting).where(Waiting.id == waiting_id, Waiting.person == unit.actor.ref)
    return bool(unit.session.connection().execute(mine.where(Waiting.booking_id.is_(None))).rowcount)


def offer_freed(unit: Unit) -> int:
    """Hold for each who waits, in the order in which they came, what has become free; how many there were."""
    offered = 0
    for row in unit.session.scalars(views.who_waits(unit.now).with_for_update(skip_locked=True)).all():
        try:
            _offer(unit, row)
        except Refusal:
            continue
        offered += 1
    return offered


def _offer(unit: Unit, row: Waiting) -> None:
    hours = cast(WerkhausSettings, unit.settings).offer_hours
    resource = lock_resource(unit, row.resource_id)
    _checks.check_may_use(unit, row.person, resource, Span(row.starts_at, row.ends_at))
    booking = Booking(
        id=new_ref(),
        purpose=row.purpose,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        local_start=row.local_start,
        local_end=row.local_end,
        zone=row.zone,
        requested_by=row.person,
        expected=row.expected,
        accepted_rules=row.accepted_rules,
        use=row.use,
        hold_until=min(unit.now + timedelta(hours=hours), row.starts_at),
    )
    _steps.keep(unit, resource, booking, BookingState.HELD, OFFERED)
    row.booking_id = booking.id
    unit.emit(
        sends.WaitingOfferMade.of(
            booking_id=booking.id,
            room_id=booking.resource_id,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            hold_until=booking.hold_until,
        )
    )


def accept_offer(unit: Unit, booking_id: str) -> Booking:
    """Take what was offered. Who decides has it at once; for others it then waits for the decision."""
    booking = _steps.lock_booking(unit, booking_id)
    if not unit.actor.signed_in or booking.requested_by != unit.actor.ref:
        raise rules.NotYourBooking
    if booking.state != BookingState.HELD:
        raise rules.AlreadySettled
    try:
        decided = decide(unit, "bookings", "book_room", booking.id).effective
    except DecidedElsewhere:
        decided = False
    _steps.enter(unit, booking, BookingState.CONFIRMED if decided else BookingState.REQUESTED)
    _steps.say_standing(unit, booking)
    return booking
