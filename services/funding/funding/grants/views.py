"""What can be seen of grants."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from funding.grants.model import BudgetLine, Grant
from funding.grants.rules import GrantNotFound, GrantState
from funding.rule_profiles.rules import Profile, read_profile
from funding.rule_profiles.views import first_shipped, profile_on


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant as a list shows it."""

    id: str
    title: str
    funder: str
    state: str
    valid_from: date
    valid_until: date
    amount_cents: int
    spent_cents: int


def list_grants(session: Session, *, after: str | None = None, limit: int = 50) -> list[GrantRow]:
    """Grants with their totals over all lines, after the grant whose reference is given; one query."""
    query = (
        select(
            Grant.id,
            Grant.title,
            Grant.funder,
            Grant.state,
            Grant.valid_from,
            Grant.valid_until,
            _cents(BudgetLine.amount_cents),
            _cents(BudgetLine.spent_cents),
        )
        .outerjoin(BudgetLine)
        .group_by(Grant.id)
        .order_by(Grant.id)
        .limit(limit)
    )
    if after:
        query = query.where(Grant.id > after)
    return [GrantRow(*row) for row in session.execute(query)]


def _cents(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """The sum of whole cents, itself whole: PostgreSQL's sum of bigint is numeric."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def grant_detail(session: Session, grant_id: str) -> Grant:
    """One grant with its lines; one query. Raises `GrantNotFound`."""
    query = select(Grant).where(Grant.id == grant_id).options(joinedload(Grant.lines))
    grant = session.scalars(query).unique().one_or_none()
    if grant is None:
        raise GrantNotFound
    return grant


def profile_of(session: Session, grant: Grant, today: date) -> Profile:
    """The rules a grant is accounted for by: those kept at its award, for a draft those in force today."""
    if grant.profile_kept is not None:
        return read_profile(grant.profile_kept)
    if grant.approved_at is not None:
        return first_shipped(grant.profile)
    return profile_on(session, grant.profile, today)


def approved(session: Session) -> list[Grant]:
    """The approved grants, by name: those that can be passed on."""
    query = select(Grant).where(Grant.state == GrantState.APPROVED).order_by(Grant.title, Grant.id)
    return list(session.scalars(query))


def chain_of(session: Session, grant: Grant) -> list[Grant]:
    """The grant that one is passed on from, and the approved ones it is passed on to; at most one query."""
    if grant.parent_id is None and not grant.passed_on_cents:
        return []
    below = and_(Grant.parent_id == grant.id, Grant.state == GrantState.APPROVED)
    query = select(Grant).where(or_(Grant.id == grant.parent_id, below))
    return list(session.scalars(query.order_by(Grant.created_at, Grant.id)))
