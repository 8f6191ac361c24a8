"""Resolutions."""

from participation.resolutions.rules import RESIDENTS_COUNCIL, Matter, Result
from quartier.event import Audience, Count, EventSchema, LocalDate, Ref, Slug, Text, Titles, event


@event(
    "quartier.participation.resolution.recorded.v1",
    audience=Audience.PUBLIC,
    subject="resolution_id",
    example={
        "resolution_id": "5e6f7g8h9j0k1m2n3p4q",
        "body": RESIDENTS_COUNCIL,
        "title": "Die Werkstatt öffnet auch samstags",
        "yes": 7,
        "no": 2,
        "abstain": 1,
        "invalid": 0,
        "result": "adopted",
        "decided_on": "2026-05-12",
    },
)
class ResolutionRecorded(EventSchema):
    """A body has voted; the counts are those of its minutes."""

    resolution_id = Ref(required=True)
    body = Slug(RESIDENTS_COUNCIL, required=True)
    title = Text(required=True)
    titles = Titles()
    yes = Count(required=True)
    no = Count(required=True)
    abstain = Count(required=True)
    invalid = Count(required=True)
    result = Slug(*Result, required=True)
    decided_on = LocalDate(required=True)


@event(
    "quartier.participation.resolution.adopted.v1",
    audience=Audience.PUBLIC,
    subject="resolution_id",
    example={
        "resolution_id": "5e6f7g8h9j0k1m2n3p4q",
        "body": RESIDENTS_COUNCIL,
        "matter": "house_rules",
        "title": "Hausordnung in der Fassung vom Mai",
        "yes": 7,
        "no": 2,
        "abstain": 1,
        "adopted_on": "2026-05-12",
    },
)
class ResolutionAdopted(EventSchema):
    """A body has agreed to something on a local day; the matter says who else acts on it."""

    resolution_id = Ref(required=True)
    body = Slug(RESIDENTS_COUNCIL, required=True)
    matter = Slug(*Matter, required=True)
    title = Text(required=True)
    titles = Titles()
    yes = Count(required=True)
    no = Count(required=True)
    abstain = Count(required=True)
    adopted_on = LocalDate(required=True)


@event(
    "quartier.participation.resolution.translated.v1",
    audience=Audience.PUBLIC,
    subject="resolution_id",
    example={
        "resolution_id": "5e6f7g8h9j0k1m2n3p4q",
        "title": "Die Werkstatt öffnet auch samstags",
        "titles": {"de": "Die Werkstatt öffnet auch samstags", "fa": "کارگاه شنبه‌ها هم باز است"},
    },
)
class ResolutionTranslated(EventSchema):
    """Somebody has translated the title of a resolution, or changed a translation; `titles` are all there are."""

    resolution_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)
