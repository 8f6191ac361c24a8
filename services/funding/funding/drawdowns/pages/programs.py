"""Draw-downs for programs."""

from typing import Any

from marshmallow import Schema
from marshmallow import fields as json

from funding.drawdowns import commands, views
from funding.drawdowns.commands import AskDraw
from funding.drawdowns.model import Drawdown
from funding.drawdowns.pages.people import READERS
from funding.grants.views import grant_detail
from quartier.event import Cents, Instant, LocalDate, Ref
from quartier.web import Visit, api_get, api_post

MOST_CENTS = 10**12


class DrawdownJson(Schema):
    """A draw-down; `most_cents` is what could be drawn when it was asked for."""

    id = Ref(dump_only=True)
    state = json.String(dump_only=True)
    amount_cents = Cents(required=True, min=1, max=MOST_CENTS)
    due_cents = Cents(required=True, min=0, max=MOST_CENTS)
    cash_limit_left_cents = Cents(load_only=True, load_default=None, allow_none=True, min=0, max=MOST_CENTS)
    most_cents = Cents(dump_only=True)
    asked_at = Instant(dump_only=True)
    received_on = LocalDate(dump_only=True, allow_none=True)
    use_by = LocalDate(dump_only=True, allow_none=True)


class ReceiptJson(Schema):
    """When the money came."""

    received_on = LocalDate(required=True)


def api_list(visit: Visit, grant_id: str) -> list[Drawdown]:
    """A grant's draw-downs, the first received first."""
    visit.require(*READERS)
    with visit.read() as session:
        return views.drawdowns_of(session, grant_detail(session, grant_id).id)


def api_ask(visit: Visit, grant_id: str) -> Drawdown:
    """Ask the funder for money; no more than is due soon."""
    data: dict[str, Any] = visit.load(DrawdownJson)
    with visit.unit() as unit:
        drawdown_id = commands.ask_draw(unit, AskDraw(grant_id=grant_id, **data))
        unit.session.flush()
        return views.drawdown_detail(unit.session, grant_id, drawdown_id)


def api_receive(visit: Visit, grant_id: str, drawdown_id: str) -> Drawdown:
    """Note the day the money came."""
    data: dict[str, Any] = visit.load(ReceiptJson)
    with visit.unit() as unit:
        commands.receive(unit, grant_id, drawdown_id, **data)
        return views.drawdown_detail(unit.session, grant_id, drawdown_id)


def api_withdraw(visit: Visit, grant_id: str, drawdown_id: str) -> Drawdown:
    """Take back what was asked for."""
    with visit.unit() as unit:
        commands.withdraw(unit, grant_id, drawdown_id)
        return views.drawdown_detail(unit.session, grant_id, drawdown_id)


_PATH = "/api/grants/<grant_id>/drawdowns"
ROUTES = (
    api_get(_PATH, api_list, returns=DrawdownJson, many=True),
    api_post(_PATH, api_ask, takes=DrawdownJson, returns=DrawdownJson),
    api_post(
        f"{_PATH}/<drawdown_id>/receipt", api_receive, takes=ReceiptJson, returns=DrawdownJson, status=200
    ),
    api_post(f"{_PATH}/<drawdown_id>/withdrawal", api_withdraw, returns=DrawdownJson, status=200),
)
