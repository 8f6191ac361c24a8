"""What can be seen of in-kind contributions."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from funding.contributions.model import Contribution


@dataclass(frozen=True, slots=True)
class Totals:
    """All contributions together."""

    minutes: int
    value_cents: int


def list_contributions(session: Session, limit: int = 200) -> list[Contribution]:
    """Contributions, the latest worked first."""
    query = select(Contribution).order_by(Contribution.worked_on.desc(), Contribution.id).limit(limit)
    return list(session.scalars(query))


def totals(session: Session) -> Totals:
    """Minutes and value of all contributions."""
    worth = cast(
        func.coalesce(func.sum(Contribution.value_cents), 0), BigInteger
    )  # PostgreSQL would say numeric
    sums = select(func.coalesce(func.sum(Contribution.minutes), 0), worth)
    return Totals(*session.execute(sums).one())
