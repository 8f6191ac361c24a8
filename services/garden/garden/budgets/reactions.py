"""What garden does when a grant is approved."""

from garden.budgets.commands import Line, TakeUpGrant, take_up_grant
from quartier.event import Received
from quartier.unit import Unit


def on_grant_approved(event: Received, unit: Unit) -> None:
    """The lines that the garden spends become its budget."""
    data = event.data
    take_up_grant(
        unit,
        TakeUpGrant(
            grant_id=data["grant_id"],
            title=data["title"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            lines=[
                Line(line_id=line["line_id"], title=line["title"], amount_cents=line["amount_cents"])
                for line in data["lines"]
                if line["spent_by"] == "garden"
            ],
        ),
    )
