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
    grant = _charged_grant(unit, command)
    rules.check_booking_day(command.booked_on, grant.valid_from, grant.valid_until, unit.today)
    used = 0
    if command.request_id:
        used = spend_promise(unit, command.request_id, command.line_id, command.amount_cents)
    with unit.constraint(rules.LineOverdrawn(), "ck_budget_line_overdrawn", "ck_budget_line_promised"):
        remaining = unit.session.scalars(
            update(BudgetLine)
            .where(BudgetLine.id == command.line_id)
            .values(
                spent_cents=BudgetLine.spent_cents + command.amount_cents,
                promised_cents=BudgetLine.promised_cents - used,
            )
            .returning(BudgetLine.amount_cents - BudgetLine.spent_cents)
        ).one()
    expense = Expense(
        id=new_ref(),
        line_id=command.line_id,
        amount_cents=command.amount_cents,
        booked_on=command.booked_on,
        purpose=command.purpose,
        request_id=command.request_id,
        recorded_at=unit.now,
        recorded_by=unit.actor.ref,
    )
    unit.session.add(expense)
    unit.emit(
        sends.ExpenseRecorded.of(
            expense_id=expense.id,
            grant_id=grant.id,
            line_id=command.line_id,
            amount_cents=command.amount_cents,
            remaining_cents=remaining,
            booked_on=command.booked_on,
        )
    )
    return expense.id


def _charged_grant(unit: Unit, command: RecordExpense) -> Grant:
    line = (
        select(Grant).join(BudgetLine).where(Grant.id == command.grant_id, BudgetLine.id == command.line_id)
    )
    grant = unit.session.scalar(line)
    if grant is None:
        raise rules.LineNotFound
    if grant.state != GrantState.APPROVED:
        raise rules.GrantNotApproved
    return grant
