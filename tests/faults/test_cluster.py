"""Three nodes of RabbitMQ as one cluster: with one lost all goes on, with two lost all waits; nothing is lost."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from wires import wires

from quartier.bus import open_bus
from quartier.bus.topology import definitions, topology
from quartier.errors import BusDown
from quartier.inbox import Receipt
from quartier.operate.installed import installed
from quartier.outbox import OutboxRow
from quartier.testing.rabbit import PrivateRabbit, private_cluster
from quartier.testing.waiting import wait_until

#: Something that garden says and notify reads.
KEY = "garden.public.shift.announced"
#: Events of one send, as few as keep the relay's way of sending again from the first that is not confirmed.
BATCH = 20
#: A machine with much else to do elects a queue's leader slowly.
LONG = 180.0

pytestmark = [pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(900)]


class Box:
    """An inbox that keeps the first copy of what comes, in the order it came in."""

    def __init__(self) -> None:
        self.got: dict[int, None] = {}
        there = SimpleNamespace(session=SimpleNamespace(execute=lambda _statement: None))
        self.store: Any = SimpleNamespace(unit=lambda: nullcontext(there))

    def receive(self, messages: Sequence[bytes]) -> Receipt:
        for message in messages:
            self.got.setdefault(json.loads(message)["sequence"])
        return Receipt()


class Talk:
    """Garden says events 1, 2, 3, … as a relay does, and notify hears them."""

    def __init__(self, garden: str, notify: str) -> None:
        self.confirmed = 0
        self._publisher = open_bus(garden).publisher("garden")
        self._box = Box()
        self._consumer = open_bus(notify).consumer("notify", self._box)  # type: ignore[arg-type]
        assert self._consumer
        self._thread = threading.Thread(target=self._consumer.run, daemon=True)
        self._thread.start()

    def said(self, through: int) -> bool:
        """Whether all up to this number are confirmed, after one more send."""
        rows = [event(number) for number in range(self.confirmed + 1, through + 1)][:BATCH]
        try:
            self.confirmed += self._publisher.publish(rows)
        except BusDown:
            return False
        return self.confirmed == through

    def say(self, through: int) -> None:
        wait_until(lambda: self.said(through), LONG, f"{through} events are confirmed")

    def heard_each_in_its_order(self) -> bool:
        """All that was confirmed has come, and nothing came before what precedes it."""
        return list(self._box.got) == list(range(1, self.confirmed + 1))

    def close(self) -> None:
        assert self._consumer
        self._consumer.stop()
        self._thread.join(30)
        self._publisher.close()


def event(sequence: int) -> OutboxRow:
    body = {"specversion": "1.0", "id": f"e{sequence}", "source": "/q/garden", "type": "t", "subject": "s"}
    body |= {"time": "2026-11-23T10:00:00Z", "datacontenttype": "application/json", "sequence": sequence}
    body |= {"subjectversion": sequence, "epoch": 1, "audience": "public", "correlationid": "c", "data": {}}
    return OutboxRow(sequence, f"e{sequence}", KEY, json.dumps(body).encode())


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[PrivateRabbit]]:
    with private_cluster(3, definitions(topology(installed()))) as cluster:
        yield cluster


@pytest.fixture
def talk(nodes: list[PrivateRabbit]) -> Iterator[Talk]:
    """By one address, which leads to the first node that listens."""
    with wires() as make:
        wire = make(*(node.port for node in nodes))
        garden, notify = (
            nodes[0].url(user).replace(f":{nodes[0].port}/", f":{wire.port}/")
            for user in ("garden", "notify")
        )
        talk = Talk(garden, notify)
        yield talk
        talk.close()


def test_each_node_in_turn_is_lost(nodes: list[PrivateRabbit], talk: Talk) -> None:
    for node in nodes:
        talk.say(talk.confirmed + 3 * BATCH)
        node.kill()
        talk.say(talk.confirmed + 3 * BATCH)
        node.start()
    talk.say(talk.confirmed + 3 * BATCH)
    wait_until(talk.heard_each_in_its_order, LONG)


def test_one_node_of_three_confirms_nothing_and_forgets_nothing(
    nodes: list[PrivateRabbit], talk: Talk
) -> None:
    talk.say(3 * BATCH)
    for node in nodes[:2]:
        node.kill()
    assert not talk.said(4 * BATCH)
    assert talk.confirmed == 3 * BATCH
    for node in nodes[:2]:
        node.start()
    talk.say(6 * BATCH)
    wait_until(talk.heard_each_in_its_order, LONG)
