"""The store and a PostgreSQL that restarts: the next request works, and what was refused was not done."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from pen import draw, strokes
from pen import service as pen
from sqlalchemy import text

import quartier.store
from quartier.errors import Unavailable
from quartier.operate.migrate import upgrade
from quartier.store import Store
from quartier.testing import SettableClock
from quartier.testing.plugin import open_store
from quartier.testing.postgres import PrivatePostgres, private_postgres


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
    assert strokes(restartable) == 6


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
        assert strokes(restartable) == 1, "what was refused was not done"
    with restartable.unit() as unit:
        draw(unit, "s1", 3)


def test_a_connection_lost_in_the_middle_undoes_the_unit(restartable: Store) -> None:
    with pytest.raises(Unavailable), restartable.unit() as unit:  # noqa: PT012
        draw(unit, "s1", 1)
        unit.session.flush()
        _terminate(restartable, unit.session.scalar(text("SELECT pg_backend_pid()")))
    assert strokes(restartable) == 0


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
    assert strokes(restartable) == 2


def _terminate(store: Store, pid: int) -> None:
    connection = psycopg2.connect(store.settings.database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", (pid,))
    connection.close()
