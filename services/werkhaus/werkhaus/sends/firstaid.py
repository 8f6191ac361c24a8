"""What werkhaus says of accidents: that there was one, and what it came from; nothing about anybody."""

from quartier.event import Audience, EventSchema, Ref, Slug, event
from werkhaus.firstaid.rules import Category


@event(
    "quartier.werkhaus.incident.reported.v1",
    audience=Audience.INTERNAL,
    subject="incident_id",
    example={"incident_id": "2n3p4q5r6s7t8v9w0x1y", "category": "machine"},
)
class IncidentReported(EventSchema):
    """An accident or a near miss was written into the first-aid book; who answers for safety reads it there."""

    incident_id = Ref(required=True)
    category = Slug(*(category.value for category in Category), required=True)
