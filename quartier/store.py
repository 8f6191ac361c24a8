"""One service's database: reading, and writing in units.

SQLite and PostgreSQL behave alike to a room. What differs is here:

* SQLite has one writer. A greenlet that yields inside a write transaction while another waits for the lock
  *in C* freezes the whole process, so writers of this process queue at a gate before ``BEGIN IMMEDIATE``, and
  writers of other processes are waited for in short turns that let other greenlets run.
* PostgreSQL connections that have rested are asked whether they are still alive before use, so that a
  restarted server costs no request; busy ones pay nothing for that.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from quartier.actor import SYSTEM, Actor
from quartier.errors import Misconfigured, Unavailable
from quartier.event import Clock, new_ref, utc_now
from quartier.observe import get_logger
from quartier.settings import Settings
from quartier.unit import Unit

log = get_logger(__name__)

#: Seconds a writer waits for its turn before the person is asked to try again.
PATIENCE = 10.0
#: Seconds a PostgreSQL connection may rest in the pool before it is asked whether it is alive.
RESTED = 5.0
_POSTGRES_SESSION = (
    "-c timezone=UTC -c lock_timeout=5000 -c statement_timeout=30000"
    " -c idle_in_transaction_session_timeout=60000"
)
#: PostgreSQL's class of errors for a statement beyond its limits; psycopg2 takes it for an operational one.
_TOO_MUCH = "54"
_WRONG = "the database address is not sqlite:///path or postgresql://user:password@host/name"


class Store:
    """The database of one service.

    Args:
        settings: the service's; ``database`` is ``sqlite:///path`` or ``postgresql://user:password@host/name``.
        clock: tells the instant a unit works at.
    """

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        #: The service's CloudEvents source, ``/<quarter>/<service>``.
        self.source = settings.source
        self.clock = clock
        self.engine = _engine(settings.database)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(quartier_write=True)
        self._gate = threading.Lock() if self.sqlite else None
        #: Called after a commit that emitted events, never before: the relay is nudged here.
        self.after_commit: list[Callable[[], None]] = []

    @contextmanager
    def unit(
        self, actor: Actor = SYSTEM, correlation_id: str | None = None, causation_id: str | None = None
    ) -> Iterator[Unit]:
        """One write transaction: changes, decision records and events stand or fall together.

        Raises `Unavailable` when the database cannot be reached or is busy for too long.
        """
        with self._turn(), translated(), Session(self._writing, expire_on_commit=False) as session:
            session.connection()
            unit = Unit(
                session,
                self.source,
                self.clock(),
                actor,
                correlation_id or new_ref(),
                causation_id,
                self.settings,
            )
            yield unit
            unit.flush(last=True)
            session.commit()
        if unit.emitted:
            for nudge in self.after_commit:
                nudge()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what it might have changed is rolled back."""
        with translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._gate is None:
            yield
        elif self._gate.acquire(timeout=PATIENCE):
            try:
                yield
            finally:
                self._gate.release()
        else:
            raise Unavailable

    def close(self) -> None:
        """Give the connections back to the database."""
        self.engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Within it, a database that is away or busy is `Unavailable`; a wrong statement stays what it is."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not _away(error.orig):
            raise
        log.warning("database-unavailable", reason=str(getattr(error, "orig", error)).strip())
        raise Unavailable from error


def refused(error: Unavailable) -> str | None:
    """What PostgreSQL said if it is there and does not let this address in, so that waiting is of no use."""
    first = str(getattr(error.__cause__, "orig", "")).strip().partition("\n")[0]
    said = first.rpartition("FATAL:")[2].strip()
    return said if "FATAL:" in first and any(words in said for words in _REFUSALS) else None


#: It gives these no code the driver could pass on; others (starting up, too many connections) pass.
_REFUSALS = (
    "authentication failed",
    "does not exist",
    "permission denied",
    "no pg_hba.conf entry",
    "not permitted to log in",
)


def _away(error: object) -> bool:
    """Whether the database is away or busy, and not the statement wrong."""
    import psycopg2

    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR
    if isinstance(error, psycopg2.OperationalError) and (error.pgcode or "").startswith(_TOO_MUCH):
        return False
    return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except Exception:
        raise Misconfigured(_WRONG) from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database:
            raise Misconfigured("the SQLite address needs a file: sqlite:///path/to/service.db")
        engine = create_engine(
            parsed,
            pool_size=10,
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": 0.02},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _end_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        from quartier.postgresql import TerseConnection  # psycopg2 is not needed where all is SQLite

        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg2"),
            pool_size=10,
            max_overflow=10,
            pool_timeout=PATIENCE,
            pool_use_lifo=True,  # what was used last is warm: its plans, and the processor's caches
            hide_parameters=True,  # values may be personal; errors are logged
            connect_args={
                "connection_factory": TerseConnection,
                "options": _POSTGRES_SESSION,
                "connect_timeout": 5,
                "application_name": "quartier",
            },
        )
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", _wake)
        return engine
    raise Misconfigured(f"the database address begins with {parsed.drivername!r}; use sqlite or postgresql")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours: pysqlite would defer it
    # The first to open a new file changes its journal; SQLite turns others away meanwhile without its own patience.
    _patiently(lambda: connection.execute("PRAGMA journal_mode=WAL"))
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("quartier_write"):
        _patiently(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        connection.exec_driver_sql("BEGIN")


def _patiently(attempt: Callable[[], object]) -> None:
    """Try until the lock of another process is gone, in short turns that let other greenlets run."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            attempt()
            return
        except (DBAPIError, sqlite3.OperationalError) as error:
            if "locked" not in str(getattr(error, "orig", error)) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _end_sqlite(connection: sqlite3.Connection | None, _record: Any) -> None:
    """A commit that fails (a full disk, a deferred constraint) leaves SQLite's transaction open, with its lock."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rested_since"] = time.monotonic()


def _wake(connection: Any, record: Any, _proxy: Any) -> None:
    if time.monotonic() - record.info.get("rested_since", time.monotonic()) < RESTED:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError(str(error)) from error  # the pool opens another one
