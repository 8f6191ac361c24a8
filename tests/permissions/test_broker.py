"""Least rights of each service on a real broker with the definitions that are deployed.

The floor's tests show the same with three made-up services; here it is each of ours, against each exchange and queue
there is, with the keys of the contracts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import pytest
from amqp.exceptions import AccessRefused

from quartier.bus.declare import OPERATOR
from quartier.bus.link import Address
from quartier.bus.topology import topology
from quartier.operate.installed import installed
from quartier.testing.rabbit import PrivateRabbit

SERVICES = installed()
TOP = topology(SERVICES)
each = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@contextmanager
def channel(broker: PrivateRabbit, user: str) -> Iterator[Any]:
    """A channel as this user; a refusal closes it, so each attempt has one of its own."""
    at = Address.parse(broker.url(user))
    with amqp.Connection(
        str(at), userid=at.user, password=at.password, virtual_host=at.vhost, login_method="PLAIN"
    ) as connection:
        yield connection.channel()


def refused(connection: Any, attempt: str, *arguments: Any, **named: Any) -> None:
    """The broker answers this with 403 and closes the channel."""
    its = connection.channel()
    if attempt == "publish":
        its.confirm_select()
        with pytest.raises(AccessRefused):
            its.basic_publish_confirm(amqp.Message("{}"), *arguments, confirm_timeout=5)
        return
    with pytest.raises(AccessRefused):
        getattr(its, attempt)(*arguments, **named)


@contextmanager
def connected(broker: PrivateRabbit, user: str) -> Iterator[Any]:
    with channel(broker, user) as opened:
        yield opened.connection


@each
def test_it_sends_what_its_contracts_say_under_its_own_name(broker: PrivateRabbit, service: Any) -> None:
    keys = {schema.contract.routing_key for schema in service.sends}
    with channel(broker, service.name) as opened:
        opened.confirm_select()
        for key in sorted(keys):
            opened.basic_publish_confirm(amqp.Message("{}"), f"{service.name}.events", key, confirm_timeout=5)
        opened.basic_publish_confirm(
            amqp.Message("{}"), f"{service.name}.replay", "nobody", confirm_timeout=5
        )


@each
def test_it_speaks_for_nobody_else(broker: PrivateRabbit, service: Any) -> None:
    with connected(broker, service.name) as connection:
        for exchange in TOP.exchanges:
            if not exchange.name.startswith(f"{service.name}."):
                owner = exchange.name.partition(".")[0]
                refused(connection, "publish", exchange.name, f"{owner}.public.thing.done")
                refused(connection, "publish", exchange.name, f"{service.name}.public.thing.done")
        others = [one.name for one in SERVICES if one is not service]
        for other in others:
            refused(connection, "publish", f"{service.name}.events", f"{other}.public.thing.done")
        refused(connection, "publish", f"{service.name}.dead", "")
        refused(connection, "publish", "", f"{service.name}.inbox")
        refused(connection, "publish", "amq.topic", f"{service.name}.public.thing.done")


@each
def test_it_reads_its_own_queues_and_no_others(broker: PrivateRabbit, service: Any) -> None:
    own = {f"{service.name}.inbox", f"{service.name}.dead"}
    with connected(broker, service.name) as connection:
        for queue in TOP.queues:
            if queue.name in own:
                connection.channel().basic_cancel(
                    connection.channel().basic_consume(queue.name, callback=print)
                )
            else:
                refused(connection, "basic_get", queue.name)
                refused(connection, "basic_consume", queue.name, callback=print)
                refused(connection, "queue_purge", queue.name)


@each
def test_it_declares_binds_and_deletes_nothing(broker: PrivateRabbit, service: Any) -> None:
    inbox = f"{service.name}.inbox"
    lasting = {"durable": True, "auto_delete": False}
    with connected(broker, service.name) as connection:
        refused(connection, "queue_declare", f"{service.name}.more", **lasting)
        refused(
            connection, "queue_declare", f"evt-{service.name}.events-thing--{service.name}.react", **lasting
        )
        refused(connection, "exchange_declare", f"{service.name}.more", "topic", **lasting)
        refused(connection, "exchange_delete", f"{service.name}.events")
        refused(connection, "queue_delete", inbox)
        for exchange in TOP.exchanges:
            refused(connection, "queue_bind", inbox, exchange.name, "#")
            owner = exchange.name.partition(".")[0]
            for audience in ("public", "partners", "internal", "confidential"):
                refused(connection, "queue_bind", inbox, exchange.name, f"{owner}.{audience}.#")
        for bound in TOP.bindings:
            if bound.queue == inbox:
                refused(connection, "queue_unbind", inbox, bound.exchange, bound.key)


@each
def test_confidential_keys_reach_no_other_service(service: Any) -> None:
    """A claim check is opened at its owner; on the broker nobody is bound to one unless its contract reads it so."""
    said = {read.routing_key for read in service.reads}
    bound = {one.key for one in TOP.bindings if one.queue == f"{service.name}.inbox"}
    assert bound - {service.name} == said


def test_the_operator_may_declare_what_is_there_and_neither_send_nor_hear(broker: PrivateRabbit) -> None:
    with connected(broker, OPERATOR) as connection:
        for exchange in TOP.exchanges:
            keys = {"funding.public.thing.done", *TOP.keys("notify", exchange.name)}
            for key in keys:
                refused(connection, "publish", exchange.name, key)
        for queue in TOP.queues:
            refused(connection, "publish", "", queue.name)
            refused(connection, "basic_get", queue.name)
            refused(connection, "basic_consume", queue.name)
            refused(connection, "queue_bind", queue.name, "funding.events", "#")
            refused(connection, "queue_bind", queue.name, f"{queue.name.partition('.')[0]}.dead", "")
        refused(connection, "queue_declare", "more", durable=True, auto_delete=False)


def test_nobody_is_an_administrator(broker: PrivateRabbit) -> None:
    for line in broker.ctl("list_users -q --no-table-headers").splitlines():
        name, tags = line.split("\t")
        assert tags == "[]" or name == "admin", line
