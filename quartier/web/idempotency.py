"""`Idempotency-Key`: a program may send a command twice, and it happens once.

The key is claimed by the first statement of the command's own transaction and the answer is written by the last one
before the commit. So there is no moment at which the command has happened and its answer is unknown: either both are
there, or neither. A second request with the same key waits at the key's row (PostgreSQL) or at the write gate (SQLite),
then fails to claim it and is given the stored answer. Refusals are not stored: they changed nothing, and trying again
may succeed. An answer that holds a secret (`api_post(…, secret=True)`) is not stored either, only that it was given.

The answer is known only after the handler has returned, so the unit stays open until then (`Claim.settle`).
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Integer, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from quartier.tables import UtcInstant, floor_metadata
from quartier.unit import Unit
from quartier.web.refusals import IdempotencyKeyMalformed, IdempotencyKeyReused

#: What a key looks like.
KEY = re.compile(r"^[!-~]{8,200}$")
#: How long a stored answer is kept (retention is run by the service's nightly timer).
KEPT = timedelta(days=7)

table = Table(
    "idempotency",
    floor_metadata,
    Column("actor", String(64), primary_key=True),
    Column("route", String(200), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer),
    Column("answer", Text),
    Column("created_at", UtcInstant, nullable=False),
)


@dataclass(frozen=True)
class Stored:
    """An answer given before; its body is None where it was meant for that moment only."""

    status: int
    body: bytes | None


class AlreadyDone(Exception):
    """Another request with the same key was faster; its answer is to be given."""


class Claim:
    """One request's hold on its key."""

    def __init__(self, key: str, actor: str, route: str, request: Request) -> None:
        if not KEY.fullmatch(key):
            raise IdempotencyKeyMalformed
        self._row = {"actor": actor, "route": route, "key": key}
        self._fingerprint = hashlib.sha256(request.path.encode() + b"\0" + request.get_data()).hexdigest()
        self._open = ExitStack()
        self._unit: Unit | None = None

    def stored(self, session: Session) -> Stored | None:
        """The answer given to the same request before; raises `IdempotencyKeyReused` if it was another one."""
        row = session.execute(select(table).filter_by(**self._row)).one_or_none()
        if row is None:
            return None
        if row.fingerprint != self._fingerprint:
            raise IdempotencyKeyReused
        return Stored(row.status, None if row.answer is None else row.answer.encode())

    @contextmanager
    def around(self, opened: AbstractContextManager[Unit]) -> Iterator[Unit]:
        """The command's unit: claims the key first, and stays open until `settle`."""
        if self._unit is not None:
            raise RuntimeError("an API command works in one unit; this handler opened a second one")
        unit = self._unit = self._open.enter_context(opened)
        row: dict[str, Any] = {**self._row, "fingerprint": self._fingerprint, "created_at": unit.now}
        try:
            unit.session.execute(insert(table).values(**row))
        except IntegrityError:
            raise AlreadyDone from None
        yield unit

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Around the handler and its answer: commits at the end, rolls back if anything was raised."""
        with self._open:
            yield

    def settle(self, answer: Stored) -> None:
        """Keep the answer; the commit follows when `handling` ends."""
        if self._unit is not None:
            body = None if answer.body is None else answer.body.decode()
            kept = {"status": answer.status, "answer": body}
            self._unit.session.execute(update(table).filter_by(**self._row).values(**kept))


def purge(unit: Unit) -> int:
    """Forget answers older than `KEPT`; how many there were."""
    gone = unit.session.execute(delete(table).where(table.c.created_at < unit.now - KEPT))
    return int(getattr(gone, "rowcount", 0))
