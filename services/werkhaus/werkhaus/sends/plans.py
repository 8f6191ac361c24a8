"""What werkhaus says of what partners give to projects."""

from typing import Any

from quartier.event import Audience, Cents, EventSchema, Ref, Text, event

_EXAMPLE: dict[str, Any] = {
    "pledge_id": "5e6f7g8h9j0k1m2n3p4q",
    "project_id": "8j0k1m2n3p4q5r6s7t8v",
    "title": "Bänke für den Vorplatz",
    "value_cents": 9000,
}


class _Material(EventSchema):
    """What all of them say; the partner's name stands on the project's page only."""

    pledge_id = Ref(required=True)
    project_id = Ref(required=True)
    title = Text(required=True)
    value_cents = Cents(min=0, required=True)


@event(
    "quartier.werkhaus.material.pledged.v1", audience=Audience.PUBLIC, subject="pledge_id", example=_EXAMPLE
)
class MaterialPledged(_Material):
    """A partner has promised something to a project; it makes it cheaper by `value_cents`."""


@event(
    "quartier.werkhaus.material.arrived.v1", audience=Audience.PUBLIC, subject="pledge_id", example=_EXAMPLE
)
class MaterialArrived(_Material):
    """What a partner has promised to a project is there."""


@event(
    "quartier.werkhaus.material.withdrawn.v1", audience=Audience.PUBLIC, subject="pledge_id", example=_EXAMPLE
)
class MaterialWithdrawn(_Material):
    """What a partner has promised to a project will not come; it counts no more."""
