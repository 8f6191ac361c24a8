"""What can be seen of expenses."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from funding.expenses.model import Expense
from funding.grants.model import BudgetLine
from funding.vouchers.model import Voucher


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
    voucher_id: str | None
    #: Of its voucher; None where the voucher is missing.
    voucher_number: int | None


def expenses_of(session: Session, grant_id: str) -> list[ExpenseRow]:
    """A grant's expenses without those that a reversal has released, the newest first; one query."""
    query = (
        select(
            Expense.id,
            Expense.line_id,
            BudgetLine.title,
            Expense.amount_cents,
            Expense.booked_on,
            Expense.purpose,
            Expense.request_id,
            Expense.voucher_id,
            Voucher.number,
        )
        .join(BudgetLine)
        .outerjoin(Voucher, Voucher.id == Expense.voucher_id)
        .where(BudgetLine.grant_id == grant_id, Expense.released_at.is_(None))
        .order_by(Expense.booked_on.desc(), Expense.recorded_at.desc())
    )
    return [ExpenseRow(*row) for row in session.execute(query)]
