"""What werkhaus does with its opening hours as time passes."""

from quartier.observe import get_logger
from quartier.store import Store
from werkhaus.hours.commands import keep_told

log = get_logger(__name__)


def tell_again(store: Store) -> int:
    """Tells others when the house is open before the days of which they know run out."""
    with store.unit() as unit:
        told = keep_told(unit)
    if told:
        log.info("hours-told")
    return int(told)
