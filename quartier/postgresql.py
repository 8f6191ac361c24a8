"""PostgreSQL with fewer round trips: BEGIN goes with a transaction's first statement, COMMIT with its last.

psycopg2 by itself sends BEGIN and COMMIT as messages of their own. Of the four round trips of a small unit (BEGIN,
a row, the events, COMMIT) two carry nothing else, and between the last two the counter's row stays locked while the
answer travels: with ten writers that costs as much as the work (measured: a unit half as long without them).

Why it is right. The connection is in psycopg2's autocommit mode, so the driver itself sends neither word, and
``begun`` says whether a transaction is open. The server takes a message of several statements in order and stops at
the first that fails: ``BEGIN;x`` with a failing x leaves a failed transaction, as two messages would, and in
``x;COMMIT`` a failing x is never committed. Nothing may follow ``x;COMMIT`` in its transaction; only `Store.unit`
says it, at its end. To SQLAlchemy it is an ordinary connection.
"""

from typing import Any, cast

from psycopg2.extensions import connection, cursor

from quartier.unit import COMMIT


class Cursor(cursor):
    """Opens the transaction with its first statement."""

    def execute(self, query: Any, vars: Any = None) -> None:
        its = cast("TerseConnection", self.connection)
        if not its.begun:
            its.begun = True
            query = b"BEGIN;" + query if isinstance(query, bytes) else "BEGIN;" + query
        super().execute(query, vars)
        if isinstance(query, str) and query.endswith(COMMIT):
            its.begun = False

    def executemany(self, query: Any, vars_list: Any) -> None:
        if not cast("TerseConnection", self.connection).begun:
            self.execute("SELECT")
        super().executemany(query, vars_list)


class TerseConnection(connection):
    """What `psycopg2.connect` gives with ``connection_factory=TerseConnection``."""

    #: A transaction is open.
    begun = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.autocommit = True

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("cursor_factory", Cursor)
        return super().cursor(*args, **kwargs)

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, word: str) -> None:
        if self.begun:
            with super().cursor(cursor_factory=cursor) as last:
                last.execute(word)
            self.begun = False
