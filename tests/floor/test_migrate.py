"""Migrations: from nothing to the code's schema on both engines, by one at a time, never backwards."""

import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pen import service as pen
from sqlalchemy import inspect, select, text
from tally import service as tally

import quartier.hosting.assemble
import quartier.signin.attempt
import quartier.web.barriers  # noqa: F401  these and what they need add tables to the floor's metadata
from quartier.errors import Misconfigured
from quartier.hosting import Service
from quartier.operate.installed import installed
from quartier.operate.migrate import (
    History,
    current,
    head,
    histories,
    require_schema,
    schema_trouble,
    upgrade,
)
from quartier.settings import Settings
from quartier.store import Store
from quartier.tables import service_metadata, stream
from quartier.testing.plugin import open_store

SERVICES = [pen, tally, *installed()]
services = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@pytest.fixture
def opened(database_url: str) -> Iterator[Callable[[Service], Store]]:
    """`opened(service)`: a store over the test's empty database."""
    stores: list[Store] = []

    def make(service: Service) -> Store:
        stores.append(open_store(service, database_url))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


def tables(store: Store) -> set[str]:
    return set(inspect(store.engine).get_table_names())


# ── The code's schema ────────────────────────────────────────────────────────────────────────────────


@services
def test_from_nothing_to_what_the_code_needs(opened: Callable[[Service], Store], service: Service) -> None:
    store = opened(service)
    assert "run `quartier migrate`" in (schema_trouble(service, store) or "")
    applied = upgrade(service, store)
    assert [line.split()[0] for line in applied] == ["quartier", service.name]
    assert schema_trouble(service, store) is None
    require_schema(service, store)
    with store.read() as session:
        row = session.execute(select(stream)).one()
    assert tuple(row) == (store.source, 0, 1)
    assert upgrade(service, store) == [], "a second time changes nothing"


@services
def test_models_and_migrations_agree(opened: Callable[[Service], Store], service: Service) -> None:
    store = opened(service)
    upgrade(service, store)
    for history in histories(service):
        mine = frozenset(history.metadata.tables)

        def ours(name: str | None, kind: str, _parents: Any, mine: frozenset[str] = mine) -> bool:
            return kind != "table" or name in mine

        with store.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_name": ours, "compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, history.metadata) == [], history.name


@services
def test_no_table_is_the_floors_and_the_services(
    opened: Callable[[Service], Store], service: Service
) -> None:
    floor, own = histories(service)
    assert not floor.metadata.tables.keys() & own.metadata.tables.keys()
    store = opened(service)
    upgrade(service, store)
    versions = {floor.version_table, own.version_table}
    assert tables(store) - {"sqlite_sequence"} == {*floor.metadata.tables, *own.metadata.tables} | versions


@services
def test_every_constraint_has_a_name(opened: Callable[[Service], Store], service: Service) -> None:
    """One without a name cannot be dropped on SQLite."""
    store = opened(service)
    upgrade(service, store)
    found = inspect(store.engine)
    for table in tables(store) - {"quartier_schema", f"{service.name}_schema", "sqlite_sequence"}:
        rules = [found.get_pk_constraint(table), *found.get_foreign_keys(table)]
        rules += [*found.get_unique_constraints(table), *found.get_check_constraints(table)]
        assert all(rule["name"] for rule in rules), table


# ── A service that grows ─────────────────────────────────────────────────────────────────────────────

_numbers = itertools.count(1)

FIRST = '''
"""First tables. Expand."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0001", None, None, None

def upgrade() -> None:
    op.create_table("house", sa.Column("id", sa.Integer(), nullable=False), sa.Column("name", sa.String(20)),
                    sa.PrimaryKeyConstraint("id", name="pk_house"))
    op.create_table("door", sa.Column("id", sa.Integer(), nullable=False),
                    sa.Column("house_id", sa.Integer(), nullable=False),
                    sa.PrimaryKeyConstraint("id", name="pk_door"),
                    sa.ForeignKeyConstraint(["house_id"], ["house.id"], name="fk_door_house", ondelete="CASCADE"))
'''
SECOND = '''
"""A longer name. Expand."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

def upgrade() -> None:
    with op.batch_alter_table("house") as batch:
        batch.alter_column("name", existing_type=sa.String(20), type_=sa.String(200))
        batch.add_column(sa.Column("built", sa.Integer()))
'''
BROKEN = '''
"""A mistake. Expand."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO there_is_no_such_table VALUES (1)")
'''


class Grown:
    """A service whose migrations a test writes one after the other."""

    def __init__(self, folder: Path) -> None:
        name = f"grown{''.join('abcdefghij'[int(digit)] for digit in str(next(_numbers)))}"
        self.migrations = folder / name / "migrations"
        self.migrations.mkdir(parents=True)
        (folder / name / "__init__.py").touch()
        self.service = Service(
            name=name, title="", settings=Settings, metadata=service_metadata(),
            rooms=(), sends=(), reads=(), routes=(), nav=(),
        )  # fmt: skip
        self.write("0001_expand_first", FIRST)

    def write(self, name: str, content: str) -> None:
        (self.migrations / f"{name}.py").write_text(content)
        from quartier.operate.migrate import revisions

        revisions.cache_clear()


@pytest.fixture
def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grown:
    monkeypatch.syspath_prepend(str(tmp_path))
    return Grown(tmp_path)


def test_what_is_missing_is_applied(opened: Callable[[Service], Store], grown: Grown) -> None:
    store, name = opened(grown.service), grown.service.name
    assert upgrade(grown.service, store)[1] == f"{name} 0001"
    grown.write("0002_expand_longer_name", SECOND)
    trouble = schema_trouble(grown.service, store) or ""
    assert "0001" in trouble
    assert "0002" in trouble
    with pytest.raises(Misconfigured, match="quartier migrate"):
        require_schema(grown.service, store)
    assert upgrade(grown.service, store) == [f"{name} 0002"]
    assert {column["name"] for column in inspect(store.engine).get_columns("house")} == {
        "id",
        "name",
        "built",
    }


def test_rows_survive_the_rebuilding_of_their_parents_table(
    opened: Callable[[Service], Store], grown: Grown
) -> None:
    """SQLite changes a column by copying the table and dropping the old one: that must not cascade."""
    store = opened(grown.service)
    upgrade(grown.service, store)
    with store.unit() as unit:
        unit.session.execute(text("INSERT INTO house (id, name) VALUES (1, 'Werkhaus')"))
        unit.session.execute(text("INSERT INTO door (id, house_id) VALUES (7, 1)"))
    grown.write("0002_expand_longer_name", SECOND)
    upgrade(grown.service, store)
    with store.read() as session:
        assert session.scalar(text("SELECT name FROM house")) == "Werkhaus"
        assert session.scalar(text("SELECT count(*) FROM door")) == 1
    with pytest.raises(Exception, match=r"(?i)foreign"), store.unit() as unit:
        unit.session.execute(text("INSERT INTO door (id, house_id) VALUES (8, 99)"))


def test_a_mistake_leaves_nothing_half_done(opened: Callable[[Service], Store], grown: Grown) -> None:
    store = opened(grown.service)
    upgrade(grown.service, store)
    grown.write("0002_expand_mistake", BROKEN)
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(grown.service, store)
    assert "half" not in tables(store)
    with store.read() as session:
        assert current(session.connection(), histories(grown.service)[1]) == "0001"


def pretend(store: Store, history: History, revision: str) -> None:
    with store.unit() as unit:
        unit.session.execute(
            text(f"UPDATE {history.version_table} SET version_num = :new"), {"new": revision}
        )


@pytest.mark.parametrize("which", [0, 1], ids=["the floor's", "the service's"])
def test_a_newer_database_is_refused(opened: Callable[[Service], Store], grown: Grown, which: int) -> None:
    store = opened(grown.service)
    upgrade(grown.service, store)
    history = histories(grown.service)[which]
    pretend(store, history, "9999")
    assert "newer (9999)" in (schema_trouble(grown.service, store) or "")
    with pytest.raises(Misconfigured, match="newer"):
        require_schema(grown.service, store)
    with pytest.raises(Misconfigured, match="newer"):
        upgrade(grown.service, store)
    with store.read() as session:
        assert current(session.connection(), history) == "9999"


@pytest.mark.parametrize("which", [0, 1], ids=["the floor's", "the service's"])
def test_a_program_at_work_lets_its_database_become_newer(
    opened: Callable[[Service], Store], grown: Grown, which: int
) -> None:
    """An upgrade migrates first: what runs meanwhile is the program before, and has to stay ready."""
    store = opened(grown.service)
    assert schema_trouble(grown.service, store, running=True) is not None, "an empty one is"
    upgrade(grown.service, store)
    pretend(store, histories(grown.service)[which], "9999")
    assert schema_trouble(grown.service, store, running=True) is None


def test_two_migrators_at_once(opened: Callable[[Service], Store], grown: Grown) -> None:
    """One does it, the other waits and finds it done."""
    grown.write("0002_expand_longer_name", SECOND)
    stores = [opened(grown.service) for _ in range(3)]
    barrier = threading.Barrier(3)

    def migrate(store: Store) -> list[str]:
        barrier.wait(20)
        return upgrade(grown.service, store)

    with ThreadPoolExecutor(3) as pool:
        applied = list(pool.map(migrate, stores))
    assert sorted(len(one) for one in applied) == [0, 0, 2]
    assert schema_trouble(grown.service, stores[0]) is None


def test_another_process_changes_the_journal_of_a_new_file(tmp_path: Path) -> None:
    """SQLite does not wait by itself for that lock; whoever comes second does, and is not turned away."""
    file = tmp_path / "new.sqlite"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    store = Store(Settings(service="tally", database=f"sqlite:///{file}"))
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(_journal, store)
        with pytest.raises(TimeoutError):
            reading.result(0.2)
        other.execute("ROLLBACK")
        assert reading.result(5) == "wal"
    other.close()
    store.close()


def _journal(store: Store) -> str | None:
    with store.read() as session:
        return session.scalar(text("PRAGMA journal_mode"))


def test_a_migration_may_take_its_time(opened: Callable[[Service], Store], grown: Grown) -> None:
    """Time-outs that keep a page from hanging would cut off the rewriting of a long table."""
    store = opened(grown.service)
    if store.sqlite:
        return  # it has none
    grown.write(
        "0002_expand_look",
        SECOND.replace(
            "def upgrade() -> None:",
            "def upgrade() -> None:\n    op.execute(\"CREATE TABLE look AS SELECT current_setting('statement_timeout')"
            " AS statement, current_setting('lock_timeout') AS lock\")",
        ),
    )
    upgrade(grown.service, store)
    with store.read() as session:
        assert session.scalar(text("SELECT statement FROM look")) == "0"


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    store = open_store(pen, f"sqlite:///{tmp_path}/var/deep/pen.db")
    assert upgrade(pen, store)
    store.close()


def test_revisions_have_four_digits_and_say_what_they_are() -> None:
    """Expand first, contract a release later; each says which it is, in its name and its first line."""
    for service in SERVICES:
        for history in histories(service):
            files = sorted(path for path in history.versions.glob("*.py") if path.stem != "__init__")
            assert [path.stem[:4] for path in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
            for path in files:
                kind = path.stem[5:].partition("_")[0]
                assert kind in ("expand", "contract"), path
                assert kind in path.read_text().split('"""')[1].lower(), path
            assert head(history) == files[-1].stem[:4]
