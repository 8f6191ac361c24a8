"""Matters for programs: which stands where and what it still needs; stepping in, and reviews."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Row
from sqlalchemy.orm import Session

from quartier.event import Count, Instant, LocalDate, Ref, Slug, Text
from quartier.handover import stairs, views, windows
from quartier.handover.commands import reviews, stepping_in
from quartier.handover.gates import Missing
from quartier.handover.moves import Emergency
from quartier.handover.pages.frame import domain_of
from quartier.web.routes import api_get, api_post
from quartier.web.visit import Visit


class MissingJson(Schema):
    """What the next stage still needs; what is there already is empty or null.

    `hearings` and `percent` (of all points of evidence) are pairs: what there is, and what is asked for.
    """

    stage = Count(max=5)
    from_day = LocalDate(allow_none=True)
    hearings = fields.List(Count(), allow_none=True)
    evidence = fields.List(Slug())
    percent = fields.List(Count(max=100), allow_none=True)
    matters = fields.List(Slug())


class MatterJson(Schema):
    """A matter on the staircase; `decides` is the body with the last word, or `both`; `agreed` those that agreed."""

    domain = Slug()
    residents = Slug()
    stage = Count(max=5)
    stage_version = Count()
    side = Slug()
    decides = Slug()
    since = LocalDate(allow_none=True)
    agreed = fields.List(Slug())
    review_on = LocalDate(allow_none=True)
    in_review = fields.Boolean()
    move_id = Ref(allow_none=True)
    missing = fields.Nested(MissingJson, allow_none=True)


class StepInJson(Schema):
    """Stepping in: which emergency, and for how many days."""

    emergency = Slug(*Emergency, required=True)
    days = Count(min=1, max=windows.STEP_IN, required=True)


class PlanJson(Schema):
    """The plan for the way back up: what, by whom, until when."""

    note = Text(max=5000, required=True)


class ReviewJson(Schema):
    """A review of how a matter is run."""

    id = Ref()
    cause = Slug("vetoes", "due")
    opened_at = Instant()
    closed_at = Instant(allow_none=True)
    passed = fields.Boolean(allow_none=True)


class FindingJson(Schema):
    """What a review found."""

    passed = fields.Boolean(required=True)
    note = Text(max=2000, required=True)


def matters(visit: Visit) -> list[dict[str, Any]]:
    """Every matter of this service, in the order of the staircase."""
    with visit.read() as session:
        steps = stairs.staircase(session, visit.service.domains, visit.now, visit.zone)
    return [_plain(step) for step in steps]


def matter(visit: Visit, domain: str) -> dict[str, Any]:
    """One matter: where it stands, and what it still needs."""
    domain_of(visit, domain)
    with visit.read() as session:
        return _told(visit, session, domain)


def step_in(visit: Visit, domain: str) -> dict[str, Any]:
    """Let the carrier decide on a matter at once, in a listed emergency, for so many days."""
    data = visit.load(StepInJson)
    with visit.unit() as unit:
        stepping_in.step_in(unit, domain_of(visit, domain), data["emergency"], data["days"])
        return _told(visit, unit.session, domain)


def end_step_in(visit: Visit, domain: str) -> dict[str, Any]:
    """End a step-in before its time: the residents' body decides again."""
    with visit.unit() as unit:
        stepping_in.end_step_in(unit, domain_of(visit, domain))
        return _told(visit, unit.session, domain)


def ratify_step_in(visit: Visit, domain: str) -> dict[str, Any]:
    """Make a step back of a step-in, for the residents' body, with a plan for the way up."""
    data = visit.load(PlanJson)
    with visit.unit() as unit:
        one = domain_of(visit, domain)
        stepping_in.ratify_step_in(unit, one, visit.service.domains, data["note"])
        return _told(visit, unit.session, domain)


def list_reviews(visit: Visit, domain: str) -> list[Row[Any]]:
    """The reviews of a matter, the latest first."""
    domain_of(visit, domain)
    with visit.read() as session:
        return views.reviews_of(session, domain)


def close_review(visit: Visit, domain: str, review_id: str) -> Row[Any]:
    """Close a review with what was found."""
    data = visit.load(FindingJson)
    domain_of(visit, domain)
    with visit.unit() as unit:
        _review(unit.session, domain, review_id)
        reviews.close_review(unit, review_id, data["passed"], data["note"])
        return _review(unit.session, domain, review_id)


def _review(session: Session, domain: str, review_id: str) -> Row[Any]:
    found = next((row for row in views.reviews_of(session, domain) if row.id == review_id), None)
    if found is None:
        raise reviews.ReviewNotFound
    return found


def _told(visit: Visit, session: Session, domain: str) -> dict[str, Any]:
    steps = stairs.staircase(session, visit.service.domains, visit.now, visit.zone)
    return next(_plain(step) for step in steps if step.domain.name == domain)


def _plain(step: stairs.Step) -> dict[str, Any]:
    standing, missing = step.standing, step.missing
    return {
        "domain": step.domain.name,
        "residents": step.domain.residents,
        "stage": int(standing.stage),
        "stage_version": standing.version,
        "side": standing.side.value,
        "decides": standing.last_word,
        "since": step.since,
        "agreed": step.agreed,
        "review_on": standing.review_on,
        "in_review": step.in_review,
        "move_id": step.move.id if step.move else None,
        "missing": None if missing is None else _lacking(missing),
    }


def _lacking(missing: Missing) -> dict[str, Any]:
    return {
        "stage": int(missing.to),
        "from_day": missing.from_day,
        "hearings": missing.hearings,
        "evidence": missing.evidence,
        "percent": missing.share,
        "matters": missing.matters,
    }


_MATTER = "/api/responsibilities/<domain>"
ROUTES = (
    api_get("/api/responsibilities", matters, returns=MatterJson, many=True),
    api_get(_MATTER, matter, returns=MatterJson),
    api_post(f"{_MATTER}/step-in", step_in, takes=StepInJson, returns=MatterJson, status=200),
    api_post(f"{_MATTER}/step-in/end", end_step_in, returns=MatterJson, status=200),
    api_post(
        f"{_MATTER}/step-in/ratification", ratify_step_in, takes=PlanJson, returns=MatterJson, status=200
    ),
    api_get(f"{_MATTER}/reviews", list_reviews, returns=ReviewJson, many=True),
    api_post(
        f"{_MATTER}/reviews/<review_id>/result",
        close_review,
        takes=FindingJson,
        returns=ReviewJson,
        status=200,
    ),
)
