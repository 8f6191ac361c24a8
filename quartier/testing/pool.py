"""PostgreSQL databases with a service's schema that tests have one after the other.

A database is some 700 files: making one for each test, and removing them all in the end, took longer than what is
tested in them. Emptying one takes some milliseconds.
"""

from io import StringIO

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from quartier.testing.postgres import PrivatePostgres

_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public'"
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
#: Columns, constraints, indexes, triggers and rights: all that a test may have changed of a schema.
_SHAPE = """
    SELECT md5(string_agg(part, E'\\n' ORDER BY part)) FROM (
        SELECT concat_ws(' ', attrelid, attnum, attname, atttypid, attnotnull, attisdropped) AS part
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', conrelid, conname, contype, convalidated) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', relname, relkind, relowner, relacl) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', tgrelid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS parts
"""


class Pool:
    """Copies of a template, handed out and taken back.

    Args:
        template: the name of a database with the schema; nobody may be connected to it.
    """

    def __init__(self, server: PrivatePostgres, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[str] = []
        self._made = 0
        with _connected(server.url(template)) as connection, connection.cursor() as cursor:
            self._tables = _names(cursor, _TABLES)
            self._sequences = _names(cursor, _SEQUENCES)
            self._shape = _shape(cursor)
            #: The rows that migrations leave, as COPY writes them.
            self._rows = {name: rows for name in self._tables if (rows := _copied(cursor, name))}
        connection.close()

    def take(self) -> str:
        """The name of a database with the schema and nothing else in it."""
        if self._free:
            return self._free.pop()
        self._made += 1
        name = f"{self._template}_{self._made}"
        self._server.create_database(name, self._template)
        return name

    def give_back(self, name: str) -> None:
        """Empty it for the next; whoever is still connected is thrown out. What a test has rebuilt is dropped."""
        connection = _connected(self._server.url(name))
        with connection, connection.cursor() as cursor:
            cursor.execute(_OTHERS)
            kept = _shape(cursor) == self._shape
            if kept:
                self._empty(cursor)
        connection.close()
        if kept:
            self._free.append(name)
        else:
            self._server.drop_database(name)

    def _empty(self, cursor: Cursor) -> None:
        # Neither the order of foreign keys nor what forbids deleting matters to one who starts anew.
        cursor.execute("SET session_replication_role = replica")
        anew = [f"DELETE FROM {name}" for name in self._tables]
        anew += [f"ALTER SEQUENCE {name} RESTART" for name in self._sequences]
        cursor.execute("; ".join(anew))
        for name, rows in self._rows.items():
            cursor.copy_expert(f"COPY {name} FROM STDIN", StringIO(rows))


def _connected(url: str) -> Connection:
    return psycopg2.connect(url)


def _names(cursor: Cursor, question: str) -> list[str]:
    cursor.execute(question)
    return [name for (name,) in cursor.fetchall()]


def _shape(cursor: Cursor) -> str:
    cursor.execute(_SHAPE)
    return str(cursor.fetchall()[0][0])


def _copied(cursor: Cursor, table: str) -> str:
    rows = StringIO()
    cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
    return rows.getvalue()
