"""Rounds: opened with their money and jury, closed, and carried on to their end by what happens in them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from funding import sends
from funding.calculations.rules.microfund import Base, matched_fund
from funding.microfund import rules
from funding.microfund.model import Call, Idea
from funding.microfund.rules import Model
from funding.microfund.views import jury_members
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit

OPENERS = ("carrier", "council")
TREASURY = ("carrier", "treasurer")


@dataclass(frozen=True, kw_only=True)
class OpenCall:
    """A call for ideas; ``closes_on`` is its last day, a local date.

    Without `amount_cents` a matched round holds what others bring and the public money that matches it.
    """

    title: str
    closes_on: date
    amount_cents: int | None = None
    model: str = Model.ACTION.value
    cap_cents: int | None = None
    #: The office whose holders vote; None for no jury.
    jury: str | None = None
    quorum: int = 0
    majority_of: str = Base.MEMBERS.value
    private_cents: int = 0
    municipal_cents: int = 0
    public_percent: int = 50


def open_call(unit: Unit, command: OpenCall) -> str:
    """Open a call for ideas and tell everybody; returns its reference."""
    require_office(unit.actor, *OPENERS)
    rules.check_closing_day(command.closes_on, unit.today)
    if command.quorum and command.jury is None:
        raise rules.JuryMissing
    amount, others = command.amount_cents, command.private_cents + command.municipal_cents
    is_matched = command.model == Model.MATCHED
    if is_matched:
        money = (command.private_cents, command.municipal_cents)
        amount = matched_fund(rules.matched(money, command.public_percent, 0, 0)).cents("fund_cents")
    if not amount:
        raise rules.NoBudget
    if amount > rules.MOST_CENTS:
        raise rules.TooMuchMoney(most_cents=rules.MOST_CENTS)
    call = Call(
        id=new_ref(),
        title=command.title,
        amount_cents=amount,
        awarded_cents=0,
        closes_on=command.closes_on,
        opened_at=unit.now,
        model=command.model,
        cap_cents=command.cap_cents,
        jury=command.jury,
        quorum=command.quorum,
        majority_of=command.majority_of,
        private_cents=command.private_cents if is_matched else 0,
        municipal_cents=command.municipal_cents if is_matched else 0,
        public_percent=command.public_percent,
        drawn_cents=0,
        non_investive_cents=0,
        non_investive_most_cents=others if is_matched else None,
    )
    unit.session.add(call)
    unit.emit(
        sends.MicrofundRoundOpened.of(
            call_id=call.id,
            title=call.title,
            amount_cents=call.amount_cents,
            cap_cents=call.cap_cents,
            closes_on=call.closes_on,
        )
    )
    return call.id


def close_call(unit: Unit, call_id: str) -> None:
    """No more ideas: the jury votes now. Who sits on it is counted at this moment."""
    require_office(unit.actor, *OPENERS)
    call = locked_call(unit, call_id)
    if call.closed_at is not None:
        raise rules.CallNotClosable
    _close(unit, call)


def close_due(unit: Unit) -> int:
    """Close the rounds whose last day has passed; how many. One whose jury has nobody yet waits for it."""
    due = select(Call.id).where(Call.closed_at.is_(None), Call.closes_on < unit.today).order_by(Call.id)
    closed = 0
    for call_id in unit.session.scalars(due).all():
        call = locked_call(unit, call_id)
        if call.jury is None or jury_members(unit.session, call.jury, unit.today):
            _close(unit, call)
            closed += 1
    return closed


def _close(unit: Unit, call: Call) -> None:
    if call.jury is not None:
        call.members = jury_members(unit.session, call.jury, unit.today)
        if not call.members:
            raise rules.NobodyOnTheJury
    call.closed_at = unit.now
    go_on(unit, call)


@dataclass(frozen=True, kw_only=True)
class NoteOthers:
    """What others have really brought into a matched round, and the public money drawn for it, in cents."""

    private_cents: int
    municipal_cents: int
    drawn_cents: int


def note_others(unit: Unit, call_id: str, command: NoteOthers) -> None:
    """Enter what others brought: the round then holds what that makes possible, but never less than was awarded.

    What of it has to go back or be refused, the round's sheet says (`views.money_sheet`).
    """
    require_office(unit.actor, *TREASURY)
    call = locked_call(unit, call_id)
    if call.model != Model.MATCHED:
        raise rules.NotMatched
    money = (command.private_cents, command.municipal_cents)
    fund = matched_fund(rules.matched(money, call.public_percent, 0, 0)).cents("fund_cents")
    if fund > rules.MOST_CENTS:
        raise rules.TooMuchMoney(most_cents=rules.MOST_CENTS)
    call.private_cents, call.municipal_cents = money
    call.drawn_cents = command.drawn_cents
    call.amount_cents = max(1, fund, call.awarded_cents)
    call.non_investive_most_cents = max(sum(money), call.non_investive_cents)


def go_on(unit: Unit, call: Call) -> None:
    """A closed round is decided once every idea is answered, and settled once every award is."""
    if call.closed_at is None:
        return
    unit.session.flush()
    of = select(func.count()).select_from(Idea).where(Idea.call_id == call.id)
    unanswered = of.where(Idea.awarded_at.is_(None), Idea.declined_at.is_(None), Idea.withdrawn_at.is_(None))
    if call.decided_at is None and not unit.session.scalar(unanswered):
        call.decided_at = unit.now
    unsettled = of.where(Idea.awarded_at.is_not(None), Idea.settled_at.is_(None))
    if call.decided_at and call.settled_at is None and not unit.session.scalar(unsettled):
        call.settled_at = unit.now


def locked_call(unit: Unit, call_id: str) -> Call:
    """The round, locked until the unit ends. Raises `CallNotFound`."""
    query = select(Call).where(Call.id == call_id).with_for_update()
    call = unit.session.scalar(query.execution_options(populate_existing=True))
    if call is None:
        raise rules.CallNotFound
    return call
