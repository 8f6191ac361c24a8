"""What can be seen of feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from notify.feeds.model import FeedAccess
from notify.feeds.rules import month_bounds, month_of, open_at
from notify.stories.catalogue import BY_KIND
from notify.stories.model import Happening, Position, Story
from notify.stories.rules import About
from notify.stories.views import Wanted
from quartier.signin.manage import link_hash

#: What takes place.
HAPPENS = (About.GATHERING, About.WORKDAY, About.SHIFT)


def find_access(session: Session, token: str, now: datetime) -> FeedAccess | None:
    """Whose address this is; None for one that is unknown, revoked or over, without a difference."""
    access = session.scalar(select(FeedAccess).where(FeedAccess.token_hash == link_hash(token)))
    return access if access and open_at(now, access.expires_at, access.revoked_at) else None


def accesses(session: Session) -> list[FeedAccess]:
    """All addresses ever given, the latest first; one query."""
    return list(session.scalars(select(FeedAccess).order_by(FeedAccess.created_at.desc(), FeedAccess.id)))


def latest(
    session: Session, wanted: Wanted, now: datetime, least: int, *, whole: bool = True
) -> tuple[list[Story], str | None]:
    """What a feed shows: all that arrived this month, and in any case the ``least`` latest, by time, latest first; and
    the last month before this one in which something arrived. One query, two where this month has more.

    Args:
        whole: all of this month, for a format with archives behind it; else no more than the latest.
    """
    this_month = month_bounds(month_of(now))
    assert this_month
    start = this_month[0]
    query = wanted.of(select(Story, _before(wanted, start))).order_by(
        Story.received_at.desc(), Story.id.desc()
    )
    rows = session.execute(query.limit(least)).all()
    if whole and len(rows) == least and rows[-1][0].received_at >= start:
        rows = session.execute(query.where(Story.received_at >= start)).all()
    before = rows[0][1] if rows else None
    return _by_time([row[0] for row in rows]), month_of(before) if before else None


def arrived_in(session: Session, wanted: Wanted, start: datetime, end: datetime) -> list[Story]:
    """What arrived in a month. By time, latest first; one query."""
    return _by_time(
        session.scalars(
            wanted.of(select(Story)).where(Story.received_at >= start, Story.received_at < end)
        ).all()
    )


def month_before(session: Session, wanted: Wanted, start: datetime) -> str | None:
    """The last month before ``start`` in which something arrived; one query."""
    last = session.scalar(select(_before(wanted, start)))
    return month_of(last) if last else None


def _before(wanted: Wanted, start: datetime) -> ScalarSelect[Any]:
    story = aliased(Story)
    arrived = wanted.of(select(func.max(story.received_at)), story)
    return arrived.where(story.received_at < start).scalar_subquery()


def last_position(session: Session) -> int:
    """The last position given: as long as it is the same, nothing new was told. One query."""
    return session.scalar(select(Position.last)) or 0


def dates(session: Session, wanted: Wanted, since: datetime, most: int) -> list[Happening]:
    """What takes place, and what did since then, the first first; all of it is public. One query."""
    query = select(Happening).where(func.coalesce(Happening.ends_at, Happening.starts_at) > since)
    if wanted.about:
        query = query.where(Happening.about == wanted.about)
    if wanted.service:
        mine = [about for about in HAPPENS if BY_KIND[f"{about}-announced"].service == wanted.service]
        query = query.where(Happening.about.in_(mine))
    return list(session.scalars(query.order_by(Happening.starts_at, Happening.subject).limit(most)))


def _by_time(rows: Sequence[Story]) -> list[Story]:
    return sorted(rows, key=lambda story: (story.occurred_at, story.id), reverse=True)
