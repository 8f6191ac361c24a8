"""What can be seen of gatherings."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from participation.gatherings.model import Gathering, GatheringStep
from participation.gatherings.rules import GatheringNotFound, State

#: Where a list goes on: the last row's start and reference.
Place = tuple[datetime, str]


def coming(
    session: Session, now: datetime, *, after: Place | None = None, limit: int = 50
) -> list[Gathering]:
    """Gatherings that are announced and not over yet, the next one first; one query."""
    return list(session.scalars(_coming(Gathering, now, after, limit)))


def past(session: Session, now: datetime, *, after: Place | None = None, limit: int = 50) -> list[Gathering]:
    """Gatherings that are over, the latest first; one query."""
    return list(session.scalars(_past(Gathering, now, after, limit)))


def coming_and_lately(
    session: Session, now: datetime, *, after: Place | None = None, limit: int = 50, lately: int = 5
) -> tuple[list[Gathering], list[Gathering]]:
    """What is coming, and the few that were last, each in its order; one query."""
    wanted = _coming(Gathering.id, now, after, limit), _past(Gathering.id, now, None, lately)
    query = select(Gathering).where(or_(*(Gathering.id.in_(part) for part in wanted)))
    found = session.scalars(query.order_by(Gathering.starts_at, Gathering.id)).all()
    over = [gathering for gathering in reversed(found) if gathering.ends_at <= now]
    return [gathering for gathering in found if gathering.ends_at > now], over


def _coming(what: Any, now: datetime, after: Place | None, limit: int) -> Select[Any]:
    query = (
        select(what)
        .where(Gathering.ends_at > now, Gathering.state != State.PROPOSED)
        .order_by(Gathering.starts_at, Gathering.id)
        .limit(limit)
    )
    if after:
        starts_at, last = after
        behind = and_(Gathering.starts_at == starts_at, Gathering.id > last)
        query = query.where(or_(Gathering.starts_at > starts_at, behind))
    return query


def _past(what: Any, now: datetime, after: Place | None, limit: int) -> Select[Any]:
    query = (
        select(what)
        .where(Gathering.ends_at <= now, Gathering.state != State.PROPOSED)
        .order_by(Gathering.starts_at.desc(), Gathering.id.desc())
        .limit(limit)
    )
    if after:
        starts_at, last = after
        behind = and_(Gathering.starts_at == starts_at, Gathering.id < last)
        query = query.where(or_(Gathering.starts_at < starts_at, behind))
    return query


def proposed(session: Session) -> list[Gathering]:
    """Gatherings on which somebody has yet to decide, the next one first."""
    query = select(Gathering).where(Gathering.state == State.PROPOSED)
    return list(session.scalars(query.order_by(Gathering.starts_at, Gathering.id)))


def gathering_detail(session: Session, gathering_id: str, *, announced: bool = False) -> Gathering:
    """One gathering, or only one that is announced. Raises `GatheringNotFound`."""
    gathering = session.get(Gathering, gathering_id)
    if gathering is None or (announced and gathering.state == State.PROPOSED):
        raise GatheringNotFound
    return gathering


def history(session: Session, gathering_id: str) -> list[GatheringStep]:
    """What happened to a gathering, the latest first."""
    query = select(GatheringStep).where(GatheringStep.gathering_id == gathering_id)
    return list(session.scalars(query.order_by(GatheringStep.number.desc())))


def overdue(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """References of gatherings whose time for finding a room is up, the longest waiting first."""
    query = select(Gathering.id).where(Gathering.state == State.SEEKING_ROOM, Gathering.answer_by <= now)
    return list(session.scalars(query.order_by(Gathering.answer_by).limit(limit)))
