"""What werkhaus says of its rooms, machines and things."""

from quartier.event import Audience, EventSchema, Ref, Slug, Text, event
from werkhaus.places.rules import Kind, Risk

_KINDS = tuple(kind.value for kind in Kind)


@event(
    "quartier.werkhaus.resource.registered.v1",
    audience=Audience.PUBLIC,
    subject="resource_id",
    example={
        "resource_id": "1m2n3p4q5r6s7t8v9w0x",
        "kind": "machine",
        "name": "Bandsäge",
        "risk": "red",
    },
)
class ResourceRegistered(EventSchema):
    """The house has a room, machine or thing more that can be used."""

    resource_id = Ref(required=True)
    kind = Slug(*_KINDS, required=True)
    name = Text(required=True)
    risk = Slug(*(risk.value for risk in Risk), required=True, allow_none=True)


@event(
    "quartier.werkhaus.resource.retired.v1",
    audience=Audience.PUBLIC,
    subject="resource_id",
    example={"resource_id": "1m2n3p4q5r6s7t8v9w0x", "kind": "machine", "name": "Bandsäge"},
)
class ResourceRetired(EventSchema):
    """A room, machine or thing is no longer used."""

    resource_id = Ref(required=True)
    kind = Slug(*_KINDS, required=True)
    name = Text(required=True)
