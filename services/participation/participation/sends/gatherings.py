"""Gatherings."""

from typing import Any

from marshmallow import fields

from participation.gatherings.rules import KINDS, UnplacedReason
from quartier.event import Audience, Count, EventSchema, Instant, Ref, Slug, Text, Titles, event

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
