"""What werkhaus says of work days."""

from quartier.event import Audience, Count, EventSchema, Instant, LocalDate, Ref, Text, Titles, event


@event(
    "quartier.werkhaus.workday.announced.v1",
    audience=Audience.PUBLIC,
    subject="workday_id",
    example={
        "workday_id": "6f7g8h9j0k1m2n3p4q5r",
        "title": "Selbstbautag: Bänke für den Vorplatz",
        "titles": {"de": "Selbstbautag: Bänke für den Vorplatz", "uk": "День спільного будівництва: лавки"},
        "starts_at": "2026-05-16T08:00:00Z",
        "ends_at": "2026-05-16T13:00:00Z",
        "helpers_wanted": 8,
    },
)
class WorkdayAnnounced(EventSchema):
    """A work day of building together is announced; everybody may sign up to help."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
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
        "titles": {"de": "Selbstbautag: Bänke für den Vorplatz", "uk": "День спільного будівництва: лавки"},
        "starts_at": "2026-05-16T08:00:00Z",
        "helpers_wanted": 8,
        "missing": 3,
    },
)
class WorkdayStaffed(EventSchema):
    """A helper signed up for a work day or left it; `missing` helpers are still wanted."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
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
        "titles": {"de": "Selbstbautag: Bänke für den Vorplatz", "uk": "День спільного будівництва: лавки"},
        "starts_at": "2026-05-16T08:00:00Z",
    },
)
class WorkdayCancelled(EventSchema):
    """An announced work day does not take place."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)


@event(
    "quartier.werkhaus.workday.translated.v1",
    audience=Audience.PUBLIC,
    subject="workday_id",
    example={
        "workday_id": "6f7g8h9j0k1m2n3p4q5r",
        "title": "Selbstbautag: Bänke für den Vorplatz",
        "titles": {"de": "Selbstbautag: Bänke für den Vorplatz", "uk": "День спільного будівництва: лавки"},
    },
)
class WorkdayTranslated(EventSchema):
    """Somebody has translated what a work day is called, or changed a translation; `titles` are all there are."""

    workday_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)


@event(
    "quartier.werkhaus.workday.held.v1",
    audience=Audience.INTERNAL,
    subject="workday_id",
    example={
        "workday_id": "6f7g8h9j0k1m2n3p4q5r",
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "worked_on": "2026-05-16",
        "helpers": 7,
        "minutes": 1980,
    },
)
class WorkdayHeld(EventSchema):
    """A work day was held: how many helped, and their exact minutes together."""

    workday_id = Ref(required=True)
    project_id = Ref(required=True, allow_none=True)
    worked_on = LocalDate(required=True)
    helpers = Count(required=True)
    minutes = Count(required=True)
