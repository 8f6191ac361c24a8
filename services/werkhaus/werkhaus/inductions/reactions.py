"""What werkhaus does with inductions as time passes."""

from quartier.store import Store
from werkhaus.inductions.commands import forget_names


def forget(store: Store) -> int:
    """Forgets the names in protocols some years after the induction."""
    with store.unit() as unit:
        return forget_names(unit)
