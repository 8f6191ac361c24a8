"""How events travel between services: one small interface, two buses behind it.

``amqp://…`` is RabbitMQ; ``local://`` delivers within one process, durable through the services' databases.
Services know neither: they write to their outbox and read from their inbox. The same flow tests run on both.
"""

from collections.abc import Sequence
from typing import Protocol

from quartier import outbox
from quartier.errors import Misconfigured
from quartier.inbox import Inbox
from quartier.observe import Metrics
from quartier.outbox import OutboxRow
from quartier.store import Store


class Publisher(outbox.Publisher, Protocol):
    """A service's way out. Used by one greenlet at a time: its relay."""

    def publish_to(self, reader: str, rows: Sequence[OutboxRow]) -> int:
        """Send again, to this reader alone (a replay); confirmed as in `publish`. Raises `BusDown`."""
        ...


class Consumer(Protocol):
    """A service's way in: carries batches to the inbox and acknowledges what the inbox has stored."""

    #: Monotonic time of the loop's last turn; the watchdog looks at it.
    beat: float

    def run(self) -> None:
        """Work until `stop`; survives a broker that goes away."""
        ...

    def stop(self) -> None:
        """Ask to finish the batch in hand, settle it, and leave `run`."""
        ...


class Bus(Protocol):
    """What hosting opens from the ``bus`` setting."""

    def publisher(self, service: str, metrics: Metrics | None = None) -> Publisher: ...

    def consumer(self, service: str, inbox: Inbox, metrics: Metrics | None = None) -> Consumer | None:
        """The service's consumer; None where delivery needs no loop of its own (``local://``)."""
        ...

    def attach(self, service: str, store: Store, inbox: Inbox) -> None:
        """Make a service of this process known, before any relay runs."""
        ...

    def require(self, service: str) -> None:
        """Raise `Misconfigured` where this service could never send or hear anything, however long it waits."""
        ...

    def ready(self) -> str | None:
        """None when events can flow, else a sentence why not."""
        ...


def open_bus(url: str) -> Bus:
    """The bus behind an address. Raises `Misconfigured` for any but ``local://`` and ``amqp(s)://``."""
    if url == "local://":
        from quartier.bus.local import LocalBus

        return LocalBus()
    if url.startswith(("amqp://", "amqps://")):
        from quartier.bus.rabbit import RabbitBus

        return RabbitBus(url)
    raise Misconfigured("set BUS to local:// or amqp://user:password@host:5672/vhost")
