"""What can be done with the rooms, machines and things of the house."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.places.model import Lock, Resource
from werkhaus.places.rules import Kind, LockReason, NameTaken, ResourceNotFound, Risk, check_described

_NAME_TAKEN = ("uq_resource_name", "resource.name")


@dataclass(frozen=True, kw_only=True)
class DescribeResource:
    """A resource as it is or shall be; what the fields mean and their units, says `model.Resource`."""

    name: str
    kind: Kind = Kind.ROOM
    risk: Risk | None = None
    capacity: int | None = None
    requests_block: bool = True
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    min_minutes: int | None = None
    max_minutes: int | None = None
    lead_minutes: int | None = None
    horizon_days: int | None = None
    cancel_hours: int | None = None
    noshow_minutes: int | None = None
    price_cents_hour: int | None = None
    languages: str = ""
    equipment: str = ""


def register_resource(unit: Unit, command: DescribeResource) -> Decision:
    """Take up a room, machine or thing that can be used; its reference is the decision's subject."""
    check_described(command.kind, command.risk, command.capacity)
    decision = decide(unit, "bookings", "register_resource", new_ref(), asdict(command))
    if decision.effective:
        _register(unit, decision.subject, **asdict(command))
    return decision


def _register(unit: Unit, resource_id: str, **described: Any) -> None:
    resource = Resource(id=resource_id, added_at=unit.now)
    with unit.constraint(NameTaken(), *_NAME_TAKEN):
        _describe(resource, DescribeResource(**described))
        unit.session.add(resource)


def change_resource(unit: Unit, resource_id: str, command: DescribeResource) -> Decision:
    """Describe a resource anew; of which kind it is stays. Bookings that stand keep the times they were given."""
    resource = lock_resource(unit, resource_id)
    command = replace(command, kind=Kind(resource.kind))
    check_described(command.kind, command.risk, command.capacity)
    decision = decide(unit, "bookings", "change_resource", resource.id, asdict(command))
    if decision.effective:
        _change(unit, resource.id, **asdict(command))
    return decision


def _change(unit: Unit, resource_id: str, **described: Any) -> None:
    resource = lock_resource(unit, resource_id)
    with unit.constraint(NameTaken(), *_NAME_TAKEN):
        _describe(resource, DescribeResource(**described))


def _describe(resource: Resource, command: DescribeResource) -> None:
    for name, value in asdict(command).items():
        setattr(resource, name, value)


def lock_resource(unit: Unit, resource_id: str) -> Resource:
    """The resource as it is now, its row locked until the unit ends. Raises `ResourceNotFound`."""
    resource = unit.session.get(Resource, resource_id, with_for_update=True, populate_existing=True)
    if resource is None:
        raise ResourceNotFound
    return resource


def lock(
    unit: Unit, resource_id: str, reason: LockReason, cause_ref: str, *, until: datetime | None = None
) -> Lock:
    """From now on nobody may use the resource, until an instant or until what caused it is released."""
    lock_resource(unit, resource_id)
    row = Lock(
        id=new_ref(),
        resource_id=resource_id,
        since=unit.now,
        until=until,
        reason=reason,
        cause_ref=cause_ref,
    )
    unit.session.add(row)
    return row


def release_lock(unit: Unit, cause_ref: str) -> list[Lock]:
    """End what this defect, inspection or incident locked; locks of another cause stand. Returns what it ended."""
    query = select(Lock).where(Lock.cause_ref == cause_ref, Lock.until.is_(None) | (Lock.until > unit.now))
    ended = list(unit.session.scalars(query.with_for_update().execution_options(populate_existing=True)))
    for row in ended:
        row.until = unit.now
    return ended


ACTS = (
    Act("register_resource", "bookings", N_("Add a room or thing"), _register),
    Act("change_resource", "bookings", N_("Describe a room or thing anew"), _change),
)
