"""What werkhaus says of events in the house."""

from marshmallow import fields

from quartier.event import Audience, Count, EventSchema, Instant, Ref, event


@event(
    "quartier.werkhaus.occasion.allowed.v1",
    audience=Audience.PUBLIC,
    subject="occasion_id",
    example={
        "occasion_id": "5r6s7t8v9w0x1y2z3a4b",
        "booking_id": "0h1j2k3m4n5p6q7r8s9t",
        "room_id": "1j2k3m4n5p6q7r8s9t0v",
        "starts_at": "2026-07-04T15:00:00Z",
        "ends_at": "2026-07-04T20:00:00Z",
        "people": 120,
        "loud": True,
    },
)
class OccasionAllowed(EventSchema):
    """A booking may be an event, larger or louder than the room is meant for."""

    occasion_id = Ref(required=True)
    booking_id = Ref(required=True)
    room_id = Ref(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    people = Count(min=1, required=True)
    loud = fields.Boolean(required=True)
