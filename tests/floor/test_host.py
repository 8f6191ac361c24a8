"""The host as a process of its own: how it leaves, what it survives, and when it ends itself.

Run as a program, this file is a small service ``garden`` that reads grants and sends tasks (see `_program`).
"""

if __name__ == "__main__":
    from quartier.hosting.green import patch

    patch()

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quartier.bus.rabbit import RabbitBus, RabbitPublisher
from quartier.bus.topology import definitions, topology
from quartier.event import Audience, EventSchema, Read, Ref, Tolerant, event
from quartier.outbox import OutboxRow
from quartier.testing import wait_until
from quartier.testing.rabbit import PrivateRabbit, private_rabbit


@event(
    "quartier.funding.grant.approved.v1",
    audience=Audience.PUBLIC,
    subject="grant_id",
    example={"grant_id": "g"},
)
class GrantApproved(EventSchema):
    """A grant has been approved."""

    grant_id = Ref(required=True)


@event("quartier.garden.task.done.v1", audience=Audience.PUBLIC, subject="task_id", example={"task_id": "t"})
class TaskDone(EventSchema):
    """A task is done."""

    task_id = Ref(required=True)


class Grant(Tolerant):
    grant_id = Ref(required=True)


class Task(Tolerant):
    task_id = Ref(required=True)


def _react(received: Any, unit: Any) -> None:
    """What to do is in the grant's reference: ``sleep-3``, ``block-3`` (without yielding), or nothing special."""
    word, _, seconds = received.data["grant_id"].partition("-")
    _note(f"begin {received.envelope.id}")
    if word == "sleep":
        time.sleep(float(seconds))
    if word == "block":
        _block(float(seconds))
    unit.emit(TaskDone.of(task_id="t1"))
    _note(f"end {received.envelope.id}")


def _block(seconds: float) -> None:
    from eventlet import patcher

    patcher.original("time").sleep(seconds)


def _note(line: str) -> None:
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(line + "\n")


GARDEN = SimpleNamespace(
    name="garden",
    sends=(TaskDone,),
    reads=(Read("quartier.funding.grant.approved.v1", Audience.PUBLIC, Grant, _react),),
    timers=(),
)
FUNDING = SimpleNamespace(name="funding", sends=(GrantApproved,), reads=())
NOTIFY = SimpleNamespace(
    name="notify", sends=(), reads=(Read("quartier.garden.task.done.v1", Audience.PUBLIC, Task, _react),)
)


def _program() -> None:
    from sqlalchemy.dialects import sqlite

    from quartier.bus import rabbit_consumer
    from quartier.hosting.assemble import Running
    from quartier.hosting.nameko_host import host
    from quartier.inbox import Inbox
    from quartier.observe import Metrics, configure_logging
    from quartier.outbox import Relay
    from quartier.settings import Settings
    from quartier.store import Store
    from quartier.tables import floor_metadata, stream

    configure_logging()
    rabbit_consumer.HEARTBEAT = int(os.environ.get("HEARTBEAT", "30"))
    settings = Settings(service="garden", **json.loads(os.environ["SETTINGS"]))
    store, metrics, bus = Store(settings), Metrics("garden"), RabbitBus(settings.bus)
    floor_metadata.create_all(store.engine)
    with store.unit() as unit:
        row = {"source": store.source, "sequence": 0, "epoch": 1}
        unit.session.execute(sqlite.insert(stream).values(row).on_conflict_do_nothing())
    inbox = Inbox(store, GARDEN.reads, metrics)
    relay = Relay(store, bus.publisher("garden", metrics), metrics)

    def web(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, seconds = environ["PATH_INFO"], float(environ.get("QUERY_STRING") or 0)
        if path == "/sleep":
            time.sleep(seconds)
        if path == "/block":
            _block(seconds)
        if path == "/emit":
            with store.unit() as unit:
                unit.emit(TaskDone.of(task_id="t1"))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [(bus.ready() or "ready").encode()]

    consumer = bus.consumer("garden", inbox, metrics)
    running: Any = Running(GARDEN, settings, store, bus, inbox, relay, consumer, metrics, web)  # type: ignore[arg-type]
    host([running], notice=float(os.environ.get("NOTICE", "0")))


class Garden:
    """The service above in a process."""

    def __init__(self, folder: Path, broker: PrivateRabbit, port: int, **environment: str) -> None:
        self.folder, self.broker, self.port, self.environment = folder, broker, port, environment
        self.settings: dict[str, Any] = {
            "database": f"sqlite:///{folder}/garden.db",
            "bus": broker.url("garden"),
            "listen": f"127.0.0.1:{port}",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **settings: Any) -> "Garden":
        environment = {
            **os.environ,
            "SETTINGS": json.dumps(self.settings | settings),
            "NOTES": str(self.folder / "notes"),
            **self.environment,
        }
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([sys.executable, __file__], env=environment, stderr=log)
        wait_until(lambda: self.get("/") == (200, b"ready"), 20, "the garden's door")
        return self

    def get(self, path: str) -> tuple[int, bytes] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return None
        finally:
            connection.close()

    def signal(self, number: int) -> None:
        assert self.process
        self.process.send_signal(number)

    def code(self, seconds: float = 15) -> int:
        assert self.process
        return self.process.wait(seconds)

    def notes(self) -> list[str]:
        path = self.folder / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def broker() -> Iterator[PrivateRabbit]:
    with private_rabbit(definitions(topology([FUNDING, GARDEN, NOTIFY]))) as server:
        yield server


@pytest.fixture
def funding(broker: PrivateRabbit, purge: Callable[..., None]) -> RabbitPublisher:
    purge(broker, "garden.inbox", "notify.inbox")
    return RabbitBus(broker.url("funding")).publisher("funding")


@pytest.fixture
def garden(tmp_path: Path, broker: PrivateRabbit, free_port: Callable[[], int]) -> Iterator[Garden]:
    garden = Garden(tmp_path, broker, free_port())
    yield garden
    garden.end()


_numbers = itertools.count(1)


def grant(word: str) -> OutboxRow:
    number = next(_numbers)
    document = {
        "specversion": "1.0",
        "id": f"id-{number}",
        "source": "/saalfeld-beulwitz/funding",
        "type": "quartier.funding.grant.approved.v1",
        "subject": f"grant-{number}",
        "time": "2026-11-23T10:00:00Z",
        "sequence": number,
        "subjectversion": 1,
        "epoch": 1,
        "audience": "public",
        "correlationid": "c-1",
        "dataschema": "urn:quartier:schema:quartier.funding.grant.approved.v1",
        "data": {"grant_id": word},
    }
    return OutboxRow(number, f"id-{number}", "funding.public.grant.approved", json.dumps(document).encode())


def _received(broker: PrivateRabbit, queue: str) -> int:
    import amqp

    from quartier.bus.link import Address

    at = Address.parse(broker.admin_url)
    login = {"userid": at.user, "password": at.password, "virtual_host": at.vhost, "login_method": "PLAIN"}
    with amqp.Connection(str(at), **login) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)


def test_sigterm_lets_running_work_end_and_nothing_is_done_twice(
    garden: Garden, funding: RabbitPublisher, broker: PrivateRabbit
) -> None:
    garden.start()
    funding.publish([grant("sleep-4"), grant("quick")])
    wait_until(lambda: len(garden.notes()) == 1)
    with (
        socket.create_connection(("127.0.0.1", garden.port)) as slow,
        socket.create_connection(("127.0.0.1", garden.port)) as resting,
    ):
        slow.sendall(b"GET /sleep?2 HTTP/1.1\r\nHost: x\r\n\r\n")
        resting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"ready" in resting.recv(1000)
        time.sleep(0.3)
        garden.signal(signal.SIGTERM)
        time.sleep(0.3)
        assert garden.get("/") is None  # the listening socket goes first
        assert resting.recv(1000) == b""
        slow.settimeout(10)
        assert slow.recv(1000).startswith(b"HTTP/1.1 200")
    assert garden.code() == 0
    handled = len(garden.notes()) // 2  # one, or both where they came in one batch; what is begun is ended
    assert [line.split()[0] for line in garden.notes()] == ["begin", "end"] * handled
    assert _received(broker, "notify.inbox") == handled  # what the last reactions emitted was published
    assert _received(broker, "garden.inbox") == 2 - handled  # what was not begun stays with the broker
    garden.start()
    time.sleep(1)
    assert len(garden.notes()) == 4


def test_readiness_is_503_while_it_is_leaving(garden: Garden, funding: RabbitPublisher) -> None:
    garden.environment["NOTICE"] = "2"
    garden.start()
    garden.signal(signal.SIGTERM)
    wait_until(lambda: garden.get("/readyz") == (503, b'{"status": "leaving"}'), 1.5)
    assert garden.get("/") == (200, b"ready")
    assert garden.code() == 0


def test_a_second_signal_leaves_at_once_and_the_event_comes_again(
    garden: Garden, funding: RabbitPublisher, broker: PrivateRabbit
) -> None:
    garden.start()
    funding.publish([grant("sleep-5")])
    wait_until(lambda: len(garden.notes()) == 1)
    garden.signal(signal.SIGTERM)
    time.sleep(0.5)
    garden.signal(signal.SIGINT)
    assert garden.code(2) == 1
    assert '"second-signal"' in garden.log()
    garden.start()
    wait_until(lambda: [line.split()[0] for line in garden.notes()] == ["begin", "begin", "end"], 20)


def test_work_that_outlives_the_grace_is_cut_off(garden: Garden, funding: RabbitPublisher) -> None:
    garden.start(grace=1)
    funding.publish([grant("sleep-60")])
    wait_until(lambda: len(garden.notes()) == 1)
    garden.signal(signal.SIGTERM)
    assert garden.code(5) == 1
    assert '"grace-over"' in garden.log()


def test_sigkill_loses_nothing(garden: Garden, funding: RabbitPublisher, broker: PrivateRabbit) -> None:
    garden.start()
    funding.publish([grant("quick") for _ in range(150)] + [grant("sleep-1")])
    wait_until(lambda: len(garden.notes()) > 20)
    garden.signal(signal.SIGKILL)
    garden.code()
    garden.start()
    wait_until(lambda: _received(broker, "notify.inbox") == 151, 20, "each event had its effect once")
    garden.signal(signal.SIGTERM)
    assert garden.code() == 0
    assert _received(broker, "garden.inbox") == 0
    assert _received(broker, "notify.inbox") == 151


def test_a_reaction_that_hogs_the_processor_beyond_the_heartbeat_has_its_effect_once(
    garden: Garden, funding: RabbitPublisher, broker: PrivateRabbit
) -> None:
    """nameko's losses 6, 7 and 8: the broker drops us, the acknowledgement fails, the event comes again."""
    garden.environment["HEARTBEAT"] = "1"
    garden.start()
    funding.publish([grant("block-6")])
    wait_until(lambda: len(garden.notes()) == 2, 20)
    funding.publish([grant("quick")])
    wait_until(lambda: len(garden.notes()) == 4, 20)
    wait_until(lambda: _received(broker, "notify.inbox") == 2)
    assert garden.process
    assert garden.process.poll() is None
    assert '"bus-connection"' in garden.log()
    assert [line.split()[0] for line in garden.notes()] == ["begin", "end", "begin", "end"]


def test_what_is_emitted_is_published_at_once(
    garden: Garden, funding: RabbitPublisher, broker: PrivateRabbit
) -> None:
    garden.start()
    for number in range(1, 4):
        assert garden.get("/emit") == (200, b"ready")
        wait_until(lambda expected=number: _received(broker, "notify.inbox") == expected, 0.8)


def test_the_watchdog_ends_a_process_whose_hub_stands_still(garden: Garden, funding: RabbitPublisher) -> None:
    garden.start(watchdog=2)
    with socket.create_connection(("127.0.0.1", garden.port)) as client:
        client.sendall(b"GET /block?30 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert garden.code(10) == 70
    line = next(json.loads(line) for line in garden.log().splitlines() if "stood-still" in line)
    assert line["what"] == "hub"
    assert any(frame.endswith(" _block") for frame in line["stack"])


def test_the_watchdog_ends_a_process_whose_consumer_hangs(garden: Garden, funding: RabbitPublisher) -> None:
    garden.start(watchdog=2)
    funding.publish([grant("sleep-600")])
    assert garden.code(10) == 70
    line = next(json.loads(line) for line in garden.log().splitlines() if "stood-still" in line)
    assert line["what"] == "consumer of garden"
    assert any(frame.endswith(" _react") for frame in line["stack"])


def test_an_address_in_use_is_one_line(garden: Garden, funding: RabbitPublisher) -> None:
    garden.start()
    second = Garden(garden.folder, garden.broker, garden.port)
    environment = {
        **os.environ,
        "SETTINGS": json.dumps(second.settings),
        "NOTES": str(garden.folder / "notes"),
    }
    done = subprocess.run(
        [sys.executable, __file__], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Misconfigured: set GARDEN_LISTEN: cannot listen on" in done.stderr.splitlines()[-1]
    assert "host-started" not in done.stderr


if __name__ == "__main__":
    _program()
