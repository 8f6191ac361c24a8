"""The doors to work days for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count, Instant, Ref, Text
from quartier.web import (
    Visit,
    api_get,
)
from werkhaus.workdays import views
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


def api_list(visit: Visit) -> list[Workday]:
    """Coming work days."""
    with visit.read() as session:
        return views.coming_workdays(session, visit.now)


ROUTES = (api_get("/api/workdays", api_list, returns=WorkdayJson, many=True),)
