"""Rounds for people: what is called for, how to hand an idea in, what was paid for, and where the money comes from."""

from funding.calculations.pages.catalogue import CALCULATIONS
from funding.calculations.pages.people import sheet_parts
from funding.calculations.rules.microfund import Base
from funding.microfund import rules, views
from funding.microfund.commands import ideas, rounds
from funding.microfund.commands.ideas import HandIn
from funding.microfund.commands.rounds import OPENERS, TREASURY, NoteOthers, OpenCall
from funding.microfund.rules import CallState, IdeaState, Model
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post

#: Who sees all ideas of a round, not only those that got money.
READERS = ("carrier", "treasurer", "council", "association", "gardener")
MODELS = {
    Model.ACTION: _l("Public money pays for all of it"),
    Model.MATCHED: _l("Others pay a part, public money doubles it at most"),
}
JURIES = {
    "council": _l("The residents’ council"),
    "association": _l("The Werkhaus association"),
    "gardener": _l("The garden group"),
}
MAJORITIES = {
    Base.MEMBERS: _l("of all members"),
    Base.PRESENT: _l("of those who take part"),
    Base.CAST: _l("of the votes cast"),
}
CALL_STATES = {
    CallState.OPEN: ("good", _l("Takes ideas")),
    CallState.CLOSED: ("caution", _l("Closed, ideas are being decided on")),
    CallState.DECIDED: ("info", _l("Decided")),
    CallState.SETTLED: ("quiet", _l("All accounts settled")),
}
STATES = {
    IdeaState.HANDED_IN: ("caution", _l("Handed in")),
    IdeaState.AWARDED: ("good", _l("Awarded")),
    IdeaState.PAID: ("good", _l("Paid out")),
    IdeaState.REPORTED: ("info", _l("Use reported")),
    IdeaState.SETTLED: ("quiet", _l("Account settled")),
    IdeaState.DECLINED: ("danger", _l("Declined")),
    IdeaState.WITHDRAWN: ("quiet", _l("Withdrawn")),
}
COLUMNS = (
    Column(_l("Round"), lambda row: row[0].title),
    Column(_l("Idea"), lambda row: row[1].title),
    Column(_l("Amount in euros"), lambda row: row[1].gets_cents, money=True),
    Column(_l("Awarded on"), lambda row: row[1].awarded_at),
    Column(_l("Where it stands"), lambda row: str(STATES[row[1].state][1])),
)


class CallForm(Form):
    """A call for ideas."""

    title = fields.Text(_l("What the call is about"), required=True, max=200)
    closes_on = fields.Day(_l("Last day for ideas"), required=True)
    model = fields.Choice(_l("Who pays"), options=tuple(MODELS.items()), required=True)
    amount_cents = fields.Money(
        _l("How much it holds, in euros"),
        min=1,
        max=rules.MOST_CENTS,
        hint=_l("Where others pay a part, it follows from what they bring."),
    )
    private_cents = fields.Money(_l("What businesses and private people bring"), max=rules.MOST_CENTS)
    municipal_cents = fields.Money(_l("What the city brings beyond its own share"), max=rules.MOST_CENTS)
    cap_cents = fields.Money(_l("The most that one idea gets"), min=1, max=rules.MOST_CENTS)
    jury = fields.Choice(
        _l("Who votes on the ideas"),
        options=tuple(JURIES.items()),
        hint=_l("Leave it open if nobody votes and whoever decides on the micro fund simply decides."),
    )
    quorum = fields.Whole(_l("How many must take part in a vote"), max=500)
    majority_of = fields.Choice(_l("It takes the majority"), options=tuple(MAJORITIES.items()))


class IdeaForm(Form):
    """An idea."""

    title = fields.Text(
        _l("The idea in one sentence"), required=True, max=200, hint=_l("Please no names of residents.")
    )
    amount_cents = fields.Money(_l("What it costs, in euros"), required=True, min=1, max=rules.MOST_CENTS)
    description = fields.LongText(
        _l("What is planned, where, and who is it good for?"),
        max=2000,
        hint=_l("The offices and the jury read it."),
    )
    contact = fields.Text(
        _l("How can we reach you?"),
        max=200,
        hint=_l("A first name with a telephone number or e-mail address. Only the office sees it."),
    )
    investive = fields.Check(_l("It stays: a bench, a tool, a tree"))


class OthersForm(Form):
    """What others really brought."""

    private_cents = fields.Money(
        _l("What businesses and private people bring"), required=True, max=rules.MOST_CENTS
    )
    municipal_cents = fields.Money(
        _l("What the city brings beyond its own share"), required=True, max=rules.MOST_CENTS
    )
    drawn_cents = fields.Money(_l("Public money drawn for this round"), required=True, max=rules.MOST_CENTS)


def list_calls(visit: Visit) -> Page:
    """All calls for ideas."""
    with visit.read() as session:
        calls = views.list_calls(session)
    rows = [(call, idea) for call in calls for idea in views.awards(call)]
    return Page(
        "microfund/list.html",
        title=_l("Micro fund"),
        calls=calls,
        states=CALL_STATES,
        today=visit.today,
        may_open=visit.actor.holds(*OPENERS),
        sheet=Sheet(_l("What the micro fund pays for"), COLUMNS, rows),
    )


def new_call(visit: Visit) -> Page:
    """The form for a call."""
    visit.require(*OPENERS)
    form = visit.form(CallForm, model=Model.ACTION.value, majority_of=Base.MEMBERS.value)
    return Page("microfund/new.html", title=_l("Call for ideas"), form=form)


def open_call(visit: Visit) -> See:
    """Open a call for ideas."""
    given = {name: value for name, value in visit.load(CallForm).items() if value is not None}
    with visit.unit() as unit:
        call_id = rounds.open_call(unit, OpenCall(**given))
    return See(f"/microfund/{call_id}", flash="call-opened")


def show_call(visit: Visit, call_id: str) -> Page:
    """One call: how to hand an idea in, and what has been awarded; to offices all its ideas."""
    with visit.read() as session:
        call = views.call_detail(session, call_id)
    reads = visit.actor.holds(*READERS)
    is_open = call.state is CallState.OPEN and visit.today <= call.closes_on
    return Page(
        "microfund/detail.html",
        title=call.title,
        call=call,
        state=CALL_STATES[call.state],
        jury=JURIES.get(call.jury or ""),
        majority=MAJORITIES[Base(call.majority_of)],
        ideas=call.ideas if reads else views.awards(call),
        states=STATES,
        reads=reads,
        handed_in=rules.told(len(call.ideas)),
        takes_ideas=is_open,
        is_matched=call.model == Model.MATCHED,
        may_close=call.state is CallState.OPEN and visit.actor.holds(*OPENERS),
        may_note=call.model == Model.MATCHED and visit.actor.holds(*TREASURY),
        form=visit.form(IdeaForm),
        others_form=visit.form(
            OthersForm,
            private_cents=call.private_cents,
            municipal_cents=call.municipal_cents,
            drawn_cents=call.drawn_cents,
        ),
    )


def hand_in(visit: Visit, call_id: str) -> See:
    """Hand an idea in, and on to its private page."""
    data = visit.load(IdeaForm)
    with visit.unit() as unit:
        handed_in = ideas.hand_in(unit, HandIn(call_id=call_id, **data))
    return See(f"/my-idea/{handed_in.token}", flash="idea-handed-in")


def close_call(visit: Visit, call_id: str) -> See:
    """Take no more ideas."""
    with visit.unit() as unit:
        rounds.close_call(unit, call_id)
    return See(f"/microfund/{call_id}", flash="call-closed")


def note_others(visit: Visit, call_id: str) -> See:
    """Enter what others have brought."""
    data = visit.load(OthersForm)
    with visit.unit() as unit:
        rounds.note_others(unit, call_id, NoteOthers(**data))
    return See(f"/microfund/{call_id}/sheet", flash="others-noted")


def show_sheet(visit: Visit, call_id: str) -> Page:
    """A matched round's money, opened to its calculation."""
    with visit.read() as session:
        call = views.call_detail(session, call_id)
    if call.model != Model.MATCHED:
        raise rules.NoSheet
    return Page(
        "microfund/sheet.html",
        title=CALCULATIONS["micro-fund"].title,
        call=call,
        calculation=CALCULATIONS["micro-fund"],
        **sheet_parts(views.money_sheet(call)),
    )


ROUTES = (
    get("/microfund", list_calls),
    get("/microfund/new", new_call),
    post("/microfund", open_call, again=new_call, flashes={"call-opened": N_("The call is open.")}),
    get("/microfund/<call_id>", show_call),
    post(
        "/microfund/<call_id>/ideas",
        hand_in,
        again=show_call,
        flashes={"idea-handed-in": N_("The idea is handed in. Keep the address of this page.")},
    ),
    post(
        "/microfund/<call_id>/closing",
        close_call,
        again=show_call,
        flashes={"call-closed": N_("The round takes no more ideas. Now they are decided on.")},
    ),
    post(
        "/microfund/<call_id>/others",
        note_others,
        again=show_call,
        flashes={"others-noted": N_("It is entered. This is what it makes of the round.")},
    ),
    get("/microfund/<call_id>/sheet", show_sheet),
)
