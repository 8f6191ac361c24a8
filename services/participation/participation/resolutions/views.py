"""What can be seen of resolutions."""

from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from participation.resolutions.model import Resolution
from participation.resolutions.rules import ResolutionNotFound

#: Where a list goes on: the last row's day and reference.
Place = tuple[date, str]


def list_resolutions(session: Session, *, after: Place | None = None, limit: int = 50) -> list[Resolution]:
    """Resolutions, the latest first; one query."""
    query = select(Resolution).order_by(Resolution.decided_on.desc(), Resolution.id.desc()).limit(limit)
    if after:
        decided_on, last = after
        behind = and_(Resolution.decided_on == decided_on, Resolution.id < last)
        query = query.where(or_(Resolution.decided_on < decided_on, behind))
    return list(session.scalars(query))


def resolution_detail(session: Session, resolution_id: str) -> Resolution:
    """One resolution. Raises `ResolutionNotFound`."""
    resolution = session.get(Resolution, resolution_id)
    if resolution is None:
        raise ResolutionNotFound
    return resolution
