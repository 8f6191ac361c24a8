"""What can be done with draw-downs."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from funding import sends
from funding.calculations.rules.sheet import Sheet
from funding.drawdowns import rules, views
from funding.drawdowns.model import Drawdown
from funding.drawdowns.rules import DrawState
from funding.grants.model import Grant
from funding.grants.rules import GrantNotFound, GrantState
from funding.grants.views import grant_detail
from funding.rule_profiles.rules import UnknownRate
from funding.rule_profiles.views import by_half_year, rate_rows
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class AskDraw:
    """A draw-down, in cents: `due_cents` has to be paid within the spending window."""

    grant_id: str
    amount_cents: int
    due_cents: int
    #: What the funder still holds for this grant this year, where that is less.
    cash_limit_left_cents: int | None = None


def ask_draw(unit: Unit, command: AskDraw) -> str:
    """Ask the funder for money; returns the draw-down's reference. No more than is due soon, never beyond the award."""
    require_office(unit.actor, "treasurer")
    grant = _locked(unit, command.grant_id)
    if grant.state != GrantState.APPROVED:
        raise rules.GrantNotAwarded
    most = most_now(unit, grant, command).cents("maximum_cents")
    if command.amount_cents > most:
        raise rules.MoreThanMay(most_cents=most)
    grant.award_cents = grant.awarded_cents
    with unit.constraint(rules.MoreThanMay(most_cents=most), "ck_grants_drawn"):
        grant.drawn_cents += command.amount_cents
    drawdown = Drawdown(
        id=new_ref(),
        grant_id=grant.id,
        amount_cents=command.amount_cents,
        due_cents=command.due_cents,
        most_cents=most,
        state=DrawState.ASKED,
        asked_at=unit.now,
    )
    unit.session.add(drawdown)
    return drawdown.id


def most_now(unit: Unit, grant: Grant, command: AskDraw) -> Sheet:
    """The sheet of the most that can be drawn."""
    account = views.account_now(unit.session, grant, unit.today)
    return account.draw_down(command.due_cents, command.cash_limit_left_cents)


def receive(unit: Unit, grant_id: str, drawdown_id: str, received_on: date) -> None:
    """The money has come: from this local day on its window runs, and the day it ends is said."""
    require_office(unit.actor, "treasurer")
    grant, drawdown = _asked(unit, grant_id, drawdown_id)
    rules.check_receipt(received_on, grant.valid_from, unit.today)
    window = views.account_now(unit.session, grant, unit.today).window()
    drawdown.state, drawdown.received_on = DrawState.RECEIVED, received_on
    drawdown.use_by = window.end(received_on, drawdown.amount_cents)
    unit.emit(
        sends.FundsDrawn.of(
            drawdown_id=drawdown.id,
            grant_id=grant.id,
            amount_cents=drawdown.amount_cents,
            received_on=received_on,
            use_by=drawdown.use_by,
        )
    )


def withdraw(unit: Unit, grant_id: str, drawdown_id: str) -> None:
    """The money is not needed after all, or the funder has said no: the grant holds it again."""
    require_office(unit.actor, "treasurer")
    grant, drawdown = _asked(unit, grant_id, drawdown_id)
    drawdown.state = DrawState.WITHDRAWN
    grant.drawn_cents -= drawdown.amount_cents


def tell_windows(unit: Unit) -> int:
    """Say which windows are about to end, or have ended, with money not spent; each once."""
    query = select(Drawdown.grant_id).where(
        Drawdown.state == DrawState.RECEIVED,
        Drawdown.missed_at.is_(None),
        Drawdown.use_by <= unit.today + rules.WARNING,
    )
    return sum(_tell(unit, grant_id) for grant_id in unit.session.scalars(query.distinct()).all())


def _tell(unit: Unit, grant_id: str) -> int:
    grant = _locked(unit, grant_id)
    drawn = views.drawdowns_of(unit.session, grant.id)
    account = views.account_now(unit.session, grant, unit.today)
    told = 0
    for each in views.draws(account, drawn, unit.today):
        drawdown = each.drawdown
        if drawdown.use_by is None or not each.open_cents:
            continue
        if rules.missed(drawdown.use_by, unit.today) and drawdown.missed_at is None:
            drawdown.missed_at = unit.now
            unit.emit(sends.SpendingDeadlineMissed.of(**_said(each), interest_cents=_interest(unit, grant)))
            told += 1
        elif rules.warns(drawdown.use_by, unit.today) and drawdown.warned_at is None:
            drawdown.warned_at = unit.now
            left = (drawdown.use_by - unit.today).days
            unit.emit(sends.SpendingDeadlineApproached.of(**_said(each), days_left=left))
            told += 1
    return told


def _said(each: views.Draw) -> dict[str, object]:
    return {
        "drawdown_id": each.drawdown.id,
        "grant_id": each.drawdown.grant_id,
        "open_cents": each.open_cents,
        "use_by": each.drawdown.use_by,
    }


def _interest(unit: Unit, grant: Grant) -> int | None:
    """What is owed so far; None where the base rate of a half-year is not known yet."""
    rates = by_half_year(rate_rows(unit.session))
    try:
        sheet = views.account_now(unit.session, grant, unit.today).late_use(unit.today, rates)
    except UnknownRate:
        return None
    return sheet.cents("interest_cents")


def _asked(unit: Unit, grant_id: str, drawdown_id: str) -> tuple[Grant, Drawdown]:
    grant = _locked(unit, grant_id)
    drawdown = views.drawdown_detail(unit.session, grant_id, drawdown_id)
    unit.session.refresh(drawdown)
    if drawdown.state != DrawState.ASKED:
        raise rules.AlreadyAnswered
    return grant, drawdown


def _locked(unit: Unit, grant_id: str) -> Grant:
    """The grant, locked until the unit ends: two draw-downs must not both find the last euro."""
    query = select(Grant.id).where(Grant.id == grant_id).with_for_update()
    if unit.session.scalar(query) is None:
        raise GrantNotFound
    unit.session.expire_all()
    return grant_detail(unit.session, grant_id)
