"""What can be seen of the rooms, machines and things of the house."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from quartier import kept_files
from quartier.photos import Photo
from werkhaus.bookings.rules import Span
from werkhaus.places.model import Lock, Part, Resource
from werkhaus.places.rules import PHOTO, Kind, PhotoNotFound, ResourceNotFound, RoomNotFound, leaves


def list_resources(session: Session, *kinds: Kind, retired: bool = False) -> list[Resource]:
    """What the house has of these kinds (of all where none is named), by name; one query."""
    query = select(Resource).order_by(Resource.name, Resource.id)
    if kinds:
        query = query.where(Resource.kind.in_(kinds))
    if not retired:
        query = query.where(Resource.retired_at.is_(None))
    return list(session.scalars(query))


def list_rooms(session: Session) -> list[Resource]:
    """All rooms in use by name; one query."""
    return list_resources(session, Kind.ROOM)


def resource_detail(session: Session, resource_id: str) -> Resource:
    """One resource, also a retired one. Raises `ResourceNotFound`."""
    resource = session.get(Resource, resource_id)
    if resource is None:
        raise ResourceNotFound
    return resource


def room_detail(session: Session, room_id: str) -> Resource:
    """One room, also a retired one. Raises `RoomNotFound`."""
    room = session.get(Resource, room_id)
    if room is None or room.kind != Kind.ROOM:
        raise RoomNotFound
    return room


def leaves_of(session: Session, resource_ids: Iterable[str]) -> dict[str, list[str]]:
    """What a booking of each of these takes, itself or its undivided parts, sorted; one query."""
    parts = parts_of(session)
    return {resource_id: leaves(resource_id, parts) for resource_id in resource_ids}


def parts_of(session: Session) -> dict[str, list[str]]:
    """Of each whole the parts it is made of; one query."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for whole_id, part_id in session.execute(select(Part.whole_id, Part.part_id)):
        parts[whole_id].append(part_id)
    return dict(parts)


def photo_of(session: Session, resource_id: str) -> Photo:
    """What it looks like. Raises `PhotoNotFound`."""
    found = kept_files.photo_of(session, resource_id, PHOTO)
    if found is None:
        raise PhotoNotFound
    return found


def with_photo(session: Session, resources: Iterable[Resource]) -> set[str]:
    """References of those that have a photo; one query."""
    return kept_files.with_file(session, [resource.id for resource in resources], PHOTO)


def locks_during(session: Session, resource_id: str, span: Span) -> list[Lock]:
    """The locks on a resource or a part of it that hold at some time of the span, by their beginning."""
    [parts] = leaves_of(session, [resource_id]).values()
    query = select(Lock).where(Lock.resource_id.in_([resource_id, *parts]), _during(span))
    return list(session.scalars(query.order_by(Lock.since, Lock.id)))


def _during(span: Span) -> ColumnElement[bool]:
    return (Lock.since < span.end) & or_(Lock.until.is_(None), Lock.until > span.start)
