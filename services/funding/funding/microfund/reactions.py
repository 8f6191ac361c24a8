"""What the micro fund does as time passes."""

from funding.microfund.commands.ideas import forget_contacts
from funding.microfund.commands.rounds import close_due
from quartier.observe import get_logger
from quartier.store import Store

log = get_logger(__name__)


def close_rounds(store: Store) -> int:
    """Closes the rounds whose last day has passed."""
    with store.unit() as unit:
        return close_due(unit)


def forget(store: Store) -> int:
    """Forgets how people can be reached some time after their idea came to its end."""
    with store.unit() as unit:
        forgotten = forget_contacts(unit)
    if forgotten:
        log.info("micro-fund-contacts-forgotten", count=forgotten)
    return forgotten
