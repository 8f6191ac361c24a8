"""What can be seen of bodies and offices."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from participation.bodies.model import Body, OfficeTerm
from participation.bodies.rules import OFFICES_OF, BodyNotFound, HoldingNotFound
from participation.resolutions.model import Resolution
from participation.resolutions.rules import Result

#: Where a list goes on: the last row's first day and reference.
Place = tuple[date, str]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body with how many offices in it are held."""

    slug: str
    founded_on: date
    held: int


def bodies(session: Session, day: date) -> list[BodyRow]:
    """The bodies there are, in the order of the closed list, with the offices held on a day; one query."""
    held = and_(OfficeTerm.body == Body.slug, _held_on(day))
    query = (
        select(Body.slug, Body.founded_on, func.count(OfficeTerm.id))
        .outerjoin(OfficeTerm, held)
        .group_by(Body.slug, Body.founded_on)
    )
    order = list(OFFICES_OF)
    return sorted((BodyRow(*row) for row in session.execute(query)), key=lambda row: order.index(row.slug))


def body_detail(session: Session, slug: str) -> Body:
    """One body. Raises `BodyNotFound`."""
    body = session.get(Body, slug)
    if body is None:
        raise BodyNotFound
    return body


def terms_now(session: Session, body: str, day: date) -> list[OfficeTerm]:
    """The terms of a body that are running or to come on a day, the earliest first; one query."""
    lasting = or_(OfficeTerm.until.is_(None), OfficeTerm.until > day)
    query = select(OfficeTerm).where(OfficeTerm.body == body, lasting)
    return list(session.scalars(query.order_by(OfficeTerm.since, OfficeTerm.id)))


def terms_over(
    session: Session, body: str, day: date, *, after: Place | None = None, limit: int = 50
) -> list[OfficeTerm]:
    """The terms of a body that are over on a day, the latest first; one query."""
    query = select(OfficeTerm).where(OfficeTerm.body == body, OfficeTerm.until <= day)
    query = query.order_by(OfficeTerm.since.desc(), OfficeTerm.id.desc()).limit(limit)
    if after:
        query = query.where(tuple_(OfficeTerm.since, OfficeTerm.id) < after)
    return list(session.scalars(query))


def term_detail(session: Session, holding_ref: str) -> OfficeTerm:
    """One term of office. Raises `HoldingNotFound`."""
    term = session.get(OfficeTerm, holding_ref)
    if term is None:
        raise HoldingNotFound
    return term


def adopted(session: Session, limit: int = 50) -> list[Resolution]:
    """The resolutions that somebody can be appointed by, the latest first; one query."""
    query = select(Resolution).where(Resolution.result == Result.ADOPTED).limit(limit)
    return list(session.scalars(query.order_by(Resolution.decided_on.desc(), Resolution.id.desc())))


def _held_on(day: date) -> ColumnElement[bool]:
    return and_(OfficeTerm.since <= day, or_(OfficeTerm.until.is_(None), OfficeTerm.until > day))
