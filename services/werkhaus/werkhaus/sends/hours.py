"""What werkhaus says of its opening hours."""

from quartier.event import Audience, EventSchema, LocalDate, Ref, Slug, event


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
