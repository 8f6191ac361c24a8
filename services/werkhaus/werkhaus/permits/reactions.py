"""What werkhaus does with permits as time passes."""

from quartier.store import Store
from werkhaus.permits.commands import tell_ends


def watch_ends(store: Store) -> int:
    """Says which permits end soon and which have ended; each once."""
    with store.unit() as unit:
        return tell_ends(unit)
