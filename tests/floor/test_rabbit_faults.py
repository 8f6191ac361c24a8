"""What goes wrong between us and the broker: alarms, full queues, cut and frozen connections, restarts."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import amqp
import pytest

from quartier.bus.link import Address
from quartier.bus.rabbit import RabbitBus, RabbitPublisher
from quartier.bus.rabbit_consumer import RabbitConsumer
from quartier.errors import BusDown
from quartier.outbox import OutboxRow
from quartier.testing import wait_until
from quartier.testing.rabbit import PrivateRabbit
from tests.floor.test_rabbit import Box, _empty, _short_pauses, as_admin, broker, consuming, rows, waiting

__all__ = ["_empty", "_short_pauses", "broker"]  # fixtures


class Wire:
    """A TCP proxy in front of the broker that can be cut after some bytes, or frozen."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        #: Bytes from the client after which the connection is cut, or None.
        self.cut_after: int | None = None
        self.frozen = False
        self.opened = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
                upstream = socket.create_connection(self._to)
            except OSError:
                return
            self.opened += 1
            self._pairs.append((client, upstream))
            threading.Thread(target=self._pump, args=(client, upstream, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(upstream, client, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, outward: bool) -> None:
        try:
            while data := source.recv(65536):
                while self.frozen:
                    time.sleep(0.01)
                if outward and self.cut_after is not None:
                    data, self.cut_after = data[: self.cut_after], self.cut_after - len(data)
                    if self.cut_after <= 0:
                        sink.sendall(data)
                        self.cut_after = None
                        break
                sink.sendall(data)
        except OSError:
            pass
        _close(source, sink)

    def cut(self) -> None:
        for pair in self._pairs:
            _close(*pair)
        self._pairs.clear()

    def close(self) -> None:
        self.frozen = False
        self._server.close()
        self.cut()


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@pytest.fixture
def wire(broker: PrivateRabbit) -> Iterator[Wire]:
    wire = Wire(broker.port)
    yield wire
    wire.close()


def through(wire: Wire, broker: PrivateRabbit, user: str) -> Address:
    return Address.parse(broker.url(user).replace(f":{broker.port}/", f":{wire.port}/"))


def send_all(publisher: RabbitPublisher, sent: list[OutboxRow], seconds: float = 30) -> int:
    """As the relay does it: from the first unconfirmed row on, until all are confirmed; how often it failed."""
    failures, done, deadline = 0, 0, time.monotonic() + seconds
    while done < len(sent):
        assert time.monotonic() < deadline
        try:
            confirmed = publisher.publish(sent[done : done + 1000])
        except BusDown:
            failures += 1
            time.sleep(0.1)
            continue
        failures += confirmed < len(sent[done : done + 1000])
        done += confirmed
    return failures


def first_copies(got: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(got))


def test_a_memory_alarm_does_not_hang_the_relay(broker: PrivateRabbit) -> None:
    """nameko's loss 11: its publish blocks for ever."""
    bus, box, sent = RabbitBus(broker.url("funding")), Box(), rows(3000)
    publisher = RabbitPublisher(bus.address, "funding", confirm_timeout=1)
    assert publisher.publish(sent[:10]) == 10
    broker.ctl("set_vm_memory_high_watermark", "0.00001")
    try:
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(BusDown):
                publisher.publish(sent[10:1010])
            assert time.monotonic() - began < 3
        assert "memory or disk" in (publisher.link.trouble or "")
        assert publisher.link.faults["blocked"] >= 1
    finally:
        broker.ctl("set_vm_memory_high_watermark", "0.6")
    send_all(publisher, sent[10:])
    assert publisher.link.trouble is None
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: len(first_copies(box.got)) == 3000)
    assert first_copies(box.got) == [row.sequence for row in sent]
    assert len(box.got) <= 3000 + 1000 + 3  # one batch and then single copies


def test_a_full_queue_is_a_refusal_and_what_it_refused_comes_later(broker: PrivateRabbit) -> None:
    publisher = RabbitBus(broker.url("funding")).publisher("funding")
    small = '{"max-length":50,"overflow":"reject-publish"}'
    broker.ctl("set_policy", "-p", "quartier", "small", "^notify.inbox$", small, "--priority", "9")
    box, sent = Box(), rows(500)
    try:
        confirmed = 0
        with suppress(BusDown):
            while publisher.link.trouble is None:  # the prefix before the refusal counts
                confirmed += publisher.publish(sent[confirmed : confirmed + 40])
        with pytest.raises(BusDown, match="post-box is full"):
            publisher.publish(sent[confirmed:])
        assert confirmed < 500
        with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
            send_all(publisher, sent[confirmed:])
            wait_until(lambda: set(box.got) == {row.sequence for row in sent})
    finally:
        broker.ctl("clear_policy", "-p", "quartier", "small")
    assert publisher.link.faults["nack"] >= 1


@pytest.mark.parametrize("after", [1_000, 50_000, 400_000])
def test_a_connection_cut_in_the_middle_of_a_batch_loses_nothing(
    wire: Wire, broker: PrivateRabbit, after: int
) -> None:
    publisher, box = RabbitPublisher(through(wire, broker, "funding"), "funding"), Box()
    publisher.publish(rows(1))
    sent = rows(2000)
    wire.cut_after = after
    assert send_all(publisher, sent) >= 1
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: sent[-1].sequence in box.got)
    assert [n for n in first_copies(box.got) if n >= sent[0].sequence] == [row.sequence for row in sent]


def test_an_idle_connection_that_has_died_costs_no_attempt(wire: Wire, broker: PrivateRabbit) -> None:
    publisher = RabbitPublisher(through(wire, broker, "funding"), "funding")
    assert publisher.publish(rows(1)) == 1
    wire.cut()
    time.sleep(0.6)
    assert publisher.publish(rows(1)) == 1
    assert wire.opened == 2


def test_a_frozen_broker_is_left_after_the_time_out(wire: Wire, broker: PrivateRabbit) -> None:
    publisher = RabbitPublisher(through(wire, broker, "funding"), "funding", confirm_timeout=0.5)
    publisher.publish(rows(1))
    wire.frozen = True
    began = time.monotonic()
    with pytest.raises(BusDown, match="confirms nothing"):
        publisher.publish(rows(100))
    assert time.monotonic() - began < 2
    wire.frozen = False
    assert send_all(publisher, rows(100)) == 0


def test_a_connection_cut_while_a_batch_is_handled_is_survived(wire: Wire, broker: PrivateRabbit) -> None:
    """nameko's losses 6 and 7: the acknowledgement of a dead connection, and the same event twice at once."""
    box, sent, calls = Box(), rows(350), itertools.count(1)

    def cut_twice(_messages: Sequence[bytes]) -> None:
        if next(calls) in (2, 4):
            wire.cut()
            time.sleep(0.5)  # the broker redelivers meanwhile

    box.fail = cut_twice
    RabbitBus(broker.url("funding")).publisher("funding").publish(sent)
    with consuming(RabbitConsumer(through(wire, broker, "notify"), "notify", box, batch=100)) as consumer:  # type: ignore[arg-type]
        wait_until(lambda: len(set(box.got)) == 350)
        wait_until(lambda: waiting(broker, "notify.inbox") == 0)
        assert consumer.link.faults["connection"] >= 2
    assert first_copies(box.got) == [row.sequence for row in sent]
    assert box.most_at_once == 1
    assert waiting(broker, "notify.dead") == 0


def test_a_broker_that_does_not_answer_does_not_hold_the_consumer(
    wire: Wire, broker: PrivateRabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nameko's loss 8: it waits for the answer to a subscription for ever."""
    monkeypatch.setattr("quartier.bus.link.PATIENCE", 0.5)
    box, beats = Box(), []
    wire.frozen = True
    consumer = RabbitConsumer(through(wire, broker, "notify"), "notify", box)  # type: ignore[arg-type]
    with consuming(consumer):
        for _ in range(3):
            beats.append(consumer.beat)
            wait_until(lambda: consumer.beat > beats[-1], 3)
        assert consumer.link.faults["connection"] >= 1
        wire.frozen = False
        RabbitBus(broker.url("funding")).publisher("funding").publish(rows(3))
        wait_until(lambda: len(box.got) == 3)


def test_order_survives_a_consumer_that_left_with_much_in_hand(broker: PrivateRabbit) -> None:
    """A quorum queue gives back what was held in no order (more than 32 messages); the consumer sorts it."""
    box, sent = Box(), rows(500)
    RabbitBus(broker.url("funding")).publisher("funding").publish(sent)
    held = _hold(broker, 200, settle=100)
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: len(box.got) == 400)
    assert held[:100] == [row.sequence for row in sent[:100]]
    assert box.got == [row.sequence for row in sent[100:]]


def _hold(broker: PrivateRabbit, count: int, settle: int) -> list[int]:
    """Take so many messages, acknowledge the first of them, and leave with what comes then unread."""
    held: list[Any] = []
    connection = amqp.Connection(**as_admin(broker))
    connection.connect()
    channel = connection.channel()
    channel.basic_qos(0, count, False)
    channel.basic_consume("notify.inbox", callback=held.append, consumer_tag="holder")
    while len(held) < count:
        connection.drain_events(timeout=5)
    channel.basic_ack(held[settle - 1].delivery_tag, multiple=True)
    channel.basic_cancel("holder")
    connection.close()
    return [json.loads(message.body)["sequence"] for message in held]


def test_both_ways_survive_a_restart_of_the_broker(broker: PrivateRabbit) -> None:
    publisher, box, sent = RabbitBus(broker.url("funding")).publisher("funding"), Box(), rows(300)
    bus: Any = RabbitBus(broker.url("notify"))
    with consuming(bus.consumer("notify", box)):
        publisher.publish(sent[:100])
        wait_until(lambda: len(box.got) == 100)
        broker.kill()
        with pytest.raises(BusDown):
            publisher.publish(sent[100:200])
        wait_until(lambda: bus.ready() is not None)
        broker.start()
        send_all(publisher, sent[100:])
        wait_until(lambda: len(set(box.got)) == 300, 30)
        assert bus.ready() is None
    assert first_copies(box.got) == [row.sequence for row in sent]


def test_a_missing_queue_is_said_and_waited_for(broker: PrivateRabbit) -> None:
    bus = RabbitBus(broker.admin_url)
    with consuming(bus.consumer("werkhaus", Box())) as consumer:  # type: ignore[arg-type]
        wait_until(lambda: "load the broker's definitions" in (bus.ready() or ""))
        assert consumer.link.faults["topology"] >= 1
        broker.ctl(
            "eval",
            'rabbit_amqqueue:declare({resource, <<"quartier">>, queue, <<"werkhaus.inbox">>}, true, false,'
            ' [{<<"x-queue-type">>, longstr, <<"quorum">>}], none, <<"test">>).',
        )
        wait_until(lambda: bus.ready() is None)
