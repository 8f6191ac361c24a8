"""Statements that a PostgreSQL connection plans once: for the small ones, planning costs more than running them.

Measured: appending an event 180 µs, prepared 66 µs; storing one received event 425 µs and 128 µs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine

#: At the end of a statement: it is the last, commit with it (`quartier.postgresql`).
COMMIT = ";COMMIT"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement, its parameters $1, $2 … of these types."""

    name: str
    types: str
    statement: str

    def run(self, connection: Connection, values: Sequence[Any], ending: str = "") -> CursorResult[Any]:
        """Execute it; planned the first time on each connection."""
        known = cast("set[str]", connection.connection.driver_connection.prepared)  # type: ignore[union-attr]
        if self.name not in known:
            connection.exec_driver_sql(f"PREPARE {self.name} ({self.types}) AS {self.statement}")
            known.add(self.name)
        marks = ", ".join(["%s"] * len(values))
        return connection.exec_driver_sql(f"EXECUTE {self.name} ({marks}){ending}", tuple(values))

    def read(self, engine: Engine, values: Sequence[Any]) -> Sequence[Any]:
        """Its rows, read outside any transaction: one statement sees one state anyway."""
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.alone = True
            try:
                return self.run(connection, values).all()
            finally:
                driver.alone = False
