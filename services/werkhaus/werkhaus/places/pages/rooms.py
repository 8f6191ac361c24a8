"""The doors to rooms: what there is, and when it is free."""

from datetime import date, timedelta
from typing import Any, cast

from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    See,
    Sheet,
    Visit,
    _l,
    fields,
    get,
    post,
)
from quartier.web.formats import day_of_week
from werkhaus.bookings.rules import week_of
from werkhaus.bookings.views import FreeDay, coming, free_time
from werkhaus.places import commands, views
from werkhaus.places.commands import DescribeResource
from werkhaus.places.model import Resource
from werkhaus.places.pages.forms import LIMITS, LimitsForm, described, limits_of, part_options
from werkhaus.settings import WerkhausSettings

COLUMNS = (
    Column(_l("Name of the room"), "name"),
    Column(_l("For how many people"), "capacity"),
    Column(_l("Minutes for airing and cleaning"), "buffer_after_minutes"),
)


class RoomForm(LimitsForm):
    """A room as it is or shall be."""

    name = fields.Text(_l("Name of the room"), required=True, max=100)
    capacity = fields.Whole(_l("For how many people"), min=1, max=1000, required=True)
    buffer_after_minutes = fields.Whole(
        _l("Minutes for airing and cleaning"),
        min=0,
        max=720,
        required=True,
        hint=_l("After each booking. Nobody else gets the room during that time."),
    )
    requests_block = fields.Check(_l("A request keeps the room free until it is decided"))


class WeekQuery(Form):
    """Which week is shown: any day of it."""

    week = fields.Day(_l("Week"))


def list_rooms(visit: Visit) -> Page:
    """All rooms and when they are free in a week."""
    days = _week(visit)
    with visit.read() as session:
        rooms = views.list_rooms(session)
        free = _free(visit, session, rooms, days)
    return Page(
        "places/list.html",
        title=_l("Rooms"),
        rooms=rooms,
        free=free,
        **_around(visit, days),
        may_change=may_begin(visit, "bookings"),
        sheet=Sheet(_l("Rooms"), COLUMNS, rooms),
    )


def show_room(visit: Visit, room_id: str) -> Page:
    """One room: when it is free, what is booked, what can be done."""
    days = _week(visit)
    with visit.read() as session:
        room = views.room_detail(session, room_id)
        free = _free(visit, session, [room], days)
        bookings = coming(session, visit.now, room_id=room_id, limit=20)
    return Page(
        "places/detail.html",
        title=room.name,
        room=room,
        free=free[room.id],
        **_around(visit, days),
        bookings=bookings,
        may_request=visit.actor.signed_in,
        may_change=may_begin(visit, "bookings"),
        sees_purpose=bool(visit.actor.offices),
        typed=lambda instant: instant.astimezone(visit.zone).strftime("%Y-%m-%dT%H:%M"),
    )


def new_room(visit: Visit) -> Page:
    """The form for another room."""
    require_say(visit, "bookings")
    with visit.read() as session:
        options = {"parts": part_options(session)}
    form = visit.form(RoomForm, options=options, buffer_after_minutes=15, requests_block=True)
    return Page("places/edit.html", title=_l("Add a room"), form=form, room=None, limits=LIMITS)


def add_room(visit: Visit) -> See:
    """Add a room."""
    data = described(visit, RoomForm)
    with visit.unit() as unit:
        decision = commands.register_resource(unit, DescribeResource(**data))
    return see_after(decision, f"/rooms/{decision.subject}", flash="room-added")


def edit_room(visit: Visit, room_id: str) -> Page:
    """The form to describe a room anew."""
    require_say(visit, "bookings")
    with visit.read() as session:
        room = views.room_detail(session, room_id)
        options = {"parts": part_options(session, but=room_id)}
        parts = views.parts_of(session).get(room_id, [])
    form = visit.form(
        RoomForm,
        options=options,
        name=room.name,
        capacity=room.capacity,
        buffer_after_minutes=room.buffer_after_minutes,
        requests_block=room.requests_block or None,
        **limits_of(room, parts),
    )
    return Page("places/edit.html", title=_l("Change the room"), form=form, room=room, limits=LIMITS)


def change_room(visit: Visit, room_id: str) -> See:
    """Describe a room anew."""
    data = described(visit, RoomForm, but=room_id)
    with visit.unit() as unit:
        decision = commands.change_resource(unit, room_id, DescribeResource(**data))
    return see_after(decision, f"/rooms/{room_id}", flash="room-changed")


def _week(visit: Visit) -> list[date]:
    chosen = visit.query(WeekQuery)["week"]
    return week_of(chosen or visit.now.astimezone(visit.zone).date())


def _around(visit: Visit, days: list[date]) -> dict[str, Any]:
    """What a page says of the week it shows, and the ways to the weeks around it."""
    this_week = week_of(visit.now.astimezone(visit.zone).date())
    before, after = days[0] - timedelta(days=7), days[0] + timedelta(days=7)
    return {
        "days": days,
        "heads": [day_of_week(day, visit.lang) for day in days],
        "before": before.isoformat() if before >= this_week[0] else None,
        "after": after.isoformat(),
        "today": visit.now.astimezone(visit.zone).date(),
    }


def _free(visit: Visit, session: Any, rooms: list[Resource], days: list[date]) -> dict[str, list[FreeDay]]:
    settings = cast(WerkhausSettings, visit.settings)
    hours = (settings.day_begins, settings.day_ends)
    return free_time(session, [room.id for room in rooms], days, hours, visit.zone, visit.now)


ROUTES = (
    get("/", list_rooms),
    get("/rooms", list_rooms),
    get("/rooms/new", new_room),
    post("/rooms", add_room, again=new_room, flashes={"room-added": N_("The room is added.")}),
    get("/rooms/<room_id>", show_room),
    get("/rooms/<room_id>/edit", edit_room),
    post(
        "/rooms/<room_id>/edit",
        change_room,
        again=edit_room,
        flashes={"room-changed": N_("The room is changed.")},
    ),
)
