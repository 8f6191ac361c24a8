"""The doors to responsibilities: the staircase, each matter, proposals, and the record of decisions.

Everybody may read all of it, signed in or not: who decides is no secret. Notes, which people wrote, are shown to
offices only.
"""

from typing import Any

from quartier.errors import Refusal
from quartier.handover import ledger, names, views, windows
from quartier.handover.commands import acts, evidence, moves, reviews, stepping_in
from quartier.handover.domains import Act, Domain
from quartier.handover.forms import (
    AnswerForm,
    BackForm,
    DutyForm,
    EvidenceForm,
    MediationForm,
    ObjectionForm,
    PlanForm,
    RecordQuery,
    RestForm,
    ReviewForm,
    StepInForm,
    UpForm,
)
from quartier.handover.moves import GATES, LIVE, Facts, Kind, check_up, consents, missing_evidence
from quartier.handover.stages import CARRIER, CITY, VETO_REASONS, Side, Stage
from quartier.handover.words import Said, words_about
from quartier.web.answers import Page, See
from quartier.web.api import Slice
from quartier.web.i18n import N_, Lazy, _l
from quartier.web.refusals import PageMissing
from quartier.web.routes import get, post
from quartier.web.staircase import Side as Side_
from quartier.web.staircase import Standing as Drawn
from quartier.web.visit import Visit

SIDES_DRAWN: dict[Side, Side_] = {
    Side.NONE: "",
    Side.PAUSED: "paused",
    Side.STEP_IN: "step_in",
    Side.STEPPED_BACK: "stepped_back",
}
NAMES: dict[str, Any] = {
    "bodies": names.BODIES,
    "stages": names.STAGES,
    "meanings": names.MEANINGS,
    "sides": names.SIDES,
    "outcomes": names.OUTCOMES,
    "move_states": names.MOVE_STATES,
    "kinds": names.KINDS,
    "reasons": names.REASONS,
    "causes": names.CAUSES,
    "said": names.SAID,
    "criteria": names.CRITERIA,
    "duty_names": names.DUTIES,
}


def staircase(visit: Visit) -> Page:
    """Which matter stands on which step."""
    with visit.read() as session:
        steps = views.staircase(session, visit.service.domains, visit.now, visit.zone)
        waiting = views.record(session, open_only=True, limit=20)
    drawn = [_drawn(step, visit) for step in steps]
    return _page("staircase", _l("Who decides"), visit, drawn=drawn, waiting=waiting)


def _drawn(step: views.Step, visit: Visit) -> Drawn:
    """A matter as the staircase draws it."""
    rising = step.move is not None and step.move.kind == Kind.UP
    side: Side_ = "moving" if rising else SIDES_DRAWN[step.standing.side]
    return Drawn(
        domain=Lazy(step.domain.title),
        step=int(step.standing.stage),
        since=step.since,
        who=names.BODIES[step.standing.last_word],
        side=side,
        until=windows.last_day(step.move.until, visit.zone) if step.move is not None and rising else None,
        url=f"/responsibilities/{step.domain.name}",
    )


def show_matter(visit: Visit, domain: str) -> Page:
    """One matter: who decides, what is missing for the next step, how it came here."""
    one = _domain(visit, domain)
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
    upwards = facts.standing.stage < Stage.RESIDENT_RUN
    gate = GATES[Stage(facts.standing.stage + 1)] if upwards else None
    return _page(
        "matter",
        _title(one),
        visit,
        domain=one,
        known=facts,
        standing=facts.standing,
        gate=gate,
        missing=missing_evidence(facts.readiness, gate) if gate else (),
        obstacle=_obstacle(visit, facts),
        side=_may_speak(visit, one),
        form=visit.form(EvidenceForm, options={"criterion": [(n, names.CRITERIA[n]) for n in one.criteria]}),
        review_form=visit.form(
            ReviewForm, review=next((r.id for r in past_reviews if not r.closed_at), None)
        ),
        reviews=past_reviews,
        **context,
    )


def show_evidence(visit: Visit, domain: str) -> See:
    """Show evidence for a criterion."""
    data = visit.load(EvidenceForm)
    command = evidence.ShowEvidence(**data | {"met": bool(data["met"]), "sha256": data["sha256"] or ""})
    with visit.unit() as unit:
        evidence.show_evidence(unit, _domain(visit, domain), command)
    return See(f"/responsibilities/{domain}", flash="evidence-shown")


def tick_off(visit: Visit, domain: str) -> See:
    """Note that something a step asks for is done."""
    data = visit.load(DutyForm)
    version = int(data["version"]) if data["version"].isdecimal() else 0
    with visit.unit() as unit:
        evidence.tick_off(unit, _domain(visit, domain), version, data["duty"])
    return See(f"/responsibilities/{domain}", flash="ticked-off")


def close_review(visit: Visit, domain: str) -> See:
    """Close a review."""
    data = visit.load(ReviewForm)
    with visit.unit() as unit:
        reviews.close_review(unit, data["review"], bool(data["passed"]), data["note"])
    return See(f"/responsibilities/{domain}", flash="review-closed")


def change(visit: Visit, domain: str) -> Page:
    """The ways to move a matter: up, back, a rest, stepping in."""
    visit.require()
    one = _domain(visit, domain)
    with visit.read() as session:
        standing = ledger.standing_at(session, domain, visit.now)
    return _page(
        "change",
        _l("Move this matter"),
        visit,
        domain=one,
        standing=standing,
        side=_may_speak(visit, one),
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
        move = moves.propose_up(unit, _domain(visit, domain), visit.service.domains, command)
    return See(f"/moves/{move}", flash="move-proposed")


def step_back(visit: Visit, domain: str) -> See:
    """Step back."""
    data = visit.load(BackForm)
    with visit.unit() as unit:
        one = _domain(visit, domain)
        move = moves.step_back(unit, one, visit.service.domains, data["trigger"], data["note"])
    return See(f"/moves/{move}", flash="move-proposed")


def rest(visit: Visit, domain: str) -> See:
    """Let the handover rest, or go on with it."""
    data = visit.load(RestForm)
    with visit.unit() as unit:
        standing = ledger.standing_at(unit.session, domain, unit.now)
        kind = Kind.RESUME if standing.side is Side.PAUSED else Kind.PAUSE
        move = moves.propose_side(unit, _domain(visit, domain), kind, data["note"])
    return See(f"/moves/{move}", flash="move-proposed")


def step_in(visit: Visit, domain: str) -> See:
    """Step in."""
    data = visit.load(StepInForm)
    with visit.unit() as unit:
        stepping_in.step_in(unit, _domain(visit, domain), data["emergency"], data["days"])
    return See(f"/responsibilities/{domain}", flash="stepped-in")


def end_step_in(visit: Visit, domain: str) -> See:
    """End a step-in before its time."""
    with visit.unit() as unit:
        stepping_in.end_step_in(unit, _domain(visit, domain))
    return See(f"/responsibilities/{domain}", flash="step-in-ended")


def ratify_step_in(visit: Visit, domain: str) -> See:
    """Agree that more is needed."""
    data = visit.load(PlanForm)
    with visit.unit() as unit:
        one = _domain(visit, domain)
        stepping_in.ratify_step_in(unit, one, visit.service.domains, data["note"])
    return See(f"/responsibilities/{domain}", flash="stepped-back")


# ── Proposals ────────────────────────────────────────────────────────────────────────────────────────


def show_move(visit: Visit, move_id: str) -> Page:
    """One proposal: how it stands, who has agreed, what can be done."""
    return _move_page(visit, move_id, "move")


def protocol(visit: Visit, move_id: str) -> Page:
    """The protocol of a proposal, to be printed and signed."""
    return _move_page(visit, move_id, "protocol")


def _move_page(visit: Visit, move_id: str, template: str) -> Page:
    with visit.read() as session:
        row = views.one_move(session, move_id)
        if row is None:
            raise moves.MoveNotFound
        words = words_about(session, move_id)
    one = _domain(visit, row.domain)
    agreed = [word.body for word in words if word.said is Said.AGREED]
    return _page(
        template,
        _title(one),
        visit,
        domain=one,
        move=row,
        words=words,
        live=row.state in LIVE,
        window_over=row.until is None or row.until <= visit.now,
        last_day=windows.last_day(row.until, visit.zone) if row.until else None,
        needed=[
            (body, body in agreed) for body in consents(Kind(row.kind), Stage(row.to_stage), one.residents)
        ],
        side=_may_speak(visit, one),
        own=visit.actor.speaks_for(row.by_body),
        mediates=visit.actor.holds("mediator") and row.state == "mediation",
        form=visit.form(ObjectionForm),
        mediation=visit.form(MediationForm),
    )


def agree_to_move(visit: Visit, move_id: str) -> See:
    """Agree for one's body."""
    with visit.unit() as unit:
        row = views.one_move(unit.session, move_id)
        if row is None:
            raise moves.MoveNotFound
        one = _domain(visit, row.domain)
        decided = moves.agree_to_move(unit, move_id, one, visit.service.domains)
    return See(f"/moves/{move_id}", flash="move-decided" if decided else "agreed")


def object_to_move(visit: Visit, move_id: str) -> See:
    """Object to a step up."""
    data = visit.load(ObjectionForm)
    with visit.unit() as unit:
        row = views.one_move(unit.session, move_id)
        if row is None:
            raise moves.MoveNotFound
        moves.object_to_move(unit, move_id, data["reason"], data["note"], _domain(visit, row.domain))
    return See(f"/moves/{move_id}", flash="objected")


def mediate(visit: Visit, move_id: str) -> See:
    """Record how mediation ended."""
    data = visit.load(MediationForm)
    with visit.unit() as unit:
        moves.mediate(unit, move_id, Said(data["result"]), data["note"])
    return See(f"/moves/{move_id}", flash="mediated")


def withdraw_move(visit: Visit, move_id: str) -> See:
    """Take a proposal back."""
    with visit.unit() as unit:
        moves.withdraw_move(unit, move_id)
    return See(f"/moves/{move_id}", flash="withdrawn")


# ── The record of decisions ──────────────────────────────────────────────────────────────────────────


def list_decisions(visit: Visit) -> Page:
    """The record of decisions, the latest first."""
    query, cursor = visit.query(RecordQuery), visit.cursor()
    with visit.read() as session:
        rows = views.record(
            session,
            domain=query["domain"],
            open_only=bool(query["open"]),
            before=cursor.after_instant(),
            limit=cursor.limit + 1,
        )
    part = Slice(rows, cursor, key=lambda one: [one.decided_at.isoformat(), one.id])
    return _page(
        "decisions", _l("Record of decisions"), visit, decisions=part.items, next=part.next, query=query
    )


def show_decision(visit: Visit, decision_id: str) -> Page:
    """One decision: what it waits for, what was said, what can be done."""
    with visit.read() as session:
        one = views.one_decision(session, decision_id)
        if one is None:
            raise acts.DecisionNotFound
        words = words_about(session, decision_id)
    awaited = one.awaits is not None and visit.actor.speaks_for(one.awaits)
    heard = any(word.said is Said.OBJECTED for word in words)
    reasons = VETO_REASONS if one.stage == Stage.DELEGATED else tuple(names.REASONS)
    return _page(
        "decision",
        _act_title(visit, one.domain, one.act),
        visit,
        decision=one,
        words=words,
        last_day=windows.last_day(one.until, visit.zone) if one.until else None,
        may_answer=awaited and one.open and not heard,
        may_insist=awaited and one.open and heard,
        may_withdraw=one.open and visit.actor.speaks_for(one.by_body),
        form=visit.form(ObjectionForm, options={"reason": [(slug, names.REASONS[slug]) for slug in reasons]}),
        answer=visit.form(AnswerForm),
    )


def agree(visit: Visit, decision_id: str) -> See:
    """Agree to an act."""
    with visit.unit() as unit:
        acts.agree(unit, decision_id, visit.service.acts)
    return See(f"/decisions/{decision_id}", flash="act-agreed")


def object_to(visit: Visit, decision_id: str) -> See:
    """Object to an act."""
    data = visit.load(ObjectionForm)
    with visit.unit() as unit:
        acts.object_to(unit, decision_id, data["reason"], data["note"], visit.service.acts)
    return See(f"/decisions/{decision_id}", flash="objected")


def insist(visit: Visit, decision_id: str) -> See:
    """Answer an objection in writing, and do it."""
    data = visit.load(AnswerForm)
    with visit.unit() as unit:
        acts.insist(unit, decision_id, data["note"], visit.service.acts)
    return See(f"/decisions/{decision_id}", flash="act-agreed")


def withdraw(visit: Visit, decision_id: str) -> See:
    """Take back what was begun."""
    with visit.unit() as unit:
        acts.withdraw(unit, decision_id, visit.service.acts)
    return See(f"/decisions/{decision_id}", flash="withdrawn")


def _page(template: str, title: object, visit: Visit, **context: Any) -> Page:
    shown: dict[str, Any] = {
        "domain_names": {one.name: one.title for one in visit.service.domains},
        "act_names": {(act.domain, act.name): act.title for act in visit.service.acts},
        "insider": bool(visit.actor.offices),
    }
    return Page(f"quartier/handover/{template}.html", title=title, **NAMES, **shown, **context)


def _domain(visit: Visit, name: str) -> Domain:
    found = [one for one in visit.service.domains if one.name == name]
    if not found:
        raise PageMissing
    return found[0]


def _title(domain: Domain) -> object:
    return Lazy(domain.title)


def _act_title(visit: Visit, domain: str, name: str) -> object:
    found: list[Act] = [act for act in visit.service.acts if (act.domain, act.name) == (domain, name)]
    return Lazy(found[0].title) if found else name


def _may_speak(visit: Visit, domain: Domain) -> bool:
    return any(visit.actor.speaks_for(body) for body in (domain.residents, CARRIER, CITY))


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
        f"{_MATTER}/evidence",
        show_evidence,
        again=show_matter,
        flashes={"evidence-shown": N_("It is noted.")},
    ),
    post(
        f"{_MATTER}/duties",
        tick_off,
        again=show_matter,
        flashes={"ticked-off": N_("It is ticked off.")},
    ),
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
    get("/moves/<move_id>", show_move),
    get("/moves/<move_id>/protocol", protocol),
    post(
        "/moves/<move_id>/agreement",
        agree_to_move,
        again=show_move,
        flashes={
            "agreed": N_("Your body has agreed."),
            "move-decided": N_("All have agreed. It is decided."),
        },
    ),
    post(
        "/moves/<move_id>/objection",
        object_to_move,
        again=show_move,
        flashes={"objected": N_("Your objection is noted.")},
    ),
    post(
        "/moves/<move_id>/mediation",
        mediate,
        again=show_move,
        flashes={"mediated": N_("The result is noted.")},
    ),
    post(
        "/moves/<move_id>/withdrawal",
        withdraw_move,
        again=show_move,
        flashes={"withdrawn": N_("It is withdrawn.")},
    ),
    get("/decisions", list_decisions),
    get("/decisions/<decision_id>", show_decision),
    post(
        "/decisions/<decision_id>/agreement",
        agree,
        again=show_decision,
        flashes={
            "act-agreed": N_("It takes effect now."),
            "act-waits": N_("It waits for the other side’s answer now."),
            "act-open": N_("It takes effect when nobody objects in time."),
        },
    ),
    post("/decisions/<decision_id>/objection", object_to, again=show_decision),
    post("/decisions/<decision_id>/answer", insist, again=show_decision),
    post("/decisions/<decision_id>/withdrawal", withdraw, again=show_decision),
)
