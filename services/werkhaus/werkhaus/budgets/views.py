"""What can be seen of budgets."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from werkhaus.budgets.model import Budget


def list_budgets(session: Session, today: date, limit: int = 200) -> list[Budget]:
    """Budgets that can still be spent, or could within the last year, the one that ends last first; one query."""
    since = date(today.year - 1, 1, 1)
    query = select(Budget).where(Budget.valid_until >= since)
    query = query.order_by(Budget.valid_until.desc(), Budget.grant_title, Budget.title)
    return list(session.scalars(query.limit(limit)))
