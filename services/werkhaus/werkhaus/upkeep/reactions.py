"""What werkhaus does with inspections as time passes."""

from quartier.observe import get_logger
from quartier.store import Store
from werkhaus.upkeep.commands.inspections import forget_inspectors

log = get_logger(__name__)


def forget(store: Store) -> int:
    """Forgets the names of those who did inspections that newer ones have long followed."""
    with store.unit() as unit:
        forgotten = forget_inspectors(unit)
    if forgotten:
        log.info("inspectors-forgotten", count=forgotten)
    return forgotten
