"""The doors to work days for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count, Instant, Ref, Text
from quartier.web import Visit, api_get, api_post
from werkhaus.workdays import commands, views
from werkhaus.workdays.model import Workday
from werkhaus.workdays.rules import WorkdayState


class WorkdayJson(Schema):
    """A work day; `missing` helpers are still wanted."""

    id = Ref()
    title = Text()
    state = json.String(validate=validate.OneOf([state.value for state in WorkdayState]))
    starts_at = Instant()
    ends_at = Instant()
    helpers_wanted = Count()
    missing = json.Function(lambda workday: workday.helpers_wanted - workday.helpers)


class HelperJson(Schema):
    """Somebody helps. The answer holds the private link to sign off again; it is told only this once."""

    name = json.String(required=True, load_only=True, validate=validate.Length(1, 60))
    manage_url = json.Url(dump_only=True)


def api_list(visit: Visit) -> list[Workday]:
    """Coming work days."""
    with visit.read() as session:
        return views.coming_workdays(session, visit.now)


def api_sign_up(visit: Visit, workday_id: str) -> dict[str, str]:
    """Help at a work day."""
    name = visit.load(HelperJson)["name"]
    with visit.unit() as unit:
        token = commands.sign_up(unit, workday_id, name)
    return {"manage_url": visit.absolute(f"/helping/{token}")}


ROUTES = (
    api_get("/api/workdays", api_list, returns=WorkdayJson, many=True),
    api_post(
        "/api/workdays/<workday_id>/helpers", api_sign_up, takes=HelperJson, returns=HelperJson, secret=True
    ),
)
