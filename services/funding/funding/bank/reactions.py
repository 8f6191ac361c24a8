"""What the bank does as time passes."""

from funding.bank.commands.forgetting import forget_statements
from quartier.observe import get_logger
from quartier.store import Store

log = get_logger(__name__)


def forget(store: Store) -> int:
    """Forgets statements whose years are over, and files that could not be read and waited too long."""
    with store.unit() as unit:
        forgotten = forget_statements(unit)
    if forgotten:
        log.info("bank-files-forgotten", count=forgotten)
    return forgotten
