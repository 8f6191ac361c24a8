"""What notify does when a conflict was logged: tell the mediators, and nobody else."""

from datetime import UTC

from notify.mediators.commands import NoteCase, note_case
from quartier.event import Received
from quartier.unit import Unit


def on_conflict_logged(event: Received, unit: Unit) -> None:
    """The event's time is its day only; so is what we keep."""
    note_case(
        unit, NoteCase(case_ref=event.data["case_ref"], logged_on=event.envelope.time.astimezone(UTC).date())
    )
