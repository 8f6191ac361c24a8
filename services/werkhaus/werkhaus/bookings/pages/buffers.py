"""The doors to the times before and after a use: for the house's office, and for programs."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count
from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, api_get, api_post, fields, get, post
from werkhaus.bookings import views
from werkhaus.bookings.commands import buffers
from werkhaus.bookings.commands.buffers import SetBuffer
from werkhaus.bookings.model import UseBuffer
from werkhaus.bookings.rules import Use
from werkhaus.places.views import resource_detail

USES = (
    (Use.MEETING.value, _l("Meeting")),
    (Use.COURSE.value, _l("Course or lesson")),
    (Use.CELEBRATION.value, _l("Celebration")),
    (Use.COOKING.value, _l("Cooking and eating together")),
    (Use.BUILDING.value, _l("Building and repairing")),
    (Use.MOVEMENT.value, _l("Dance and movement")),
)
COLUMNS = (
    Column(_l("Kind of use"), lambda row: dict(USES)[row.use]),
    Column(_l("Minutes before"), "before_minutes"),
    Column(_l("Minutes after"), "after_minutes"),
)


class BufferForm(Form):
    """Minutes for a use; both empty for what is usual."""

    use = fields.Choice(_l("Kind of use"), options=USES, required=True)
    before_minutes = fields.Whole(_l("Minutes before"), min=0, max=720)
    after_minutes = fields.Whole(
        _l("Minutes after"), min=0, max=720, hint=_l("Leave both empty to let the usual times hold again.")
    )


def show_buffers(visit: Visit, resource_id: str) -> Page:
    """The times before and after by use; who decides may change them."""
    require_say(visit, "bookings")
    with visit.read() as session:
        resource = resource_detail(session, resource_id)
        rows = views.buffers_of(session, resource_id)
    return Page(
        "bookings/buffers.html",
        title=_l("Times before and after, by use"),
        resource=resource,
        rows=rows,
        uses=dict(USES),
        form=visit.form(BufferForm),
        decides=may_begin(visit, "bookings"),
        sheet=Sheet(_l("Times before and after, by use"), COLUMNS, rows),
    )


def set_buffer(visit: Visit, resource_id: str) -> See:
    """Say how long before and after a use nobody else has it."""
    data = visit.load(BufferForm)
    with visit.unit() as unit:
        decision = buffers.set_buffer(unit, resource_id, SetBuffer(**data))
    return see_after(decision, f"/resources/{resource_id}/buffers", flash="buffer-set")


class BufferJson(Schema):
    """Minutes before and after a use; both null for what is usual there."""

    use = json.String(required=True, validate=validate.OneOf([use.value for use in Use]))
    before_minutes = Count(max=720, load_default=None, allow_none=True)
    after_minutes = Count(max=720, load_default=None, allow_none=True)


def _shown(row: UseBuffer) -> dict[str, Any]:
    return {
        "use": row.use,
        "before_minutes": row.before_minutes,
        "after_minutes": row.after_minutes,
    }


def api_buffers(visit: Visit, resource_id: str) -> list[dict[str, Any]]:
    """The times before and after by use."""
    with visit.read() as session:
        resource_detail(session, resource_id)
        return [_shown(row) for row in views.buffers_of(session, resource_id)]


def api_set(visit: Visit, resource_id: str) -> dict[str, Any]:
    """Say how long before and after a use nobody else has it."""
    data = visit.load(BufferJson)
    with visit.unit() as unit:
        buffers.set_buffer(unit, resource_id, SetBuffer(**data))
    return data


ROUTES = (
    get("/resources/<resource_id>/buffers", show_buffers),
    post(
        "/resources/<resource_id>/buffers",
        set_buffer,
        again=show_buffers,
        flashes={"buffer-set": N_("These times hold for new bookings from now on.")},
    ),
    api_get("/api/resources/<resource_id>/buffers", api_buffers, returns=BufferJson, many=True),
    api_post("/api/resources/<resource_id>/buffers", api_set, takes=BufferJson, returns=BufferJson),
)
