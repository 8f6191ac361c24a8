"""What werkhaus does when a body has agreed to something."""

from quartier.event import Received
from quartier.unit import Unit
from werkhaus.house_rules.commands import NoteResolution, note_resolution


def on_resolution_adopted(event: Received, unit: Unit) -> None:
    """What concerns the house can be named when a version is adopted."""
    names = ("resolution_id", "matter", "title", "yes", "no", "abstain", "adopted_on")
    note_resolution(unit, NoteResolution(**{name: event.data[name] for name in names}))
