"""The micro fund for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.calculations.pages.catalogue import as_json
from funding.calculations.pages.schemas import SheetJson
from funding.calculations.rules.microfund import Base
from funding.microfund import rules, views
from funding.microfund.commands import awards, ideas, rounds
from funding.microfund.commands.ideas import HandIn
from funding.microfund.commands.rounds import NoteOthers, OpenCall
from funding.microfund.model import Call, Idea
from funding.microfund.pages.rounds import JURIES, READERS
from funding.microfund.rules import CallState, DeclineReason, IdeaState, Model, Voice
from funding.rule_profiles.views import GENERAL, profile_on
from quartier.event import Cents, Instant, LocalDate, Ref
from quartier.unit import Unit
from quartier.web import Visit, api_get, api_post

_MOST: dict[str, Any] = {"max": rules.MOST_CENTS}


def _one_of(words: Any) -> validate.OneOf:
    return validate.OneOf([str(word) for word in words])


class IdeaJson(Schema):
    """An idea of a call; `awarded_cents` is what it got."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    amount_cents = Cents(required=True, min=1, **_MOST)
    description = json.String(
        load_only=True, load_default=None, allow_none=True, validate=validate.Length(1, 2000)
    )
    contact = json.String(
        load_only=True, load_default=None, allow_none=True, validate=validate.Length(1, 200)
    )
    investive = json.Boolean(load_default=True, truthy={True}, falsy={False})
    state = json.String(dump_only=True, validate=_one_of(IdeaState))
    awarded_at = Instant(dump_only=True, allow_none=True)
    awarded_cents = Cents(dump_only=True, attribute="gets_cents", allow_none=True)
    reason = json.String(dump_only=True, allow_none=True, validate=_one_of(DeclineReason))
    paid_on = LocalDate(dump_only=True, allow_none=True)
    spent_cents = Cents(dump_only=True, allow_none=True)
    returned_cents = Cents(dump_only=True, allow_none=True)


class HandedInJson(Schema):
    """An idea was handed in. The private link to look after it is told only this once."""

    id = Ref()
    manage_url = json.Url()


class CallJson(Schema):
    """A call for ideas with what it holds."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    state = json.String(dump_only=True, validate=_one_of(CallState))
    model = json.String(load_default=Model.ACTION.value, validate=_one_of(Model))
    amount_cents = Cents(load_default=None, allow_none=True, min=1, **_MOST)
    awarded_cents = Cents(dump_only=True)
    private_cents = Cents(load_default=0, min=0, **_MOST)
    municipal_cents = Cents(load_default=0, min=0, **_MOST)
    public_percent = json.Integer(strict=True, load_default=50, validate=validate.Range(1, 99))
    cap_cents = Cents(load_default=None, allow_none=True, min=1, **_MOST)
    jury = json.String(load_default=None, allow_none=True, validate=_one_of(JURIES))
    quorum = json.Integer(strict=True, load_default=0, validate=validate.Range(0, 500))
    majority_of = json.String(load_default=Base.MEMBERS.value, validate=_one_of(Base))
    members = json.Integer(dump_only=True, allow_none=True)
    closes_on = LocalDate(required=True)
    ideas = json.List(json.Nested(IdeaJson), dump_only=True)


class OthersJson(Schema):
    """What others brought into a matched round, and the public money drawn for it."""

    private_cents = Cents(required=True, min=0, **_MOST)
    municipal_cents = Cents(required=True, min=0, **_MOST)
    drawn_cents = Cents(required=True, min=0, **_MOST)


class VoiceJson(Schema):
    """What a member of the jury says."""

    voice = json.String(required=True, validate=_one_of(Voice))


class AwardJson(Schema):
    """How much an idea gets: all that it asks for, or a part."""

    amount_cents = Cents(required=True, min=1, **_MOST)


class DeclineJson(Schema):
    """Why an idea gets nothing."""

    reason = json.String(required=True, validate=_one_of(DeclineReason))


class PaidJson(Schema):
    """When an idea's money was paid out."""

    paid_on = LocalDate(required=True)


class SettledJson(Schema):
    """What was really spent of it."""

    spent_cents = Cents(required=True, min=0, **_MOST)


def _seen(visit: Visit, call: Call) -> dict[str, Any]:
    """A call as the visitor may see it: to offices with all ideas, to everybody with those that got money."""
    names = (name for name in CallJson().fields if name != "ideas")
    shown = call.ideas if visit.actor.holds(*READERS) else views.awards(call)
    return {name: getattr(call, name) for name in names} | {"ideas": shown}


def api_list(visit: Visit) -> list[dict[str, Any]]:
    """Calls for ideas with their ideas, the latest first."""
    with visit.read() as session:
        return [_seen(visit, call) for call in views.list_calls(session)]


def api_open(visit: Visit) -> dict[str, Any]:
    """Open a call for ideas."""
    data = visit.load(CallJson)
    with visit.unit() as unit:
        call_id = rounds.open_call(unit, OpenCall(**data))
        unit.session.flush()
        return _seen(visit, views.call_detail(unit.session, call_id))


def api_hand_in(visit: Visit, call_id: str) -> dict[str, str]:
    """Hand an idea in."""
    data = visit.load(IdeaJson)
    with visit.unit() as unit:
        handed_in = ideas.hand_in(unit, HandIn(call_id=call_id, **data))
    return {"id": handed_in.id, "manage_url": visit.absolute(f"/my-idea/{handed_in.token}")}


def api_close(visit: Visit, call_id: str) -> dict[str, Any]:
    """Take no more ideas: the jury votes."""
    with visit.unit() as unit:
        rounds.close_call(unit, call_id)
        unit.session.flush()
        return _seen(visit, views.call_detail(unit.session, call_id))


def api_others(visit: Visit, call_id: str) -> dict[str, Any]:
    """Enter what others brought into a matched round; the answer is its sheet."""
    data = visit.load(OthersJson)
    with visit.unit() as unit:
        rounds.note_others(unit, call_id, NoteOthers(**data))
        unit.session.flush()
        return _sheet(visit, views.call_detail(unit.session, call_id))


def api_sheet(visit: Visit, call_id: str) -> dict[str, Any]:
    """A matched round's money as its calculation."""
    with visit.read() as session:
        return _sheet(visit, views.call_detail(session, call_id))


def _sheet(visit: Visit, call: Call) -> dict[str, Any]:
    if call.model != Model.MATCHED:
        raise rules.NoSheet
    with visit.read() as session:
        return as_json(views.money_sheet(call), profile_on(session, GENERAL, visit.today))


def _shown(unit: Unit, call_id: str, idea_id: str) -> Idea:
    unit.session.flush()
    return views.idea_detail(unit.session, call_id, idea_id)


def api_vote(visit: Visit, call_id: str, idea_id: str) -> Idea:
    """Speak to an idea as one of the jury."""
    data = visit.load(VoiceJson)
    with visit.unit() as unit:
        awards.vote(unit, idea_id, Voice(data["voice"]))
        return _shown(unit, call_id, idea_id)


def api_award(visit: Visit, call_id: str, idea_id: str) -> Idea:
    """Give an idea its money; where that has to wait for another body, it is still only handed in."""
    data = visit.load(AwardJson)
    with visit.unit() as unit:
        awards.award_idea(unit, idea_id, data["amount_cents"])
        return _shown(unit, call_id, idea_id)


def api_decline(visit: Visit, call_id: str, idea_id: str) -> Idea:
    """Say that an idea gets no money, and why."""
    data = visit.load(DeclineJson)
    with visit.unit() as unit:
        awards.decline_idea(unit, idea_id, DeclineReason(data["reason"]))
        return _shown(unit, call_id, idea_id)


def api_pay(visit: Visit, call_id: str, idea_id: str) -> Idea:
    """Record the payment."""
    data = visit.load(PaidJson)
    with visit.unit() as unit:
        awards.pay_out(unit, idea_id, data["paid_on"])
        return _shown(unit, call_id, idea_id)


def api_settle(visit: Visit, call_id: str, idea_id: str) -> Idea:
    """Close an idea's account; what was not spent is in the round again."""
    data = visit.load(SettledJson)
    with visit.unit() as unit:
        awards.settle_idea(unit, idea_id, data["spent_cents"])
        return _shown(unit, call_id, idea_id)


_CALL = "/api/microfund/<call_id>"
_IDEA = f"{_CALL}/ideas/<idea_id>"
ROUTES = (
    api_get("/api/microfund", api_list, returns=CallJson, many=True),
    api_post("/api/microfund", api_open, takes=CallJson, returns=CallJson),
    api_post(f"{_CALL}/ideas", api_hand_in, takes=IdeaJson, returns=HandedInJson, secret=True),
    api_post(f"{_CALL}/closing", api_close, returns=CallJson, status=200),
    api_post(f"{_CALL}/others", api_others, takes=OthersJson, returns=SheetJson, status=200),
    api_get(f"{_CALL}/sheet", api_sheet, returns=SheetJson),
    api_post(f"{_IDEA}/votes", api_vote, takes=VoiceJson, returns=IdeaJson, status=200),
    api_post(f"{_IDEA}/award", api_award, takes=AwardJson, returns=IdeaJson, status=200),
    api_post(f"{_IDEA}/refusal", api_decline, takes=DeclineJson, returns=IdeaJson, status=200),
    api_post(f"{_IDEA}/payment", api_pay, takes=PaidJson, returns=IdeaJson, status=200),
    api_post(f"{_IDEA}/settlement", api_settle, takes=SettledJson, returns=IdeaJson, status=200),
)
