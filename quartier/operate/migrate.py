"""Bring a service's database to the schema of the code: the floor's tables, then the service's.

Two histories in one database, each with its own version table, so that the floor's wheel can be renewed without
a line in the service. One migrator at a time: PostgreSQL by advisory lock, SQLite by its write lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, Table, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite

from quartier.errors import Misconfigured
from quartier.store import Store, translated
from quartier.tables import floor_metadata, stream

if TYPE_CHECKING:
    from alembic.config import Config

    from quartier.hosting.service import Service

FLOOR = Path(__file__).parents[1] / "migrations"
#: Any number, the same for every migrator.
_LOCK = 7_202_611


@dataclass(frozen=True)
class History:
    """One line of migrations."""

    name: str
    versions: Path
    version_table: str
    metadata: MetaData


def histories(service: "Service") -> tuple[History, History]:
    """The floor's and the service's own, in the order in which they are applied."""
    floor = History("quartier", FLOOR / "versions", "quartier_schema", floor_metadata)
    own = History(service.name, service.package / "migrations", f"{service.name}_schema", service.metadata)
    return floor, own


def upgrade(service: "Service", store: Store) -> list[str]:
    """Apply what is missing; returns the revisions applied, for example ``["quartier 0001", "funding 0001"]``."""
    from alembic import command

    if store.sqlite and store.engine.url.database:
        Path(store.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    applied: list[str] = []
    with translated(), _migrating(store) as connection:
        for history in histories(service):
            before = current(connection, history)
            if before == head(history):
                continue
            if before is not None and before not in revisions(history):
                raise Misconfigured(_disagreement(service, history, before))
            command.upgrade(_config(history, connection), "head")
            applied.append(f"{history.name} {head(history)}")
        dialect = postgresql if store.engine.dialect.name == "postgresql" else sqlite
        row = dialect.insert(stream).values(source=store.source, sequence=0, epoch=1)
        connection.execute(row.on_conflict_do_nothing())
    return applied


@contextmanager
def _migrating(store: Store) -> Iterator[Connection]:
    """A transaction for migrations: alone, without the pages' time-outs, and on SQLite without foreign keys.

    SQLite changes a table by copying it and dropping the old one; with foreign keys on, that would delete the rows
    of its children. They are checked before the commit instead. The pragma is deaf inside a transaction.
    """
    with store.engine.execution_options(quartier_write=True).connect() as connection:
        if store.sqlite:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                        raise Misconfigured(
                            f"the migration would leave {len(orphans)} rows without their parents"
                        )
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
            return
        with connection.begin():
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
            yield connection


def _disagreement(service: "Service", history: History, found: str | None) -> str | None:
    wanted = head(history)
    if found == wanted:
        return None
    if found is not None and found not in revisions(history):
        return f"the database of {service.name} is newer ({found}) than this program ({wanted}): update the program"
    return (
        f"the database of {service.name} is at {found or 'nothing'}, needs {wanted}: run `quartier migrate`"
    )


def schema_trouble(service: "Service", store: Store, *, running: bool = False) -> str | None:
    """None when database and code agree, else what to do. Raises what the database raises.

    Args:
        running: the program is at work already: a database that has become newer is then no trouble. Migrations expand
            first and contract a release later, so the program before works on until it is replaced.
    """
    with store.read() as session:
        for history in histories(service):
            found = current(session.connection(), history)
            if running and found is not None and found > head(history):
                continue
            if trouble := _disagreement(service, history, found):
                return trouble
        known = session.scalars(select(stream.c.source)).all()
    if store.source not in known:
        return (
            f"this database belongs to {', '.join(known)}, not to {store.source}:"
            " set QUARTIER_QUARTER back, or run `quartier migrate`"
        )
    return None


def require_schema(service: "Service", store: Store) -> None:
    """Raise `Misconfigured` with one line unless database and code agree."""
    if trouble := schema_trouble(service, store):
        raise Misconfigured(trouble)


def current(connection: Connection, history: History) -> str | None:
    """The revision the database is at; None before the first."""
    if not inspect(connection).has_table(history.version_table):
        return None
    table = Table(history.version_table, MetaData(), autoload_with=connection)
    return connection.scalar(select(table.c.version_num))


def head(history: History) -> str:
    """The newest revision of a history; file names begin with their number."""
    return revisions(history)[-1]


@lru_cache(maxsize=32)
def revisions(history: History) -> list[str]:
    """All revisions of a history, oldest first."""
    return sorted(path.name[:4] for path in _files(history))


def _files(history: History) -> Iterator[Path]:
    return history.versions.glob("[0-9][0-9][0-9][0-9]_*.py")


def _config(history: History, connection: Connection, **attributes: Any) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FLOOR))
    config.set_main_option("version_locations", str(history.versions))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(
        connection=connection, metadata=history.metadata, version_table=history.version_table, **attributes
    )
    return config


def new_revision(service: "Service | None", store: Store, number: str, message: str) -> None:
    """Write a migration from the difference between database and models (for developers)."""
    from alembic import command

    import quartier.handover.model
    import quartier.signin.helping
    import quartier.signin.offices
    import quartier.signin.session
    import quartier.web.idempotency  # noqa: F401  each adds a table to the floor's metadata

    history = (
        histories(service)[1]
        if service
        else History("quartier", FLOOR / "versions", "quartier_schema", floor_metadata)
    )
    with store.engine.begin() as connection:
        command.revision(
            _config(history, connection),
            message,
            autogenerate=True,
            rev_id=number,
            version_path=str(history.versions),
        )
