"""What the start page does with what the others say beyond stories."""

from notify.start.commands import keep_openings
from quartier.event import Received
from quartier.unit import Unit


def on_hours_planned(event: Received, unit: Unit) -> None:
    """The Werkhaus has said when it is open in the next weeks."""
    keep_openings(unit, [(each["starts_at"], each["ends_at"]) for each in event.data["open"]])
