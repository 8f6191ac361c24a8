"""What can be seen of budgets."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from garden.budgets.model import BudgetLine


def budget_lines(session: Session, today: date) -> list[BudgetLine]:
    """Lines that can be spent today or later, by the last day on which they can; one query."""
    query = (
        select(BudgetLine)
        .where(BudgetLine.valid_until >= today)
        .order_by(BudgetLine.valid_until, BudgetLine.id)
    )
    return list(session.scalars(query))
