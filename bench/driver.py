"""Starts roles as processes of their own, talks to them, and looks after database and queue between measurements."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import amqp
from sqlalchemy import Engine, create_engine, func, make_url, select, text

from bench import job

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0
"""Seconds the driver waits for a role's next line before it gives up."""


@dataclass(frozen=True)
class Contender:
    """One way to do the job.

    `module` is started with `produce` or `receive`; exchange and queue are what it declares itself, named here so that
    the driver can fill and empty them.
    """

    name: str
    module: str
    exchange: str
    queue: str
    routing_key: str
    engine: str = "postgresql+psycopg2"
    queue_arguments: dict[str, Any] = field(default_factory=lambda: {"x-queue-type": "quorum"})
    environment: dict[str, str] = field(default_factory=dict)


class RoleFailed(Exception):
    """A role ended, or said nothing in time; the message holds the end of its standard error."""


class Role:
    """One process. Use as a context manager: it is ended (SIGTERM, then SIGKILL) on the way out."""

    def __init__(self, contender: Contender, role: str, database: str, broker: str, *arguments: str) -> None:
        self.name = f"{contender.name} {role}"
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed when the role is left
        environment = {
            **os.environ,
            **contender.environment,
            "BENCH_DATABASE": database,
            "BENCH_BROKER": broker,
            "PYTHONWARNINGS": "ignore",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", contender.module, role, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    @property
    def pid(self) -> int:
        return self._process.pid

    def hear(self, word: str) -> dict[str, Any]:
        """The next line that has this key. Raises RoleFailed when the role ends or stays silent."""
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                line = self._lines.get(timeout=left)
                if not line:
                    break
                said: dict[str, Any] = json.loads(line)
                if word in said:
                    return said
        self._errors.flush()
        self._errors.seek(0)
        raise RoleFailed(f"{self.name} did not say {word!r}:\n{self._errors.read()[-2000:]}")

    def tell(self, order: str) -> None:
        """Give a producing role an order."""
        assert self._process.stdin
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()


@dataclass(frozen=True)
class Servers:
    """A PostgreSQL server (an address without a database name that matters) and a broker, both only for this run."""

    postgresql: str
    broker: str

    def make_durable(self) -> dict[str, str]:
        """Switch on what a test server may have switched off; what it says afterwards goes into the results."""
        with self._admin() as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(text(f"ALTER SYSTEM SET {name} = 'on'"))
            connection.execute(text("SELECT pg_reload_conf()"))
        time.sleep(0.5)
        names = (
            "server_version",
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "wal_sync_method",
            "shared_buffers",
        )
        with self._admin() as connection:
            shown = {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in names}
        if {shown["fsync"], shown["full_page_writes"], shown["synchronous_commit"]} != {"on"}:
            raise SystemExit(
                f"this PostgreSQL does not write to disk, its figures would mean nothing: {shown}"
            )
        return shown

    @contextlib.contextmanager
    def _admin(self) -> Iterator[Any]:
        engine = create_engine(_driver(self.postgresql), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def fresh_database(self, contender: Contender, role: str, folder: Path) -> str:
        """A new, empty database with the job's tables; its address in the form the contender wants."""
        name = f"bench_{contender.name}_{role}"
        if contender.engine == "sqlite":
            for old in folder.glob(f"{name}.db*"):
                old.unlink()
            address = f"sqlite:///{folder}/{name}.db"
        else:
            address = (
                make_url(self._empty(name))
                .set(drivername=contender.engine)
                .render_as_string(hide_password=False)
            )
        engine = database(address)
        job.Base.metadata.create_all(engine)
        engine.dispose()
        return address

    def _empty(self, name: str, template: str = "template1") -> str:
        """A new database of PostgreSQL, a copy of `template`; its address as the floor wants it."""
        with self._admin() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
            connection.execute(text("CHECKPOINT"))
        url = make_url(self.postgresql).set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    @contextlib.contextmanager
    def channel(self) -> Iterator[amqp.Channel]:
        """A channel for the driver itself."""
        connection = self.connection()
        try:
            yield connection.channel()
        finally:
            connection.close()

    def connection(self) -> amqp.Connection:
        """A broker connection for the driver itself."""
        url = make_url(self.broker)
        connection = amqp.Connection(
            host=f"{url.host}:{url.port}",
            userid=url.username,
            password=url.password,
            virtual_host=(url.database or "/"),
        )
        connection.connect()
        return connection

    def fresh_queue(self, contender: Contender) -> None:
        """Delete the contender's queue and declare it again, empty and bound."""
        with self.channel() as channel:
            channel.queue_delete(contender.queue)
            channel.exchange_declare(contender.exchange, "topic", durable=True, auto_delete=False)
            channel.queue_declare(
                contender.queue, durable=True, auto_delete=False, arguments=contender.queue_arguments
            )
            channel.queue_bind(contender.queue, contender.exchange, contender.routing_key)

    def drop_queue(self, contender: Contender) -> None:
        """Leave nothing behind that the broker must carry through the next measurement."""
        with self.channel() as channel:
            channel.queue_delete(contender.queue)

    def queue_length(self, contender: Contender) -> int:
        """Messages ready in the contender's queue."""
        with self.channel() as channel:
            return int(channel.queue_declare(contender.queue, passive=True).message_count)


def database(address: str) -> Engine:
    """An engine on a contender's database, for the driver's own looks."""
    return create_engine(_driver(address))


def _driver(address: str) -> str:
    url = make_url(address)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg2")
    return url.render_as_string(hide_password=False)


def check_effects(receiving: str, expected: int, producing: str | None = None) -> None:
    """Each booking has exactly one effect, and none is missing. Raises RoleFailed otherwise."""
    engine = database(receiving)
    with engine.connect() as connection:
        effects = connection.execute(select(func.count()).select_from(job.Notice)).scalar_one()
        distinct = connection.execute(select(func.count(job.Notice.booking_id.distinct()))).scalar_one()
    engine.dispose()
    bookings = expected
    if producing:
        engine = database(producing)
        with engine.connect() as connection:
            bookings = connection.execute(select(func.count()).select_from(job.Booking)).scalar_one()
        engine.dispose()
    if not effects == distinct == bookings == expected:
        raise RoleFailed(f"{bookings} bookings, {effects} effects of {distinct}; {expected} of each wanted")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]
