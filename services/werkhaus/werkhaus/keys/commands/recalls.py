"""Keys are asked back: by decision, or because the office ended for which they were given."""

from typing import cast

from sqlalchemy import exists, select

from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.signin.offices import table as office_held
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.keys import rules
from werkhaus.keys.commands import _steps
from werkhaus.keys.model import DoorKey, KeyPromise
from werkhaus.keys.rules import Basis, EntryKind, PromiseState, RecallReason
from werkhaus.settings import WerkhausSettings


def recall_key(unit: Unit, key_id: str, reason: RecallReason) -> Decision:
    """Decide that a key is asked back before its time."""
    key, _ = _steps.with_holder(unit, key_id)
    rules.check_way(EntryKind(key.last_kind), EntryKind.RECALLED)
    decision = decide(unit, "keys", "recall_key", key.id, {"reason": reason.value})
    if decision.effective:
        _recall(unit, key.id, reason)
    return decision


def _recall(unit: Unit, key_id: str, reason: str) -> None:
    key, promise = _steps.with_holder(unit, key_id)
    ask_back(unit, key, promise, RecallReason(reason))


def ask_back(unit: Unit, key: DoorKey, promise: KeyPromise | None, reason: RecallReason) -> None:
    """Write the recall of a locked key down and tell others; the holder has some days (`key_return_days`)."""
    _steps.enter(unit, key, EntryKind.RECALLED, promise, remark=reason.value)
    due = None
    if promise is not None:
        days = cast(WerkhausSettings, unit.settings).key_return_days
        promise.recalled_on = unit.today
        promise.due_on = due = rules.due_on(promise.until, unit.today, days)
    unit.emit(
        sends.KeyRecalled.of(
            key_id=key.id,
            number=key.number,
            holder_ref=promise.holder_ref if promise else None,
            reason=reason.value,
            due_on=due,
        )
    )


_AHEAD = (PromiseState.PROMISED, PromiseState.HELD)


def recall_ended(unit: Unit) -> int:
    """Ask back every key whose holder no longer holds the office it was given for; how many there were.

    Which offices are held when is the service's own copy of the register (quartier.signin.offices): an office that
    ended early and a term that ran out are the same to it.
    """
    held = exists().where(
        office_held.c.person == KeyPromise.holder_ref,
        office_held.c.office == KeyPromise.office,
        office_held.c.since <= unit.today,
        office_held.c.until.is_(None) | (office_held.c.until > unit.today),
    )
    over = (KeyPromise.basis == Basis.OFFICE, KeyPromise.state.in_(_AHEAD), KeyPromise.recalled_on.is_(None))
    found = list(unit.session.scalars(select(KeyPromise.id).where(*over, ~held).order_by(KeyPromise.id)))
    for promise_id in found:
        promise = _steps.lock_promise(unit, promise_id)
        key = _steps.lock_key(unit, promise.key_id)
        if promise.state == PromiseState.HELD and key.last_kind == EntryKind.ISSUED:
            ask_back(unit, key, promise, RecallReason.OFFICE_ENDED)
        elif promise.state == PromiseState.PROMISED:
            _steps.end(unit, promise, PromiseState.ENDED)
    return len(found)


ACTS = (Act("recall_key", "keys", N_("Ask a key back"), _recall),)
