"""What werkhaus does when a grant is approved."""

from quartier.event import Received
from quartier.unit import Unit
from werkhaus.budgets.commands import ApprovedLine, NoteGrant, note_grant


def on_grant_approved(event: Received, unit: Unit) -> None:
    """The lines that werkhaus spends become its budgets."""
    data = event.data
    note_grant(
        unit,
        NoteGrant(
            grant_id=data["grant_id"],
            title=data["title"],
            funder=data["funder"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            lines=[
                ApprovedLine(line_id=line["line_id"], title=line["title"], amount_cents=line["amount_cents"])
                for line in data["lines"]
                if line["spent_by"] == "werkhaus"
            ],
        ),
    )
