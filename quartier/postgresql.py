"""PostgreSQL with fewer round trips: words and rows that need no answer of their own travel with what comes next.

psycopg2 by itself sends BEGIN, SAVEPOINT, RELEASE and COMMIT as messages of their own. Of the four round trips of a
small unit (BEGIN, a row, the events, COMMIT) one is enough, and between the last two the counter's row would stay
locked while the answer travels: with ten writers that costs as much as the work.

Why it is right. The connection is in psycopg2's autocommit mode, so the driver itself sends none of these words, and
``begun`` says whether a transaction is open. The server takes a message of several statements in order and stops at
the first that fails: ``BEGIN;x`` with a failing x leaves a failed transaction, as two messages would, and in
``x;COMMIT`` a failing x is never committed. Nothing may follow ``x;COMMIT`` in its transaction; only `Store.unit`
says it, at its end. Rows are held back only there too (``holding``), so what is wrong with one is still raised by the
unit it belongs to. To SQLAlchemy it is an ordinary connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from psycopg2 import Error
from psycopg2.extensions import connection, cursor

from quartier.prepared import COMMIT

_WORDS = ("SAVEPOINT ", "RELEASE SAVEPOINT ")


@contextmanager
def without_values() -> Iterator[None]:
    """Errors say what is wrong and in which constraint, but quote neither the message nor a row.

    The server's "LINE 1: …" shows a piece of the message and "DETAIL: …" the row. Both would end in the log, and they
    may be about persons; the piece may even be of another statement that travelled along.
    """
    try:
        yield
    except Error as error:
        error.args = (error.diag.message_primary or str(error).partition("\n")[0],)
        raise


class Cursor(cursor):
    """Sends what waited together with the next statement that wants an answer."""

    def execute(self, query: Any, vars: Any = None) -> None:
        its = cast("TerseConnection", self.connection)
        said = query if isinstance(query, bytes) else query.encode()
        if not its.begun and not its.alone:
            its.begun, its.ahead = True, b"BEGIN;"
        if its.can_wait(query):
            its.ahead += self.mogrify(said, vars) + b";"
            return
        ahead, its.ahead = its.ahead, b""
        # Values are put in first: what waited is not to be searched for placeholders.
        with without_values():
            super().execute(ahead + (self.mogrify(said, vars) if vars else said))
        if said.endswith(COMMIT.encode()):
            its.begun = False

    def executemany(self, query: Any, vars_list: Any) -> None:
        its = cast("TerseConnection", self.connection)
        if its.ahead or not its.begun:
            self.execute("SELECT")
        with without_values():
            super().executemany(query, vars_list)


class TerseConnection(connection):
    """What `psycopg2.connect` gives with ``connection_factory=TerseConnection``."""

    #: A transaction is open, or is to be with the next statement.
    begun = False
    #: What the next statement takes along.
    ahead = b""
    #: A statement outside a transaction is to stay outside (`quartier.prepared`).
    alone = False
    #: New rows whose keys are known may wait: the unit is at its end and looks at nothing any more.
    holding = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.autocommit = True
        #: Names of the statements this connection has planned (`quartier.prepared`).
        self.prepared: set[str] = set()

    def can_wait(self, query: Any) -> bool:
        """Whether nobody needs the answer to this statement by itself."""
        if not isinstance(query, str):
            return False
        return query.startswith(_WORDS) or (
            self.holding and query.startswith("INSERT INTO ") and " RETURNING " not in query
        )

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("cursor_factory", Cursor)
        return super().cursor(*args, **kwargs)

    def commit(self) -> None:
        self._end(self.ahead, b"COMMIT")

    def rollback(self) -> None:
        self._end(b"", b"ROLLBACK")

    def _end(self, first: bytes, word: bytes) -> None:
        unheard = self.ahead.startswith(b"BEGIN;")  # the server knows of no transaction
        begun, self.begun, self.ahead = self.begun, False, b""
        if not begun or (unheard and first in (b"", b"BEGIN;")):
            return
        with super().cursor(cursor_factory=cursor) as last:
            try:
                with without_values():
                    last.execute(first + word)
            except Error:
                if not self.closed:  # a row that had waited was refused: the commit is to end the transaction
                    last.execute(b"ROLLBACK")
                raise
