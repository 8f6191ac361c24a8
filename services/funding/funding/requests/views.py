"""What can be seen of requests for money."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from funding.grants.model import BudgetLine, Grant
from funding.grants.rules import GrantState
from funding.requests.model import MoneyRequest
from funding.requests.rules import RequestNotFound, RequestState


@dataclass(frozen=True, slots=True)
class PayingLine:
    """A line that could pay; `left_cents` is neither spent nor promised."""

    id: str
    title: str
    grant_title: str
    left_cents: int


def list_requests(session: Session, limit: int = 50) -> list[MoneyRequest]:
    """Requests, those that wait for an answer first, the most urgent on top; one query."""
    waiting = MoneyRequest.state == RequestState.ASKED
    query = select(MoneyRequest).order_by(waiting.desc(), MoneyRequest.answer_until, MoneyRequest.id)
    return list(session.scalars(query.limit(limit)))


def request_detail(session: Session, request_id: str) -> MoneyRequest:
    """One request with the line that pays for it. Raises `RequestNotFound`."""
    query = select(MoneyRequest).where(MoneyRequest.id == request_id)
    request = session.scalar(query.options(joinedload(MoneyRequest.line)))
    if request is None:
        raise RequestNotFound
    return request


def paying_lines(session: Session, amount_cents: int, today: date) -> list[PayingLine]:
    """Lines of grants that may still be spent and hold so much, those of the Werkhaus first; one query."""
    left = BudgetLine.amount_cents - BudgetLine.spent_cents - BudgetLine.promised_cents
    query = (
        select(BudgetLine.id, BudgetLine.title, Grant.title, left)
        .join(Grant, Grant.id == BudgetLine.grant_id)
        .where(Grant.state == GrantState.APPROVED, Grant.valid_until >= today, left >= amount_cents)
        .where(or_(BudgetLine.spent_by.is_(None), BudgetLine.spent_by == "werkhaus"))
        .order_by(BudgetLine.spent_by.is_(None), Grant.valid_until, BudgetLine.title)
    )
    return [PayingLine(*row) for row in session.execute(query)]


def promises_of(session: Session, grant_id: str) -> list[MoneyRequest]:
    """Requests for which a grant's lines keep money; one query."""
    query = (
        select(MoneyRequest)
        .join(BudgetLine, BudgetLine.id == MoneyRequest.line_id)
        .where(BudgetLine.grant_id == grant_id, MoneyRequest.state == RequestState.GRANTED)
    )
    return list(session.scalars(query.order_by(MoneyRequest.title, MoneyRequest.id)))
