"""Keys are registered, promised, handed over, taken back and withdrawn."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import update

from quartier.decide import Decision, check_say, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.signin.offices import offices_on
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.keys import rules
from werkhaus.keys.commands import _steps
from werkhaus.keys.model import DoorKey, KeyPromise
from werkhaus.keys.rules import Basis, EntryKind, Precondition, PromiseState
from werkhaus.settings import WerkhausSettings


@dataclass(frozen=True, kw_only=True)
class RegisterKey:
    """A key: what is stamped on it, what it opens, and which cylinder would be exchanged if it was lost."""

    number: str
    opens: str
    cylinder: str


@dataclass(frozen=True, kw_only=True)
class PromiseKey:
    """For whom a key is meant, by virtue of what, and until which day, that day included."""

    holder_name: str
    basis: Basis
    #: Counts where the basis is an office.
    office: str | None = None
    holder_ref: str | None = None
    until: date | None = None


def register_key(unit: Unit, command: RegisterKey) -> DoorKey:
    """Take up a key in the register; it lies in the key box."""
    check_say(unit.session, unit.actor, "keys", unit.now)
    key = DoorKey(
        id=new_ref(),
        number=command.number,
        opens=command.opens,
        cylinder=command.cylinder,
        registered_at=unit.now,
        last_number=1,
        last_kind=EntryKind.REGISTERED,
    )
    with unit.constraint(rules.KeyNumberTaken(), "uq_door_key_number", "door_key.number"):
        unit.session.add(key)
    _steps.write(unit, key, EntryKind.REGISTERED)
    return key


def promise_key(unit: Unit, key_id: str, command: PromiseKey) -> Decision:
    """Decide that somebody may have a key; the promise's reference is the decision's subject."""
    key = _steps.lock_key(unit, key_id)
    rules.check_way(EntryKind(key.last_kind), EntryKind.ISSUED)
    if key.void_at is not None:
        raise rules.KeyOpensNothing
    rules.check_until(command.until, unit.today)
    _check_basis(unit, command)
    promise = KeyPromise(
        id=new_ref(),
        key_id=key.id,
        state=PromiseState.ASKED,
        basis=command.basis,
        office=command.office if command.basis is Basis.OFFICE else None,
        holder_ref=command.holder_ref,
        holder_name=command.holder_name,
        until=command.until,
        asked_at=unit.now,
    )
    with unit.constraint(rules.KeyMeantForSomebody(), "uq_key_promise_live", "key_promise.key_id"):
        unit.session.add(promise)
    decision = decide(unit, "keys", "promise_key", promise.id)
    if decision.effective:
        _promise(unit, promise.id)
    return decision


def _check_basis(unit: Unit, command: PromiseKey) -> None:
    if command.basis is not Basis.OFFICE:
        return
    if not command.holder_ref:
        raise rules.PersonMissing
    if command.office not in offices_on(unit.session, command.holder_ref, unit.today):
        raise rules.OfficeNotHeld


def _promise(unit: Unit, promise_id: str) -> None:
    promise = _steps.lock_promise(unit, promise_id)
    if promise.state != PromiseState.ASKED:
        raise rules.NotPromised
    promise.state = PromiseState.PROMISED


def _refuse(unit: Unit, promise_id: str) -> None:
    """The promise came to nothing: what was typed for it is forgotten at once."""
    _steps.end(unit, _steps.lock_promise(unit, promise_id), PromiseState.REFUSED)


def end_promise(unit: Unit, promise_id: str) -> None:
    """The key is not handed over after all; the name is forgotten at once."""
    check_say(unit.session, unit.actor, "keys", unit.now)
    _steps.end(unit, _steps.promised(unit, promise_id), PromiseState.ENDED)


def hand_over(unit: Unit, promise_id: str, giver_name: str) -> None:
    """Give the promised key out, after every `Precondition` was checked; both sign the protocol."""
    check_say(unit.session, unit.actor, "keys", unit.now)
    promise = _steps.promised(unit, promise_id)
    key = _steps.lock_key(unit, promise.key_id)
    promise.state, promise.giver_name = PromiseState.HELD, giver_name
    promise.due_on = promise.until
    _steps.enter(unit, key, EntryKind.ISSUED, promise, remark=" ".join(Precondition))
    unit.emit(
        sends.KeyIssued.of(
            key_id=key.id,
            number=key.number,
            holder_ref=promise.holder_ref,
            issued_on=unit.today,
            due_on=promise.due_on,
        )
    )


def take_back(unit: Unit, key_id: str, note: str | None) -> None:
    """The key is back in the box; one that opens nothing any more is withdrawn at once."""
    check_say(unit.session, unit.actor, "keys", unit.now)
    key, promise = _steps.with_holder(unit, key_id)
    _steps.enter(unit, key, EntryKind.RETURNED, promise, note=note)
    if promise is not None:
        _steps.end(unit, promise, PromiseState.ENDED)
    unit.emit(
        sends.KeyReturned.of(
            key_id=key.id,
            number=key.number,
            holder_ref=promise.holder_ref if promise else None,
            returned_on=unit.today,
        )
    )
    if key.void_at is not None:
        _steps.enter(unit, key, EntryKind.WITHDRAWN)


def withdraw_key(unit: Unit, key_id: str, note: str) -> None:
    """Take a key that lies in the box out of use, saying why: it is broken, or the door is gone."""
    check_say(unit.session, unit.actor, "keys", unit.now)
    key = _steps.lock_key(unit, key_id)
    if _steps.live_promise(unit, key.id) is not None:
        raise rules.KeyMeantForSomebody
    _steps.enter(unit, key, EntryKind.WITHDRAWN, note=note)


def forget_names(unit: Unit) -> int:
    """Forget who had keys that came back long ago; how many there were. The register itself stays."""
    days = cast(WerkhausSettings, unit.settings).key_names_days
    old = (KeyPromise.ended_on <= unit.today - timedelta(days=days), KeyPromise.holder_name.is_not(None))
    forgotten = update(KeyPromise).where(*old).values(holder_name=None, giver_name=None)
    return len(unit.session.execute(forgotten.returning(KeyPromise.id)).all())


ACTS = (Act("promise_key", "keys", N_("Give somebody a key"), _promise, _refuse),)
