"""What can be done with budgets: note what funding has approved, and spend it. Days come as ISO texts after waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.budgets import rules
from werkhaus.budgets.model import Budget, BudgetUse, Expense


@dataclass(frozen=True, kw_only=True)
class ApprovedLine:
    """A line that werkhaus spends; integer cents."""

    line_id: str
    title: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class NoteGrant:
    """An approved grant with those of its lines that werkhaus spends; days are local dates, both included."""

    grant_id: str
    title: str
    funder: str
    valid_from: date
    valid_until: date
    lines: Sequence[ApprovedLine]


def note_grant(unit: Unit, command: NoteGrant) -> None:
    """Keep the lines as budgets; the same grant again changes nothing."""
    for line in command.lines:
        unit.session.merge(
            Budget(
                line_id=line.line_id,
                grant_id=command.grant_id,
                title=line.title,
                grant_title=command.title,
                funder=command.funder,
                amount_cents=line.amount_cents,
                valid_from=command.valid_from,
                valid_until=command.valid_until,
                noted_at=unit.now,
            )
        )


def spend(unit: Unit, line_id: str, what: str, amount_cents: int, paid_on: date) -> Decision:
    """Enter what the house has paid from a budget. Raises `OutsideBudget`, `BudgetOverdrawn`."""
    budget = _budget(unit, line_id)
    rules.check_day(paid_on, budget.valid_from, budget.valid_until, unit.today)
    if amount_cents > budget.amount_cents - _use(unit, budget).spent_cents:
        raise rules.BudgetOverdrawn
    details = {
        "line_id": line_id,
        "what": what,
        "amount_cents": amount_cents,
        "paid_on": paid_on.isoformat(),
    }
    decision = decide(unit, "small_budget", "spend_budget", new_ref(), details)
    if decision.effective:
        _spend(unit, decision.subject, line_id, what, amount_cents, paid_on.isoformat())
    return decision


def _spend(unit: Unit, expense_id: str, line_id: str, what: str, amount_cents: int, paid_on: str) -> None:
    use = _use(unit, _budget(unit, line_id))
    with unit.constraint(rules.BudgetOverdrawn(), "ck_budget_use_spent"):
        use.spent_cents += amount_cents
    day = date.fromisoformat(paid_on)
    expense = Expense(
        id=expense_id,
        line_id=line_id,
        what=what,
        amount_cents=amount_cents,
        paid_on=day,
        entered_at=unit.now,
    )
    unit.session.add(expense)
    unit.emit(
        sends.ExpenseEntered.of(
            expense_id=expense_id, line_id=line_id, amount_cents=amount_cents, paid_on=day
        )
    )


def _budget(unit: Unit, line_id: str) -> Budget:
    """The budget, locked until the unit ends: of two who spend the second sees what the first did."""
    budget = unit.session.get(Budget, line_id, with_for_update=True, populate_existing=True)
    if budget is None:
        raise rules.BudgetNotFound
    return budget


def _use(unit: Unit, budget: Budget) -> BudgetUse:
    use = unit.session.get(BudgetUse, budget.line_id, populate_existing=True)
    if use is None:
        use = BudgetUse(line_id=budget.line_id, amount_cents=budget.amount_cents, spent_cents=0)
        unit.session.add(use)
    elif use.spent_cents <= budget.amount_cents:
        use.amount_cents = budget.amount_cents
    return use


ACTS = (Act("spend_budget", "small_budget", N_("Spend from a budget"), _spend),)
