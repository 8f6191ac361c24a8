"""The staircase, each matter on it, and the ways to move one."""

from quartier.errors import Refusal
from quartier.handover import ledger, names, stairs, views, windows
from quartier.handover.commands import acts, moves, reviews, stepping_in
from quartier.handover.forms import (
    BackForm,
    EvidenceForm,
    PlanForm,
    RestForm,
    ReviewForm,
    StepInForm,
    UpForm,
)
from quartier.handover.moves import GATES, Facts, Kind, check_up, missing_evidence
from quartier.handover.pages.frame import domain_of, may_speak, page, title_of
from quartier.handover.stages import CARRIER, Side, Stage
from quartier.web import formats
from quartier.web.answers import Page, See
from quartier.web.i18n import N_, Lazy, _l, gettext
from quartier.web.routes import get, post
from quartier.web.staircase import Side as Side_
from quartier.web.staircase import Standing as Drawn
from quartier.web.visit import Visit

#: So many missing points of a matter are named on the staircase.
NAMED = 3
SIDES_DRAWN: dict[Side, Side_] = {
    Side.NONE: "",
    Side.PAUSED: "paused",
    Side.STEP_IN: "step_in",
    Side.STEPPED_BACK: "stepped_back",
}


def staircase(visit: Visit) -> Page:
    """Which matter stands on which step."""
    with visit.read() as session:
        steps = stairs.staircase(session, visit.service.domains, visit.now, visit.zone)
        waiting = views.record(session, open_only=True, limit=20)
    drawn = [_drawn(step, visit) for step in steps]
    return page("staircase", _l("Who decides"), visit, drawn=drawn, waiting=waiting)


def _drawn(step: stairs.Step, visit: Visit) -> Drawn:
    """A matter as the staircase draws it."""
    rising = step.move is not None and step.move.kind == Kind.UP
    side: Side_ = "moving" if rising else SIDES_DRAWN[step.standing.side]
    return Drawn(
        domain=Lazy(step.domain.title),
        step=int(step.standing.stage),
        since=step.since,
        who=names.BODIES[step.standing.last_word],
        side=side,
        until=windows.last_day(step.move.until, visit.zone)
        if step.move is not None and step.move.until is not None and rising
        else None,
        missing=_missing(step, visit) or None,
        agreed=[names.BODIES[body] for body in step.move.agreed] if step.move is not None else (),
        url=f"/responsibilities/{step.domain.name}",
    )


def _missing(step: stairs.Step, visit: Visit) -> list[str]:
    """What the next step still needs, in words: the first few by name; the matter's own page has all."""
    said = [str(names.CRITERIA[name]) for name in step.missing[:NAMED]]
    if len(step.missing) > NAMED:
        said.append(gettext("and {n} more", n=len(step.missing) - NAMED))
    if step.share is not None:
        shown, needed = (formats.percent(part / 100, visit.lang) for part in step.share)
        said.append(gettext("{needed} of all points shown; today it is {shown}", needed=needed, shown=shown))
    return said


def show_matter(visit: Visit, domain: str) -> Page:
    """One matter: who decides, what is missing for the next step, how it came here."""
    one = domain_of(visit, domain)
    with visit.read() as session:
        facts = views.facts_of(session, one, visit.service.domains, visit.now, visit.zone)
        context = {
            "history": ledger.history(session, domain)[::-1],
            "moves": views.moves_of(session, domain),
            "duties": views.duties_of(session, domain),
            "vetoes": acts.vetoes_in_a_year(session, domain, visit.now),
            "decisions": views.record(session, domain=domain, limit=10),
        }
        past_reviews = views.reviews_of(session, domain)
        shown = views.shown_evidence(session, domain) if may_speak(visit, one) else []
    upwards = facts.standing.stage < Stage.RESIDENT_RUN
    gate = GATES[Stage(facts.standing.stage + 1)] if upwards else None
    return page(
        "matter",
        title_of(one),
        visit,
        domain=one,
        known=facts,
        standing=facts.standing,
        gate=gate,
        missing=missing_evidence(facts.readiness, gate) if gate else (),
        obstacle=_obstacle(visit, facts),
        side=may_speak(visit, one),
        shown=shown,
        form=visit.form(EvidenceForm, options={"criterion": [(n, names.CRITERIA[n]) for n in one.criteria]}),
        review_form=visit.form(
            ReviewForm, review=next((r.id for r in past_reviews if not r.closed_at), None)
        ),
        reviews=past_reviews,
        **context,
    )


def close_review(visit: Visit, domain: str) -> See:
    """Close a review."""
    data = visit.load(ReviewForm)
    with visit.unit() as unit:
        reviews.close_review(unit, data["review"], bool(data["passed"]), data["note"])
    return See(f"/responsibilities/{domain}", flash="review-closed")


def change(visit: Visit, domain: str) -> Page:
    """The ways to move a matter: up, back, a rest, stepping in."""
    visit.require()
    one = domain_of(visit, domain)
    with visit.read() as session:
        standing = ledger.standing_at(session, domain, visit.now)
    return page(
        "change",
        _l("Move this matter"),
        visit,
        domain=one,
        standing=standing,
        side=may_speak(visit, one),
        is_carrier=visit.actor.speaks_for(CARRIER),
        is_resident=visit.actor.speaks_for(one.residents),
        up=visit.form(UpForm),
        back=visit.form(BackForm),
        rest=visit.form(RestForm),
        step_in=visit.form(StepInForm),
        plan=visit.form(PlanForm),
    )


def propose_up(visit: Visit, domain: str) -> See:
    """Propose a step up."""
    data = visit.load(UpForm)
    with visit.unit() as unit:
        command = moves.ProposeUp(**data)
        move = moves.propose_up(unit, domain_of(visit, domain), visit.service.domains, command)
    return See(f"/moves/{move}", flash="move-proposed")


def step_back(visit: Visit, domain: str) -> See:
    """Step back."""
    data = visit.load(BackForm)
    with visit.unit() as unit:
        one = domain_of(visit, domain)
        move = moves.step_back(unit, one, visit.service.domains, data["trigger"], data["note"])
    return See(f"/moves/{move}", flash="move-proposed")


def rest(visit: Visit, domain: str) -> See:
    """Let the handover rest, or go on with it."""
    data = visit.load(RestForm)
    with visit.unit() as unit:
        standing = ledger.standing_at(unit.session, domain, unit.now)
        kind = Kind.RESUME if standing.side is Side.PAUSED else Kind.PAUSE
        move = moves.propose_side(unit, domain_of(visit, domain), kind, data["note"])
    return See(f"/moves/{move}", flash="move-proposed")


def step_in(visit: Visit, domain: str) -> See:
    """Step in."""
    data = visit.load(StepInForm)
    with visit.unit() as unit:
        stepping_in.step_in(unit, domain_of(visit, domain), data["emergency"], data["days"])
    return See(f"/responsibilities/{domain}", flash="stepped-in")


def end_step_in(visit: Visit, domain: str) -> See:
    """End a step-in before its time."""
    with visit.unit() as unit:
        stepping_in.end_step_in(unit, domain_of(visit, domain))
    return See(f"/responsibilities/{domain}", flash="step-in-ended")


def ratify_step_in(visit: Visit, domain: str) -> See:
    """Agree that more is needed."""
    data = visit.load(PlanForm)
    with visit.unit() as unit:
        one = domain_of(visit, domain)
        stepping_in.ratify_step_in(unit, one, visit.service.domains, data["note"])
    return See(f"/responsibilities/{domain}", flash="stepped-back")


def _obstacle(visit: Visit, facts: Facts) -> str | None:
    """Why it cannot go up now, as a sentence; None if it can."""
    try:
        check_up(facts, facts.standing.stage + 1)
    except Refusal as refusal:
        return visit.texts.sentence(refusal)
    return None


_MATTER = "/responsibilities/<domain>"
ROUTES = (
    get("/responsibilities", staircase),
    get(_MATTER, show_matter),
    post(
        f"{_MATTER}/reviews",
        close_review,
        again=show_matter,
        flashes={"review-closed": N_("The review is closed.")},
    ),
    get(f"{_MATTER}/change", change),
    post(
        f"{_MATTER}/up",
        propose_up,
        again=change,
        flashes={"move-proposed": N_("The proposal is made. Everybody can read it here.")},
    ),
    post(f"{_MATTER}/back", step_back, again=change),
    post(f"{_MATTER}/rest", rest, again=change),
    post(
        f"{_MATTER}/step-in",
        step_in,
        again=change,
        flashes={"stepped-in": N_("The carrier decides here for now.")},
    ),
    post(
        f"{_MATTER}/step-in/end",
        end_step_in,
        again=change,
        flashes={"step-in-ended": N_("The residents decide here again.")},
    ),
    post(
        f"{_MATTER}/step-in/ratification",
        ratify_step_in,
        again=change,
        flashes={"stepped-back": N_("The matter has taken one step back.")},
    ),
)
