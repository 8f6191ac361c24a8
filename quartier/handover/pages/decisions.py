"""The record of decisions, and the answers to those that wait."""

from quartier.decide import Decision
from quartier.handover import names, views, windows
from quartier.handover.commands import acts
from quartier.handover.domains import Act
from quartier.handover.forms import (
    AnswerForm,
    ObjectionForm,
    RecordQuery,
)
from quartier.handover.pages.frame import page
from quartier.handover.stages import VETO_REASONS, Stage
from quartier.handover.words import Said, words_about
from quartier.web.answers import Page, See
from quartier.web.api import Slice
from quartier.web.i18n import N_, Lazy, _l
from quartier.web.routes import get, post
from quartier.web.sheets import Column, Sheet
from quartier.web.visit import Visit


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
    part = Slice(rows, cursor, key=key_of)
    return page(
        "decisions",
        _l("Record of decisions"),
        visit,
        decisions=part.items,
        next=part.next,
        query=query,
        sheet=Sheet(_l("Record of decisions"), _columns(visit), part),
    )


def _columns(visit: Visit) -> tuple[Column, ...]:
    titles = {one.name: Lazy(one.title) for one in visit.service.domains}
    return (
        Column(_l("When"), "decided_at"),
        Column(_l("What"), lambda one: _act_title(visit, one.domain, one.act)),
        Column(_l("Matter"), lambda one: titles.get(one.domain, one.domain)),
        Column(_l("Step"), lambda one: int(one.stage)),
        Column(_l("Begun by"), lambda one: names.BODIES.get(one.by_body, one.by_body)),
        Column(_l("What became of it"), lambda one: names.OUTCOMES[one.outcome][1]),
        Column(_l("Settled on"), "settled_at"),
    )


def key_of(one: Decision) -> list[str]:
    """Where a decision stands in the record."""
    return [one.decided_at.isoformat(), one.id]


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
    return page(
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


def _act_title(visit: Visit, domain: str, name: str) -> object:
    found: list[Act] = [act for act in visit.service.acts if (act.domain, act.name) == (domain, name)]
    return Lazy(found[0].title) if found else name


ROUTES = (
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
