"""What werkhaus does with keys as time passes."""

from quartier.observe import get_logger
from quartier.store import Store
from werkhaus.keys.commands.handing import forget_names
from werkhaus.keys.commands.recalls import recall_ended

log = get_logger(__name__)


def recall(store: Store) -> int:
    """Asks back keys that were given for an office that has ended."""
    with store.unit() as unit:
        recalled = recall_ended(unit)
    if recalled:
        log.info("keys-recalled", count=recalled)
    return recalled


def forget(store: Store) -> int:
    """Forgets the names of those who had keys long ago."""
    with store.unit() as unit:
        forgotten = forget_names(unit)
    if forgotten:
        log.info("key-names-forgotten", count=forgotten)
    return forgotten
