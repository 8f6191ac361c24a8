"""What werkhaus does with loans as time passes."""

from quartier.observe import get_logger
from quartier.store import Store
from werkhaus.lending.commands.turns import expire_loans, forget_borrowers, offer_free, remind

log = get_logger(__name__)


def keep_turns(store: Store) -> int:
    """Ends offers and reservations whose time is over, offers what is free, and reminds of what is overdue."""
    with store.unit() as unit:
        done = expire_loans(unit)
        unit.session.flush()
        done += offer_free(unit) + remind(unit)
    if done:
        log.info("loans-moved", count=done)
    return done


def forget(store: Store) -> int:
    """Forgets who had things that came back long ago."""
    with store.unit() as unit:
        forgotten = forget_borrowers(unit)
    if forgotten:
        log.info("borrowers-forgotten", count=forgotten)
    return forgotten
