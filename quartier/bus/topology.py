"""What the broker holds and who may do what there, derived from what services declare. Pure: no I/O.

Why it is right.

* Nothing is lost between exchange and inbox: an event's exchange, the reader's queue and the binding between
  them are there before either service starts, because the broker loads them itself; a service's user has no
  right to declare, bind or delete anything, it only checks.
* Nobody hears more than the contract says: each reader's queue is bound with the exact keys of its reads, by
  audience, without a wildcard (the broker compares a wildcard binding *as text* with the rights, so one at
  the front would be a hole). A read that its sender does not send, or for another audience, is an error here
  and not a silence in production.
* Nobody speaks for another: a service writes to its own exchanges alone, with keys that begin with its name.
  Topic rights exist for every user on every topic exchange, because an exchange without one is open to all.
* A message that cannot be stored ends in ``<service>.dead`` and nowhere else: at-least-once dead-lettering
  keeps it in the inbox queue until the dead-letter queue has it, and is only in force where a full queue
  refuses (``reject-publish``; with the default, drop-head, it would silently be at-most-once). A refusal
  reaches the sender's relay as a negative confirm, and the event waits in the outbox.
* What may change (limits, dead-lettering) is a policy; queue arguments are frozen at declaration, so only the
  type and the single active consumer are arguments.

The file is loaded by the broker (``load_definitions``) or by ``rabbitmqctl import_definitions``: both set rights
and policies too, which AMQP cannot. Loading adds and changes, it never deletes: a binding that is no longer
wanted is taken away by hand, and until then the inbox skips and counts what comes through it.
"""

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Protocol

from quartier.event import EventSchema, Read

VHOST = "quartier"
#: Deliveries without an acknowledgement before a message is given up: RabbitMQ 4's default, for all versions.
DELIVERY_LIMIT = 20
#: The dead-letter queue is read by people, again and again.
READINGS = 1_000_000
#: Fuse: bytes a queue may hold before it refuses; an event has about one KB.
FUSE = 512 * 1024 * 1024
#: Connections one user may hold: relay and consumer, twice during a change of instances, and some commands.
CONNECTIONS = 16


class Declared(Protocol):
    """What is asked of a service here; `quartier.hosting.Service` has it."""

    @property
    def name(self) -> str: ...
    @property
    def sends(self) -> Sequence[type[EventSchema]]: ...
    @property
    def reads(self) -> Sequence[Read]: ...


@dataclass(frozen=True, slots=True, order=True)
class Exchange:
    """``topic`` for events, ``direct`` for replays (by reader), ``fanout`` for dead letters."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Queue:
    """A durable quorum queue; one active consumer keeps the order where two instances run."""

    name: str
    single_active_consumer: bool


@dataclass(frozen=True, slots=True, order=True)
class Binding:
    """What an exchange passes on to a queue."""

    exchange: str
    queue: str
    key: str


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything the broker must hold for these services, in a stable order."""

    services: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]

    def keys(self, reader: str, exchange: str) -> list[str]:
        """The routing keys that a service may read from an exchange."""
        return [
            bound.key
            for bound in self.bindings
            if (bound.exchange, bound.queue) == (exchange, f"{reader}.inbox")
        ]


def topology(services: Sequence[Declared]) -> Topology:
    """The topology of these services, and of the senders they read from although those run elsewhere.

    Raises ValueError for a read that its sender, if it is among them, does not send to that audience.
    """
    sent = {
        schema.contract.name: schema.contract.routing_key for service in services for schema in service.sends
    }
    names = sorted(service.name for service in services)
    senders = sorted({*names, *(read.sender for service in services for read in service.reads)})
    bindings = {Binding(f"{name}.dead", f"{name}.dead", "") for name in names}
    for service in services:
        for read in service.reads:
            if read.sender in names and sent.get(read.type) != read.routing_key:
                raise ValueError(
                    f"{service.name} reads {read.type} as {read.audience}, which {read.sender} does not send"
                )
            bindings.add(Binding(f"{read.sender}.events", f"{service.name}.inbox", read.routing_key))
            bindings.add(Binding(f"{read.sender}.replay", f"{service.name}.inbox", service.name))
    exchanges = [Exchange(f"{sender}.events", "topic") for sender in senders]
    exchanges += [Exchange(f"{sender}.replay", "direct") for sender in senders]
    exchanges += [Exchange(f"{name}.dead", "fanout") for name in names]
    queues = [Queue(f"{name}.inbox", True) for name in names] + [
        Queue(f"{name}.dead", False) for name in names
    ]
    return Topology(tuple(names), tuple(sorted(exchanges)), tuple(sorted(queues)), tuple(sorted(bindings)))


def definitions(top: Topology) -> dict[str, Any]:
    """RabbitMQ's definitions of a topology. Its users cannot sign in until `with_passwords` has been here."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [user(name) for name in top.services],
        "permissions": [_permission(name) for name in top.services],
        "topic_permissions": [
            topic_permission(
                name,
                exchange.name,
                read=top.keys(name, exchange.name),
                write=rf"^{name}\." if exchange.name == f"{name}.events" else "^$",
            )
            for name in top.services
            for exchange in top.exchanges
            if exchange.kind == "topic"
        ],
        "policies": [policy for name in top.services for policy in _policies(name)],
        "exchanges": [
            {
                "name": exchange.name,
                "vhost": VHOST,
                "type": exchange.kind,
                **_LASTING,
                "internal": False,
                "arguments": {},
            }
            for exchange in top.exchanges
        ],
        "queues": [
            {"name": queue.name, "vhost": VHOST, **_LASTING, "arguments": arguments(queue)}
            for queue in top.queues
        ],
        "bindings": [
            {
                "source": bound.exchange,
                "vhost": VHOST,
                "destination": bound.queue,
                "destination_type": "queue",
                "routing_key": bound.key,
                "arguments": {},
            }
            for bound in top.bindings
        ],
    }


def with_passwords(given: Mapping[str, Any], passwords: Mapping[str, str]) -> dict[str, Any]:
    """The definitions with each user's password, salted and hashed as RabbitMQ keeps it.

    Raises KeyError for a user without a password.
    """
    merged = deepcopy(dict(given))
    for user in merged["users"]:
        salt = os.urandom(4)
        digest = hashlib.sha256(salt + passwords[user["name"]].encode()).digest()
        user["password_hash"] = base64.b64encode(salt + digest).decode()
    return merged


_LASTING = {"durable": True, "auto_delete": False}


def user(name: str) -> dict[str, Any]:
    """A user of the broker, who cannot sign in before there is a password."""
    # An empty hash is a user without a password, whom the broker lets in by none.
    hashing = {"password_hash": "", "hashing_algorithm": "rabbit_password_hashing_sha256"}
    return {"name": name, **hashing, "tags": [], "limits": {"max-connections": CONNECTIONS}}


def _permission(name: str) -> dict[str, str]:
    rights = {"configure": "^$", "write": rf"^{name}\.(events|replay)$", "read": rf"^{name}\.(inbox|dead)$"}
    return {"user": name, "vhost": VHOST, **rights}


def topic_permission(name: str, exchange: str, read: Iterable[str], write: str = "^$") -> dict[str, str]:
    """The keys with which a user may bind a queue to a topic exchange, and those it may send with."""
    return {"user": name, "vhost": VHOST, "exchange": exchange, "write": write, "read": any_of(read)}


def any_of(names: Iterable[str]) -> str:
    """The pattern that these names match, and nothing else; nothing at all where there is none."""
    escaped = "|".join(name.replace(".", r"\.") for name in sorted(set(names)))
    return f"^({escaped})$" if escaped else "^$"


def _policies(name: str) -> list[dict[str, Any]]:
    fuse = {"max-length-bytes": FUSE, "overflow": "reject-publish"}
    dead_letters = {"dead-letter-exchange": f"{name}.dead", "dead-letter-strategy": "at-least-once"}
    return [
        _policy(f"{name}.inbox", {"delivery-limit": DELIVERY_LIMIT, **dead_letters, **fuse}),
        _policy(f"{name}.dead", {"delivery-limit": READINGS, **fuse}),
    ]


def _policy(queue: str, definition: dict[str, Any]) -> dict[str, Any]:
    pattern = "^" + queue.replace(".", r"\.") + "$"
    return {
        "name": queue,
        "vhost": VHOST,
        "pattern": pattern,
        "apply-to": "queues",
        "priority": 0,
        "definition": definition,
    }


def arguments(queue: Queue) -> dict[str, Any]:
    """With what a queue is declared; the broker refuses to declare it again with anything else."""
    return {"x-queue-type": "quorum"} | (
        {"x-single-active-consumer": True} if queue.single_active_consumer else {}
    )
