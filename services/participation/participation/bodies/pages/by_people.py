"""The pages of bodies and offices. Everybody sees which offices are held; who holds them, only who needs to."""

from datetime import timedelta
from typing import Any

from participation.bodies import commands, rules, views
from participation.bodies.commands import Appoint, EndTerm, FoundBody
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    fields,
    get,
    post,
)
from quartier.web.formats import short_day
from quartier.web.i18n import BODIES, OFFICES, Lazy

#: The choice of no resolution.
NONE = "none"
REASONS = (
    ("resigned", _l("Resigned")),
    ("recalled", _l("Recalled")),
    ("ineligible", _l("May no longer hold it")),
    ("mistake", _l("Was entered by mistake")),
)


class FoundingForm(Form):
    """A body."""

    body = fields.Choice(
        _l("Body"), options=[(slug, _l(BODIES[slug])) for slug in rules.OFFICES_OF], required=True
    )
    founded_on = fields.Day(_l("It exists since"), required=True)


class AppointmentForm(Form):
    """Who assumes an office."""

    office = fields.Choice(_l("Office"), required=True)
    person = fields.Text(
        _l("Reference of the person"),
        required=True,
        max=64,
        hint=_l("They find it on the page “What I may do here” after signing in. No names, please."),
    )
    since = fields.Day(_l("First day"), required=True)
    until = fields.Day(_l("Last day"), hint=_l("Leave it empty if no end is set."))
    resolution_id = fields.Choice(_l("By which resolution"))
    resolved_on = fields.Day(
        _l("Or: day of the vote"),
        hint=_l("If it is recorded in minutes on paper. Leave both empty if the carrier appoints."),
    )


class EndForm(Form):
    """The early end of a term."""

    reason = fields.Choice(_l("Why"), options=REASONS, required=True)
    ended_on = fields.Day(_l("No longer held from this day on"), required=True)
    resolution_id = fields.Choice(_l("By which resolution"))
    resolved_on = fields.Day(_l("Or: day of the vote"), hint=_l("Leave both empty if there was no vote."))


COLUMNS = (
    Column(_l("Body"), lambda row: Lazy(BODIES[row.slug])),
    Column(_l("It exists since"), "founded_on"),
    Column(_l("Offices held"), "held"),
)


def list_bodies(visit: Visit) -> Page:
    """The bodies of the quarter."""
    with visit.read() as session:
        bodies = views.bodies(session, visit.today)
    return Page(
        "bodies/list.html",
        title=_l("Bodies and offices"),
        bodies=bodies,
        names=BODIES,
        keeper=visit.actor.holds(*rules.KEEPERS),
        sheet=Sheet(_l("Bodies and offices"), COLUMNS, bodies),
    )


def new_body(visit: Visit) -> Page:
    """The form for a body."""
    visit.require(*rules.KEEPERS)
    return Page("bodies/new.html", title=_l("Enter a body"), form=visit.form(FoundingForm))


def found_body(visit: Visit) -> See:
    """Enter it."""
    data = visit.load(FoundingForm)
    with visit.unit() as unit:
        commands.found_body(unit, FoundBody(**data))
    return See(f"/bodies/{data['body']}", flash="body-founded")


def show_body(visit: Visit, body: str) -> Page:
    """One body: which offices in it are held, from when to when, and by virtue of what."""
    with visit.read() as session:
        found = views.body_detail(session, body)
        now = views.terms_now(session, body, visit.today)
    over = _over(visit, body)
    return Page(
        "bodies/detail.html",
        title=_l(BODIES[body]),
        body=found,
        now=now,
        over=over.items,
        next=over.next,
        offices=OFFICES,
        reasons=dict(REASONS),
        today=visit.today,
        one_day=timedelta(days=1),
        may_enter=may_enter(visit, body),
    )


def new_term(visit: Visit, body: str) -> Page:
    """The form for an appointment."""
    with visit.read() as session:
        views.body_detail(session, body)
    visit.require()
    if not may_enter(visit, body):
        raise rules.MayNotAppoint
    form = visit.form(AppointmentForm, options=_choices(visit, body), since=visit.today, resolution_id=NONE)
    return Page("bodies/appoint.html", title=_l("Enter an appointment"), form=form, body=body, names=BODIES)


def appoint(visit: Visit, body: str) -> See:
    """Enter it."""
    data = visit.load(AppointmentForm, options=_choices(visit, body))
    with visit.unit() as unit:
        until, vote = rules.day_after(data.pop("until")), _chosen(data)
        commands.appoint(unit, Appoint(body=body, until=until, resolution_id=vote, **data))
    return See(f"/bodies/{body}", flash="office-assumed")


def ask_to_end(visit: Visit, holding_ref: str) -> Page:
    """The form for the early end of a term."""
    with visit.read() as session:
        term = views.term_detail(session, holding_ref)
    visit.require()
    if not (may_enter(visit, term.body) or term.person == visit.actor.ref):
        raise rules.MayNotEnd
    form = visit.form(EndForm, options=_resolutions(visit), ended_on=visit.today, resolution_id=NONE)
    return Page(
        "bodies/end.html",
        title=_l("End a term of office"),
        form=form,
        term=term,
        offices=OFFICES,
        names=BODIES,
        one_day=timedelta(days=1),
    )


def end_term(visit: Visit, holding_ref: str) -> See:
    """End it."""
    data = visit.load(EndForm, options=_resolutions(visit))
    reason, vote = rules.EndReason(data.pop("reason")), _chosen(data)
    with visit.unit() as unit:
        commands.end_term(unit, EndTerm(holding_ref=holding_ref, reason=reason, resolution_id=vote, **data))
    with visit.read() as session:
        body = views.term_detail(session, holding_ref).body
    return See(f"/bodies/{body}", flash="office-ended")


def may_enter(visit: Visit, body: str) -> bool:
    """Whether the visitor may enter appointments here and see whose they are."""
    return visit.actor.holds(*rules.KEEPERS) or visit.actor.speaks_for(body)


def _choices(visit: Visit, body: str) -> dict[str, Any]:
    offices = [(slug, _l(OFFICES[slug])) for slug in rules.OFFICES_OF.get(body, ())]
    return {"office": offices, **_resolutions(visit)}


def _resolutions(visit: Visit) -> dict[str, Any]:
    with visit.read() as session:
        found = views.adopted(session)
    titles = [(each.id, f"{each.title} · {short_day(each.decided_on, visit.lang)}") for each in found]
    return {"resolution_id": [(NONE, _l("None of these")), *titles]}


def _chosen(data: dict[str, Any]) -> str | None:
    """The resolution that was chosen; a radio button cannot be taken back, so "none" is a choice too."""
    chosen: str | None = data.pop("resolution_id")
    return None if chosen == NONE else chosen


def _over(visit: Visit, body: str) -> Slice:
    cursor = visit.cursor(20)
    with visit.read() as session:
        rows = views.terms_over(session, body, visit.today, after=cursor.after_day(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda term: [term.since.isoformat(), term.id])


ROUTES = (
    get("/bodies", list_bodies),
    get("/bodies/new", new_body),
    post("/bodies", found_body, again=new_body, flashes={"body-founded": N_("The body is in the register.")}),
    get("/bodies/<body>", show_body),
    get("/bodies/<body>/offices/new", new_term),
    post(
        "/bodies/<body>/offices",
        appoint,
        again=new_term,
        flashes={
            "office-assumed": N_("The appointment is entered. It counts in every service within moments.")
        },
    ),
    get("/offices/<holding_ref>/end", ask_to_end),
    post(
        "/offices/<holding_ref>/end",
        end_term,
        again=ask_to_end,
        flashes={"office-ended": N_("The end of the term is entered. What was done until then stands.")},
    ),
)
