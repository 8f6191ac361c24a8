"""What can be seen of hazards: by everybody, and by the office that follows them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from participation.hazards.model import Hazard
from participation.hazards.rules import PHOTO, HazardNotFound, PhotoNotFound, rounded
from quartier import kept_files
from quartier.photos import Photo

#: Where a list goes on: the last row's day and reference.
After = tuple[date, str]


@dataclass(frozen=True, slots=True)
class HazardRow:
    """A hazard as everybody sees it; coordinates rounded."""

    id: str
    category: str
    place: str | None
    latitude: float
    longitude: float
    reported_on: date
    state: str


_PUBLIC = (
    Hazard.id,
    Hazard.category,
    Hazard.place,
    Hazard.latitude,
    Hazard.longitude,
    Hazard.reported_on,
    Hazard.state,
)


def list_hazards(
    session: Session, *, category: str | None = None, after: After | None = None, limit: int = 50
) -> list[HazardRow]:
    """Hazards without what was written about them, the latest first; one query."""
    query = _ordered(select(*_PUBLIC), after).limit(limit)
    if category:
        query = query.where(Hazard.category == category)
    return [_public(row) for row in session.execute(query)]


def hazard_detail(session: Session, hazard_id: str) -> HazardRow:
    """One hazard without what was written about it. Raises `HazardNotFound`."""
    row = session.execute(select(*_PUBLIC).where(Hazard.id == hazard_id)).one_or_none()
    if row is None:
        raise HazardNotFound
    return _public(row)


def list_reports(session: Session, *, after: After | None = None, limit: int = 50) -> list[Hazard]:
    """The reports as they came, for the office: the caller asks for it."""
    return list(session.scalars(_ordered(select(Hazard), after).limit(limit)))


def photo(session: Session, hazard_id: str) -> Photo:
    """The photo that came with a report, for the office. Raises `PhotoNotFound`."""
    found = kept_files.photo_of(session, hazard_id, PHOTO)
    if found is None:
        raise PhotoNotFound
    return found


def with_photo(session: Session, hazards: Sequence[Hazard]) -> set[str]:
    """References of the reports that came with a photo; one query."""
    return kept_files.with_file(session, [hazard.id for hazard in hazards], PHOTO)


def _ordered(query: Select[*tuple[Any, ...]], after: After | None) -> Select[*tuple[Any, ...]]:
    query = query.order_by(Hazard.reported_on.desc(), Hazard.id.desc())
    if after:
        reported_on, last = after
        behind = and_(Hazard.reported_on == reported_on, Hazard.id < last)
        query = query.where(or_(Hazard.reported_on < reported_on, behind))
    return query


def _public(row: Any) -> HazardRow:
    return HazardRow(
        row.id,
        row.category,
        row.place,
        rounded(row.latitude),
        rounded(row.longitude),
        row.reported_on,
        row.state,
    )
