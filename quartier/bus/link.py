"""One connection to the broker: where it is, how it is opened, and how it is left without waiting."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import amqp
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed, NotFound

from quartier.errors import Misconfigured
from quartier.observe import Metrics, get_logger

log = get_logger(__name__)

#: What a broken connection raises; a reset is an OSError and not one of AMQP's own errors.
FAULTS = (OSError, AMQPError)
#: What the broker answers where virtual host, exchange, queue or right is missing.
MISPLACED = (NotFound, AccessRefused, NotAllowed)
#: Seconds to connect, and to write or to be answered where nothing more particular is said.
PATIENCE = 5.0

_MISSING = "exchange, queue or right missing; load the broker's definitions (`quartier topology`)"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is and as whom to speak to it: ``amqp[s]://user:password@host[:port]/vhost``.

    ``amqps`` verifies the broker's certificate, against ``?cacertfile=`` if given.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    vhost: str
    tls: dict[str, str] | None = None

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Raises `Misconfigured` for what is no such address; never repeats the password."""
        try:
            parts = urlsplit(url)
            secure = parts.scheme == "amqps"
            port = parts.port or (5671 if secure else 5672)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("amqp", "amqps") or not parts.hostname:
            raise Misconfigured("the bus address is not amqp://user:password@host:5672/vhost")
        tls = {"server_hostname": parts.hostname} if secure else None
        if tls and (authority := parse_qs(parts.query).get("cacertfile")):
            tls["ca_certs"] = authority[0]
        user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
        return cls(parts.hostname, port, user, password, unquote(parts.path[1:]) or "/", tls)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Link:
    """One connection with one channel, opened when needed and dropped without ceremony."""

    def __init__(self, address: Address, service: str, metrics: Metrics | None, role: str) -> None:
        self.address, self.service, self.metrics, self.role = address, service, metrics, role
        self.connection: Any = None
        self.channel: Any = None
        #: Why events cannot flow at present, as a sentence; None while they can.
        self.trouble: str | None = None
        #: What went wrong since the start, by kind (also counted in the metrics).
        self.faults: Counter[str] = Counter()

    def open(self, heartbeat: int) -> None:
        """Connect; raises one of `FAULTS`."""
        host = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
        self.connection = amqp.Connection(
            f"{host}:{self.address.port}",
            userid=self.address.user,
            password=self.address.password,
            virtual_host=self.address.vhost,
            login_method="PLAIN",
            ssl=self.address.tls or False,
            connect_timeout=PATIENCE,
            heartbeat=heartbeat,
            on_blocked=lambda _reason: self._blocked(True),
            on_unblocked=lambda: self._blocked(False),
            client_properties={"connection_name": f"{self.service} {self.role}"},
        )
        self.connection.connect()
        self.connection.sock.settimeout(PATIENCE)  # py-amqp itself would wait for ever
        self.channel = self.connection.channel()

    def drop(self) -> None:
        """Close the socket. What was unconfirmed or unacknowledged stays with whoever has it."""
        connection, self.connection, self.channel = self.connection, None, None
        if connection is None:
            return
        if connection.connected:
            connection.sock.settimeout(0.2)  # TLS asks the other side before it closes
        connection.collect()

    def leave(self) -> None:
        """Close politely: the broker has read all that was sent before the connection ends."""
        try:
            if self.connection:
                self.connection.close()
        except FAULTS as error:
            self.fault("connection", error)
        self.drop()

    def count(self, kind: str) -> None:
        """One more of this kind of fault."""
        self.faults[kind] += 1
        if self.metrics:
            self.metrics.bus_fault(kind)

    def fault(self, kind: str, reason: object, **details: object) -> None:
        """Count and log what went wrong."""
        self.count(kind)
        log.warning(f"bus-{kind}", service=self.service, role=self.role, reason=str(reason), **details)

    def lost(self, error: Exception) -> str:
        """Count a connection that cannot be made or was lost; returns the sentence for `trouble`."""
        missing = isinstance(error, MISPLACED)
        reason = f"{_MISSING}: {error}" if missing else f"{type(error).__name__}: {error}"
        self.trouble = f"The broker {self.address} cannot be used: {reason}"
        self.fault("topology" if missing else "connection", reason, broker=str(self.address))
        return self.trouble

    def _blocked(self, now: bool) -> None:
        self.trouble = (
            f"The broker {self.address} has run out of memory or disk and takes no events." if now else None
        )
        if now:
            self.fault("blocked", "memory or disk alarm")
