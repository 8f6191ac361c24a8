"""The doors to requests for money: offices answer them."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.requests import commands, rules, views
from funding.requests.commands import DOMAIN
from funding.requests.model import MoneyRequest
from funding.requests.rules import DeclineReason, RequestState
from quartier.decide import decisions_on
from quartier.event import Cents, Instant, Ref
from quartier.handover.answers import may_begin, see_after
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, api_get, fields, get, post
from quartier.web.formats import money
from quartier.web.i18n import gettext

READERS = ("carrier", "treasurer", "council")
STATES = {
    RequestState.ASKED: _l("Waits for an answer"),
    RequestState.GRANTED: _l("Granted"),
    RequestState.DECLINED: _l("Declined"),
    RequestState.WITHDRAWN: _l("Withdrawn"),
    RequestState.SETTLED: _l("Finished"),
}
REASONS = {
    DeclineReason.NO_MONEY: _l("There is no money for it at the moment"),
    DeclineReason.NOT_ELIGIBLE: _l("The grants may not be spent on this"),
    DeclineReason.INCOMPLETE: _l("The plan is not complete yet"),
    DeclineReason.OTHER_SOURCE: _l("Somebody else should pay for it"),
}
COLUMNS = (
    Column(_l("What for"), "title"),
    Column(_l("Amount in euros"), "amount_cents", money=True),
    Column(_l("State"), lambda request: STATES[RequestState(request.state)]),
    Column(_l("Answer by"), "answer_until"),
)


class GrantForm(Form):
    """Which line pays; the options are those that hold enough."""

    ids = "grant-"

    line_id = fields.Choice(_l("Which line pays for it"), required=True)


class DeclineForm(Form):
    """Why there is no money for it."""

    ids = "decline-"

    reason = fields.Choice(_l("Reason"), options=tuple(REASONS.items()), required=True)
    note = fields.LongText(
        _l("What would help"), max=500, hint=_l("Who asked reads it. Please no names of residents.")
    )


def list_requests(visit: Visit) -> Page:
    """What projects ask for, those that wait first."""
    visit.require(*READERS)
    with visit.read() as session:
        requests = views.list_requests(session, limit=visit.cursor(default=200).limit)
    return Page(
        "requests/list.html",
        title=_l("Requests for money"),
        requests=requests,
        sheet=Sheet(_l("Requests for money"), COLUMNS, requests),
    )


def show_request(visit: Visit, request_id: str) -> Page:
    """One request, and how it can be answered."""
    visit.require(*READERS)
    with visit.read() as session:
        request = views.request_detail(session, request_id)
        decisions = decisions_on(session, request_id)
    waits = request.state == RequestState.ASKED and visit.now < request.answer_until
    may_answer = waits and may_begin(visit, DOMAIN)
    lines = _lines(visit, request.amount_cents) if may_answer else []
    return Page(
        "requests/detail.html",
        title=request.title,
        request=request,
        waits=waits,
        reason=REASONS[DeclineReason(request.reason)] if request.reason else None,
        decision=next((decision for decision in decisions if decision.open), None),
        may_answer=may_answer,
        lines=lines,
        grant_form=visit.form(GrantForm, options={"line_id": lines}),
        decline_form=visit.form(DeclineForm),
    )


def grant_request(visit: Visit, request_id: str) -> See:
    """Give a project its money."""
    visit.require(*READERS)
    data = visit.load(GrantForm, options={"line_id": _lines(visit)})
    with visit.unit() as unit:
        decision = commands.grant_request(unit, request_id, data["line_id"])
    return see_after(decision, f"/requests/{request_id}", flash="request-granted")


def decline_request(visit: Visit, request_id: str) -> See:
    """Say no, and why."""
    data = visit.load(DeclineForm)
    with visit.unit() as unit:
        decision = commands.decline_request(
            unit, request_id, rules.DeclineReason(data["reason"]), data["note"]
        )
    return see_after(decision, f"/requests/{request_id}", flash="request-declined")


def _lines(visit: Visit, amount_cents: int = 0) -> list[tuple[str, str]]:
    """The lines that hold so much, as options."""
    with visit.read() as session:
        lines = views.paying_lines(session, amount_cents, visit.today)
    return [
        (
            line.id,
            gettext(
                "{grant}: {title} (left: {left})",
                grant=line.grant_title,
                title=line.title,
                left=money(line.left_cents, visit.lang),
            ),
        )
        for line in lines
    ]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class RequestJson(Schema):
    """What a project asks for; `promised_cents` is what a line still keeps for it."""

    id = Ref()
    project_id = Ref()
    title = json.String()
    amount_cents = Cents()
    state = json.String(validate=validate.OneOf([state.value for state in RequestState]))
    answer_until = Instant()
    line_id = Ref(allow_none=True)
    promised_cents = Cents()
    reason = json.String(allow_none=True, validate=validate.OneOf([reason.value for reason in DeclineReason]))


def api_list(visit: Visit) -> list[MoneyRequest]:
    """Requests, those that wait for an answer first."""
    visit.require(*READERS)
    with visit.read() as session:
        return views.list_requests(session, limit=200)


ROUTES = (
    get("/requests", list_requests),
    get("/requests/<request_id>", show_request),
    post(
        "/requests/<request_id>/grant",
        grant_request,
        again=show_request,
        flashes={"request-granted": N_("The money is promised. Who asked is told at once.")},
    ),
    post(
        "/requests/<request_id>/refusal",
        decline_request,
        again=show_request,
        flashes={"request-declined": N_("The request is declined. Who asked is told at once.")},
    ),
    api_get("/api/requests", api_list, returns=RequestJson, many=True),
)
