"""Fewer round trips to PostgreSQL change nothing that a unit promises."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pen import Stroke, draw
from pen import service as pen
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from quartier.errors import Unavailable
from quartier.operate.migrate import upgrade
from quartier.outbox import Relay
from quartier.prepared import Prepared
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing import SettableClock
from quartier.testing.plugin import open_store


@pytest.fixture
def store(fresh_database: Callable[..., str], clock: SettableClock) -> Iterator[Store]:
    """The sender's database on PostgreSQL."""
    opened = open_store(pen, fresh_database("postgresql"), clock)
    upgrade(pen, opened)
    yield opened
    opened.close()


def counts(store: Store) -> tuple[int, int]:
    """Rows and events."""
    with store.read() as session:
        return (
            session.scalar(select(func.count()).select_from(Stroke)) or 0,
            session.scalar(select(func.count()).select_from(outbox)) or 0,
        )


def driver(store: Store) -> Any:
    """The one connection that the pool hands out next."""
    with store.engine.connect() as connection:
        return connection.connection.driver_connection


# ── Rows that wait for the events ────────────────────────────────────────────────────────────────────


def test_rows_and_events_of_a_unit_arrive_together(store: Store) -> None:
    with store.unit() as unit:
        for number in range(3):
            draw(unit, "s1", number)
        unit.session.execute(text("UPDATE stroke SET number = number + 10"))  # an autoflush in the middle
        draw(unit, "s1", 99)
    assert counts(store) == (4, 4)
    with store.read() as session:
        assert set(session.scalars(select(Stroke.number))) == {10, 11, 12, 99}


def test_a_row_that_is_refused_at_the_end_undoes_the_unit(store: Store) -> None:
    with store.unit() as unit:
        draw(unit, "s1", 1)
    with pytest.raises(IntegrityError, match="uq_stroke"), store.unit() as unit:  # noqa: PT012
        draw(unit, "s2", 1)
        unit.session.add(Stroke(id="other", sheet_id="s1", number=1))
    assert counts(store) == (1, 1)
    with store.unit() as unit:
        draw(unit, "s3", 1)
    assert counts(store) == (2, 2), "the connection is as good as before"


def test_a_row_without_an_event_is_committed_and_a_wrong_one_refused(store: Store) -> None:
    with store.unit() as unit:
        unit.session.add(Stroke(id="a", sheet_id="s1", number=1))
    assert counts(store) == (1, 0)
    with pytest.raises(IntegrityError, match="counts"), store.unit() as unit:
        unit.session.add(Stroke(id="b", sheet_id="s1", number=-1))
    assert counts(store) == (1, 0)


@pytest.mark.parametrize(
    "sheet", ["100 %", "%s %(x)s", "{0}", "'; DROP TABLE stroke; --", "\\' ü 🖊", ";COMMIT"]
)
def test_what_a_row_says_is_only_said(store: Store, sheet: str) -> None:
    with store.unit() as unit:
        unit.session.add(Stroke(id="a", sheet_id=sheet, number=1))
        draw(unit, "s1", 1, note=sheet)
    with store.read() as session:
        assert session.scalar(select(Stroke.sheet_id).where(Stroke.id == "a")) == sheet
    assert counts(store) == (2, 1)


# ── Savepoints that wait ─────────────────────────────────────────────────────────────────────────────


def test_savepoints_undo_what_they_hold_and_no_more(store: Store) -> None:
    with store.unit() as unit:
        session = unit.session
        draw(unit, "kept", 1)
        with pytest.raises(ZeroDivisionError), session.begin_nested():  # noqa: PT012
            with session.begin_nested():
                session.execute(text("INSERT INTO stroke VALUES ('in', 'in', 1)"))
            raise ZeroDivisionError
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("INSERT INTO stroke VALUES ('wrong', 'wrong', -1)"))
        with session.begin_nested():
            pass
    assert counts(store) == (1, 1)


def test_a_unit_that_says_nothing_is_not_heard_of(store: Store) -> None:
    heard: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *it: heard.append(it[2]))
    with store.unit():
        pass
    with pytest.raises(ZeroDivisionError), store.unit() as unit, unit.session.begin_nested():
        raise ZeroDivisionError
    assert [said for said in heard if "SAVEPOINT" not in said] == []
    assert counts(store) == (0, 0)


# ── Prepared statements ──────────────────────────────────────────────────────────────────────────────


def test_each_connection_plans_a_statement_once(store: Store) -> None:
    heard: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *it: heard.append(it[2]))
    for number in range(3):
        with store.unit() as unit:
            draw(unit, "s1", number)
    assert sum(said.startswith("PREPARE quartier_append") for said in heard) == 1
    assert sum(said.startswith("EXECUTE quartier_append") for said in heard) == 3
    store.engine.dispose()
    with store.unit() as unit:
        draw(unit, "s1", 9)
    assert counts(store) == (4, 4)


def test_what_is_read_alone_leaves_no_transaction_open(store: Store) -> None:
    one = Prepared("one_number", "bigint", "SELECT $1 + 1")
    assert one.read(store.engine, (4,)) == [(5,)]
    its = driver(store)
    assert not its.begun
    assert its.get_transaction_status() == 0
    with store.unit() as unit:
        draw(unit, "s1", 1)
    assert counts(store) == (1, 1)


def test_a_plan_outlives_a_column_that_is_added(store: Store) -> None:
    """Migrations expand first, while the code before them is still running."""

    class Bus:
        def publish(self, rows: Any, meanwhile: Callable[[], None] = lambda: None) -> int:
            return len(rows)

        def close(self) -> None: ...

    def say(number: int) -> None:
        with store.unit() as unit:
            draw(unit, "s1", number)

    relay = Relay(store, Bus())
    say(1)
    assert relay.run_once() == 1
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox ADD COLUMN later text"))
        connection.execute(text("ALTER TABLE stream ADD COLUMN later text"))
    say(2)
    assert relay.run_once() == 1


def test_a_lock_that_others_keep_is_unavailable(store: Store) -> None:
    """As on SQLite (test_store.py): the person is asked to try again, and the operator's log has the reason."""
    with store.unit() as unit:
        unit.session.execute(text("LOCK TABLE stroke"))
        with pytest.raises(Unavailable), store.unit() as other:  # noqa: PT012
            other.session.execute(text("SET LOCAL lock_timeout = 1"))
            other.session.execute(text("SELECT * FROM stroke"))
