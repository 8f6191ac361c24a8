"""What can be done with the rooms, machines and things of the house."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from quartier import kept_files
from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.photos import Photo
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.bookings.views import coming
from werkhaus.places.model import Lock, Part, Resource
from werkhaus.places.rules import (
    PHOTO,
    AlreadyRetired,
    Kind,
    LockReason,
    NameTaken,
    ResourceNotFound,
    Risk,
    StillBooked,
    check_described,
    check_limits,
    check_parts,
)
from werkhaus.places.views import parts_of

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
    #: References of what it is made of; who books it takes all of them.
    parts: tuple[str, ...] = ()


def register_resource(unit: Unit, command: DescribeResource) -> Decision:
    """Take up a room, machine or thing that can be used; its reference is the decision's subject."""
    _check(command)
    decision = decide(unit, "bookings", "register_resource", new_ref(), asdict(command))
    if decision.effective:
        _register(unit, decision.subject, **asdict(command))
    return decision


def _register(unit: Unit, resource_id: str, **described: Any) -> None:
    resource = Resource(id=resource_id, added_at=unit.now)
    command = DescribeResource(**described)
    with unit.constraint(NameTaken(), *_NAME_TAKEN):
        _describe(resource, command)
        unit.session.add(resource)
    _put_together(unit, resource.id, command.parts)
    unit.emit(
        sends.ResourceRegistered.of(
            resource_id=resource.id, kind=resource.kind, name=resource.name, risk=resource.risk
        )
    )


def change_resource(unit: Unit, resource_id: str, command: DescribeResource) -> Decision:
    """Describe a resource anew; of which kind it is stays. Bookings that stand keep the times they were given."""
    resource = lock_resource(unit, resource_id)
    command = replace(command, kind=Kind(resource.kind))
    _check(command)
    decision = decide(unit, "bookings", "change_resource", resource.id, asdict(command))
    if decision.effective:
        _change(unit, resource.id, **asdict(command))
    return decision


def _change(unit: Unit, resource_id: str, **described: Any) -> None:
    resource = lock_resource(unit, resource_id)
    command = DescribeResource(**described)
    with unit.constraint(NameTaken(), *_NAME_TAKEN):
        _describe(resource, command)
    _put_together(unit, resource.id, command.parts)


def _check(command: DescribeResource) -> None:
    check_described(command.kind, command.risk, command.capacity)
    check_limits(command.min_minutes, command.max_minutes)


def _put_together(unit: Unit, whole_id: str, parts: Sequence[str]) -> None:
    """Make it of these parts, and of no others. Bookings that stand keep what they have taken."""
    unit.session.execute(delete(Part).where(Part.whole_id == whole_id))
    for part_id in sorted(set(parts)):
        lock_resource(unit, part_id)
        unit.session.add(Part(whole_id=whole_id, part_id=part_id))
    if parts:
        unit.session.flush()
        check_parts(whole_id, parts_of(unit.session))


def retire_resource(unit: Unit, resource_id: str) -> Decision:
    """Take a resource out of use; its history stays. Raises `StillBooked` while bookings lie ahead."""
    resource = _unbooked(unit, resource_id)
    decision = decide(unit, "bookings", "retire_resource", resource.id)
    if decision.effective:
        _retire(unit, resource.id)
    return decision


def _retire(unit: Unit, resource_id: str) -> None:
    resource = _unbooked(unit, resource_id)
    resource.retired_at = unit.now
    unit.emit(sends.ResourceRetired.of(resource_id=resource.id, kind=resource.kind, name=resource.name))


def _unbooked(unit: Unit, resource_id: str) -> Resource:
    resource = lock_resource(unit, resource_id)
    if resource.retired_at is not None:
        raise AlreadyRetired
    if coming(unit.session, unit.now, room_id=resource.id, limit=1):
        raise StillBooked
    return resource


def keep_photo(unit: Unit, resource_id: str, photo: Photo) -> None:
    """Show what it looks like; a photo that was there goes."""
    require_office(unit.actor, "carrier", "association")
    kept_files.keep(unit, lock_resource(unit, resource_id).id, PHOTO, photo)


def _describe(resource: Resource, command: DescribeResource) -> None:
    for name, value in asdict(command).items():
        if name != "parts":
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
    Act("retire_resource", "bookings", N_("Take a room or thing out of use"), _retire),
)
