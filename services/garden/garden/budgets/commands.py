"""What can be done with budgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from garden.budgets.model import BudgetLine
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that the garden may spend; the amount is in cents."""

    line_id: str
    title: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class TakeUpGrant:
    """An approved grant's lines for the garden; days are local dates, both included."""

    grant_id: str
    title: str
    valid_from: date
    valid_until: date
    lines: Sequence[Line]


def take_up_grant(unit: Unit, command: TakeUpGrant) -> None:
    """Keep the lines the garden may spend; the same grant told again changes nothing."""
    for line in command.lines:
        unit.session.merge(
            BudgetLine(
                id=line.line_id,
                grant_id=command.grant_id,
                grant_title=command.title,
                title=line.title,
                amount_cents=line.amount_cents,
                valid_from=command.valid_from,
                valid_until=command.valid_until,
                received_at=unit.now,
            )
        )
