"""What werkhaus says of its opening hours."""

from marshmallow import Schema, fields, validate

from quartier.event import Audience, EventSchema, Instant, LocalDate, Ref, Slug, event


@event(
    "quartier.werkhaus.opening_hours.changed.v1",
    audience=Audience.PUBLIC,
    subject="change_id",
    example={
        "change_id": "2n3p4q5r6s7t8v9w0x1y",
        "what": "closure",
        "first_day": "2026-12-24",
        "last_day": "2027-01-01",
    },
)
class OpeningHoursChanged(EventSchema):
    """On these local days the house is open at other times than was known; without a last day from then on."""

    change_id = Ref(required=True)
    what = Slug("week", "day", "closure", required=True)
    first_day = LocalDate(required=True)
    last_day = LocalDate(required=True, allow_none=True)


class OpenStretch(Schema):
    """From when until when the house is open."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


@event(
    "quartier.werkhaus.opening_hours.planned.v1",
    audience=Audience.PUBLIC,
    subject="house",
    example={
        "house": "werkhaus",
        "first_day": "2026-12-21",
        "last_day": "2027-01-10",
        "open": [{"starts_at": "2026-12-21T13:00:00Z", "ends_at": "2026-12-21T19:00:00Z"}],
    },
)
class OpeningHoursPlanned(EventSchema):
    """When the house is open on these local days, both of them among it; at no other time of them."""

    house = Ref(required=True)
    first_day = LocalDate(required=True)
    last_day = LocalDate(required=True)
    open = fields.List(fields.Nested(OpenStretch), required=True, validate=validate.Length(max=400))
