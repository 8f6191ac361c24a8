"""What can be seen of feeds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from notify.feeds.model import FeedAccess
from notify.feeds.rules import month_bounds, month_of, open_at
from notify.notices.model import Notice
from notify.notices.rules import COUNTING
from quartier.signin.manage import link_hash


def find_access(session: Session, token: str, now: datetime) -> FeedAccess | None:
    """Whose address this is; None for one that is unknown, revoked or over, without a difference."""
    access = session.scalar(select(FeedAccess).where(FeedAccess.token_hash == link_hash(token)))
    return access if access and open_at(now, access.expires_at, access.revoked_at) else None


def accesses(session: Session) -> list[FeedAccess]:
    """All addresses ever given, the latest first; one query."""
    return list(session.scalars(select(FeedAccess).order_by(FeedAccess.created_at.desc(), FeedAccess.id)))


def latest(session: Session, audiences: Sequence[str], now: datetime, least: int) -> list[Notice]:
    """What a feed shows: all that arrived this month, and in any case the ``least`` latest. By time, latest first."""
    this_month = month_bounds(month_of(now))
    assert this_month
    query = _told(audiences).order_by(Notice.received_at.desc(), Notice.id.desc())
    rows = list(session.scalars(query.limit(least)))
    if len(rows) == least and rows[-1].received_at >= this_month[0]:
        rows = list(session.scalars(query.where(Notice.received_at >= this_month[0])))
    return _by_time(rows)


def arrived_in(session: Session, audiences: Sequence[str], start: datetime, end: datetime) -> list[Notice]:
    """What arrived in a month. By time, latest first; one query."""
    return _by_time(
        session.scalars(_told(audiences).where(Notice.received_at >= start, Notice.received_at < end)).all()
    )


def month_before(session: Session, audiences: Sequence[str], start: datetime) -> str | None:
    """The last month before ``start`` in which something arrived."""
    told = _told(audiences).where(Notice.received_at < start).subquery()
    last = session.scalar(select(func.max(told.c.received_at)))
    return month_of(last) if last else None


def _told(audiences: Sequence[str]) -> Select[Notice]:
    return select(Notice).where(Notice.audience.in_(audiences), Notice.kind.not_in(COUNTING))


def _by_time(rows: Sequence[Notice]) -> list[Notice]:
    return sorted(rows, key=lambda notice: (notice.occurred_at, notice.id), reverse=True)
