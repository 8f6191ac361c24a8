"""The doors to the micro fund: pages for people, JSON for programs."""

from marshmallow import Schema
from marshmallow import fields as json

from funding.microfund import commands, rules, views
from funding.microfund.commands import DOMAIN, HandIn, OpenCall
from funding.microfund.model import Call
from quartier.event import Cents, Instant, LocalDate, Ref
from quartier.handover.answers import may_begin, see_after
from quartier.web import N_, Form, Page, See, Visit, _l, api_get, fields, get, post

#: Who may write down an idea for those whose idea it is.
WRITERS = ("carrier", "council", "association", "gardener")


class CallForm(Form):
    """A call for ideas."""

    title = fields.Text(_l("What the call is about"), required=True, max=200)
    amount = fields.Money(_l("How much it holds, in euros"), required=True, min=1, max=rules.MOST_CENTS)
    closes_on = fields.Day(_l("Last day for ideas"), required=True)


class IdeaForm(Form):
    """An idea."""

    title = fields.Text(
        _l("The idea in one sentence"), required=True, max=200, hint=_l("Please no names of residents.")
    )
    amount = fields.Money(_l("What it costs, in euros"), required=True, min=1, max=rules.MOST_CENTS)


def list_calls(visit: Visit) -> Page:
    """All calls for ideas."""
    with visit.read() as session:
        calls = views.list_calls(session)
    return Page(
        "microfund/list.html",
        title=_l("Micro fund"),
        calls=calls,
        today=visit.now.astimezone(visit.zone).date(),
        may_open=visit.actor.holds("carrier", "council"),
    )


def new_call(visit: Visit) -> Page:
    """The form for a call."""
    visit.require("carrier", "council")
    return Page("microfund/new.html", title=_l("Call for ideas"), form=visit.form(CallForm))


def open_call(visit: Visit) -> See:
    """Open a call for ideas."""
    data = visit.load(CallForm)
    with visit.unit() as unit:
        call_id = commands.open_call(
            unit, OpenCall(title=data["title"], amount_cents=data["amount"], closes_on=data["closes_on"])
        )
    return See(f"/microfund/{call_id}", flash="call-opened")


def show_call(visit: Visit, call_id: str) -> Page:
    """One call: its ideas, and what has been awarded."""
    with visit.read() as session:
        call = views.call_detail(session, call_id)
    takes_ideas = visit.now.astimezone(visit.zone).date() <= call.closes_on
    return Page(
        "microfund/detail.html",
        title=call.title,
        call=call,
        takes_ideas=takes_ideas and visit.actor.holds(*WRITERS),
        may_award=may_begin(visit, DOMAIN),
        form=visit.form(IdeaForm),
    )


def hand_in(visit: Visit, call_id: str) -> See:
    """Hand an idea in."""
    data = visit.load(IdeaForm)
    with visit.unit() as unit:
        commands.hand_in(unit, HandIn(call_id=call_id, title=data["title"], amount_cents=data["amount"]))
    return See(f"/microfund/{call_id}", flash="idea-handed-in")


def award_idea(visit: Visit, call_id: str, idea_id: str) -> See:
    """Give an idea its money."""
    with visit.unit() as unit:
        decision = commands.award_idea(unit, idea_id)
    return see_after(decision, f"/microfund/{call_id}", flash="idea-awarded")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class IdeaJson(Schema):
    """An idea of a call."""

    id = Ref()
    title = json.String()
    amount_cents = Cents()
    awarded_at = Instant(allow_none=True)


class CallJson(Schema):
    """A call for ideas with what it holds."""

    id = Ref()
    title = json.String()
    amount_cents = Cents()
    awarded_cents = Cents()
    closes_on = LocalDate()
    ideas = json.List(json.Nested(IdeaJson))


def api_list(visit: Visit) -> list[Call]:
    """Calls for ideas with their ideas, the latest first."""
    with visit.read() as session:
        return views.list_calls(session)


ROUTES = (
    get("/microfund", list_calls),
    get("/microfund/new", new_call),
    post("/microfund", open_call, again=new_call, flashes={"call-opened": N_("The call is open.")}),
    get("/microfund/<call_id>", show_call),
    post(
        "/microfund/<call_id>/ideas",
        hand_in,
        again=show_call,
        flashes={"idea-handed-in": N_("The idea is handed in.")},
    ),
    post(
        "/microfund/<call_id>/ideas/<idea_id>/award",
        award_idea,
        flashes={"idea-awarded": N_("The idea gets its money.")},
    ),
    api_get("/api/microfund", api_list, returns=CallJson, many=True),
)
