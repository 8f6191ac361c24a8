"""The doors to machines and things: what they need, what they look like, out of use."""

from datetime import timedelta
from typing import Any

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
    fields,
    get,
    picture,
    post,
)
from werkhaus.bookings.rules import Span
from werkhaus.places import commands, views
from werkhaus.places.commands import DescribeResource
from werkhaus.places.pages.forms import (
    KINDS,
    LIMITS,
    RISKS,
    LimitsForm,
    described,
    limits_of,
    part_options,
)
from werkhaus.places.rules import Kind, Risk

THINGS = (
    Column(_l("Name"), "name"),
    Column(_l("Kind"), lambda thing: dict(KINDS)[thing.kind]),
    Column(_l("Risk class"), lambda thing: dict(RISKS)[thing.risk] if thing.risk else None),
)


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
        options = {"parts": part_options(session)}
    form = visit.form(ThingForm, options=options)
    return Page(
        "places/edit_thing.html", title=_l("Add a machine or thing"), form=form, thing=None, limits=LIMITS
    )


def add_thing(visit: Visit) -> See:
    """Add a machine or thing."""
    data = described(visit, ThingForm)
    with visit.unit() as unit:
        decision = commands.register_resource(unit, DescribeResource(**_of_kind(data)))
    return see_after(decision, f"/things/{decision.subject}", flash="thing-added")


def edit_thing(visit: Visit, thing_id: str) -> Page:
    """The form to describe a machine or thing anew."""
    require_say(visit, "bookings")
    with visit.read() as session:
        thing = views.resource_detail(session, thing_id)
        options = {"parts": part_options(session, but=thing_id)}
        parts = views.parts_of(session).get(thing_id, [])
    given = {name: getattr(thing, name) for name in ("kind", "name", "risk", "buffer_after_minutes")}
    form = visit.form(ThingForm, options=options, **given, **limits_of(thing, parts))
    title = _l("Change what is said of it")
    return Page("places/edit_thing.html", title=title, form=form, thing=thing, limits=LIMITS)


def change_thing(visit: Visit, thing_id: str) -> See:
    """Describe a machine or thing anew."""
    data = described(visit, ThingForm, but=thing_id)
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
    return picture(photo)


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


ROUTES = (
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
)
