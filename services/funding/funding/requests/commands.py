"""What can be done with requests for money.

A request comes and goes by events of the service whose project it is for; people answer it here. What is granted the
line keeps (`promised_cents`), and the line's constraint sees to it that no more is spent and promised than it holds.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from funding import sends
from funding.grants.model import BudgetLine, Grant
from funding.grants.rules import GrantState
from funding.requests import rules
from funding.requests.model import MoneyRequest
from funding.requests.rules import RequestState
from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_

DOMAIN = "grants"


@dataclass(frozen=True, kw_only=True)
class NoteRequest:
    """What is asked for, in integer cents, and until when an answer is waited for."""

    request_id: str
    project_id: str
    title: str
    amount_cents: int
    answer_until: datetime


def note_request(unit: Unit, command: NoteRequest) -> None:
    """Keep a request; one that is known already, or was withdrawn before it came, stays as it is."""
    if _locked(unit, command.request_id) is None:
        unit.session.add(_request(unit, command, RequestState.ASKED))


def withdraw_request(unit: Unit, command: NoteRequest) -> None:
    """Who asked no longer needs it: what was kept for it is free again. It may come before the request itself."""
    request = _locked(unit, command.request_id)
    if request is None:
        unit.session.add(_request(unit, command, RequestState.WITHDRAWN))
    elif rules.may_follow(request.state, RequestState.WITHDRAWN):
        _let_go(unit, request, RequestState.WITHDRAWN)


def settle_project(unit: Unit, project_id: str) -> None:
    """A project is finished: what it did not spend of its money is free again."""
    granted = select(MoneyRequest).where(
        MoneyRequest.project_id == project_id, MoneyRequest.state == RequestState.GRANTED
    )
    for request in unit.session.scalars(granted.with_for_update().execution_options(populate_existing=True)):
        _let_go(unit, request, RequestState.SETTLED)


def grant_request(unit: Unit, request_id: str, line_id: str) -> Decision:
    """Give a project its money from a line, and say so."""
    _answerable(unit, request_id)
    _paying(unit, line_id)
    decision = decide(unit, DOMAIN, "grant_request", request_id, {"line_id": line_id})
    if decision.effective:
        _grant(unit, request_id, line_id=line_id)
    return decision


def decline_request(unit: Unit, request_id: str, reason: rules.DeclineReason, note: str | None) -> Decision:
    """Say that there is no money for it, and why."""
    _answerable(unit, request_id)
    decision = decide(unit, DOMAIN, "decline_request", request_id, {"reason": reason.value, "note": note})
    if decision.effective:
        _decline(unit, request_id, reason=reason.value, note=note)
    return decision


def spend_promise(unit: Unit, request_id: str, line_id: str, amount_cents: int) -> int:
    """An expense is for a request: use up what the line keeps for it; returns how much that was."""
    request = _locked(unit, request_id)
    if request is None or request.state != RequestState.GRANTED or request.line_id != line_id:
        raise rules.NotPromised
    used = rules.used_up(request.promised_cents, amount_cents)
    request.promised_cents -= used
    return used


def _grant(unit: Unit, request_id: str, *, line_id: str) -> None:
    request, line = _answerable(unit, request_id), _paying(unit, line_id)
    with unit.constraint(rules.LineTooSmall(), "ck_budget_line_promised"):
        _keep(unit, line.id, request.amount_cents)
    request.state, request.answered_at = RequestState.GRANTED, unit.now
    request.line_id, request.promised_cents = line.id, request.amount_cents
    unit.emit(
        sends.MoneyGranted.of(
            request_id=request.id,
            project_id=request.project_id,
            grant_id=line.grant_id,
            line_id=line.id,
            amount_cents=request.amount_cents,
        )
    )


def _decline(unit: Unit, request_id: str, *, reason: str, note: str | None) -> None:
    request = _answerable(unit, request_id)
    request.state, request.answered_at = RequestState.DECLINED, unit.now
    request.reason, request.note = reason, note
    unit.emit(
        sends.MoneyDeclined.of(
            request_id=request.id, project_id=request.project_id, reason=reason, note=note or None
        )
    )


def _let_go(unit: Unit, request: MoneyRequest, state: RequestState) -> None:
    if request.line_id is not None:
        _keep(unit, request.line_id, -request.promised_cents)
    request.state, request.promised_cents = state, 0


def _keep(unit: Unit, line_id: str, cents: int) -> None:
    """Have a line keep so much more, or so much less."""
    kept = update(BudgetLine).where(BudgetLine.id == line_id)
    unit.session.execute(kept.values(promised_cents=BudgetLine.promised_cents + cents))


def _request(unit: Unit, command: NoteRequest, state: RequestState) -> MoneyRequest:
    return MoneyRequest(
        id=command.request_id,
        project_id=command.project_id,
        title=command.title,
        amount_cents=command.amount_cents,
        state=state,
        answer_until=command.answer_until,
        noted_at=unit.now,
    )


def _answerable(unit: Unit, request_id: str) -> MoneyRequest:
    request = _locked(unit, request_id)
    if request is None:
        raise rules.RequestNotFound
    rules.check_answerable(request.state, request.answer_until, unit.now)
    return request


def _paying(unit: Unit, line_id: str) -> BudgetLine:
    query = select(BudgetLine).join(Grant, Grant.id == BudgetLine.grant_id)
    query = query.where(BudgetLine.id == line_id, Grant.state == GrantState.APPROVED)
    line = unit.session.scalar(query.where(Grant.valid_until >= unit.today))
    if line is None:
        raise rules.NoSuchLine
    return line


def _locked(unit: Unit, request_id: str) -> MoneyRequest | None:
    """The request, locked until the unit ends: a withdrawal and an answer must not both find it open."""
    query = select(MoneyRequest).where(MoneyRequest.id == request_id).with_for_update()
    return unit.session.scalar(query.execution_options(populate_existing=True))


ACTS = (
    Act("grant_request", DOMAIN, N_("Give a project its money"), _grant),
    Act("decline_request", DOMAIN, N_("Decline to pay for a project"), _decline),
)
