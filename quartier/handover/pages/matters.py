"""One matter: who decides, what is missing for the next step, what is under way, and the ways to all the rest."""

import re

from quartier.handover import gates, ledger, names, views, windows
from quartier.handover.commands import acts, evidence, reviews
from quartier.handover.facts import NOWHERE, courses, facts_by_domain
from quartier.handover.forms import DutyForm, ReviewForm
from quartier.handover.moves import LIVE
from quartier.handover.pages.frame import domain_of, may_speak, page, title_of
from quartier.handover.pages.wanting import in_words
from quartier.handover.stages import Side
from quartier.web.answers import Page, See
from quartier.web.i18n import N_, Lazy, _l
from quartier.web.routes import get, post
from quartier.web.sheets import Column, Sheet
from quartier.web.visit import Visit


def show_matter(visit: Visit, domain: str) -> Page:
    """One matter: how it stands in a few words first, then what there is to do; the rest is folded or a link away."""
    one = domain_of(visit, domain)
    with visit.read() as session:
        ways = courses(session, visit.now)
        known = facts_by_domain(ways, session, (one,), visit.service.domains, visit.now, visit.zone)[domain]
        history = ledger.history(session, domain)[::-1]
        context = {
            "agreed": [names.BODIES[body] for body in ways.get(domain, NOWHERE).agreed_to_stage],
            "duties": views.duties_of(session, domain),
            "vetoes": acts.vetoes_in_a_year(session, domain, visit.now),
            "waiting": views.record(session, domain=domain, open_only=True, limit=5),
        }
        moves = views.moves_of(session, domain)
        past_reviews = views.reviews_of(session, domain)
    missing = gates.missing(known)
    coming = [row for row in history if row.effective_at > visit.now][::-1]
    return page(
        "matter",
        title_of(one),
        visit,
        domain=one,
        known=known,
        standing=known.standing,
        history=history,
        moves=moves,
        coming=coming,
        stepped_in_until=windows.last_day(coming[0].effective_at, visit.zone)
        if known.standing.side is Side.STEP_IN and coming
        else None,
        live=next((move for move in moves if move.state in LIVE), None),
        missing=missing,
        wanting=in_words(missing, visit) if missing is not None else [],
        side=may_speak(visit, one),
        review_form=visit.form(
            ReviewForm, review=next((r.id for r in past_reviews if not r.closed_at), None)
        ),
        reviews=past_reviews,
        **context,
    )


def list_vetoes(visit: Visit, domain: str) -> Page:
    """What the carrier has said no to in a matter, and for which reason: counted and published."""
    one = domain_of(visit, domain)
    with visit.read() as session:
        vetoes = views.vetoes(session, domain)
        counted = acts.vetoes_in_a_year(session, domain, visit.now)
    return page(
        "vetoes",
        _l("Vetoes"),
        visit,
        domain=one,
        vetoes=vetoes,
        counted=counted,
        sheet=Sheet(_l("Vetoes"), _columns(visit), vetoes),
    )


def _columns(visit: Visit) -> tuple[Column, ...]:
    titles = {(act.domain, act.name): Lazy(act.title) for act in visit.service.acts}
    return (
        Column(_l("When"), "at"),
        Column(_l("What"), lambda veto: titles.get((veto.domain, veto.act), veto.act)),
        Column(_l("Reason"), lambda veto: names.REASONS[veto.reason]),
    )


def close_review(visit: Visit, domain: str) -> See:
    """Close a review."""
    data = visit.load(ReviewForm)
    with visit.unit() as unit:
        reviews.close_review(unit, data["review"], bool(data["passed"]), data["note"])
    return See(f"/responsibilities/{domain}", flash="review-closed")


def tick_off(visit: Visit, domain: str) -> See:
    """Note that something a step asks for is done."""
    data = visit.load(DutyForm)
    version = int(data["version"]) if re.fullmatch("[0-9]{1,9}", data["version"]) else 0
    with visit.unit() as unit:
        evidence.tick_off(unit, domain_of(visit, domain), version, data["duty"])
    return See(f"/responsibilities/{domain}", flash="ticked-off")


_MATTER = "/responsibilities/<domain>"
ROUTES = (
    get(_MATTER, show_matter),
    get(f"{_MATTER}/vetoes", list_vetoes),
    post(
        f"{_MATTER}/reviews",
        close_review,
        again=show_matter,
        flashes={"review-closed": N_("The review is closed.")},
    ),
    post(
        f"{_MATTER}/duties",
        tick_off,
        again=show_matter,
        flashes={"ticked-off": N_("It is ticked off.")},
    ),
)
