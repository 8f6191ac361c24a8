"""What can be done with budgets: note what funding has approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quartier.unit import Unit
from werkhaus.budgets.model import Budget


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
