"""Send history again, to one reader: a new one, or one whose projection is to be repaired."""

from datetime import datetime
from itertools import islice

from quartier.bus import Bus
from quartier.errors import BusDown, Misconfigured
from quartier.hosting.service import Service
from quartier.outbox import BATCH, history
from quartier.store import Store


def replay(sender: Service, store: Store, reader: Service, bus: Bus, since: datetime | None = None) -> int:
    """Publish the sender's events that the reader reads, oldest first; how many were sent.

    Raises `BusDown` when the bus does not confirm, `Misconfigured` when the reader reads nothing of the sender.
    """
    types = [read.type for read in reader.reads if read.sender == sender.name]
    if not types:
        raise Misconfigured(f"{reader.name} reads nothing of {sender.name}")
    publisher = bus.publisher(sender.name)
    sent, rows = 0, history(store, types=types, since=since)
    try:
        while batch := list(islice(rows, BATCH)):
            confirmed = publisher.publish_to(reader.name, batch)
            sent += confirmed
            if confirmed < len(batch):
                raise BusDown(f"the bus confirmed {sent} events and then no more; run the replay again")
    finally:
        publisher.close()
    return sent
