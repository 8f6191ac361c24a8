"""What werkhaus says of building together."""

from quartier.event import Audience, Count, EventSchema, Instant, Ref, Text, event


@event(
    "quartier.werkhaus.workday.announced.v1",
    audience=Audience.PUBLIC,
    subject="workday_id",
    example={
        "workday_id": "6f7g8h9j0k1m2n3p4q5r",
        "title": "Selbstbautag: Bänke für den Vorplatz",
        "starts_at": "2026-05-16T08:00:00Z",
        "ends_at": "2026-05-16T13:00:00Z",
        "helpers_wanted": 8,
    },
)
class WorkdayAnnounced(EventSchema):
    """A work day of building together is announced; everybody may sign up to help."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    helpers_wanted = Count(required=True)


@event(
    "quartier.werkhaus.workday.staffed.v1",
    audience=Audience.PUBLIC,
    subject="workday_id",
    example={
        "workday_id": "6f7g8h9j0k1m2n3p4q5r",
        "title": "Selbstbautag: Bänke für den Vorplatz",
        "starts_at": "2026-05-16T08:00:00Z",
        "helpers_wanted": 8,
        "missing": 3,
    },
)
class WorkdayStaffed(EventSchema):
    """A helper signed up for a work day or left it; `missing` helpers are still wanted."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    starts_at = Instant(required=True)
    helpers_wanted = Count(required=True)
    missing = Count(required=True)


@event(
    "quartier.werkhaus.workday.cancelled.v1",
    audience=Audience.PUBLIC,
    subject="workday_id",
    example={
        "workday_id": "6f7g8h9j0k1m2n3p4q5r",
        "title": "Selbstbautag: Bänke für den Vorplatz",
        "starts_at": "2026-05-16T08:00:00Z",
    },
)
class WorkdayCancelled(EventSchema):
    """An announced work day does not take place."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    starts_at = Instant(required=True)
