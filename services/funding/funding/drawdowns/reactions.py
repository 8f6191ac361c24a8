"""What funding does with draw-downs as time passes."""

from funding.drawdowns.commands import tell_windows
from quartier.store import Store


def watch_windows(store: Store) -> int:
    """Says which spending windows end soon and which have ended with money open; each once."""
    with store.unit() as unit:
        return tell_windows(unit)
