"""The doors to rooms: what there is, and when it is free."""

from datetime import date, timedelta
from typing import Any, cast

from marshmallow import Schema
from marshmallow import fields as json

from quartier import photos
from quartier.event import Ref
from quartier.handover.answers import may_begin, require_say, see_after
from quartier.web import (
    N_,
    Column,
    Confirm,
    File,
    Form,
    Page,
    PhotoField,
    See,
    Sheet,
    Visit,
    _l,
    api_get,
    fields,
    get,
    post,
)
from quartier.web.formats import day_of_week
from werkhaus.bookings.rules import Span, week_of
from werkhaus.bookings.views import FreeDay, coming, free_time
from werkhaus.places import commands, views
from werkhaus.places.commands import DescribeResource
from werkhaus.places.model import Resource
from werkhaus.places.rules import Kind, Risk
from werkhaus.settings import WerkhausSettings

COLUMNS = (
    Column(_l("Name of the room"), "name"),
    Column(_l("For how many people"), "capacity"),
    Column(_l("Minutes for airing and cleaning"), "buffer_after_minutes"),
)
#: All kinds but rooms, which have a list of their own.
KINDS = (
    ("machine", _l("Machine")),
    ("tool", _l("Tool")),
    ("item", _l("Thing to lend")),
    ("area", _l("Area")),
    ("house", _l("The whole house")),
)
RISKS = (
    ("green", _l("Green: nothing to learn first")),
    ("yellow", _l("Yellow: general instruction")),
    ("red", _l("Red: instruction on this very machine")),
)
THINGS = (
    Column(_l("Name"), "name"),
    Column(_l("Kind"), lambda thing: dict(KINDS)[thing.kind]),
    Column(_l("Risk class"), lambda thing: dict(RISKS)[thing.risk] if thing.risk else None),
)
_LIMITS = (
    "buffer_before_minutes",
    "min_minutes",
    "max_minutes",
    "lead_minutes",
    "horizon_days",
    "cancel_hours",
    "noshow_minutes",
    "price_cents_hour",
    "languages",
    "equipment",
    "parts",
)
#: Whatever a browser takes the photo for, nothing in it runs.
_ONLY_A_PICTURE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}


class LimitsForm(Form):
    """What every resource may be told beside its name."""

    buffer_before_minutes = fields.Whole(_l("Minutes kept free before each booking"), max=720)
    min_minutes = fields.Whole(_l("Shortest booking in minutes"), min=1, max=10080)
    max_minutes = fields.Whole(_l("Longest booking in minutes"), min=1, max=10080)
    lead_minutes = fields.Whole(_l("Minutes ahead at which it must be booked"), max=100000)
    horizon_days = fields.Whole(_l("Days ahead at which it can be booked"), min=1, max=731)
    cancel_hours = fields.Whole(_l("Hours before until which cancelling costs nothing"), max=8760)
    noshow_minutes = fields.Whole(_l("Minutes after which it is free again if nobody comes"), min=1, max=1440)
    price_cents_hour = fields.Money(_l("Price for an hour"), max=10**6)
    languages = fields.Text(_l("Languages in which somebody can explain it"), max=200)
    equipment = fields.LongText(_l("What belongs to it"), max=1000)
    parts = fields.Choices(
        _l("Made of"), hint=_l("Who books it takes all of these parts. Leave it empty if it has none.")
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


class ThingForm(LimitsForm):
    """A machine or thing as it is or shall be."""

    kind = fields.Choice(_l("Kind"), options=KINDS, required=True)
    name = fields.Text(_l("Name"), required=True, max=100)
    risk = fields.Choice(_l("Risk class"), options=RISKS)
    buffer_after_minutes = fields.Whole(_l("Minutes kept free after each booking"), max=720)


class PhotoForm(Form):
    """What it looks like."""

    photo = PhotoField(_l("Photo"), required=True)


class ThingsQuery(Form):
    """Which kind is listed."""

    kind = fields.Choice(_l("Kind"), options=KINDS)


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
        options = {"parts": _part_options(session)}
    form = visit.form(RoomForm, options=options, buffer_after_minutes=15, requests_block=True)
    return Page("places/edit.html", title=_l("Add a room"), form=form, room=None, limits=_LIMITS)


def add_room(visit: Visit) -> See:
    """Add a room."""
    data = _described(visit, RoomForm)
    with visit.unit() as unit:
        decision = commands.register_resource(unit, DescribeResource(**data))
    return see_after(decision, f"/rooms/{decision.subject}", flash="room-added")


def edit_room(visit: Visit, room_id: str) -> Page:
    """The form to describe a room anew."""
    require_say(visit, "bookings")
    with visit.read() as session:
        room = views.room_detail(session, room_id)
        options = {"parts": _part_options(session, but=room_id)}
        parts = views.parts_of(session).get(room_id, [])
    form = visit.form(
        RoomForm,
        options=options,
        name=room.name,
        capacity=room.capacity,
        buffer_after_minutes=room.buffer_after_minutes,
        requests_block=room.requests_block or None,
        **_limits_of(room, parts),
    )
    return Page("places/edit.html", title=_l("Change the room"), form=form, room=room, limits=_LIMITS)


def change_room(visit: Visit, room_id: str) -> See:
    """Describe a room anew."""
    data = _described(visit, RoomForm, but=room_id)
    with visit.unit() as unit:
        decision = commands.change_resource(unit, room_id, DescribeResource(**data))
    return see_after(decision, f"/rooms/{room_id}", flash="room-changed")


def _part_options(session: Any, but: str = "") -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in views.list_resources(session) if each.id != but]


def _described(visit: Visit, form: type[Form], but: str = "") -> dict[str, Any]:
    """What was typed, as a command takes it."""
    with visit.read() as session:
        options = {"parts": _part_options(session, but)}
    data = visit.load(form, options=options)
    for name in ("buffer_before_minutes", "buffer_after_minutes"):
        data[name] = data[name] or 0
    return data | {
        "languages": data["languages"] or "",
        "equipment": data["equipment"] or "",
        "parts": tuple(data["parts"]),
    }


def _limits_of(resource: Resource, parts: list[str]) -> dict[str, Any]:
    return {name: parts if name == "parts" else getattr(resource, name) for name in _LIMITS}


def list_things(visit: Visit) -> Page:
    """Machines and things, of one kind or all."""
    kind = visit.query(ThingsQuery)["kind"]
    kinds = [Kind(kind)] if kind else [Kind(name) for name, _ in KINDS]
    with visit.read() as session:
        things = views.list_resources(session, *kinds)
    return Page(
        "places/things.html",
        title=_l("Machines and things"),
        things=things,
        kind=kind,
        kinds=KINDS,
        risks=RISKS,
        may_change=may_begin(visit, "bookings"),
        sheet=Sheet(_l("Machines and things"), THINGS, things),
    )


def show_thing(visit: Visit, thing_id: str) -> Page:
    """One machine or thing: what it needs, whether it may be used, what can be done."""
    with visit.read() as session:
        thing = views.resource_detail(session, thing_id)
        locks = views.locks_during(session, thing_id, Span(visit.now, visit.now + timedelta(minutes=1)))
        pictured = views.with_photo(session, [thing])
        parts = views.parts_of(session).get(thing_id, [])
        names = {each.id: each.name for each in views.list_resources(session, retired=True)} if parts else {}
    return Page(
        "places/thing.html",
        title=thing.name,
        thing=thing,
        kind=dict([*KINDS, ("room", _l("Room"))])[thing.kind],
        risk=dict(RISKS).get(thing.risk or ""),
        locked=bool(locks),
        pictured=bool(pictured),
        parts=sorted(names[part] for part in parts),
        bookable=thing.retired_at is None and thing.kind != Kind.ITEM,
        may_change=may_begin(visit, "bookings") and thing.retired_at is None,
        may_picture=visit.actor.holds("carrier", "association"),
        form=visit.form(PhotoForm),
    )


def new_thing(visit: Visit) -> Page:
    """The form for another machine or thing."""
    require_say(visit, "bookings")
    with visit.read() as session:
        options = {"parts": _part_options(session)}
    form = visit.form(ThingForm, options=options)
    return Page(
        "places/edit_thing.html", title=_l("Add a machine or thing"), form=form, thing=None, limits=_LIMITS
    )


def add_thing(visit: Visit) -> See:
    """Add a machine or thing."""
    data = _described(visit, ThingForm)
    with visit.unit() as unit:
        decision = commands.register_resource(unit, DescribeResource(**_of_kind(data)))
    return see_after(decision, f"/things/{decision.subject}", flash="thing-added")


def edit_thing(visit: Visit, thing_id: str) -> Page:
    """The form to describe a machine or thing anew."""
    require_say(visit, "bookings")
    with visit.read() as session:
        thing = views.resource_detail(session, thing_id)
        options = {"parts": _part_options(session, but=thing_id)}
        parts = views.parts_of(session).get(thing_id, [])
    given = {name: getattr(thing, name) for name in ("kind", "name", "risk", "buffer_after_minutes")}
    form = visit.form(ThingForm, options=options, **given, **_limits_of(thing, parts))
    title = _l("Change what is said of it")
    return Page("places/edit_thing.html", title=title, form=form, thing=thing, limits=_LIMITS)


def change_thing(visit: Visit, thing_id: str) -> See:
    """Describe a machine or thing anew."""
    data = _described(visit, ThingForm, but=thing_id)
    with visit.unit() as unit:
        decision = commands.change_resource(unit, thing_id, DescribeResource(**_of_kind(data)))
    return see_after(decision, f"/things/{thing_id}", flash="thing-changed")


def _of_kind(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"kind": Kind(data["kind"]), "risk": Risk(data["risk"]) if data["risk"] else None}


def keep_photo(visit: Visit, thing_id: str) -> See:
    """Show what it looks like."""
    photo = visit.load(PhotoForm)["photo"]
    with visit.unit() as unit:
        commands.keep_photo(unit, thing_id, photo)
    return See(f"/things/{thing_id}", flash="thing-changed")


def show_photo(visit: Visit, thing_id: str) -> File:
    """What it looks like."""
    with visit.read() as session:
        photo = views.photo_of(session, thing_id)
    return File(photo.body, photos.MEDIA_TYPE, headers=_ONLY_A_PICTURE)


def ask_retire(visit: Visit, thing_id: str) -> Confirm:
    """Whether it shall no longer be used."""
    require_say(visit, "bookings")
    with visit.read() as session:
        thing = views.resource_detail(session, thing_id)
    return Confirm(
        _l("Take it out of use?"),
        action=f"/things/{thing_id}/retirement",
        label=_l("Take it out of use"),
        back=f"/things/{thing_id}",
        facts=[(_l("Name"), thing.name)],
        consequences=[_l("Nobody can book it any more. Its history stays.")],
    )


def retire_thing(visit: Visit, thing_id: str) -> See:
    """Take it out of use."""
    with visit.unit() as unit:
        decision = commands.retire_resource(unit, thing_id)
    return see_after(decision, f"/things/{thing_id}", flash="thing-retired")


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


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class RoomJson(Schema):
    """A room that can be booked."""

    id = Ref()
    name = json.String()
    capacity = json.Integer()
    buffer_after_minutes = json.Integer()
    requests_block = json.Boolean()


class ThingJson(Schema):
    """A machine or thing; rooms have a list of their own."""

    id = Ref()
    kind = json.String()
    name = json.String()
    risk = json.String(allow_none=True)


def api_things(visit: Visit) -> list[Resource]:
    """All machines and things by name."""
    with visit.read() as session:
        return views.list_resources(session, *(Kind(name) for name, _ in KINDS))


def api_list(visit: Visit) -> list[Resource]:
    """All rooms by name."""
    with visit.read() as session:
        return views.list_rooms(session)


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
    get("/things", list_things),
    get("/things/new", new_thing),
    post("/things", add_thing, again=new_thing, flashes={"thing-added": N_("It is added.")}),
    get("/things/<thing_id>", show_thing),
    get("/things/<thing_id>/edit", edit_thing),
    post(
        "/things/<thing_id>/edit",
        change_thing,
        again=edit_thing,
        flashes={"thing-changed": N_("It is changed.")},
    ),
    get("/things/<thing_id>/photo", show_photo),
    post("/things/<thing_id>/photo", keep_photo, again=show_thing),
    get("/things/<thing_id>/retirement", ask_retire),
    post(
        "/things/<thing_id>/retirement",
        retire_thing,
        again=ask_retire,
        flashes={"thing-retired": N_("It is out of use.")},
    ),
    api_get("/api/things", api_things, returns=ThingJson, many=True),
    api_get("/api/rooms", api_list, returns=RoomJson, many=True),
)
