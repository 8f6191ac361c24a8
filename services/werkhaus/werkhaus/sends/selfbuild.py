"""What werkhaus says of projects of building together."""

from quartier.event import Audience, Cents, Count, EventSchema, Instant, LocalDate, Ref, Text, Titles, event


@event(
    "quartier.werkhaus.selfbuild.proposed.v1",
    audience=Audience.PUBLIC,
    subject="project_id",
    example={"project_id": "8j0k1m2n3p4q5r6s7t8v", "title": "Bänke für den Vorplatz"},
)
class SelfbuildProposed(EventSchema):
    """An idea of building together is there for everybody to support."""

    project_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()


@event(
    "quartier.werkhaus.selfbuild.approved.v1",
    audience=Audience.PUBLIC,
    subject="project_id",
    example={"project_id": "8j0k1m2n3p4q5r6s7t8v", "title": "Bänke für den Vorplatz", "amount_cents": 48000},
)
class SelfbuildApproved(EventSchema):
    """A plan is agreed to; `amount_cents` is what it asks funding for, 0 where it needs no money."""

    project_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    amount_cents = Cents(min=0, required=True)


@event(
    "quartier.werkhaus.selfbuild.cancelled.v1",
    audience=Audience.PUBLIC,
    subject="project_id",
    example={"project_id": "8j0k1m2n3p4q5r6s7t8v", "title": "Bänke für den Vorplatz"},
)
class SelfbuildCancelled(EventSchema):
    """An idea or project is given up; what was kept for it is free again."""

    project_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()


@event(
    "quartier.werkhaus.selfbuild.translated.v1",
    audience=Audience.PUBLIC,
    subject="project_id",
    example={
        "project_id": "8j0k1m2n3p4q5r6s7t8v",
        "title": "Bänke für den Vorplatz",
        "titles": {"de": "Bänke für den Vorplatz", "ar": "مقاعد للساحة الأمامية"},
    },
)
class SelfbuildTranslated(EventSchema):
    """Somebody has translated what a project is called, or changed a translation; `titles` are all there are."""

    project_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)


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
    titles = Titles()
    completed_on = LocalDate(required=True)
    helpers = Count(min=5, required=True, allow_none=True)
    minutes = Count(required=True)
    spent_cents = Cents(min=0, required=True)
