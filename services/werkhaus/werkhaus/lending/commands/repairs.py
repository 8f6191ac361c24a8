"""The repair queue: what is in it is locked, and nobody books or borrows it."""

from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus.lending import rules
from werkhaus.lending.commands import _steps
from werkhaus.lending.model import Repair
from werkhaus.lending.rules import RepairOutcome
from werkhaus.places.commands import lock, lock_resource, release_lock
from werkhaus.places.rules import LockReason


def send_to_repair(unit: Unit, resource_id: str, what: str) -> Repair:
    """Put a thing that lies in the house into the repair queue."""
    require_office(unit.actor, *rules.DESK)
    _steps.lock_thing(unit, resource_id)
    return open_repair(unit, resource_id, what)


def open_repair(unit: Unit, resource_id: str, what: str, loan_id: str | None = None) -> Repair:
    """Open a repair and lock the thing. Raises `ThingInRepair` where it is in the queue already."""
    repair = Repair(id=new_ref(), resource_id=resource_id, loan_id=loan_id, what=what, opened_at=unit.now)
    with unit.constraint(rules.ThingInRepair(), "uq_repair_open", "repair.resource_id"):
        unit.session.add(repair)
    lock(unit, resource_id, LockReason.MAINTENANCE, repair.id)
    return repair


def close_repair(
    unit: Unit, repair_id: str, outcome: RepairOutcome, note: str | None, cost_cents: int | None
) -> None:
    """End a repair. What is mended can be had again, first by who waits for it; what was given up stays locked until
    it is taken out of use."""
    require_office(unit.actor, *rules.DESK)
    repair = unit.session.get(Repair, repair_id, with_for_update=True, populate_existing=True)
    if repair is None:
        raise rules.RepairNotFound
    if repair.closed_at is not None:
        raise rules.RepairClosed
    lock_resource(unit, repair.resource_id)
    repair.closed_at, repair.outcome = unit.now, outcome
    repair.note, repair.cost_cents = note, cost_cents
    if outcome is RepairOutcome.MENDED:
        release_lock(unit, repair.id)
        unit.session.flush()
        _steps.offer_next(unit, repair.resource_id)
