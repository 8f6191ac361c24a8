"""What werkhaus does with work days as time passes."""

from quartier.observe import get_logger
from quartier.store import Store
from werkhaus.workdays.commands import forget_helpers

log = get_logger(__name__)


def forget(store: Store) -> int:
    """Forgets the names of helpers some time after their work day."""
    with store.unit() as unit:
        forgotten = forget_helpers(unit)
    if forgotten:
        log.info("helpers-forgotten", count=forgotten)
    return forgotten
