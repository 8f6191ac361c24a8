"""The doors to events in the house."""

from quartier.handover.answers import may_begin, see_after
from quartier.handover.views import waiting
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post
from werkhaus.bookings.views import booking_detail
from werkhaus.occasions import commands, views
from werkhaus.occasions.commands import AskOccasion
from werkhaus.occasions.model import Occasion
from werkhaus.occasions.rules import OccasionNotFound, OccasionState

STATES = {
    OccasionState.ASKED: _l("Asked for"),
    OccasionState.ALLOWED: _l("Allowed"),
    OccasionState.REFUSED: _l("Not allowed"),
}
COLUMNS = (
    Column(_l("Room"), lambda occasion: occasion.booking.resource.name),
    Column(_l("From"), lambda occasion: occasion.booking.starts_at),
    Column(_l("Until"), lambda occasion: occasion.booking.ends_at),
    Column(_l("People expected"), "people"),
    Column(_l("Loud"), "loud"),
    Column(_l("State"), lambda occasion: STATES[OccasionState(occasion.state)]),
)


class OccasionForm(Form):
    """What a booking is beyond a booking."""

    people = fields.Whole(_l("How many people you expect"), required=True, min=1, max=10_000)
    loud = fields.Check(_l("There is music, or something else that neighbours hear"))
    measures = fields.LongText(
        _l("What you take care of"),
        required=True,
        max=1000,
        hint=_l("Who keeps order, what neighbours are told, where first aid is. Please no names."),
    )


class ReasonForm(Form):
    """Why it is not allowed."""

    note = fields.Text(_l("Reason"), required=True, max=500)


def list_occasions(visit: Visit) -> Page:
    """Events in the house that lie ahead."""
    with visit.read() as session:
        rows = views.coming(session, visit.now, everything=bool(visit.actor.offices))
    return Page(
        "occasions/list.html",
        title=_l("Events in the house"),
        rows=rows,
        states=STATES,
        insider=bool(visit.actor.offices),
        sheet=Sheet(_l("Events in the house"), COLUMNS, rows),
    )


def new_occasion(visit: Visit, booking_id: str) -> Page:
    """The form to ask for an event."""
    visit.require()
    with visit.read() as session:
        booking = booking_detail(session, booking_id)
    return Page(
        "occasions/new.html",
        title=_l("Ask for an event"),
        booking=booking,
        form=visit.form(OccasionForm, people=booking.expected),
    )


def ask_occasion(visit: Visit, booking_id: str) -> See:
    """Ask for an event."""
    data = visit.load(OccasionForm)
    wish = AskOccasion(
        booking_id=booking_id, people=data["people"], loud=bool(data["loud"]), measures=data["measures"]
    )
    with visit.unit() as unit:
        occasion = commands.ask_occasion(unit, wish)
    return See(f"/occasions/{occasion.id}", flash=f"event-{occasion.state}")


def show_occasion(visit: Visit, occasion_id: str) -> Page:
    """One event: how it stands, what can be done."""
    with visit.read() as session:
        occasion = views.occasion_detail(session, occasion_id)
        decision = waiting(session, occasion_id)
    insider = sees_all(visit, occasion)
    if not insider and occasion.state != OccasionState.ALLOWED:
        raise OccasionNotFound
    asked = occasion.state == OccasionState.ASKED
    return Page(
        "occasions/detail.html",
        title=_l("An event in the house"),
        occasion=occasion,
        booking=occasion.booking,
        states=STATES,
        insider=insider,
        decision=decision,
        may_answer=asked and not decision and may_begin(visit, commands.DOMAIN),
        form=visit.form(ReasonForm),
    )


def sees_all(visit: Visit, occasion: Occasion) -> bool:
    """Whether the visitor reads more than that it is allowed: offices, and who has asked for it."""
    own = visit.actor.signed_in and occasion.booking.requested_by == visit.actor.ref
    return own or bool(visit.actor.offices)


def allow(visit: Visit, occasion_id: str) -> See:
    """Allow it."""
    with visit.unit() as unit:
        decision = commands.allow(unit, occasion_id)
    return see_after(decision, f"/occasions/{occasion_id}", flash="event-allowed")


def refuse(visit: Visit, occasion_id: str) -> See:
    """Do not allow it."""
    data = visit.load(ReasonForm)
    with visit.unit() as unit:
        decision = commands.refuse(unit, occasion_id, data["note"])
    return see_after(decision, f"/occasions/{occasion_id}", flash="event-refused")


ROUTES = (
    get("/occasions", list_occasions),
    get("/bookings/<booking_id>/occasion", new_occasion),
    post(
        "/bookings/<booking_id>/occasion",
        ask_occasion,
        again=new_occasion,
        flashes={
            "event-asked": N_("You have asked for the event. Who decides on events answers."),
            "event-allowed": N_("The event is allowed."),
            "event-refused": N_("The event is not allowed. The booking of the room stays."),
        },
    ),
    get("/occasions/<occasion_id>", show_occasion),
    post("/occasions/<occasion_id>/permission", allow, again=show_occasion),
    post("/occasions/<occasion_id>/refusal", refuse, again=show_occasion),
)
