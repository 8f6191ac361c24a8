"""A database on PostgreSQL that a test gives back is to the next one as new."""

import itertools
from collections.abc import Iterator

import pytest
from pen import draw
from pen import service as pen
from sqlalchemy import text

from quartier.operate.migrate import upgrade
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.plugin import open_store
from quartier.testing.pool import Pool
from quartier.testing.postgres import PrivatePostgres

_numbers = itertools.count(1)


@pytest.fixture
def pool(postgres_server: PrivatePostgres) -> Iterator[Pool]:
    template = f"pool{next(_numbers)}"
    store = open_store(pen, postgres_server.create_database(template))
    upgrade(pen, store)
    store.close()
    yield Pool(postgres_server, template)
    postgres_server.drop_database(template)


def opened(server: PrivatePostgres, name: str) -> Store:
    return open_store(pen, server.url(name), SettableClock())


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as session:
        names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        return {
            name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in names
        }


def test_what_is_given_back_is_as_the_migrations_left_it(
    pool: Pool, postgres_server: PrivatePostgres
) -> None:
    name = pool.take()
    store = opened(postgres_server, name)
    before = content(store)
    with store.unit() as unit:
        draw(unit, "sheet", 1)
    assert content(store) != before
    pool.give_back(name)  # while its store is still connected
    assert pool.take() == name
    again = opened(postgres_server, name)
    assert content(again) == before
    with again.unit() as unit:
        draw(unit, "sheet", 1)
    again.close()
    store.engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE stroke ADD COLUMN colour text",
        "DROP TABLE stroke",
        "CREATE INDEX another ON stroke (id)",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "REVOKE ALL ON stroke FROM CURRENT_USER",
    ],
)
def test_what_a_test_has_rebuilt_is_not_handed_on(
    pool: Pool, postgres_server: PrivatePostgres, statement: str
) -> None:
    name = pool.take()
    store = opened(postgres_server, name)
    with store.engine.begin() as connection:
        connection.execute(text(statement))
    store.close()
    pool.give_back(name)
    assert pool.take() != name
