"""Every event that participation publishes."""

from typing import Any

from marshmallow import fields, validate

from participation.bodies.rules import OFFICES_OF
from participation.gatherings.rules import KINDS, UnplacedReason
from participation.hazards.rules import CATEGORIES
from participation.resolutions.rules import RESIDENTS_COUNCIL, Matter, Result
from quartier.event import Audience, Count, EventSchema, Instant, LocalDate, Ref, Slug, Text, Titles, event

_GATHERING = {
    "gathering_id": "3c4d5e6f7g8h9j0k1m2n",
    "title": "Sommerfest im Werkhaus",
    "titles": {"de": "Sommerfest im Werkhaus", "uk": "Літнє свято у Веркгаузі"},
    "kind": "festival",
    "starts_at": "2026-07-04T13:00:00Z",
    "ends_at": "2026-07-04T19:00:00Z",
    "expected": 120,
    "needs_room": True,
    "revision": 1,
}
_HOLDING = {
    "holding_ref": "8h9j0k1m2n3p4q5r6s7t",
    "body": "council",
    "office": "council",
    "person": "p9j0k1m2n3p4q5r6s7t8v",
    "since": "2026-05-12",
    "until": "2028-05-12",
}
_BODIES = tuple(OFFICES_OF)
_OFFICES = tuple(sorted({office for offices in OFFICES_OF.values() for office in offices}))


def _some(*names: str) -> dict[str, object]:
    return {name: _GATHERING[name] for name in names}


class Revision(Count):
    """How often the gathering has been announced anew, from 1; an answer belongs to one revision."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min=1, **kwargs)


@event(
    "quartier.participation.gathering.announced.v1",
    audience=Audience.PUBLIC,
    subject="gathering_id",
    example=_GATHERING,
)
class GatheringAnnounced(EventSchema):
    """A gathering is to take place. Where `needs_room` is true, a room for `expected` people is wanted."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    kind = Slug(*KINDS, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    expected = Count(required=True)
    needs_room = fields.Boolean(required=True)
    revision = Revision(required=True)


@event(
    "quartier.participation.gathering.moved.v1",
    audience=Audience.PUBLIC,
    subject="gathering_id",
    example={name: value for name, value in _GATHERING.items() if name != "kind"} | {"revision": 2},
)
class GatheringMoved(EventSchema):
    """A gathering has another time, size or place; what was answered to an earlier revision no longer counts."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    expected = Count(required=True)
    needs_room = fields.Boolean(required=True)
    revision = Revision(required=True)


@event(
    "quartier.participation.gathering.confirmed.v1",
    audience=Audience.PUBLIC,
    subject="gathering_id",
    example=_some("gathering_id", "title", "titles", "starts_at", "ends_at", "revision")
    | {"place": "Großer Saal", "booking_id": "4d5e6f7g8h9j0k1m2n3p"},
)
class GatheringConfirmed(EventSchema):
    """A gathering takes place, and where. `booking_id` is the held room it takes, null where it has its own place."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    place = Text(required=True)
    booking_id = Ref(required=True, allow_none=True)
    revision = Revision(required=True)


@event(
    "quartier.participation.gathering.unplaced.v1",
    audience=Audience.PUBLIC,
    subject="gathering_id",
    example=_some("gathering_id", "title", "titles", "starts_at", "revision") | {"reason": "timed-out"},
)
class GatheringUnplaced(EventSchema):
    """A gathering has no room: none was found, none in time, or it was taken back. What is held for it is free."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)
    revision = Revision(required=True)
    reason = Slug(*UnplacedReason, required=True)


@event(
    "quartier.participation.gathering.cancelled.v1",
    audience=Audience.PUBLIC,
    subject="gathering_id",
    example=_some("gathering_id", "title", "titles", "starts_at", "revision"),
)
class GatheringCancelled(EventSchema):
    """A gathering does not take place. This is final."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)
    revision = Revision(required=True)


@event(
    "quartier.participation.gathering.translated.v1",
    audience=Audience.PUBLIC,
    subject="gathering_id",
    example=_some("gathering_id", "title", "titles"),
)
class GatheringTranslated(EventSchema):
    """Somebody has translated what a gathering is called, or changed a translation; `titles` are all there are."""

    gathering_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)


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


@event(
    "quartier.participation.conflict.logged.v1",
    audience=Audience.CONFIDENTIAL,
    subject="case_ref",
    example={"case_ref": "6f7g8h9j0k1m2n3p4q5r"},
)
class ConflictLogged(EventSchema):
    """The mediators have a new case. Nothing else is said; who may open it reads it in this service."""

    case_ref = Ref(required=True)


@event(
    "quartier.participation.hazard.reported.v1",
    audience=Audience.PARTNERS,
    subject="hazard_id",
    example={
        "hazard_id": "7g8h9j0k1m2n3p4q5r6s",
        "category": "crossing",
        "latitude": 50.652,
        "longitude": 11.337,
        "reported_on": "2026-05-04",
    },
)
class HazardReported(EventSchema):
    """Somebody reported a dangerous place; the coordinates (WGS 84) are rounded to three decimals, some 100 m."""

    hazard_id = Ref(required=True)
    category = Slug(*CATEGORIES, required=True)
    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    reported_on = LocalDate(required=True)


@event(
    "quartier.participation.body.founded.v1",
    audience=Audience.INTERNAL,
    subject="body",
    example={"body": "council", "founded_on": "2026-05-12"},
)
class BodyFounded(EventSchema):
    """A body of the quarter exists; offices in it can be held from now on."""

    body = Slug(*_BODIES, required=True)
    founded_on = LocalDate(required=True)


@event(
    "quartier.participation.office.assumed.v1",
    audience=Audience.INTERNAL,
    subject="holding_ref",
    example=_HOLDING,
)
class OfficeAssumed(EventSchema):
    """Somebody holds an office from `since` on and no longer on `until`; null where no end is set."""

    holding_ref = Ref(required=True)
    body = Slug(*_BODIES, required=True)
    office = Slug(*_OFFICES, required=True)
    person = Ref(required=True)
    since = LocalDate(required=True)
    until = LocalDate(required=True, allow_none=True)


@event(
    "quartier.participation.office.ended.v1",
    audience=Audience.INTERNAL,
    subject="holding_ref",
    example=_HOLDING | {"until": "2027-02-01"},
)
class OfficeEnded(OfficeAssumed):
    """A term has ended early: `until` is now the first day on which the office is no longer held. Why is not told."""

    until = LocalDate(required=True)
