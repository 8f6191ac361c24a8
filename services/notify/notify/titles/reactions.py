"""What notify does when somebody has translated a title."""

from notify.titles.commands import translate_title
from quartier.event import Received
from quartier.unit import Unit


def on_translated(event: Received, unit: Unit) -> None:
    """It is told again to nobody: what was told is now said in one language more."""
    translate_title(unit, event.envelope.subject, event.data["title"], event.data["titles"])
