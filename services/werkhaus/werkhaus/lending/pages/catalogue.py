"""What is lent, when it is free, how to get it; and on which terms it is lent."""

from typing import Any

from marshmallow import Schema
from marshmallow import fields as json

from quartier.event import Cents, LocalDate, Ref
from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import Column, Form, Page, See, Sheet, Visit, _l, fields
from werkhaus.lending import views
from werkhaus.lending.commands import reserving
from werkhaus.lending.commands.reserving import LendingTerms, Reserve
from werkhaus.lending.rules import DESK
from werkhaus.places.views import resource_detail, with_photo

KINDS = (("tool", _l("Tool")), ("item", _l("Thing to lend")))
COLUMNS = (
    Column(_l("Name"), "name"),
    Column(_l("Kind"), lambda offer: dict(KINDS)[offer.kind]),
    Column(_l("Free from"), "free_from"),
    Column(_l("Days at most"), "most_days"),
    Column(_l("Deposit"), "deposit_cents", money=True),
)


class ThingsQuery(Form):
    """Which kind is listed."""

    kind = fields.Choice(_l("Kind"), options=KINDS)


class ReserveForm(Form):
    """For which days."""

    starts_on = fields.Day(_l("Fetch it on"), required=True)
    due_on = fields.Day(
        _l("Bring it back on"), required=True, hint=_l("On that day somebody else can already have it.")
    )


class DeskReserveForm(ReserveForm):
    """For which days, and for whom if they have no account."""

    borrower_name = fields.Text(
        _l("For somebody without an account"),
        max=120,
        hint=_l("Their full name. Leave it empty if it is for yourself. It is deleted after the return."),
    )


class LineForm(Form):
    """For how many days somebody waits for a thing."""

    ids = "line-"
    days = fields.Whole(_l("For how many days do you need it"), min=1, max=60, required=True)


class TermsForm(Form):
    """On which terms a thing is lent."""

    most_days = fields.Whole(
        _l("Days at most"),
        min=1,
        max=60,
        required=True,
        hint=_l("Days on which the house is closed do not count."),
    )
    deposit_cents = fields.Money(_l("Deposit"), max=10**6, hint=_l("Leave it empty if none is taken."))
    ended = fields.Check(_l("It is no longer lent"))


def list_things(visit: Visit) -> Page:
    """The catalogue: what is lent, and from when on it is free."""
    kind = visit.query(ThingsQuery)["kind"]
    with visit.read() as session:
        offers = views.catalogue(session, visit.today, kind=kind)
        pictured = with_photo(session, [offer.lendable.resource for offer in offers])
    return Page(
        "lending/list.html",
        title=_l("Borrow things"),
        offers=offers,
        pictured=pictured,
        kind=kind,
        kinds=KINDS,
        desk=visit.actor.holds(*DESK),
        may_change=may_begin(visit, "bookings"),
        sheet=Sheet(_l("Borrow things"), COLUMNS, offers),
    )


def show_thing(visit: Visit, resource_id: str) -> Page:
    """One thing: on which terms it is lent, when it is taken, how to reserve it or to wait for it."""
    with visit.read() as session:
        terms = views.lendable(session, resource_id)
        taken = views.taken_days(session, [resource_id], visit.today).get(resource_id, [])
        repaired = bool(views.in_repair(session, [resource_id]))
        pictured = bool(with_photo(session, [terms.resource]))
        line = views.waiting_for(session, resource_id)
    desk = visit.actor.holds(*DESK)
    mine = visit.actor.signed_in and any(one.person == visit.actor.ref for one in line)
    return Page(
        "lending/thing.html",
        title=terms.resource.name,
        thing=terms.resource,
        terms=terms,
        kind=dict(KINDS)[terms.resource.kind],
        taken=taken,
        repaired=repaired,
        pictured=pictured,
        waiting=len(line),
        waits=mine,
        desk=desk,
        form=visit.form(DeskReserveForm if desk else ReserveForm),
        line_form=visit.form(LineForm, days=min(terms.most_days, 7)),
        may_change=may_begin(visit, "bookings"),
    )


def reserve(visit: Visit, resource_id: str) -> See:
    """Reserve a thing."""
    data = visit.load(DeskReserveForm if visit.actor.holds(*DESK) else ReserveForm)
    with visit.unit() as unit:
        loan = reserving.reserve(unit, Reserve(resource_id=resource_id, **data))
    return See(f"/loans/{loan.id}", flash="thing-reserved")


def join_line(visit: Visit, resource_id: str) -> See:
    """Wait for a thing."""
    days = visit.load(LineForm)["days"]
    with visit.unit() as unit:
        reserving.join_line(unit, resource_id, days)
    return See(f"/lending/{resource_id}", flash="line-joined")


def leave_line(visit: Visit, resource_id: str) -> See:
    """Wait no longer."""
    with visit.unit() as unit:
        reserving.leave_line(unit, resource_id)
    return See(f"/lending/{resource_id}", flash="line-left")


def choose_thing(visit: Visit) -> Page:
    """Which tool or thing shall be lent."""
    require_say(visit, "bookings")
    with visit.read() as session:
        things = views.not_lent(session)
    return Page(
        "lending/add.html",
        title=_l("Put something up for lending"),
        things=things,
        kinds=dict(KINDS),
        sheet=Sheet(_l("Put something up for lending"), COLUMNS[:2], things),
    )


def edit_terms(visit: Visit, resource_id: str) -> Page:
    """The form for the terms on which a thing is lent."""
    require_say(visit, "bookings")
    with visit.read() as session:
        thing = resource_detail(session, resource_id)
        terms = views.terms_of(session, resource_id)
    given: dict[str, Any] = {"most_days": 7}
    if terms is not None:
        given = {"most_days": terms.most_days, "deposit_cents": terms.deposit_cents or None}
    form = visit.form(TermsForm, **given)
    return Page(
        "lending/terms.html", title=_l("Terms of lending"), thing=thing, form=form, lent=terms is not None
    )


def set_terms(visit: Visit, resource_id: str) -> See:
    """Say on which terms a thing is lent."""
    data = visit.load(TermsForm)
    terms = LendingTerms(
        deposit_cents=data["deposit_cents"] or 0, most_days=data["most_days"], lent=not data["ended"]
    )
    with visit.unit() as unit:
        decision = reserving.set_terms(unit, resource_id, terms)
    return see_after(decision, f"/lending/{resource_id}" if terms.lent else "/lending", flash="terms-set")


class LendableJson(Schema):
    """A thing that is lent; `free_from` is the first day within three months on which it can be fetched."""

    id = Ref()
    name = json.String()
    kind = json.String()
    free_from = LocalDate(allow_none=True)
    most_days = json.Integer()
    deposit_cents = Cents()


def api_things(visit: Visit) -> list[views.Offer]:
    """What is lent, by name."""
    with visit.read() as session:
        return views.catalogue(session, visit.today)
