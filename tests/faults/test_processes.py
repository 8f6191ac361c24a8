"""Sender, relay, broker, database and reader as processes of their own, each killed at any instant; and a queue in
which copies, latecomers from elsewhere and rubbish turn up. In the end the databases must tell a story without faults.
"""

import os
import random as chance
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import amqp
import psycopg2
import pytest
from annal import service as annal
from checker import arrived, ask, check_foreign, check_reader, check_sender, sender_log, still_to_try
from ledger import service as ledger
from stage import HERE, STOOD_STILL, Child, dice, python_path

from funding.sends import ExpenseRecorded
from funding.service import service as funding
from quartier.bus.topology import definitions, topology
from quartier.envelope import complete, numbered
from quartier.event import new_event_id, utc_now
from quartier.testing import wait_until
from quartier.testing.postgres import PrivatePostgres, private_postgres
from quartier.testing.rabbit import PrivateRabbit, private_rabbit

TRIES = 4
#: Who is killed how often; the order is the seed's.
STRIKES = {"reader": 4, "twin": 2, "relay": 3, "writer": 3, "broker": 1, "database": 1}
EVENTS = 2500
FUNDING, ELSEWHERE = "/saalfeld-beulwitz/funding", "/elsewhere/funding"
KEY = ExpenseRecorded.contract.routing_key

pytestmark = [pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(600)]


@dataclass
class Town:
    """The processes, and what is done to them."""

    rabbit: PrivateRabbit
    postgres: PrivatePostgres
    dice: chance.Random
    children: dict[str, Child]
    databases: dict[str, str]
    rubbish: int = 0
    copies: int = 0
    _latecomers: list[bytes] = field(default_factory=list)
    _numbers: int = 0

    # ── What one sees of it (an answer of the databases, or -1 while they are away) ───────────────────

    def seen(self, service: str, statement: str) -> int:
        try:
            return int(ask(self.databases[service], statement)[0][0])
        except psycopg2.Error:
            return -1

    def said(self) -> int:
        return self.seen("funding", "SELECT count(*) FROM outbox")

    def sent(self) -> int:
        return self.seen("funding", "SELECT count(published_at) FROM outbox")

    def got(self) -> int:
        return self.seen("ledger", f"SELECT count(*) FROM inbox WHERE source = '{FUNDING}'")

    # ── What is done to it ───────────────────────────────────────────────────────────────────────────

    def strike(self, victim: str) -> None:
        """Let it do some work, or none, and kill it."""
        progress = {"relay": self.sent, "writer": self.said}.get(victim, self.got)
        if self.dice.random() < 0.85:
            enough = progress() + self.dice.randint(1, EVENTS // 12)

            def grown() -> bool:
                return self.alive() and (progress() >= enough or self.caught_up())

            wait_until(grown, 90, f"work before the {victim} is killed")
        if victim == "broker":
            self.rabbit.kill()
            self.rabbit.start()
        elif victim == "database":
            self.postgres.kill()
            self.postgres.start()
        else:
            self.children[victim].kill()
            self.children[victim].start()

    def alive(self) -> bool:
        return all(self.children[name].alive() for name in ("relay", "reader", "twin"))

    def caught_up(self) -> bool:
        return self.said() >= EVENTS and self.got() == self.said()

    def disturb(self) -> None:
        """Put copies of old events, events in disorder from another place, and rubbish among the others."""
        log = ask(self.databases["funding"], "SELECT body FROM outbox WHERE published_at IS NOT NULL")
        copies = [body.encode() for (body,) in self.dice.sample(log, min(20, len(log)))]
        self.copies += len(copies)
        subject = f"far{self._numbers}"
        strangers = [self._stranger(subject) for _ in range(4)]
        rubbish = [b"{", b"\xff\xfe", b'{"specversion":"1.0"}', b""]
        self.rubbish += len(rubbish)
        # The first stranger is held back until the next disturbance: later ones have been handled by then.
        messages = [*copies, *strangers[1:], *rubbish, *self._latecomers]
        self._latecomers = strangers[:1]
        self.dice.shuffle(messages)
        with self._channel() as channel:
            for body in messages:
                message = amqp.Message(body, delivery_mode=2)
                channel.basic_publish_confirm(message, "funding.events", KEY)

    def waiting(self, queue: str) -> int:
        """How many messages a queue holds."""
        with self._channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def _stranger(self, subject: str) -> bytes:
        self._numbers += 1
        draft = ExpenseRecorded.of(
            expense_id=f"e{self._numbers}", grant_id=subject, line_id="far", amount_cents=100,
            remaining_cents=0, booked_on=utc_now().date(),
        )  # fmt: skip
        body = complete(
            draft,
            event_id=new_event_id(),
            source=ELSEWHERE,
            time=utc_now(),
            correlation="far",
            causation=None,
        )
        return numbered(body, sequence=self._numbers, epoch=1).encode()

    def _channel(self) -> "_Channel":
        return _Channel(self.rabbit)


class _Channel:
    """A channel of the administrator's, for the length of a block."""

    def __init__(self, rabbit: PrivateRabbit) -> None:
        user, _, rest = rabbit.admin_url.removeprefix("amqp://").partition(":")
        password, _, place = rest.partition("@")
        host, _, vhost = place.partition("/")
        self._connection = amqp.Connection(host, user, password, virtual_host=vhost, confirm_publish=True)

    def __enter__(self) -> amqp.Channel:
        self._connection.connect()
        return self._connection.channel()

    def __exit__(self, *_: object) -> None:
        self._connection.close()


@pytest.fixture
def town(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Town]:
    random = dice()
    top = topology([funding, ledger, annal])
    with private_postgres() as postgres, private_rabbit(definitions(top)) as rabbit:
        databases = {name: postgres.create_database(name) for name in ("funding", "ledger", "annal")}
        environ = {**os.environ, "PYTHONPATH": python_path(tmp_path / "installed", "ledger", "annal")}
        environ |= {"QUARTIER_RETRY_TRIES": str(TRIES), "QUARTIER_RETRY_FIRST": "0.05"}
        for name, url in databases.items():
            environ[f"{name.upper()}_DATABASE"] = url
            environ[f"{name.upper()}_BUS"] = rabbit.url(name)
            environ[f"{name.upper()}_LISTEN"] = f"127.0.0.1:{free_port()}"
        run = ["-m", "quartier.operate.main", "run"]
        commands = {
            "migrate": ["-m", "quartier.operate.main", "migrate", *databases],
            "writer": [str(HERE / "actors.py"), "write", str(random.randrange(10**6)), str(EVENTS)],
            "relay": [*run, "funding"],
            "reader": [*run, "ledger"],
            "late": [*run, "annal"],
        }
        children = {name: Child(name, command, environ, tmp_path) for name, command in commands.items()}
        # A second instance of the reader: one consumes, the other stands by, both try again what has failed.
        door = {"LEDGER_LISTEN": f"127.0.0.1:{free_port()}"}
        children["twin"] = Child("twin", [*run, "ledger"], environ | door, tmp_path)
        try:
            children["migrate"].start()
            assert children["migrate"].finish(60) == 0, children["migrate"].tail()
            yield Town(rabbit, postgres, random, children, databases)
        finally:
            for child in children.values():
                child.kill()


def test_whoever_is_killed(town: Town) -> None:
    for name in ("writer", "relay", "reader", "twin"):
        town.children[name].start()
    strikes = [victim for victim, times in STRIKES.items() for _ in range(times)]
    town.dice.shuffle(strikes)
    for number, victim in enumerate(strikes):
        town.strike(victim)
        if number % 3 == 0:
            town.disturb()
    town.disturb()

    wait_until(lambda: town.said() >= EVENTS, 90, "the writer to say all")
    assert town.children["writer"].finish() == 0, town.children["writer"].tail()

    def at_rest(reader: str) -> bool:
        url = town.databases[reader]
        return town.alive() and town.sent() == town.said() == arrived(url) and not still_to_try(url)

    wait_until(lambda: at_rest("ledger"), 120, "the ledger to have all")
    town.children["late"].start()
    wait_until(lambda: town.children["late"].alive() and at_rest("annal"), 120, "the annal to catch up")
    for name in ("relay", "reader", "twin", "late"):
        assert town.children[name].leave() == 0, town.children[name].tail()

    log = check_sender(town.databases["funding"])
    outcome = check_reader(town.databases["ledger"], FUNDING, log, stumbles=True, tries=TRIES)
    assert outcome["repaired"], "the run has seen no repaired event; raise EVENTS"
    whole = check_reader(town.databases["annal"], FUNDING, log, stumbles=False, tries=TRIES)
    assert whole["done"] == len(log) == len(sender_log(town.databases["funding"]))
    strangers = check_foreign(town.databases["ledger"], ELSEWHERE)
    assert strangers["dead"] > 0, "none of them came late"
    wait_until(
        lambda: town.waiting("ledger.inbox") == town.waiting("annal.inbox") == 0, 20, "empty post-boxes"
    )
    assert town.waiting("ledger.dead") >= town.rubbish, "rubbish goes to the dead-letter queue, not away"
    ended = {name: child.ends for name, child in town.children.items() if child.ends}
    assert not any(STOOD_STILL in ends for ends in ended.values()), ended
    print(f"{len(log)} events, strikes {strikes}, ended by themselves {ended}")
    print(f"ledger {outcome}, strangers {strangers}, copies {town.copies}")
