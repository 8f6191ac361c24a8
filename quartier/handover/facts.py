"""What is known of the domains of a service: how each came to where it stands, and what speaks for the next stage.

The staircase shows all domains at once, and what one may do depends on where others stand: so all are read together,
with two queries, however many there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session

from quartier.handover import ledger, windows
from quartier.handover.criteria import Evidence, readiness
from quartier.handover.domains import Domain
from quartier.handover.gates import Facts
from quartier.handover.model import (
    domain_stage,
    handover_evidence,
    handover_review,
    handover_word,
    stage_move,
)
from quartier.handover.moves import LIVE
from quartier.handover.stages import Side, Stage, Standing
from quartier.handover.words import Said
from quartier.tables import decision


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that is not settled."""

    id: str
    kind: str
    until: datetime | None
    #: The bodies that have agreed so far.
    agreed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A domain's way over the stages up to now, and what is planned."""

    #: The rows of `domain_stage` that have begun, the oldest first.
    begun: tuple[Row[Any], ...]
    #: Those still to come.
    planned: tuple[Row[Any], ...]
    #: Move → the bodies that agreed to it.
    agreed: Mapping[str, tuple[str, ...]]
    #: The move that is under way, if one is.
    move: Proposal | None
    #: Hearings of stage 1 that the residents' body has answered.
    hearings: int
    #: Whether a review is open.
    in_review: bool

    @property
    def run(self) -> tuple[Row[Any], ...]:
        """The rows since the domain came to its stage: a pause or a step-in between does not begin it anew."""
        first = len(self.begun)
        while first and self.begun[first - 1].stage == self.begun[-1].stage:
            first -= 1
        return self.begun[first:]

    @property
    def agreed_to_stage(self) -> tuple[str, ...]:
        """The bodies that agreed to the stage on which the domain stands."""
        return self.agreed.get(self.run[0].move, ()) if self.run else ()

    def standing(self, domain: str) -> Standing:
        """Where the domain stands now."""
        return ledger.standing_of(self.begun[-1]) if self.begun else ledger.beginning(domain)

    def last(self) -> Stage:
        """The stage on which it will stand when all that is planned has come."""
        rows = self.planned or self.begun
        return Stage(rows[-1].stage) if rows else Stage.CARRIER_OPERATED


#: The way of a domain that was never moved.
NOWHERE = Course((), (), {}, None, 0, False)


def courses(session: Session, now: datetime) -> dict[str, Course]:
    """The way of every domain that was ever moved, or is to be; one query."""
    rows: dict[str, list[Row[Any]]] = {}
    for row in session.execute(_COURSES):
        rows.setdefault(row.matter, []).append(row)
    return {domain: _course(found, now) for domain, found in rows.items()}


def _course(rows: Sequence[Row[Any]], now: datetime) -> Course:
    versions = list({row.version: row for row in rows if row.version is not None}.values())
    said: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.about is not None:
            said.setdefault(row.about, {})[row.agreed] = None
    agreed = {move: tuple(bodies) for move, bodies in said.items()}
    first = rows[0]
    return Course(
        begun=tuple(row for row in versions if row.effective_at <= now),
        planned=tuple(row for row in versions if row.effective_at > now),
        agreed=agreed,
        move=Proposal(first.live, first.kind, first.until, agreed.get(first.live, ()))
        if first.live
        else None,
        hearings=first.hearings or 0,
        in_review=first.review is not None,
    )


def _courses() -> Select[Any]:
    """Each version of each domain, as often as bodies agreed to it; beside it what else there is of the domain."""
    live = stage_move.c.state.in_([state.value for state in LIVE])
    matters = union(select(domain_stage.c.domain), select(stage_move.c.domain).where(live)).subquery()
    heard = (
        select(decision.c.domain, func.count(func.distinct(decision.c.id)).label("hearings"))
        .join(handover_word, decision.c.id == handover_word.c.about)
        .where(
            decision.c.stage == int(Stage.CONSULTED),
            handover_word.c.said.in_([Said.AGREED.value, Said.OBJECTED.value]),
        )
        .group_by(decision.c.domain)
        .subquery()
    )
    word, review = handover_word.alias(), handover_review
    of_a_move = or_(word.c.about == domain_stage.c.move, word.c.about == stage_move.c.id)
    return (
        select(
            matters.c.domain.label("matter"),
            *domain_stage.c,
            stage_move.c.id.label("live"),
            stage_move.c.kind,
            stage_move.c.until,
            word.c.about,
            word.c.body.label("agreed"),
            heard.c.hearings,
            review.c.id.label("review"),
        )
        .select_from(matters)
        .outerjoin(domain_stage, domain_stage.c.domain == matters.c.domain)
        .outerjoin(stage_move, and_(stage_move.c.domain == matters.c.domain, live))
        .outerjoin(word, and_(of_a_move, word.c.said == Said.AGREED.value))
        .outerjoin(heard, heard.c.domain == matters.c.domain)
        .outerjoin(review, and_(review.c.domain == matters.c.domain, review.c.closed_at.is_(None)))
        .order_by(matters.c.domain, domain_stage.c.effective_at, word.c.number)
    )


_COURSES = _courses()


def _evidence(session: Session, domains: Iterable[str]) -> dict[str, dict[tuple[str, str], Evidence]]:
    query = select(handover_evidence).where(handover_evidence.c.domain.in_(list(domains)))
    shown: dict[str, dict[tuple[str, str], Evidence]] = {}
    for row in session.execute(query.order_by(handover_evidence.c.recorded_at, handover_evidence.c.id)):
        evidence = Evidence(row.criterion, row.body, row.met, row.shown_on, row.valid_until, row.sha256)
        shown.setdefault(row.domain, {})[row.criterion, row.body] = evidence
    return shown


def facts_of(
    session: Session, domain: Domain, domains: Sequence[Domain], now: datetime, zone: ZoneInfo
) -> Facts:
    """What is known of a domain now, as the rules of moving ask for it; two queries."""
    return facts_by_domain(courses(session, now), session, (domain,), domains, now, zone)[domain.name]


def facts_by_domain(
    known: Mapping[str, Course],
    session: Session,
    wanted: Sequence[Domain],
    domains: Sequence[Domain],
    now: datetime,
    zone: ZoneInfo,
) -> dict[str, Facts]:
    """The same of several, from the ways of all domains of the service; one query."""
    shown = _evidence(session, [one.name for one in wanted])
    stages = {
        one.name: min(course.standing(one.name).stage, course.last())
        for one in domains
        for course in (known.get(one.name, NOWHERE),)
    }
    today = windows.local_day(now, zone)
    return {
        one.name: _facts(one, known.get(one.name, NOWHERE), shown.get(one.name, {}), stages, today, zone)
        for one in wanted
    }


def _facts(
    domain: Domain,
    course: Course,
    shown: Mapping[tuple[str, str], Evidence],
    stages: Mapping[str, Stage],
    today: date,
    zone: ZoneInfo,
) -> Facts:
    run = course.run
    stepped_in = [row.effective_at for row in course.begun if row.side == Side.STEP_IN]
    return Facts(
        standing=course.standing(domain.name),
        since=windows.local_day(run[0].effective_at, zone) if run else None,
        today=today,
        readiness=readiness(domain.criteria, shown, domain.residents, today),
        hearings=course.hearings,
        stepped_in=windows.local_day(stepped_in[-1], zone) if stepped_in else None,
        stepped_back=any(row.side == Side.STEPPED_BACK for row in run),
        stages=stages,
    )
