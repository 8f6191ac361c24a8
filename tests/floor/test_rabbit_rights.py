"""Least rights on a real broker: one test for each thing a service must not be able to do there, or must."""

from collections.abc import Callable, Iterator
from typing import Any

import amqp
import pytest
from amqp.exceptions import AccessRefused, AMQPError

from quartier.bus.link import Address
from quartier.bus.rabbit import RabbitBus
from quartier.bus.topology import definitions, topology, with_passwords
from quartier.errors import BusDown
from quartier.outbox import OutboxRow
from quartier.testing.rabbit import PrivateRabbit, private_rabbit
from tests.floor.test_topology import FUNDING, GARDEN, NOTIFY

DEFINED = definitions(topology([FUNDING, GARDEN, NOTIFY]))
Attempt = Callable[[Any], object]


@pytest.fixture(scope="module")
def broker() -> Iterator[PrivateRabbit]:
    with private_rabbit(DEFINED) as server:
        yield server


def _connect(broker: PrivateRabbit, user: str, password: str | None = None) -> Any:
    at = Address.parse(broker.url(user, password))
    connection = amqp.Connection(
        str(at), userid=at.user, password=at.password, virtual_host=at.vhost, login_method="PLAIN"
    )
    connection.connect()
    return connection


def _publish(exchange: str, key: str) -> Attempt:
    def attempt(channel: Any) -> None:
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("{}"), exchange, key, confirm_timeout=5)

    return attempt


def _queue(name: str, **arguments: Any) -> Attempt:
    return lambda channel: channel.queue_declare(name, durable=True, auto_delete=False, **arguments)


def _bind(queue: str, exchange: str, key: str) -> Attempt:
    return lambda channel: channel.queue_bind(queue, exchange, key)


ALLOWED: dict[str, tuple[str, Attempt]] = {
    "send an own event": ("funding", _publish("funding.events", "funding.partners.grant.approved")),
    "send again to a reader": ("funding", _publish("funding.replay", "notify")),
    "see that a foreign exchange is there": (
        "notify",
        lambda channel: channel.exchange_declare("funding.events", "topic", passive=True),
    ),
    "see that the own queue is there": (
        "notify",
        lambda channel: channel.queue_declare("notify.inbox", passive=True),
    ),
    "read the own inbox": ("notify", lambda channel: channel.basic_consume("notify.inbox", callback=print)),
    "read the own dead letters": ("notify", lambda channel: channel.basic_get("notify.dead")),
}

REFUSED: dict[str, tuple[str, Attempt]] = {
    "speak for another": ("notify", _publish("funding.events", "funding.partners.grant.approved")),
    "another's key in the own exchange": ("funding", _publish("funding.events", "garden.public.task.done")),
    "replay what is another's": ("notify", _publish("funding.replay", "garden")),
    "send past the exchanges": ("funding", _publish("", "notify.inbox")),
    "invent dead letters": ("funding", _publish("notify.dead", "")),
    "read another's inbox": ("funding", lambda channel: channel.basic_get("notify.inbox")),
    "read another's dead letters": ("funding", lambda channel: channel.basic_get("notify.dead")),
    "empty another's inbox": ("funding", lambda channel: channel.queue_purge("notify.inbox")),
    "delete the own inbox": ("notify", lambda channel: channel.queue_delete("notify.inbox")),
    "declare a queue": ("notify", _queue("notify.other")),
    "declare a queue as nameko names it": ("notify", _queue("evt-funding.events-grant--notify.react")),
    "declare a queue whose dead letters go elsewhere": (
        "notify",
        _queue("notify.other", arguments={"x-dead-letter-exchange": "funding.events"}),
    ),
    "declare an exchange": (
        "funding",
        lambda channel: channel.exchange_declare("funding.more", "topic", durable=True, auto_delete=False),
    ),
    "declare a foreign exchange, as nameko does": (
        "notify",
        lambda channel: channel.exchange_declare("funding.events", "topic", durable=True, auto_delete=False),
    ),
    "hear a confidential event": (
        "notify",
        _bind("notify.inbox", "funding.events", "funding.confidential.case.noted"),
    ),
    "hear all of an audience": ("notify", _bind("notify.inbox", "funding.events", "funding.partners.#")),
    "hear everything": ("notify", _bind("notify.inbox", "funding.events", "#")),
}


@pytest.mark.parametrize("what", ALLOWED)
def test_a_service_may(broker: PrivateRabbit, what: str) -> None:
    user, attempt = ALLOWED[what]
    with _connect(broker, user) as connection:
        attempt(connection.channel())


@pytest.mark.parametrize("what", REFUSED)
def test_a_service_may_not(broker: PrivateRabbit, what: str) -> None:
    user, attempt = REFUSED[what]
    with _connect(broker, user) as connection, pytest.raises(AccessRefused):
        attempt(connection.channel())


@pytest.mark.parametrize(
    ("key", "heard"),
    [
        ("funding.partners.grant.approved", True),
        ("funding.confidential.case.noted", False),
        ("funding.partners.grant.paid", False),
        ("funding.partners.#", False),
        ("funding.*.grant.approved", False),
        ("#", False),
    ],
)
def test_the_second_fence_holds_where_a_service_could_bind(
    broker: PrivateRabbit, key: str, heard: bool
) -> None:
    """Topic rights alone, for a user that (unlike ours) may write to its queue and read the exchange."""
    broker.ctl("set_permissions", "-p", "quartier", "notify", "^$", r"^notify\.inbox$", r"^funding\.events$")
    try:
        with _connect(broker, "notify") as connection:
            channel = connection.channel()
            if heard:
                channel.queue_bind("notify.inbox", "funding.events", key)
            else:
                with pytest.raises(AccessRefused):
                    channel.queue_bind("notify.inbox", "funding.events", key)
    finally:
        mine = next(one for one in DEFINED["permissions"] if one["user"] == "notify")
        rights = (mine["configure"], mine["write"], mine["read"])
        broker.ctl("set_permissions", "-p", "quartier", "notify", *rights)


def test_the_broker_holds_what_the_file_says(broker: PrivateRabbit) -> None:
    queues = broker.ctl("list_queues -q -p quartier name type policy arguments")
    inbox = next(line for line in queues.splitlines() if line.startswith("notify.inbox"))
    assert "quorum" in inbox
    assert "x-single-active-consumer" in inbox
    policies = broker.ctl("list_policies -q -p quartier")
    assert '"delivery-limit":20' in policies
    assert "at-least-once" in policies
    assert "max-connections" in broker.ctl("list_user_limits -q --user notify")


def test_a_refused_event_is_bus_down_with_a_way_on(broker: PrivateRabbit) -> None:
    publisher = RabbitBus(broker.url("funding")).publisher("funding")
    with pytest.raises(BusDown, match="load the broker's definitions"):
        publisher.publish([OutboxRow(1, "id-1", "garden.public.task.done", b"{}")])


def test_without_merged_passwords_nobody_gets_in_and_with_them_the_right_ones_do(
    broker: PrivateRabbit, tmp_path: Any
) -> None:
    import json

    for name, document in (
        ("bare", DEFINED),
        ("set", with_passwords(DEFINED, dict.fromkeys(("funding", "garden", "notify"), "pässword"))),
    ):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document))
        broker.ctl("import_definitions", str(path))
        if name == "bare":
            for password in ("", "guest", "funding"):
                with pytest.raises((AMQPError, OSError)):
                    _connect(broker, "funding", password or "\x00")
        else:
            _connect(broker, "funding", "p%C3%A4ssword").close()
