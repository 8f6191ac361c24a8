"""All matters of a service at a glance: where each stands, who agreed, what is proposed, what the next step needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quartier.handover import gates, windows
from quartier.handover.domains import Domain
from quartier.handover.facts import NOWHERE, Course, Proposal, courses, facts_by_domain
from quartier.handover.gates import Facts, Missing
from quartier.handover.stages import Stage, Standing


@dataclass(frozen=True, slots=True)
class Coming:
    """What is decided and has not begun."""

    #: The local date with which it begins.
    day: date
    stage: Stage


@dataclass(frozen=True, slots=True)
class Step:
    """A domain on the staircase."""

    domain: Domain
    standing: Standing
    #: Local date since when it stands on its stage; None: from the beginning.
    since: date | None
    #: The bodies that agreed to that stage; empty where none had to.
    agreed: tuple[str, ...]
    move: Proposal | None
    coming: Coming | None
    in_review: bool
    #: What the next stage still needs; None on the last.
    missing: Missing | None


def staircase(session: Session, domains: Sequence[Domain], now: datetime, zone: ZoneInfo) -> list[Step]:
    """Every domain of a service; two queries, however many domains and proposals there are."""
    ways = courses(session, now)
    known = facts_by_domain(ways, session, domains, domains, now, zone)
    return [_step(one, ways.get(one.name, NOWHERE), known[one.name], zone) for one in domains]


def _step(domain: Domain, course: Course, facts: Facts, zone: ZoneInfo) -> Step:
    return Step(
        domain=domain,
        standing=facts.standing,
        since=facts.since,
        agreed=course.agreed_to_stage,
        move=course.move,
        coming=_coming(course, zone),
        in_review=course.in_review,
        missing=gates.missing(facts),
    )


def _coming(course: Course, zone: ZoneInfo) -> Coming | None:
    if not course.planned:
        return None
    first = course.planned[0]
    return Coming(windows.local_day(first.effective_at, zone), Stage(first.stage))
