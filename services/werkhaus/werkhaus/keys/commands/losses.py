"""Keys are lost and found, and it is decided what becomes of the cylinder."""

from sqlalchemy import select

from quartier.decide import Decision, check_say, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.keys import rules
from werkhaus.keys.commands import _steps
from werkhaus.keys.commands.recalls import ask_back
from werkhaus.keys.model import DoorKey
from werkhaus.keys.rules import GONE, IN_BOX, EntryKind, PromiseState, RecallReason


def report_lost(unit: Unit, key_id: str) -> None:
    """Say that a key is lost: its holder at any time, else whoever keeps the register. Who had it stays known."""
    key, promise = _steps.with_holder(unit, key_id)
    if promise is None or not unit.actor.signed_in or promise.holder_ref != unit.actor.ref:
        check_say(unit.session, unit.actor, "keys", unit.now)
    meant = _steps.live_promise(unit, key.id)
    _steps.enter(unit, key, EntryKind.LOST, promise)
    if meant is not None:
        _steps.end(unit, meant, PromiseState.ENDED)
    unit.emit(
        sends.KeyLost.of(
            key_id=key.id,
            number=key.number,
            holder_ref=promise.holder_ref if promise else None,
            reported_on=unit.today,
        )
    )


def note_found(unit: Unit, key_id: str) -> None:
    """A lost key turned up, and lies in the key box."""
    check_say(unit.session, unit.actor, "keys", unit.now)
    _steps.enter(unit, _steps.lock_key(unit, key_id), EntryKind.FOUND)


def exchange_cylinder(unit: Unit, key_id: str, cost_cents: int | None, note: str | None) -> Decision:
    """Decide that the cylinder of a lost key is exchanged: all its keys open nothing any more."""
    key = _undecided(unit, key_id)
    details = {"cost_cents": cost_cents, "note": note}
    decision = decide(unit, "keys", "exchange_cylinder", key.id, details)
    if decision.effective:
        _exchange(unit, key.id, cost_cents, note)
    return decision


def _exchange(unit: Unit, key_id: str, cost_cents: int | None, note: str | None) -> None:
    """The lost key is gone; keys in the box are withdrawn; those that people have are asked back."""
    _steps.enter(
        unit, _undecided(unit, key_id), EntryKind.CYLINDER_EXCHANGED, note=note, cost_cents=cost_cents
    )
    cylinder = select(DoorKey.cylinder).where(DoorKey.id == key_id).scalar_subquery()
    others = select(DoorKey.id).where(DoorKey.cylinder == cylinder, DoorKey.void_at.is_(None))
    for other in list(unit.session.scalars(others.order_by(DoorKey.id))):
        key, promise = _steps.with_holder(unit, other)
        key.void_at = unit.now
        last = EntryKind(key.last_kind)
        if last in IN_BOX:
            if (meant := _steps.live_promise(unit, key.id)) is not None:
                _steps.end(unit, meant, PromiseState.ENDED)
            _steps.enter(unit, key, EntryKind.WITHDRAWN)
        elif last is EntryKind.ISSUED:
            ask_back(unit, key, promise, RecallReason.CYLINDER_EXCHANGED)
        elif last not in (*GONE, EntryKind.RECALLED):
            _steps.enter(unit, key, EntryKind.CYLINDER_EXCHANGED)


def keep_cylinder(unit: Unit, key_id: str, note: str) -> Decision:
    """Decide that the cylinder of a lost key stays, saying why."""
    key = _undecided(unit, key_id)
    decision = decide(unit, "keys", "keep_cylinder", key.id, {"note": note})
    if decision.effective:
        _keep(unit, key.id, note)
    return decision


def _keep(unit: Unit, key_id: str, note: str) -> None:
    _steps.enter(unit, _undecided(unit, key_id), EntryKind.CYLINDER_KEPT, note=note)


def _undecided(unit: Unit, key_id: str) -> DoorKey:
    """A locked key that is lost. Raises `CylinderDecided` where the cylinder was exchanged, or `KeyChanged`."""
    key = _steps.lock_key(unit, key_id)
    if key.last_kind == EntryKind.CYLINDER_EXCHANGED:
        raise rules.CylinderDecided
    if key.last_kind not in (EntryKind.LOST, EntryKind.CYLINDER_KEPT):
        raise rules.KeyChanged
    return key


ACTS = (
    Act("exchange_cylinder", "keys", N_("Exchange the cylinder of a lost key"), _exchange),
    Act("keep_cylinder", "keys", N_("Keep the cylinder of a lost key"), _keep),
)
