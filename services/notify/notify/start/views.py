"""What the start page shows, from events alone."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notify.notices.model import Happening
from notify.notices.rules import State


def coming(
    session: Session,
    now: datetime,
    *,
    until: datetime | None = None,
    about: str | None = None,
    limit: int = 100,
) -> list[Happening]:
    """What takes place and is not over, the next first; what was cancelled stays until its time. One query."""
    query = (
        select(Happening)
        .where(func.coalesce(Happening.ends_at, Happening.starts_at) > now)
        .order_by(Happening.starts_at, Happening.subject)
        .limit(limit)
    )
    if until:
        query = query.where(Happening.starts_at < until)
    if about:
        query = query.where(Happening.about == about)
    return list(session.scalars(query))


def calls_for_help(session: Session, now: datetime, limit: int = 3) -> list[Happening]:
    """What still misses people and has not begun, the next first; one query."""
    query = (
        select(Happening)
        .where(Happening.missing > 0, Happening.starts_at > now, Happening.state != State.CANCELLED)
        .order_by(Happening.starts_at, Happening.subject)
        .limit(limit)
    )
    return list(session.scalars(query))
