"""What werkhaus does with the first-aid book at its start and as time passes."""

from typing import cast

from quartier.errors import Misconfigured
from quartier.observe import get_logger
from quartier.sealed import name_of
from quartier.store import Store
from werkhaus.firstaid.commands import erase_old
from werkhaus.firstaid.views import keys_needed
from werkhaus.settings import WerkhausSettings

log = get_logger(__name__)


def erase(store: Store) -> int:
    """Erases the entries of the first-aid book whose five years are over."""
    with store.unit() as unit:
        erased = erase_old(unit)
    if erased:
        log.info("first-aid-entries-erased", count=erased)
    return erased


def require_keys(store: Store) -> None:
    """Raise `Misconfigured` where the book holds entries that no key of the settings opens."""
    keys = cast(WerkhausSettings, store.settings).firstaid_keys
    with store.read() as session:
        lacking = keys_needed(session) - {name_of(key) for key in keys}
    if lacking:
        raise Misconfigured(
            "set WERKHAUS_FIRSTAID_KEY_FILE to the file with the key of the first-aid book: without key"
            f" {', '.join(sorted(lacking))} entries in it cannot be read"
        )
