"""The broker held against the contracts before anything starts: once by the operator, then by each service itself.

A service's user has no right to declare, and a passive declaration does not compare arguments. So what exists with
other arguments than the contracts say is found by a user of its own, who may declare exactly what the definitions
hold and may neither send nor hear. It declares all of it: what is there as it should be stays as it is, what is
missing comes, and what differs is refused by the broker (406) with its reason.

It binds the inboxes too: without that a queue made anew, or the key of an event that a new release reads, would be
there and nothing would ever come. To bind is to write to a queue and to read from an exchange, and the broker knows
rights by names alone. A dead-letter queue has its exchange's name, so whoever may bind it may also empty it: nobody
may, and one that is missing is refused with the request to load the definitions.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from amqp.exceptions import AMQPError, PreconditionFailed

from quartier.bus.link import FAULTS, MISPLACED, Address, Link
from quartier.bus.topology import Binding, Topology, any_of, arguments, topic_permission, user
from quartier.errors import BusDown, Misconfigured

#: The user who declares; a service of this name cannot be.
OPERATOR = "operator"
#: Brokers that cannot carry the stack: from, up to (not included), why and what instead.
_UNFIT = (
    ((0,), (3, 10), "older than 3.10, whose quorum queues do not keep dead letters safely"),
    (
        (4, 0),
        (4, 1, 4),
        "one of those that lose topic permissions when they load definitions; take 4.1.4 or later",
    ),
    ((4, 3, 0), (4, 3, 1), "4.3.0, which refuses passive declarations to services; take 4.3.1 or later"),
)


def with_operator(given: Mapping[str, Any], top: Topology) -> dict[str, Any]:
    """The definitions with the user who may declare and bind what they hold, and nothing else."""
    merged = deepcopy(dict(given))
    bindings = _bindings(top)
    vhost = merged["vhosts"][0]["name"]
    rights = {
        "configure": any_of(
            [exchange.name for exchange in top.exchanges] + [queue.name for queue in top.queues]
        ),
        "write": any_of(bound.queue for bound in bindings),
        "read": any_of(bound.exchange for bound in bindings),
    }
    merged["users"].append(user(OPERATOR))
    merged["permissions"].append({"user": OPERATOR, "vhost": vhost, **rights})
    merged["topic_permissions"] += [
        topic_permission(
            OPERATOR, exchange.name, read=[bound.key for bound in bindings if bound.exchange == exchange.name]
        )
        for exchange in top.exchanges
        if exchange.kind == "topic"
    ]
    return merged


def _bindings(top: Topology) -> list[Binding]:
    """What the operator may bind: all but dead-letter queues."""
    return [bound for bound in top.bindings if bound.queue != bound.exchange]


def unfit(version: str) -> str | None:
    """Why a broker of this version cannot be used; None if it can, or if the version cannot be read."""
    digits = version.partition("-")[0].partition("+")[0].split(".")
    if not all(part.isdecimal() for part in digits):
        return None
    number = tuple(int(part) for part in digits)
    return next((why for first, end, why in _UNFIT if first <= number < end), None)


def declare(url: str, top: Topology) -> None:
    """Declare and bind all of it as the operator. Raises `Misconfigured` for what differs, `BusDown` if it is away."""
    link = _opened(url, OPERATOR)
    channel, bindings = link.channel, _bindings(top)
    bound_here = {bound.queue for bound in bindings}
    try:
        for exchange in top.exchanges:
            named = f"exchange {exchange.name}"
            channel.exchange_declare(exchange.name, exchange.kind, durable=True, auto_delete=False)
        for queue in top.queues:
            named = f"queue {queue.name}"
            if queue.name not in bound_here:
                channel.queue_declare(queue.name, passive=True)
            channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=arguments(queue))
        for bound in bindings:
            named = f"binding of {bound.queue} to {bound.exchange} by {bound.key}"
            channel.queue_bind(bound.queue, bound.exchange, bound.key)
    except PreconditionFailed as error:
        raise Misconfigured(
            f"the broker {link.address} holds the {named} with other arguments ({_said(error)}): empty it and"
            " delete it there (`rabbitmqctl -p quartier delete_queue`), load the definitions that `quartier setup`"
            " wrote (`rabbitmqctl import_definitions`), then start again"
        ) from None
    except MISPLACED as error:
        raise Misconfigured(
            f"the broker {link.address} does not let the operator declare the {named} ({_said(error)}):"
            " load the definitions that `quartier setup` wrote"
        ) from None
    except FAULTS as error:
        raise BusDown(f"The broker {link.address} went away: {error}") from None
    finally:
        link.drop()


def require(url: str, service: str) -> None:
    """Raise `Misconfigured` where waiting would not help: wrong version, user or password, nothing to write or read.

    A broker that is away is no reason not to start: pages work without it, and events wait in the outbox.
    """
    try:
        link = _opened(url, service)
    except BusDown:
        return
    exchange, queue = f"{service}.events", f"{service}.inbox"
    try:
        link.channel.exchange_declare(exchange, "topic", passive=True)
        link.channel.queue_declare(queue, passive=True)
    except MISPLACED as error:
        raise Misconfigured(
            f"the broker {link.address} has no {exchange} and {queue} for {service} ({_said(error)}):"
            " load its definitions (`quartier topology`, `quartier setup`)"
        ) from None
    except FAULTS:
        return
    finally:
        link.drop()


def _opened(url: str, service: str) -> Link:
    """A connection as this user. Raises `Misconfigured` where another try would end alike, else `BusDown`."""
    link = Link(Address.parse(url), service, None, "visitor")
    try:
        link.open(heartbeat=0)
    except MISPLACED as error:
        link.drop()
        if "limit" in _said(error):  # of connections: those of a killed process are soon gone
            raise BusDown(f"The broker {link.address} takes no more connections: {_said(error)}") from None
        raise Misconfigured(
            f"set {service.upper()}_BUS (or QUARTIER_BUS) anew: the broker {link.address} refuses user, password"
            f" or virtual host ({_said(error)})"
        ) from None
    except FAULTS as error:
        link.drop()
        raise BusDown(f"The broker {link.address} cannot be reached: {error}") from None
    if why := unfit(str(link.connection.server_properties.get("version", ""))):
        link.drop()
        raise Misconfigured(f"the broker {link.address} is {why}")
    return link


def _said(error: AMQPError) -> str:
    """The broker's reason on one line."""
    return " ".join(str(error.reply_text or error).split())
