"""What werkhaus says of building together."""

from quartier.event import Audience, Cents, Count, EventSchema, Instant, LocalDate, Ref, Text, event


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


@event(
    "quartier.werkhaus.money.asked.v1",
    audience=Audience.INTERNAL,
    subject="request_id",
    example={
        "request_id": "3c4d5e6f7g8h9j0k1m2n",
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "title": "Bänke für den Vorplatz",
        "amount_cents": 48000,
        "answer_until": "2026-06-01T22:00:00Z",
    },
)
class MoneyAsked(EventSchema):
    """A project asks funding for money and waits for the answer until `answer_until`."""

    request_id = Ref(required=True)
    project_id = Ref(required=True)
    title = Text(required=True)
    amount_cents = Cents(min=1, required=True)
    answer_until = Instant(required=True)


@event(
    "quartier.werkhaus.money.withdrawn.v1",
    audience=Audience.INTERNAL,
    subject="request_id",
    example={
        "request_id": "3c4d5e6f7g8h9j0k1m2n",
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "title": "Bänke für den Vorplatz",
        "amount_cents": 48000,
        "answer_until": "2026-06-01T22:00:00Z",
    },
)
class MoneyWithdrawn(EventSchema):
    """A project no longer needs the money, or was not answered in time; what was kept for it is free again."""

    request_id = Ref(required=True)
    project_id = Ref(required=True)
    title = Text(required=True)
    amount_cents = Cents(min=1, required=True)
    answer_until = Instant(required=True)


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


@event(
    "quartier.werkhaus.selfbuild.completed.v1",
    audience=Audience.PUBLIC,
    subject="project_id",
    example={
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "title": "Bänke für den Vorplatz",
        "completed_on": "2026-06-20",
        "helpers": 12,
        "minutes": 5400,
        "spent_cents": 46120,
    },
)
class SelfbuildCompleted(EventSchema):
    """What was built together is finished; fewer than five helpers are not told (`helpers` is null)."""

    project_id = Ref(required=True)
    title = Text(required=True)
    completed_on = LocalDate(required=True)
    helpers = Count(min=5, required=True, allow_none=True)
    minutes = Count(required=True)
    spent_cents = Cents(min=0, required=True)
