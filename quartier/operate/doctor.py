"""Is everything as it should be? Each answer says what to do if not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from quartier.bus import Bus
from quartier.errors import Unavailable
from quartier.hosting.service import Service
from quartier.operate.desk import inbox_state
from quartier.operate.migrate import schema_trouble
from quartier.outbox import outbox_state
from quartier.store import Store
from quartier.web.papers import Folder

#: An unsent event older than this means that the relay or the bus stands still.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    service: str
    what: str
    fine: bool
    #: What was found; when not fine, with the remedy.
    says: str


def examine(service: Service, store: Store, bus: Bus) -> Sequence[Finding]:
    """Look at one service's database, schema, bus, outbox, inbox and papers."""
    name = service.name
    try:
        trouble = schema_trouble(service, store)
    except Unavailable:
        return [
            Finding(
                name,
                "database",
                False,
                f"cannot be reached: is it running, and is {name.upper()}_DATABASE right?",
            )
        ]
    if trouble:
        return [Finding(name, "schema", False, trouble)]
    return [
        Finding(name, "schema", True, "as the program needs it"),
        _bus(name, bus),
        _outbox(name, store),
        _inbox(name, store),
        _papers(name, store),
    ]


def _bus(name: str, bus: Bus) -> Finding:
    reason = bus.ready()
    return Finding(name, "bus", reason is None, reason or "reachable")


def _outbox(name: str, store: Store) -> Finding:
    state = outbox_state(store)
    stuck = state.oldest is not None and store.clock() - state.oldest > PATIENCE
    says = f"{state.pending} events wait to be sent"
    if stuck:
        says += f", the oldest since {state.oldest:%d.%m.%Y %H:%M} UTC: is the service running and the bus reachable?"
    return Finding(name, "outbox", not stuck, says)


def _inbox(name: str, store: Store) -> Finding:
    state = inbox_state(store)
    says = f"{state.pending} events to be tried again, {state.dead} given up"
    if state.dead:
        says += (
            f" ({state.late} of them late): look with `quartier inbox list {name}`, then retry or drop them"
        )
    return Finding(name, "inbox", not state.dead, says)


def _papers(name: str, store: Store) -> Finding:
    if store.settings.local and not store.settings.papers:
        return Finding(
            name, "papers", True, "none, and none needed while only this machine reaches the pages"
        )
    troubles = Folder(store.settings.papers).troubles
    return Finding(name, "papers", not troubles, "; ".join(troubles) or "complete")
