"""The doors to shifts for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from garden.shifts import commands, rules, views
from garden.shifts.commands import AnnounceShift, SignUp
from garden.shifts.pages.announcing import slice_of
from quartier.event import Instant, Ref
from quartier.settings import LANGUAGES
from quartier.web import (
    Slice,
    Visit,
    api_get,
    api_post,
)


class ShiftJson(Schema):
    """A shift; who comes is not told."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    description = json.String(load_only=True, validate=validate.Length(1, 2000))
    lang = json.String(load_only=True, validate=validate.OneOf(LANGUAGES))
    places = json.Integer(required=True, strict=True, validate=validate.Range(1, 200))
    missing = json.Integer(dump_only=True)
    state = json.String(dump_only=True, validate=validate.OneOf([state.value for state in rules.ShiftState]))


class SignupJson(Schema):
    """Somebody comes along. The answer holds the private link to leave again; it is told only this once."""

    name = json.String(required=True, load_only=True, validate=validate.Length(1, 60))
    manage_url = json.Url(dump_only=True)


def api_list(visit: Visit) -> Slice:
    """Coming shifts, the next first."""
    return slice_of(visit, views.coming_shifts)


def api_announce(visit: Visit) -> views.ShiftRow:
    """Ask for help."""
    data = visit.load(ShiftJson)
    with visit.unit() as unit:
        shift_id = commands.announce_shift(unit, AnnounceShift(**data))
        unit.session.flush()
        return views.shift_detail(unit.session, shift_id)


def api_sign_up(visit: Visit, shift_id: str) -> dict[str, str]:
    """Take a place."""
    data = visit.load(SignupJson)
    with visit.unit() as unit:
        token = commands.sign_up(unit, SignUp(shift_id=shift_id, name=data["name"]))
    return {"manage_url": visit.absolute(f"/signups/{token}")}


ROUTES = (
    api_get("/api/shifts", api_list, returns=ShiftJson, many=True),
    api_post("/api/shifts", api_announce, takes=ShiftJson, returns=ShiftJson),
    api_post(
        "/api/shifts/<shift_id>/signups", api_sign_up, takes=SignupJson, returns=SignupJson, secret=True
    ),
)
