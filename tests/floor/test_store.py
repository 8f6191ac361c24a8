"""The store: writers take turns, and what goes wrong is told in our words."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pen import Stroke, draw, strokes
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

import quartier.store
from quartier.errors import Misconfigured, Unavailable
from quartier.settings import Settings
from quartier.store import Store

# ── Reading and writing ──────────────────────────────────────────────────────────────────────────────


def test_a_read_changes_nothing(pen_store: Store) -> None:
    with pen_store.read() as session:
        session.add(Stroke(id="x", sheet_id="s", number=1))
        session.flush()
    assert strokes(pen_store) == 0


def test_a_reader_is_not_kept_waiting_by_a_writer(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
        unit.session.flush()
        assert strokes(pen_store) == 0, "and does not see what is not committed"
    assert strokes(pen_store) == 1


def test_a_reader_waits_for_who_is_just_leaving(sqlite_store: Store) -> None:
    """The last process to close the file holds it alone for a moment, while it puts the journal away."""
    assert strokes(sqlite_store) == 0
    sqlite_store.close()
    leaving = sqlite3.connect(
        str(sqlite_store.engine.url.database), isolation_level=None, check_same_thread=False
    )
    leaving.execute("PRAGMA locking_mode=EXCLUSIVE")
    leaving.execute("BEGIN IMMEDIATE")
    leaving.execute("COMMIT")
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(strokes, sqlite_store)
        with pytest.raises(TimeoutError):
            reading.result(0.2)
        leaving.close()
        assert reading.result(5) == 0


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
    assert strokes(sqlite_store) == 1


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
