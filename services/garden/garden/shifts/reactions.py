"""What garden does by the clock."""

from garden.shifts.commands import forget_helpers
from quartier.store import Store


def forget_old_helpers(store: Store) -> int:
    """Nightly: names of helpers go when they are no longer needed."""
    with store.unit() as unit:
        return forget_helpers(unit)
