"""What can be seen of expenses."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from funding.expenses.model import Expense
from funding.grants.model import BudgetLine


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    """An expense as a list shows it."""

    id: str
    line_id: str
    line_title: str
    amount_cents: int
    booked_on: date
    purpose: str
    request_id: str | None


def expenses_of(session: Session, grant_id: str) -> list[ExpenseRow]:
    """A grant's expenses, the newest first; one query."""
    query = (
        select(
            Expense.id,
            Expense.line_id,
            BudgetLine.title,
            Expense.amount_cents,
            Expense.booked_on,
            Expense.purpose,
            Expense.request_id,
        )
        .join(BudgetLine)
        .where(BudgetLine.grant_id == grant_id)
        .order_by(Expense.booked_on.desc(), Expense.recorded_at.desc())
    )
    return [ExpenseRow(*row) for row in session.execute(query)]
