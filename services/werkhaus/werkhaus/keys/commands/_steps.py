"""The steps that all commands on keys take: locking, and adding to the register."""

from sqlalchemy import select

from quartier.actor import BODY_OF
from quartier.unit import Unit
from werkhaus.keys import rules
from werkhaus.keys.model import DoorKey, KeyEntry, KeyPromise
from werkhaus.keys.rules import LIVE, EntryKind, PromiseState


def end(unit: Unit, promise: KeyPromise, state: PromiseState) -> None:
    """A promise under which no key was handed over leaves no name."""
    if promise.state != PromiseState.HELD:
        promise.holder_name = None
    promise.state, promise.ended_on = state, unit.today


def enter(
    unit: Unit,
    key: DoorKey,
    kind: EntryKind,
    promise: KeyPromise | None = None,
    *,
    remark: str | None = None,
    note: str | None = None,
    cost_cents: int | None = None,
) -> None:
    """Add an entry to the register of a locked key. Raises `KeyNotInBox` or `KeyChanged`."""
    rules.check_way(EntryKind(key.last_kind), kind)
    key.last_number, key.last_kind = key.last_number + 1, kind
    write(unit, key, kind, promise, remark=remark, note=note, cost_cents=cost_cents)


def write(
    unit: Unit,
    key: DoorKey,
    kind: EntryKind,
    promise: KeyPromise | None = None,
    **said: str | int | None,
) -> None:
    offices = sorted(office for office in unit.actor.offices if office in BODY_OF)
    entry = KeyEntry(
        key_id=key.id,
        number=key.last_number,
        kind=kind,
        at=unit.now,
        on_day=unit.today,
        promise_id=promise.id if promise else None,
        by_ref=unit.actor.ref,
        by_office=offices[0] if offices else None,
        **said,
    )
    with unit.constraint(rules.KeyChanged(), "pk_key_entry", "key_entry.key_id"):
        unit.session.add(entry)


def lock_key(unit: Unit, key_id: str) -> DoorKey:
    """The key as it is now, its row locked until the unit ends. Raises `KeyNotFound`."""
    key = unit.session.get(DoorKey, key_id, with_for_update=True, populate_existing=True)
    if key is None:
        raise rules.KeyNotFound
    return key


def with_holder(unit: Unit, key_id: str) -> tuple[DoorKey, KeyPromise | None]:
    """A locked key and the promise under which somebody has it, if somebody has."""
    key = lock_key(unit, key_id)
    query = select(KeyPromise).where(KeyPromise.key_id == key.id, KeyPromise.state == PromiseState.HELD)
    return key, unit.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def lock_promise(unit: Unit, promise_id: str) -> KeyPromise:
    promise = unit.session.get(KeyPromise, promise_id, with_for_update=True, populate_existing=True)
    if promise is None:
        raise rules.PromiseNotFound
    return promise


def promised(unit: Unit, promise_id: str) -> KeyPromise:
    promise = lock_promise(unit, promise_id)
    if promise.state != PromiseState.PROMISED:
        raise rules.NotPromised
    return promise


def live_promise(unit: Unit, key_id: str) -> KeyPromise | None:
    """The promise of a key that has not ended, asked for, promised or held; locked."""
    query = select(KeyPromise).where(KeyPromise.key_id == key_id, KeyPromise.state.in_(LIVE))
    return unit.session.scalar(query.with_for_update().execution_options(populate_existing=True))
