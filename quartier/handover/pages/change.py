"""The ways to move a matter: up, back, a rest, stepping in."""

from quartier.handover import gates, ledger
from quartier.handover.commands import proposing, stepping_back, stepping_in
from quartier.handover.facts import facts_of
from quartier.handover.forms import BackForm, PlanForm, RestForm, StepInForm, UpForm
from quartier.handover.moves import Kind
from quartier.handover.pages.frame import domain_of, may_speak, page
from quartier.handover.pages.wanting import in_words
from quartier.handover.stages import CARRIER, Side
from quartier.web.answers import Page, See
from quartier.web.i18n import N_, _l
from quartier.web.routes import get, post
from quartier.web.visit import Visit


def change(visit: Visit, domain: str) -> Page:
    """The ways to move a matter: up, back, a rest, stepping in."""
    visit.require()
    one = domain_of(visit, domain)
    with visit.read() as session:
        known = facts_of(session, one, visit.service.domains, visit.now, visit.zone)
    missing = gates.missing(known)
    return page(
        "change",
        _l("Move this matter"),
        visit,
        domain=one,
        standing=known.standing,
        wanting=in_words(missing, visit) if missing is not None else [],
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
        command = proposing.ProposeUp(**data)
        move = proposing.propose_up(unit, domain_of(visit, domain), visit.service.domains, command)
    return See(f"/moves/{move}", flash="move-proposed")


def step_back(visit: Visit, domain: str) -> See:
    """Step back."""
    data = visit.load(BackForm)
    with visit.unit() as unit:
        one = domain_of(visit, domain)
        move = stepping_back.step_back(unit, one, visit.service.domains, data["trigger"], data["note"])
    return See(f"/moves/{move}", flash="move-proposed")


def rest(visit: Visit, domain: str) -> See:
    """Let the handover rest, or go on with it."""
    data = visit.load(RestForm)
    with visit.unit() as unit:
        standing = ledger.standing_at(unit.session, domain, unit.now)
        kind = Kind.RESUME if standing.side is Side.PAUSED else Kind.PAUSE
        move = proposing.propose_side(unit, domain_of(visit, domain), kind, data["note"])
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


_MATTER = "/responsibilities/<domain>"
ROUTES = (
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
