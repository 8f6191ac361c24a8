"""Keys for programs: JSON. Who has a key is told on the pages only."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.actor import OFFICES
from quartier.event import LocalDate, Ref
from quartier.handover.answers import require_say
from quartier.unit import Unit
from quartier.web import Visit, api_get, api_post
from werkhaus.keys import views
from werkhaus.keys.commands import handing, losses
from werkhaus.keys.commands.handing import PromiseKey
from werkhaus.keys.model import KeyPromise
from werkhaus.keys.rules import Basis, EntryKind, PromiseState


class KeyJson(Schema):
    """A key and where it is."""

    id = Ref()
    number = json.String()
    opens = json.String()
    cylinder = json.String()
    last = json.String(validate=validate.OneOf([kind.value for kind in EntryKind]))
    due_on = LocalDate(allow_none=True)
    overdue = json.Boolean()


class NewPromiseJson(Schema):
    """For whom a key is meant, by virtue of what, and until which day, that day included."""

    holder_name = json.String(required=True, load_only=True, validate=validate.Length(1, 120))
    basis = json.Enum(Basis, by_value=True, required=True)
    office = json.String(load_default=None, allow_none=True, validate=validate.OneOf(OFFICES))
    holder_ref = Ref(load_default=None, allow_none=True)
    until = LocalDate(load_default=None, allow_none=True)


class PromiseJson(Schema):
    """A promise of a key; it can be handed over once it is `promised`."""

    id = Ref()
    key_id = Ref()
    state = json.String(validate=validate.OneOf([state.value for state in PromiseState]))
    basis = json.String(validate=validate.OneOf([basis.value for basis in Basis]))
    until = LocalDate(allow_none=True)


def _ticked() -> json.Boolean:
    return json.Boolean(required=True, validate=validate.Equal(True, error="It has to be checked first."))


class HandOverJson(Schema):
    """Who gives the key out, and that everything was checked: see the page's form."""

    giver_name = json.String(required=True, load_only=True, validate=validate.Length(1, 120))
    adult = _ticked()
    entitled = _ticked()
    instructed = _ticked()


class ConditionJson(Schema):
    """How a key came back. No names."""

    note = json.String(required=True, allow_none=True, validate=validate.Length(1, 500))


def list_keys(visit: Visit) -> list[views.KeyRow]:
    """The register, for whoever has the say over keys."""
    require_say(visit, "keys")
    with visit.read() as session:
        return views.list_keys(session, visit.today)


def promise(visit: Visit, key_id: str) -> KeyPromise:
    """Give somebody a key, or ask that they get it."""
    command = PromiseKey(**visit.load(NewPromiseJson))
    with visit.unit() as unit:
        decision = handing.promise_key(unit, key_id, command)
        return views.promise_detail(unit.session, decision.subject)


def hand_over(visit: Visit, promise_id: str) -> views.KeyRow:
    """Give the promised key out."""
    giver_name = visit.load(HandOverJson)["giver_name"]
    with visit.unit() as unit:
        handing.hand_over(unit, promise_id, giver_name)
        return _as_it_stands(visit, unit, views.promise_detail(unit.session, promise_id).key_id)


def end(visit: Visit, promise_id: str) -> views.KeyRow:
    """Leave the key in the box; the name is forgotten."""
    with visit.unit() as unit:
        handing.end_promise(unit, promise_id)
        return _as_it_stands(visit, unit, views.promise_detail(unit.session, promise_id).key_id)


def take_back(visit: Visit, key_id: str) -> views.KeyRow:
    """Put a key back into the box."""
    note = visit.load(ConditionJson)["note"]
    with visit.unit() as unit:
        handing.take_back(unit, key_id, note)
        return _as_it_stands(visit, unit, key_id)


def report_lost(visit: Visit, key_id: str) -> views.KeyRow:
    """Say that a key is lost: its holder, or whoever keeps the register."""
    with visit.unit() as unit:
        losses.report_lost(unit, key_id)
        return _as_it_stands(visit, unit, key_id)


def _as_it_stands(visit: Visit, unit: Unit, key_id: str) -> views.KeyRow:
    unit.session.flush()
    return views.key_detail(unit.session, key_id, visit.today).row


_KEY, _HANDOVER = "/api/keys/<key_id>", "/api/key-handovers/<promise_id>"
ROUTES = (
    api_get("/api/keys", list_keys, returns=KeyJson, many=True),
    api_post(f"{_KEY}/promises", promise, takes=NewPromiseJson, returns=PromiseJson, name="key_promise"),
    api_post(_HANDOVER, hand_over, takes=HandOverJson, returns=KeyJson, status=200, name="key_hand_over"),
    api_post(f"{_HANDOVER}/end", end, returns=KeyJson, status=200, name="key_keep"),
    api_post(
        f"{_KEY}/return", take_back, takes=ConditionJson, returns=KeyJson, status=200, name="key_return"
    ),
    api_post(f"{_KEY}/loss", report_lost, returns=KeyJson, status=200, name="key_lose"),
)
