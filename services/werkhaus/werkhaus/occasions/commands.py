"""What can be done with events in the house."""

from dataclasses import dataclass

from sqlalchemy import select

from quartier.decide import DecidedElsewhere, Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.bookings.views import COMING, booking_detail
from werkhaus.occasions import rules
from werkhaus.occasions.model import Occasion
from werkhaus.occasions.rules import OccasionState

DOMAIN = "events"


@dataclass(frozen=True, kw_only=True)
class AskOccasion:
    """What a booking is asked to be beyond a booking."""

    booking_id: str
    people: int
    loud: bool
    measures: str


def ask_occasion(unit: Unit, command: AskOccasion) -> Occasion:
    """Ask whether a booking may be an event. Who decides on events has the answer at once."""
    booking = booking_detail(unit.session, command.booking_id)
    own = unit.actor.signed_in and booking.requested_by == unit.actor.ref
    if not own and not unit.actor.holds("carrier"):
        raise rules.OwnBookingFirst
    if booking.state not in COMING or booking.ends_at <= unit.now:
        raise rules.BookingOver
    occasion = Occasion(
        id=new_ref(),
        booking_id=booking.id,
        state=OccasionState.ASKED,
        people=command.people,
        loud=command.loud,
        measures=command.measures,
        asked_at=unit.now,
    )
    with unit.constraint(rules.AlreadyAsked(), "uq_occasion_booking_id", "occasion.booking_id"):
        unit.session.add(occasion)
    if _decided_now(unit, occasion.id):
        _allow(unit, occasion.id)
    return occasion


def _decided_now(unit: Unit, occasion_id: str) -> bool:
    try:
        return decide(unit, DOMAIN, "allow_event", occasion_id).effective
    except DecidedElsewhere:
        return False


def allow(unit: Unit, occasion_id: str) -> Decision:
    """Allow an event that was asked for."""
    _asked(unit, occasion_id)
    decision = decide(unit, DOMAIN, "allow_event", occasion_id)
    if decision.effective:
        _allow(unit, occasion_id)
    return decision


def _allow(unit: Unit, occasion_id: str) -> None:
    occasion = _asked(unit, occasion_id)
    occasion.state, occasion.answered_at = OccasionState.ALLOWED, unit.now
    booking = booking_detail(unit.session, occasion.booking_id)
    unit.emit(
        sends.OccasionAllowed.of(
            occasion_id=occasion.id,
            booking_id=booking.id,
            room_id=booking.resource_id,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            people=occasion.people,
            loud=occasion.loud,
        )
    )


def refuse(unit: Unit, occasion_id: str, note: str) -> Decision:
    """Do not allow an event, saying why; the booking of the room stays."""
    _asked(unit, occasion_id)
    decision = decide(unit, DOMAIN, "refuse_event", occasion_id, {"note": note})
    if decision.effective:
        _refuse(unit, occasion_id, note)
    return decision


def _refuse(unit: Unit, occasion_id: str, note: str) -> None:
    occasion = _asked(unit, occasion_id)
    occasion.state, occasion.answered_at, occasion.note = OccasionState.REFUSED, unit.now, note


def _asked(unit: Unit, occasion_id: str) -> Occasion:
    """An event that waits for its answer, locked until the unit ends."""
    query = select(Occasion).where(Occasion.id == occasion_id).with_for_update()
    occasion = unit.session.scalar(query.execution_options(populate_existing=True))
    if occasion is None:
        raise rules.OccasionNotFound
    if occasion.state != OccasionState.ASKED:
        raise rules.AlreadyAnswered
    return occasion


ACTS = (
    Act("allow_event", DOMAIN, N_("Allow an event in the house"), _allow),
    Act("refuse_event", DOMAIN, N_("Do not allow an event in the house"), _refuse),
)
