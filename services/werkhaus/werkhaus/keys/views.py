"""What can be seen of keys. Names are told to whoever has the say over keys; the pages ask for it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from werkhaus.keys.model import DoorKey, KeyPromise
from werkhaus.keys.rules import (
    LIVE,
    EntryKind,
    KeyNotFound,
    PromiseNotFound,
    PromiseState,
    Share,
    is_overdue,
    share,
)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as a list shows it: where it is, and for whom."""

    id: str
    number: str
    opens: str
    cylinder: str
    last: EntryKind
    #: The promise that has not ended, if there is one.
    promise: KeyPromise | None
    overdue: bool

    @property
    def holder_name(self) -> str | None:
        """Who has it; somebody to whom it is only promised has not."""
        held = self.promise is not None and self.promise.state == PromiseState.HELD
        return self.promise.holder_name if self.promise and held else None

    @property
    def due_on(self) -> date | None:
        return self.promise.due_on if self.promise else None


def list_keys(session: Session, today: date) -> list[KeyRow]:
    """All keys by number, each with who has it; one query."""
    return [_row(key, promise, today) for key, promise in session.execute(_with_promise())]


def _with_promise() -> Select[DoorKey, KeyPromise]:
    live = and_(KeyPromise.key_id == DoorKey.id, KeyPromise.state.in_(LIVE))
    return select(DoorKey, KeyPromise).outerjoin(KeyPromise, live).order_by(DoorKey.number, DoorKey.id)


def _row(key: DoorKey, promise: KeyPromise | None, today: date) -> KeyRow:
    held = promise is not None and promise.state == PromiseState.HELD
    overdue = held and promise is not None and is_overdue(promise.due_on, today)
    last = EntryKind(key.last_kind)
    return KeyRow(key.id, key.number, key.opens, key.cylinder, last, promise, overdue)


def share_of(rows: list[KeyRow]) -> Share:
    """How many keys of the house somebody answers for."""
    return share((row.last, row.overdue) for row in rows)


@dataclass(frozen=True, slots=True)
class KeyDetail:
    """A key with its register, and the promises that the register's entries point to."""

    key: DoorKey
    row: KeyRow
    promises: dict[str, KeyPromise]


def key_detail(session: Session, key_id: str, today: date) -> KeyDetail:
    """One key; three queries. Raises `KeyNotFound`."""
    key = session.scalar(select(DoorKey).where(DoorKey.id == key_id).options(selectinload(DoorKey.entries)))
    if key is None:
        raise KeyNotFound
    promises = {one.id: one for one in session.scalars(select(KeyPromise).where(KeyPromise.key_id == key_id))}
    live = next((one for one in promises.values() if one.state in LIVE), None)
    return KeyDetail(key, _row(key, live, today), promises)


def promise_detail(session: Session, promise_id: str) -> KeyPromise:
    """One promise with its key; one query. Raises `PromiseNotFound`."""
    query = select(KeyPromise).where(KeyPromise.id == promise_id).options(joinedload(KeyPromise.key))
    promise = session.scalar(query)
    if promise is None:
        raise PromiseNotFound
    return promise


def keys_of(session: Session, person: str, today: date) -> list[KeyRow]:
    """The keys that a person has, by number; one query."""
    mine = _with_promise().where(KeyPromise.holder_ref == person, KeyPromise.state == PromiseState.HELD)
    return [_row(key, promise, today) for key, promise in session.execute(mine)]
