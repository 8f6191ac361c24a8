"""Proposals to move a matter: who has agreed, objections, mediation, the protocol."""

from quartier.handover import views, windows
from quartier.handover.commands import agreeing, proposing
from quartier.handover.commands.under_way import MoveNotFound
from quartier.handover.forms import (
    MediationForm,
    ObjectionForm,
)
from quartier.handover.moves import LIVE, Kind, consents
from quartier.handover.pages.frame import domain_of, may_speak, page, title_of
from quartier.handover.stages import Stage
from quartier.handover.words import Said, words_about
from quartier.web.answers import Page, See
from quartier.web.i18n import N_
from quartier.web.routes import get, post
from quartier.web.visit import Visit


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
            raise MoveNotFound
        words = words_about(session, move_id)
    one = domain_of(visit, row.domain)
    agreed = [word.body for word in words if word.said is Said.AGREED]
    return page(
        template,
        title_of(one),
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
        side=may_speak(visit, one),
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
            raise MoveNotFound
        one = domain_of(visit, row.domain)
        decided = agreeing.agree_to_move(unit, move_id, one, visit.service.domains)
    return See(f"/moves/{move_id}", flash="move-decided" if decided else "agreed")


def object_to_move(visit: Visit, move_id: str) -> See:
    """Object to a step up."""
    data = visit.load(ObjectionForm)
    with visit.unit() as unit:
        row = views.one_move(unit.session, move_id)
        if row is None:
            raise MoveNotFound
        agreeing.object_to_move(unit, move_id, data["reason"], data["note"], domain_of(visit, row.domain))
    return See(f"/moves/{move_id}", flash="objected")


def mediate(visit: Visit, move_id: str) -> See:
    """Record how mediation ended."""
    data = visit.load(MediationForm)
    with visit.unit() as unit:
        agreeing.mediate(unit, move_id, Said(data["result"]), data["note"])
    return See(f"/moves/{move_id}", flash="mediated")


def withdraw_move(visit: Visit, move_id: str) -> See:
    """Take a proposal back."""
    with visit.unit() as unit:
        proposing.withdraw_move(unit, move_id)
    return See(f"/moves/{move_id}", flash="withdrawn")


ROUTES = (
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
)
