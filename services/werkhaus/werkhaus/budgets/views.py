"""What can be seen of budgets."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from werkhaus.budgets.model import Budget, BudgetUse, Expense
from werkhaus.budgets.rules import BudgetNotFound


def list_budgets(session: Session, today: date, limit: int = 200) -> list[Budget]:
    """Budgets that can still be spent, or could within the last year, the one that ends last first; one query."""
    since = date(today.year - 1, 1, 1)
    query = select(Budget).where(Budget.valid_until >= since)
    query = query.order_by(Budget.valid_until.desc(), Budget.grant_title, Budget.title)
    return list(session.scalars(query.limit(limit)))


def spent_of(session: Session) -> dict[str, int]:
    """How much of each budget is spent, in cents; one query."""
    query = select(BudgetUse.line_id, BudgetUse.spent_cents)
    return {row.line_id: row.spent_cents for row in session.execute(query)}


def budget_detail(session: Session, line_id: str) -> tuple[Budget, int, list[Expense]]:
    """A budget, what is spent of it, and the latest expenses; three queries. Raises `BudgetNotFound`."""
    budget = session.get(Budget, line_id)
    if budget is None:
        raise BudgetNotFound
    spent = select(func.coalesce(func.sum(Expense.amount_cents), 0)).where(Expense.line_id == line_id)
    query = select(Expense).where(Expense.line_id == line_id)
    latest = query.order_by(Expense.paid_on.desc(), Expense.id).limit(1000)
    return budget, int(session.scalar(spent) or 0), list(session.scalars(latest))
