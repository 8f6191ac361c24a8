"""What can be done with expenses."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from funding import sends
from funding.expenses import rules
from funding.expenses.model import Expense
from funding.grants.model import BudgetLine, Grant
from funding.grants.rules import GrantState
from funding.requests.commands import spend_promise
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class RecordExpense:
    """An expense of a line; `amount_cents` above zero, days are local dates."""

    grant_id: str
    line_id: str
    amount_cents: int
    booked_on: date
    purpose: str
    #: A granted request for money, if it is spent for that.
    request_id: str | None = None


def record_expense(unit: Unit, command: RecordExpense) -> str:
    """Charge an expense to a line; returns its reference. The line's constraint refuses to be overdrawn."""
    require_office(unit.actor, "treasurer")
    grant = charged_grant(unit, command.line_id, command.grant_id)
    rules.check_booking_day(command.booked_on, grant.valid_from, grant.valid_until, unit.today)
    used = 0
    if command.request_id:
        used = spend_promise(unit, command.request_id, command.line_id, command.amount_cents)
    return charge(unit, command, used_cents=used)


def charge(unit: Unit, command: RecordExpense, *, used_cents: int = 0, voucher_id: str | None = None) -> str:
    """Charge a line with what was checked; `used_cents` of it were promised, a voucher may prove it."""
    with unit.constraint(rules.LineOverdrawn(), "ck_budget_line_overdrawn", "ck_budget_line_promised"):
        remaining = _move(unit, command.line_id, command.amount_cents, used_cents)
    expense = Expense(
        id=new_ref(),
        line_id=command.line_id,
        amount_cents=command.amount_cents,
        booked_on=command.booked_on,
        purpose=command.purpose,
        request_id=command.request_id,
        voucher_id=voucher_id,
        recorded_at=unit.now,
        recorded_by=unit.actor.ref,
    )
    unit.session.add(expense)
    unit.emit(
        sends.ExpenseRecorded.of(
            expense_id=expense.id,
            grant_id=command.grant_id,
            line_id=command.line_id,
            amount_cents=command.amount_cents,
            remaining_cents=remaining,
            booked_on=command.booked_on,
        )
    )
    return expense.id


def release(unit: Unit, voucher_id: str) -> None:
    """Give the lines back what a voucher has charged to them: it was reversed."""
    charged = select(Expense, BudgetLine.grant_id).join(BudgetLine, BudgetLine.id == Expense.line_id)
    held = charged.where(Expense.voucher_id == voucher_id, Expense.released_at.is_(None))
    for expense, grant_id in unit.session.execute(held.order_by(Expense.line_id)).all():
        expense.released_at = unit.now
        unit.emit(
            sends.ExpenseReleased.of(
                expense_id=expense.id,
                grant_id=grant_id,
                line_id=expense.line_id,
                amount_cents=expense.amount_cents,
                remaining_cents=_move(unit, expense.line_id, -expense.amount_cents, 0),
            )
        )


def _move(unit: Unit, line_id: str, cents: int, used_cents: int) -> int:
    """So much more is spent of a line; returns what it still holds."""
    return unit.session.scalars(
        update(BudgetLine)
        .where(BudgetLine.id == line_id)
        .values(
            spent_cents=BudgetLine.spent_cents + cents,
            promised_cents=BudgetLine.promised_cents - used_cents,
        )
        .returning(BudgetLine.amount_cents - BudgetLine.spent_cents)
    ).one()


def charged_grant(unit: Unit, line_id: str, grant_id: str | None = None) -> Grant:
    """The approved grant, or this one, that a line belongs to."""
    line = select(Grant).join(BudgetLine).where(BudgetLine.id == line_id)
    grant = unit.session.scalar(line.where(Grant.id == grant_id) if grant_id else line)
    if grant is None:
        raise rules.LineNotFound
    if grant.state != GrantState.APPROVED:
        raise rules.GrantNotApproved
    return grant
