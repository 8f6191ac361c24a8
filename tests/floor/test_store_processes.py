"""The store among other processes on one SQLite file, and under eventlet: nobody freezes, nobody is lost."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pen import draw, strokes

import quartier.store
from quartier.errors import Unavailable
from quartier.store import Store
from quartier.testing.postgres import PrivatePostgres

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
        assert strokes(sqlite_store) == 0, "readers go on meanwhile"
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
    assert strokes(sqlite_store) == 48


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
    assert strokes(pen_store) == 80


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
