"""What winning money does as time passes."""

from funding.acquisition.commands import forget_contacts
from quartier.store import Store


def forget(store: Store) -> int:
    """Erases people at funders whose time is over."""
    with store.unit() as unit:
        return forget_contacts(unit)
