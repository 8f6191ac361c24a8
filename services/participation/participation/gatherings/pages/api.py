"""The doors to gatherings for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from participation.gatherings import rules, views
from participation.gatherings.commands import by_people as commands
from participation.gatherings.commands.by_people import Plan
from participation.gatherings.model import Gathering
from participation.gatherings.pages.by_people import key_of
from participation.gatherings.rules import State
from quartier.event import Instant, Ref
from quartier.web import Slice, Visit, api_get, api_post
from quartier.web.i18n import LANGUAGES


class GatheringJson(Schema):
    """A gathering; one that needs a room has its place from the moment it is confirmed."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    kind = json.String(required=True, validate=validate.OneOf(rules.KINDS))
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    expected = json.Integer(required=True, strict=True, validate=validate.Range(1, rules.MOST_PEOPLE))
    needs_room = json.Boolean(required=True)
    place = json.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    lang = json.String(load_only=True, validate=validate.OneOf(list(LANGUAGES)))
    state = json.String(dump_only=True, validate=validate.OneOf(list(State)))
    reason = json.String(dump_only=True, allow_none=True)
    revision = json.Integer(dump_only=True)


class WhenQuery(Schema):
    """Which gatherings."""

    when = json.String(load_default="coming", validate=validate.OneOf(("coming", "past")))
    cursor = json.String()
    limit = json.String()


def api_list(visit: Visit) -> Slice:
    """Gatherings: those to come, the next first; with `?when=past` those that were, the latest first."""
    read = views.past if visit.query(WhenQuery)["when"] == "past" else views.coming
    cursor = visit.cursor()
    with visit.read() as session:
        rows = read(session, visit.now, after=cursor.after_instant(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=key_of)


def api_show(visit: Visit, gathering_id: str) -> Gathering:
    """One gathering."""
    with visit.read() as session:
        return views.gathering_detail(session, gathering_id, announced=not visit.actor.offices)


def api_announce(visit: Visit) -> Gathering:
    """Announce a gathering."""
    data: dict[str, Any] = {"lang": visit.settings.language, **visit.load(GatheringJson)}
    kind = data.pop("kind")
    with visit.unit() as unit:
        gathering_id = commands.announce_gathering(unit, kind, Plan(**data))
        unit.session.flush()
        return views.gathering_detail(unit.session, gathering_id)


ROUTES = (
    api_get("/api/gatherings", api_list, returns=GatheringJson, many=True, asks=WhenQuery),
    api_post("/api/gatherings", api_announce, takes=GatheringJson, returns=GatheringJson),
    api_get("/api/gatherings/<gathering_id>", api_show, returns=GatheringJson),
)
