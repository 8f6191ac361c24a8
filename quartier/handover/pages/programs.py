"""Responsibilities for programs: which matter stands where, and the record of decisions. To be read only."""

from dataclasses import dataclass
from datetime import date

from marshmallow import Schema

from quartier.event import Count, Instant, LocalDate, Ref, Slug
from quartier.handover import views
from quartier.handover.pages.decisions import key_of
from quartier.web.api import Slice
from quartier.web.routes import api_get
from quartier.web.visit import Visit


class MatterJson(Schema):
    """A matter on the staircase; `decides` is the body with the last word, or `both`."""

    domain = Slug()
    residents = Slug()
    stage = Count(max=5)
    stage_version = Count()
    side = Slug()
    decides = Slug()
    since = LocalDate(allow_none=True)
    review_on = LocalDate(allow_none=True)
    move_id = Ref(allow_none=True)


class DecisionJson(Schema):
    """An act of the record; `until` is the instant at which its window ends."""

    id = Ref()
    domain = Slug()
    act = Slug()
    stage = Count(max=5)
    by_body = Slug()
    outcome = Slug()
    awaits = Slug(allow_none=True)
    until = Instant(allow_none=True)
    decided_at = Instant()
    settled_at = Instant(allow_none=True)


@dataclass(frozen=True, slots=True)
class Matter:
    """What is told of a matter."""

    domain: str
    residents: str
    stage: int
    stage_version: int
    side: str
    decides: str
    since: date | None
    review_on: date | None
    move_id: str | None


def matters(visit: Visit) -> list[Matter]:
    """Every matter of this service, in the order of the staircase."""
    with visit.read() as session:
        steps = views.staircase(session, visit.service.domains, visit.now, visit.zone)
    return [
        Matter(
            step.domain.name,
            step.domain.residents,
            int(step.standing.stage),
            step.standing.version,
            step.standing.side.value,
            step.standing.last_word,
            step.since,
            step.standing.review_on,
            step.move.id if step.move else None,
        )
        for step in steps
    ]


def record(visit: Visit) -> Slice:
    """The record of decisions, the latest first."""
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.record(session, before=cursor.after_instant(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=key_of)


ROUTES = (
    api_get("/api/responsibilities", matters, returns=MatterJson, many=True),
    api_get("/api/decisions", record, returns=DecisionJson, many=True),
)
