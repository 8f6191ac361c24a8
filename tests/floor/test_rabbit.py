"""Both ways through a real RabbitMQ: order, acknowledgement, dead letters, replay, drain."""

import contextlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import amqp
import pytest

from quartier.bus.link import Address
from quartier.bus.rabbit import RabbitBus
from quartier.bus.rabbit_consumer import BATCH, RabbitConsumer
from quartier.bus.topology import Binding, Exchange, Queue, Topology, definitions
from quartier.errors import BusDown, Misconfigured, Unavailable
from quartier.inbox import Receipt
from quartier.outbox import OutboxRow
from quartier.testing import wait_until
from quartier.testing.rabbit import PrivateRabbit, private_rabbit

KEY = "funding.public.grant.approved"
TOP = Topology(
    services=("funding", "garden", "notify"),
    exchanges=(
        Exchange("funding.events", "topic"),
        Exchange("funding.replay", "direct"),
        *(Exchange(f"{name}.dead", "fanout") for name in ("garden", "notify")),
    ),
    queues=tuple(
        Queue(f"{name}.{kind}", kind == "inbox")
        for name in ("garden", "notify")
        for kind in ("inbox", "dead")
    ),
    bindings=tuple(
        binding
        for name in ("garden", "notify")
        for binding in (
            Binding("funding.events", f"{name}.inbox", KEY),
            Binding("funding.replay", f"{name}.inbox", name),
            Binding(f"{name}.dead", f"{name}.dead", ""),
        )
    ),
)
_numbers = itertools.count(1)


def rows(count: int, key: str = KEY) -> list[OutboxRow]:
    """Valid CloudEvents of about 0.6 KB with rising sequences."""
    return [OutboxRow(n, f"id-{n}", key, _body(n)) for n in itertools.islice(_numbers, count)]


def _body(sequence: int) -> bytes:
    document = {
        "specversion": "1.0",
        "id": f"id-{sequence}",
        "source": "/saalfeld-beulwitz/funding",
        "type": "quartier.funding.grant.approved.v1",
        "subject": "grant-1",
        "time": "2026-11-23T10:00:00Z",
        "datacontenttype": "application/json",
        "sequence": sequence,
        "subjectversion": sequence,
        "epoch": 1,
        "audience": "public",
        "correlationid": "c-1",
        "dataschema": "urn:quartier:schema:quartier.funding.grant.approved.v1",
        "data": {"grant_id": "grant-1", "pad": "x" * 200},
    }
    return json.dumps(document).encode()


#: A unit of a database that answers.
THERE = SimpleNamespace(session=SimpleNamespace(execute=lambda _statement: None))


@dataclass
class Box:
    """An inbox that remembers what came and can be told to fail or to be slow."""

    got: list[int] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    fail: Callable[[Sequence[bytes]], None] = lambda _messages: None
    working: int = 0
    most_at_once: int = 0

    #: What the consumer asks whether the database is there again.
    unit: Callable[[], Any] = lambda: nullcontext(THERE)

    @property
    def store(self) -> Any:
        return SimpleNamespace(unit=self.unit)

    def receive(self, messages: Sequence[bytes]) -> Receipt:
        self.working += 1
        self.most_at_once = max(self.most_at_once, self.working)
        try:
            self.fail(messages)
            receipt = Receipt()
            for place, message in enumerate(messages):
                try:
                    self.got.append(json.loads(message)["sequence"])
                except ValueError:
                    receipt.undecodable.append(place)
            self.batches.append(len(messages))
            return receipt
        finally:
            self.working -= 1


@contextmanager
def consuming(consumer: RabbitConsumer) -> Iterator[RabbitConsumer]:
    thread = threading.Thread(target=consumer.run, daemon=True)
    thread.start()
    try:
        yield consumer
    finally:
        consumer.stop()
        thread.join(15)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def broker() -> Iterator[PrivateRabbit]:
    with private_rabbit(definitions(TOP)) as server:
        yield server


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for pauses in ("PAUSES", "PAUSES_TO_STORE"):
        monkeypatch.setattr(f"quartier.bus.rabbit_consumer.{pauses}", (0.01, 0.05))


@pytest.fixture(autouse=True)
def _empty(broker: PrivateRabbit) -> None:
    with amqp.Connection(**as_admin(broker)) as connection:
        for queue in TOP.queues:
            connection.channel().queue_purge(queue.name)


def as_admin(broker: PrivateRabbit) -> dict[str, Any]:
    address = Address.parse(broker.admin_url)
    login = {"userid": address.user, "password": address.password, "virtual_host": address.vhost}
    return {"host": str(address), "login_method": "PLAIN", **login}


def waiting(broker: PrivateRabbit, queue: str) -> int:
    """Messages in a queue that no consumer has in hand."""
    with amqp.Connection(**as_admin(broker)) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)


def publisher_of(broker: PrivateRabbit) -> Any:
    return RabbitBus(broker.url("funding")).publisher("funding")


def test_events_arrive_in_order_and_are_acknowledged(broker: PrivateRabbit) -> None:
    bus, box, sent = RabbitBus(broker.url("notify")), Box(), rows(2500)
    publisher = publisher_of(broker)
    assert [publisher.publish(sent[start : start + 1000]) for start in (0, 1000, 2000)] == [1000, 1000, 500]
    with consuming(bus.consumer("notify", box)):
        wait_until(lambda: len(box.got) == 2500)
        assert bus.ready() is None
    assert box.got == [row.sequence for row in sent]
    assert max(box.batches) <= BATCH
    assert waiting(broker, "notify.inbox") == 0
    assert waiting(broker, "garden.inbox") == 2500


def test_an_event_that_nobody_reads_is_confirmed_and_counted(broker: PrivateRabbit) -> None:
    publisher = publisher_of(broker)
    assert publisher.publish(rows(3, "funding.internal.note.made")) == 3
    assert publisher.link.faults["returned"] == 3


def test_a_replay_reaches_one_reader(broker: PrivateRabbit) -> None:
    assert publisher_of(broker).publish_to("garden", rows(5)) == 5
    assert (waiting(broker, "garden.inbox"), waiting(broker, "notify.inbox")) == (5, 0)


def test_a_missing_exchange_says_what_to_do(broker: PrivateRabbit) -> None:
    publisher = RabbitBus(broker.admin_url).publisher("werkhaus")
    with pytest.raises(BusDown, match="load the broker's definitions"):
        publisher.publish(rows(1))
    assert publisher.link.faults["topology"] == 1


def test_no_broker_is_bus_down_and_a_sentence_in_ready(free_port: Callable[[], int]) -> None:
    bus = RabbitBus(f"amqp://funding:secret-word@127.0.0.1:{free_port()}/quartier")
    with pytest.raises(BusDown):
        bus.publisher("funding").publish(rows(1))
    assert "cannot be used" in (bus.ready() or "")
    assert "secret-word" not in f"{bus.ready()} {bus.address!r}"


@pytest.mark.parametrize(
    "url", ["http://host/", "amqp://", "amqp://user@:5672/v", "amqp://host:port/v", "amqp://["]
)
def test_a_wrong_address_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured):
        RabbitBus(url)


def test_an_address_is_read_in_full() -> None:
    address = Address.parse("amqps://g%40rden:p%2Fw@rabbit.example/quartier?cacertfile=/run/ca.pem")
    assert (address.user, address.password, address.port, address.vhost) == (
        "g@rden",
        "p/w",
        5671,
        "quartier",
    )
    assert address.tls == {"server_hostname": "rabbit.example", "ca_certs": "/run/ca.pem"}


def test_what_is_no_event_goes_to_the_dead_letter_queue_and_the_rest_is_stored(broker: PrivateRabbit) -> None:
    box, sent = Box(), rows(6)
    broken = [row._replace(body=b"\xff{") if place in (2, 5) else row for place, row in enumerate(sent)]
    assert publisher_of(broker).publish(broken) == 6
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)) as consumer:
        wait_until(lambda: waiting(broker, "notify.dead") == 2, what="two dead letters")
        assert consumer.link.faults["undecodable"] == 2
    assert box.got == [row.sequence for place, row in enumerate(sent) if place not in (2, 5)]
    assert waiting(broker, "notify.inbox") == 0


def test_what_was_not_stored_while_the_database_was_away_comes_again_in_order(broker: PrivateRabbit) -> None:
    """nameko's losses 1 and 4: a failing handler or commit must neither acknowledge nor end the process."""
    box, sent, calls = Box(), rows(450), itertools.count(1)

    def away_for_a_while(_messages: Sequence[bytes]) -> None:
        if next(calls) in (2, 3):
            raise Unavailable

    box.fail = away_for_a_while
    assert publisher_of(broker).publish(sent) == 450
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)) as consumer:
        wait_until(lambda: len(box.got) == 450)
        assert consumer.link.faults["not-stored"] == 2
    assert box.got == [row.sequence for row in sent]
    assert waiting(broker, "notify.inbox") == 0


def test_an_hour_without_a_database_costs_one_delivery(broker: PrivateRabbit) -> None:
    box, sent, attempts = Box(), rows(5), itertools.count(1)

    @contextmanager
    def unit() -> Iterator[Any]:
        if next(attempts) < 60:
            raise Unavailable
        box.fail = lambda _messages: None
        yield THERE

    def away(_messages: Sequence[bytes]) -> None:
        raise Unavailable

    box.fail, box.unit = away, unit
    assert publisher_of(broker).publish(sent) == 5
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: len(box.got) == 5)
    assert waiting(broker, "notify.dead") == 0


def test_a_message_that_can_never_be_stored_reaches_the_dead_letter_queue_alone(
    broker: PrivateRabbit,
) -> None:
    box, sent = Box(), rows(40)

    def refuse(messages: Sequence[bytes]) -> None:
        if sent[10].body in messages:
            raise RuntimeError("never")

    box.fail = refuse
    assert publisher_of(broker).publish(sent) == 40
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: len(box.got) == 39)
        wait_until(lambda: waiting(broker, "notify.dead") == 1)
    assert box.got == [row.sequence for row in sent if row is not sent[10]]
    assert waiting(broker, "notify.inbox") == 0


def test_stopping_finishes_the_batch_in_hand_and_gives_the_rest_to_the_next(broker: PrivateRabbit) -> None:
    """nameko's loss 5: a handler that outlives the request to stop must still be acknowledged, once."""
    first, second, sent = Box(), Box(), rows(300)
    first.fail = lambda _messages: time.sleep(4)
    publisher = publisher_of(broker)
    publisher.publish(sent)
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", first)) as consumer:
        wait_until(lambda: first.working)
        consumer.stop()
    done = len(first.got)
    assert first.batches == [done]  # one batch, however many had come
    wait_until(lambda: waiting(broker, "notify.inbox") == 300 - done)
    assert sum(consumer.link.faults.values()) == 0
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", second)):
        wait_until(lambda: len(second.got) == 300 - done)
    assert first.got + second.got == [row.sequence for row in sent]
    assert waiting(broker, "notify.dead") == 0


def test_a_slow_machine_is_given_small_batches(
    broker: PrivateRabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long transaction holds locks that pages wait for; also what comes again is not stored in one."""
    monkeypatch.setattr("quartier.bus.rabbit_consumer.HOLD", 0.02)
    box, sent = Box(), rows(400)
    box.fail = lambda messages: time.sleep(0.002 * len(messages))
    publisher_of(broker).publish(sent)
    _hold_and_leave(broker, 300)
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: len(box.got) == 400, 30)
        wait_until(lambda: waiting(broker, "notify.inbox") == 0)
    assert box.got == [row.sequence for row in sent]
    assert max(box.batches[1:]) <= 20, "ten fit; twice as many where the first were lucky"


def _hold_and_leave(broker: PrivateRabbit, count: int) -> None:
    """Take so many messages and leave without a word: they come again, in no order."""
    host, _, rest = broker.admin_url.rpartition("@")[2].partition(":")
    user, _, password = broker.admin_url.removeprefix("amqp://").rpartition("@")[0].partition(":")
    held: list[Any] = []
    connection = amqp.Connection(f"{host}:{rest.partition('/')[0]}", user, password, virtual_host="quartier")
    connection.connect()
    channel = connection.channel()
    channel.basic_qos(0, count, False)
    channel.basic_consume("notify.inbox", callback=held.append)
    while len(held) < count:
        connection.drain_events(timeout=5)
    connection.close()


def test_a_second_instance_waits_and_takes_over(broker: PrivateRabbit) -> None:
    first, second, publisher = Box(), Box(), publisher_of(broker)
    with contextlib.ExitStack() as later:
        with consuming(RabbitBus(broker.url("notify")).consumer("notify", first)) as active:
            wait_until(lambda: active.link.trouble is None)
            standby = later.enter_context(
                consuming(RabbitBus(broker.url("notify")).consumer("notify", second))
            )
            wait_until(lambda: standby.link.trouble is None)
            publisher.publish(rows(10))
            wait_until(lambda: len(first.got) == 10)
            assert not second.got
        publisher.publish(rows(10))
        wait_until(lambda: len(second.got) == 10)
    assert len(first.got) == 10


def test_throughput(broker: PrivateRabbit, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints; the bench judges. Only far too slow is an error here."""
    box, sent, publisher = Box(), rows(10_000), publisher_of(broker)
    publisher.publish(sent[:1000])
    began = time.perf_counter()
    for start in range(1000, 10_000, 1000):
        assert publisher.publish(sent[start : start + 1000]) == 1000
    published = 9_000 / (time.perf_counter() - began)
    began = time.perf_counter()
    with consuming(RabbitBus(broker.url("notify")).consumer("notify", box)):
        wait_until(lambda: len(box.got) == 10_000, 60)
        consumed = 10_000 / (time.perf_counter() - began)
    with capsys.disabled():
        print(f" publish {published:,.0f}/s, consume {consumed:,.0f}/s ", end="")
    assert published > 1000
    assert consumed > 1000
