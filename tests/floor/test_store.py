"""The store: writers take turns, nobody freezes, a restarted server costs nothing."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from pen import Stroke, draw
from pen import service as pen
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

import quartier.store
from quartier.errors import Misconfigured, Unavailable
from quartier.operate.migrate import upgrade
from quartier.settings import Settings
from quartier.store import Store
from quartier.testing import SettableClock
from quartier.testing.plugin import open_store
from quartier.testing.postgres import PrivatePostgres, private_postgres


@pytest.fixture
def sqlite_store(fresh_database: Callable[..., str], clock: SettableClock) -> Iterator[Store]:
    """The sender's database where the test is about SQLite alone."""
    store = open_store(pen, fresh_database("sqlite"), clock)
    upgrade(pen, store)
    yield store
    store.close()


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Stroke)) or 0


# ── Reading and writing ──────────────────────────────────────────────────────────────────────────────


def test_a_read_changes_nothing(pen_store: Store) -> None:
    with pen_store.read() as session:
        session.add(Stroke(id="x", sheet_id="s", number=1))
        session.flush()
    assert count(pen_store) == 0


def test_a_reader_is_not_kept_waiting_by_a_writer(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
        unit.session.flush()
        assert count(pen_store) == 0, "and does not see what is not committed"
    assert count(pen_store) == 1


def test_writers_take_turns(pen_store: Store) -> None:
    """Sixteen threads add one to the same number; none is lost and none is turned away."""
    with pen_store.unit() as unit:
        unit.session.add(Stroke(id="x", sheet_id="s", number=0))

    def add(_: int) -> None:
        with pen_store.unit() as unit:
            stroke = unit.session.scalars(select(Stroke).where(Stroke.id == "x").with_for_update()).one()
            stroke.number += 1

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add, range(100)))
    with pen_store.read() as session:
        assert session.scalar(select(Stroke.number)) == 100


def test_the_gate_opens_after_every_end_of_a_unit(sqlite_store: Store) -> None:
    for error in (ZeroDivisionError, KeyboardInterrupt, SystemExit, IntegrityError):
        with pytest.raises(error), sqlite_store.unit() as unit:  # noqa: PT012
            if error is IntegrityError:
                unit.session.add(Stroke(id="x", sheet_id="s", number=-1))
                unit.session.flush()
            raise error
    with sqlite_store.unit() as unit:
        draw(unit, "s1", 1)
    assert count(sqlite_store) == 1


def test_who_waits_too_long_for_a_turn_is_asked_to_try_again(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quartier.store, "PATIENCE", 0.05)
    with sqlite_store.unit(), pytest.raises(Unavailable), sqlite_store.unit():
        pass
    with sqlite_store.unit() as unit:
        draw(unit, "s1", 1)


def test_sqlite_is_as_durable_and_as_strict_as_it_can_be(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        answers = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


# ── What goes wrong, in our words ────────────────────────────────────────────────────────────────────


def test_a_broken_constraint_stays_what_it_is(pen_store: Store) -> None:
    with pytest.raises(IntegrityError), pen_store.unit() as unit:
        unit.session.add(Stroke(id="x", sheet_id="s", number=-1))


def test_a_mistake_in_a_statement_is_not_taken_for_an_absent_database(pen_store: Store) -> None:
    """It would be hidden behind "try again in a minute", and an inbox would wait for ever."""
    with pytest.raises(DBAPIError), pen_store.read() as session:
        session.execute(text("SELECT * FROM there_is_no_such_table"))


def test_a_statement_beyond_the_limits_is_a_mistake_too(pen_store: Store) -> None:
    with pytest.raises(DBAPIError), pen_store.read() as session:
        session.execute(text(f"SELECT {', '.join('1' * 2500)}"))


def test_a_commit_that_fails_leaves_nothing_behind(pen_store: Store) -> None:
    """On SQLite the connection would go back to the pool within its transaction, and hold the write lock there."""
    with pen_store.unit() as unit:
        unit.session.execute(text("CREATE TABLE parent (id integer PRIMARY KEY)"))
        reference = "integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED"
        unit.session.execute(text(f"CREATE TABLE child (parent {reference})"))
    with pytest.raises(IntegrityError), pen_store.unit() as unit:
        unit.session.execute(text("INSERT INTO child VALUES (7)"))
    with pen_store.unit() as unit:
        assert unit.session.scalar(text("SELECT count(*) FROM child")) == 0


def test_errors_do_not_tell_what_was_written(pen_store: Store) -> None:
    with pytest.raises(IntegrityError) as raised, pen_store.unit() as unit:
        unit.session.add(Stroke(id="Frau B.", sheet_id="s", number=-1))
    assert "Frau B." not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://u:p@h/d", "mysql"),
        ("sqlite://", "file"),
        ("nonsense", "not sqlite"),
        ("postgresql://u:secret@h:port/d", "postgresql"),
    ],
)
def test_a_wrong_address_is_one_line_without_the_password(url: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says) as raised:
        Store(Settings(service="pen", database=url))
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path, free_port: Callable[[], int]) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.db", f"postgresql://u:p@127.0.0.1:{free_port()}/x"):
        store = Store(Settings(service="pen", database=url))
        with pytest.raises(Unavailable), store.unit():
            pass
        with pytest.raises(Unavailable), store.read() as session:
            session.execute(text("SELECT 1"))


# ── A restarted PostgreSQL ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PrivatePostgres]:
    with private_postgres() as server:  # what it has committed must survive its death
        yield server


@pytest.fixture
def restartable(own_postgres: PrivatePostgres) -> Iterator[Store]:
    own_postgres.drop_database("restartable")
    store = open_store(pen, own_postgres.create_database("restartable"), SettableClock())
    upgrade(pen, store)
    yield store
    store.close()


def test_after_a_restart_the_next_request_works(
    own_postgres: PrivatePostgres, restartable: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quartier.store, "RESTED", 0.0)
    with ThreadPoolExecutor(5) as pool:  # several connections in the pool
        barrier = threading.Barrier(5)

        def hold(_: int) -> None:
            with restartable.read() as session:
                session.execute(text("SELECT 1"))
                barrier.wait(20)

        list(pool.map(hold, range(5)))
    own_postgres.restart()
    for number in range(6):
        with restartable.unit() as unit:
            draw(unit, "s1", number)
    assert count(restartable) == 6


def test_a_restart_between_two_quick_requests_costs_one_at_most(
    own_postgres: PrivatePostgres, restartable: Store
) -> None:
    with restartable.unit() as unit:
        draw(unit, "s1", 1)
    own_postgres.restart()
    try:
        with restartable.unit() as unit:
            draw(unit, "s1", 2)
    except Unavailable:
        assert count(restartable) == 1, "what was refused was not done"
    with restartable.unit() as unit:
        draw(unit, "s1", 3)


def test_a_connection_lost_in_the_middle_undoes_the_unit(restartable: Store) -> None:
    with pytest.raises(Unavailable), restartable.unit() as unit:  # noqa: PT012
        draw(unit, "s1", 1)
        unit.session.flush()
        _terminate(restartable, unit.session.scalar(text("SELECT pg_backend_pid()")))
    assert count(restartable) == 0


def test_while_the_server_is_away_requests_are_turned_away_at_once(
    own_postgres: PrivatePostgres, restartable: Store
) -> None:
    with restartable.unit() as unit:
        draw(unit, "s1", 1)
    own_postgres.kill()
    try:
        begun = time.monotonic()
        for _ in range(3):
            with pytest.raises(Unavailable), restartable.unit() as unit:
                draw(unit, "s1", 9)
        assert time.monotonic() - begun < 5
    finally:
        own_postgres.start()
    with restartable.unit() as unit:
        draw(unit, "s1", 2)
    assert count(restartable) == 2


def _terminate(store: Store, pid: int) -> None:
    connection = psycopg2.connect(store.settings.database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", (pid,))
    connection.close()


# ── Other processes on one SQLite file ───────────────────────────────────────────────────────────────


@contextmanager
def child(code: str, *arguments: str, sample: Path) -> Iterator["subprocess.Popen[str]"]:
    """A Python process with the sample services at hand; ended and waited for."""
    paths = [str(sample), str(Path(quartier.store.__file__).parents[1])]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


HOLDS_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


def test_a_lock_of_another_process_is_waited_for(sqlite_store: Store, sample: Path) -> None:
    path = sqlite_store.settings.database.removeprefix("sqlite:///")
    with child(HOLDS_THE_LOCK, path, sample=sample) as holder:
        assert holder.stdout and holder.stdin and holder.stdout.readline() == "locked\n"  # noqa: PT018
        done = threading.Event()

        def write() -> None:
            with sqlite_store.unit() as unit:
                draw(unit, "s1", 1)
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert not done.wait(0.3)
        assert count(sqlite_store) == 0, "readers go on meanwhile"
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert done.wait(5)
        writer.join()


def test_a_lock_that_stays_is_not_waited_for_without_end(
    sqlite_store: Store, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quartier.store, "PATIENCE", 0.2)
    path = sqlite_store.settings.database.removeprefix("sqlite:///")
    with child(HOLDS_THE_LOCK, path, sample=sample) as holder:
        assert holder.stdout and holder.stdout.readline() == "locked\n"  # noqa: PT018
        with pytest.raises(Unavailable), sqlite_store.unit():
            pass


WRITES_AND_LEAVES = """
import sys
from pen import draw, service
from quartier.testing.plugin import open_store
for number in range(8):
    store = open_store(service, sys.argv[1])
    for half in (0, 1):
        with store.unit() as unit:
            draw(unit, f"p{sys.argv[2]}-{number}", half)
    store.close()
print("done")
"""


def test_processes_that_come_and_go_on_one_file(sqlite_store: Store, sample: Path) -> None:
    """Opening switches to WAL, the last one to close checkpoints: both want locks for a moment."""
    sqlite_store.close()
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                child(WRITES_AND_LEAVES, sqlite_store.settings.database, str(n), sample=sample)
            )
            for n in range(3)
        ]
        ends = [process.communicate(timeout=60) for process in processes]
    assert [end[0] for end in ends] == ["done\n"] * 3, ends
    assert count(sqlite_store) == 48


# ── Under eventlet ───────────────────────────────────────────────────────────────────────────────────

GREEN = """
from quartier.hosting.green import patch
patch()
import json, sqlite3, sys, threading, time
import eventlet
from eventlet.patcher import original
from pen import draw, service
from quartier.testing.plugin import open_store

store = open_store(service, sys.argv[1])
stalls, last, working = [], time.monotonic(), True

def heart():
    global last
    while working:
        eventlet.sleep(0.005)
        now = time.monotonic()
        stalls.append(now - last)
        last = now

def write(number):
    with store.unit() as unit:
        draw(unit, f"g{number}", 1)
        unit.session.flush()
        eventlet.sleep(0.002)          # yields while it holds the write lock: what froze SQLite
        draw(unit, f"g{number}", 2)

def other_process():
    if not sys.argv[1].startswith("sqlite"):
        return
    # another connection, outside the gate, as a process beside us would have it
    connection = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    held = 0
    while held < 3:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            eventlet.sleep(0.001)
            continue
        eventlet.sleep(0.1)
        connection.execute("COMMIT")
        held += 1

# The last words come from a native thread, also when the hub stands still.
def give_up():
    original("time").sleep(60)
    print(json.dumps({"frozen": True}), flush=True)
    original("os")._exit(1)
original("threading").Thread(target=give_up, daemon=True).start()

pulse = eventlet.spawn(heart)
threads = [eventlet.spawn(write, number) for number in range(40)]
threads.append(eventlet.spawn(other_process))
for thread in threads:
    thread.wait()
working = False
pulse.wait()
print(json.dumps({"frozen": False, "longest": max(stalls)}), flush=True)
"""


def test_green_writers_do_not_freeze_the_process(pen_store: Store, sample: Path) -> None:
    with child(GREEN, pen_store.settings.database, sample=sample) as process:
        out, err = process.communicate(timeout=90)
    assert out, err
    answer: dict[str, Any] = json.loads(out)
    assert not answer["frozen"]
    assert answer["longest"] < 2, "SQLite's own waiting would have been 5 s"
    assert count(pen_store) == 80


def test_a_slow_query_lets_others_run_under_eventlet(postgres_server: PrivatePostgres, sample: Path) -> None:
    code = """
from quartier.hosting.green import patch
patch()
import sys, time
import eventlet
from sqlalchemy import text
from quartier.settings import Settings
from quartier.store import Store
store = Store(Settings(service="pen", database=sys.argv[1]))
def ask(_):
    with store.read() as session:
        session.execute(text("SELECT pg_sleep(1)"))
begun = time.monotonic()
list(eventlet.GreenPool(4).imap(ask, range(4)))
print(time.monotonic() - begun)
"""
    with child(code, postgres_server.url(), sample=sample) as process:
        out, err = process.communicate(timeout=60)
    assert out, err
    assert float(out) < 3, "four at once, not one after the other"
