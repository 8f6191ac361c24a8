"""Locking is at once, for safety does not wait for an answer; releasing is decided on."""

from datetime import datetime

from sqlalchemy import select

from quartier import kept_files
from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.places.commands import lock, release_lock
from werkhaus.places.rules import LockReason
from werkhaus.upkeep import rules, views
from werkhaus.upkeep.model import Defect, Inspection
from werkhaus.upkeep.rules import DefectState, Result


def lock_for(
    unit: Unit, resource_id: str, reason: LockReason, cause_ref: str, until: datetime | None = None
) -> None:
    """Lock a resource and say so, also of each booking that this is in the way of."""
    row = lock(unit, resource_id, reason, cause_ref, until=until)
    hit = views.affected(unit.session, resource_id, (unit.now, until))
    unit.emit(
        sends.MachineLocked.of(
            lock_id=row.id, resource_id=resource_id, reason=reason.value, until=until, affected=len(hit)
        )
    )
    for booking in hit:
        unit.emit(sends.BookingAffected.of(booking_id=booking.id, resource_id=resource_id, lock_id=row.id))


def release_machine(unit: Unit, cause_ref: str, state: DefectState | None = None) -> Decision:
    """Let a machine be used again: its defect is settled (``state``), or its inspection passed."""
    _check(unit, cause_ref, state)
    details = {"state": state.value} if state else None
    decision = decide(unit, "safety", "release_machine", cause_ref, details)
    if decision.effective:
        _release(unit, cause_ref, state)
    return decision


def _check(unit: Unit, cause_ref: str, state: str | None) -> None:
    if state is not None:
        defect = unit.session.get(Defect, cause_ref, with_for_update=True, populate_existing=True)
        if defect is None:
            raise rules.DefectNotFound
        rules.check_settling(defect.state)
        return
    query = select(Inspection.result).where(Inspection.duty_id == cause_ref)
    last = unit.session.scalar(query.order_by(Inspection.number.desc()).limit(1))
    if last == Result.FAILED:
        raise rules.NotPassedYet
    if not views.locked_now(unit.session, unit.now, cause_ref=cause_ref):
        raise rules.NothingLocked


def _release(unit: Unit, cause_ref: str, state: str | None = None) -> None:
    _check(unit, cause_ref, state)
    if state is not None:
        _settle(unit, cause_ref, state)
    for row in release_lock(unit, cause_ref):
        unit.emit(sends.MachineReleased.of(lock_id=row.id, resource_id=row.resource_id))


def _settle(unit: Unit, defect_id: str, state: str) -> None:
    defect = unit.session.get_one(Defect, defect_id)
    defect.state, defect.settled_on = DefectState(state), unit.today
    kept_files.erase(unit, defect_id, rules.PHOTO)


ACTS = (Act("release_machine", "safety", N_("Let a machine be used again"), _release),)
