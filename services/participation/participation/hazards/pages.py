"""The doors to hazards. To report one nobody signs in."""

import re
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from participation.hazards import commands, rules, views
from participation.hazards.commands import ReportHazard
from participation.hazards.rules import State
from quartier.event import LocalDate, Ref
from quartier.web import (
    N_,
    Column,
    File,
    Form,
    Page,
    PhotoField,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    api_get,
    api_post,
    fields,
    get,
    picture,
    post,
)
from quartier.web.uploads import BODY_LIMIT

CATEGORIES = (
    ("dark_corner", _l("A dark corner")),
    ("speeding", _l("Cars drive too fast")),
    ("crossing", _l("Crossing is dangerous")),
    ("surface", _l("The way is damaged")),
    ("barrier", _l("No way through with a pram or wheelchair")),
    ("other", _l("Something else")),
)
STATES = {
    State.REPORTED: _l("Reported"),
    State.WITH_AUTHORITY: _l("With the authority"),
    State.RESOLVED: _l("Resolved"),
    State.DECLINED: _l("Cannot be resolved"),
}
PLACES = tuple((place.slug, place.name) for place in rules.PLACES)

COLUMNS = (
    Column(_l("What is dangerous"), lambda hazard: dict(CATEGORIES)[hazard.category]),
    Column(_l("Where it is"), lambda hazard: dict(PLACES)[hazard.place] if hazard.place else None),
    Column(_l("Latitude"), "latitude"),
    Column(_l("Longitude"), "longitude"),
    Column(_l("Reported on"), "reported_on"),
    Column(_l("How far it is"), lambda hazard: STATES[State(hazard.state)]),
)


class Degrees(fields.Text):
    """Degrees with a decimal point or comma: `50.6523`."""

    default_error_messages = {"degrees": N_("Please write degrees like 50.6523.")}

    def read(self, typed: str) -> Any:
        plain = super().read(typed).replace(",", ".").removesuffix("°").strip()
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", plain):
            raise self.make_error("degrees")
        return float(plain)

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "decimal"}


class HazardForm(Form):
    """What is dangerous, and where."""

    category = fields.Choice(_l("What is dangerous"), options=CATEGORIES, required=True)
    place = fields.Choice(_l("Where it is"), options=PLACES, hint=_l("Or give the exact spot below."))
    description = fields.LongText(
        _l("What should we know"),
        max=2000,
        hint=_l(
            "Where exactly, and when. Please write no names and no number plates. Only the office reads it."
        ),
    )
    photo = PhotoField(
        _l("A photo of the place"),
        hint=_l(
            "Without faces and number plates, please. Only the office sees it; where and when it was taken is removed "
            "from it. It is deleted when the matter is closed."
        ),
    )
    latitude = Degrees(_l("Latitude"), hint=_l("Only if you know the exact spot, for example 50.6523."))
    longitude = Degrees(_l("Longitude"), hint=_l("For example 11.3371."))


class StateForm(Form):
    """How far the office has come."""

    state = fields.Choice(_l("How far it is"), options=tuple(STATES.items()), required=True)


def list_hazards(visit: Visit) -> Page:
    """What has been reported, as everybody may see it."""
    category = visit.request.args.get("category")
    part = _slice(visit, category if category in rules.CATEGORIES else None)
    return Page(
        "hazards/list.html",
        title=_l("Dangerous places"),
        hazards=part.items,
        next=part.next,
        categories=dict(CATEGORIES),
        chosen=category,
        places=dict(PLACES),
        sheet=Sheet(_l("Dangerous places"), COLUMNS, part),
    )


def new_hazard(visit: Visit) -> Page:
    """The form for a report."""
    return Page("hazards/new.html", title=_l("Report a dangerous place"), form=visit.form(HazardForm))


def report_hazard(visit: Visit) -> See:
    """Take the report and lead to its reference page."""
    data = visit.load(HazardForm)
    with visit.unit() as unit:
        hazard_id = commands.report_hazard(unit, ReportHazard(**data))
    return See(f"/hazards/{hazard_id}", flash="hazard-reported")


def show_hazard(visit: Visit, hazard_id: str) -> Page:
    """The reference page: what has become of a report."""
    with visit.read() as session:
        hazard = views.hazard_detail(session, hazard_id)
    return Page(
        "hazards/detail.html",
        title=dict(CATEGORIES)[hazard.category],
        hazard=hazard,
        places=dict(PLACES),
    )


def desk(visit: Visit) -> Page:
    """The office's desk: the reports with what was written."""
    visit.require("carrier")
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_reports(session, after=cursor.after_day(), limit=cursor.limit + 1)
        with_photo = views.with_photo(session, rows)
    part = Slice(rows, cursor, key=_key)
    return Page(
        "hazards/desk.html",
        title=_l("Hazard reports"),
        hazards=part.items,
        next=part.next,
        categories=dict(CATEGORIES),
        places=dict(PLACES),
        states=STATES,
        following=rules.FOLLOWING,
        with_photo=with_photo,
        sheet=Sheet(_l("Hazard reports"), (*COLUMNS, Column(_l("What was written"), "description")), part),
    )


def show_photo(visit: Visit, hazard_id: str) -> File:
    """The photo that came with a report."""
    visit.require("carrier")
    with visit.read() as session:
        photo = views.photo(session, hazard_id)
    return picture(photo)


def follow_up(visit: Visit, hazard_id: str) -> See:
    """Note how far a report has come."""
    data = visit.load(StateForm)
    with visit.unit() as unit:
        commands.follow_up(unit, hazard_id, State(data["state"]))
    return See("/hazards/desk", flash="hazard-followed-up")


def _slice(visit: Visit, category: str | None) -> Slice:
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_hazards(
            session, category=category, after=cursor.after_day(), limit=cursor.limit + 1
        )
    return Slice(rows, cursor, key=_key)


def _key(row: Any) -> list[str]:
    return [row.reported_on.isoformat(), row.id]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class HazardJson(Schema):
    """A hazard; what was written about it is taken but never given."""

    id = Ref(dump_only=True)
    category = json.String(required=True, validate=validate.OneOf(rules.CATEGORIES))
    place = json.String(
        load_default=None, allow_none=True, validate=validate.OneOf([slug for slug, _ in PLACES])
    )
    latitude = json.Float(load_default=None, allow_none=True, validate=validate.Range(-90, 90))
    longitude = json.Float(load_default=None, allow_none=True, validate=validate.Range(-180, 180))
    description = json.String(
        load_only=True, load_default=None, allow_none=True, validate=validate.Length(max=2000)
    )
    reported_on = LocalDate(dump_only=True)
    state = json.String(dump_only=True, validate=validate.OneOf(list(State)))


def api_list(visit: Visit) -> Slice:
    """Hazards, the latest first."""
    return _slice(visit, None)


def api_report(visit: Visit) -> views.HazardRow:
    """Report a hazard."""
    data = visit.load(HazardJson)
    with visit.unit() as unit:
        hazard_id = commands.report_hazard(unit, ReportHazard(**data))
        unit.session.flush()
        return views.hazard_detail(unit.session, hazard_id)


ROUTES = (
    get("/hazards", list_hazards),
    get("/hazards/new", new_hazard),
    post(
        "/hazards",
        report_hazard,
        again=new_hazard,
        body_limit=BODY_LIMIT,
        flashes={
            "hazard-reported": N_(
                "Thank you. The office has your report; this page shows what becomes of it."
            )
        },
    ),
    get("/hazards/desk", desk),
    get("/hazards/<hazard_id>", show_hazard),
    get("/hazards/<hazard_id>/photo", show_photo),
    post(
        "/hazards/<hazard_id>/state",
        follow_up,
        again=show_hazard,
        flashes={"hazard-followed-up": N_("It is noted, and everybody can see it.")},
    ),
    api_get("/api/hazards", api_list, returns=HazardJson, many=True),
    api_post("/api/hazards", api_report, takes=HazardJson, returns=HazardJson),
)
