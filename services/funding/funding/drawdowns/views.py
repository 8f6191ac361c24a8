"""What can be seen of draw-downs, and of a grant as its sheets take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from funding.calculations.rules.account import Account
from funding.calculations.rules.late_use import Instalment, Payment
from funding.calculations.rules.sheet import rounded
from funding.calculations.rules.tolerance import Line
from funding.drawdowns.model import Drawdown
from funding.drawdowns.rules import DrawdownNotFound, DrawState
from funding.expenses.views import ExpenseRow, expenses_of
from funding.grants.model import Grant
from funding.grants.rules import OWN_KINDS
from funding.grants.views import profile_of


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw-down with what of it is not spent yet."""

    drawdown: Drawdown
    open_cents: int

    @property
    def used_cents(self) -> int:
        """What of it was spent."""
        return self.drawdown.amount_cents - self.open_cents


def drawdowns_of(session: Session, grant_id: str) -> list[Drawdown]:
    """A grant's draw-downs, the first received first, those asked for last; one query."""
    query = select(Drawdown).where(Drawdown.grant_id == grant_id)
    rows = session.scalars(query.order_by(Drawdown.asked_at, Drawdown.id)).all()
    return sorted(rows, key=lambda row: (row.received_on or date.max, row.asked_at))


def drawdown_detail(session: Session, grant_id: str, drawdown_id: str) -> Drawdown:
    """One draw-down of a grant. Raises `DrawdownNotFound`."""
    drawdown = session.get(Drawdown, drawdown_id)
    if drawdown is None or drawdown.grant_id != grant_id:
        raise DrawdownNotFound
    return drawdown


def account_of(
    session: Session, grant: Grant, expenses: Sequence[ExpenseRow], drawn: Sequence[Drawdown], today: date
) -> Account:
    """A grant with everything its sheets take; no query of its own for an approved one."""
    spent = {line.id: 0 for line in grant.lines}
    for expense in expenses:
        spent[expense.line_id] += expense.amount_cents
    cover = [source for source in grant.sources if source["kind"] not in OWN_KINDS]
    return Account(
        financing=grant.financing,
        award_cents=grant.awarded_cents,
        own_cents=grant.other_cents - sum(source["amount_cents"] for source in cover),
        cover_cents=sum(source["amount_cents"] for source in cover),
        cover_received_cents=sum(source["amount_cents"] for source in cover if source["received"]),
        drawn_cents=grant.drawn_cents,
        lines=[
            Line(title=line.title, planned_cents=line.amount_cents, actual_cents=spent[line.id])
            for line in grant.lines
        ],
        payments=[Payment(paid_on=row.booked_on, amount_cents=row.amount_cents) for row in expenses],
        instalments=[
            Instalment(received_on=row.received_on, amount_cents=row.amount_cents)
            for row in drawn
            if row.received_on is not None
        ],
        period_end_on=grant.valid_until,
        profile=profile_of(session, grant, today),
    )


def account_now(session: Session, grant: Grant, today: date) -> Account:
    """The same, with what it takes read from the database; two queries."""
    drawn = drawdowns_of(session, grant.id)
    return account_of(session, grant, expenses_of(session, grant.id), drawn, today)


def draws(account: Account, drawn: Sequence[Drawdown], today: date) -> list[Draw]:
    """Each draw-down with what of it is open; those not received yet are open as a whole."""
    received = [row for row in drawn if row.state == DrawState.RECEIVED]
    open_of = {id(instalment): Fraction(0) for instalment in account.instalments}
    for use in account.uses(today):
        if use.used_on is None:
            open_of[id(use.instalment)] += use.cents
    by_row = {
        row.id: rounded(open_of[id(instalment)])
        for row, instalment in zip(received, account.instalments, strict=True)
    }
    return [Draw(row, by_row.get(row.id, row.amount_cents)) for row in drawn]
