"""Things are put up for lending, reserved, waited for and given up again."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from sqlalchemy import delete, select

from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus.lending import rules, views
from werkhaus.lending.commands import _steps
from werkhaus.lending.model import Lendable, Loan, Waiting
from werkhaus.lending.rules import Days, LoanState
from werkhaus.places.commands import lock_resource
from werkhaus.settings import WerkhausSettings


@dataclass(frozen=True, kw_only=True)
class LendingTerms:
    """On which terms a thing is lent; ``lent`` is false where it no longer is."""

    deposit_cents: int
    #: Days at most, closed ones not counted.
    most_days: int
    lent: bool = True


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """A thing for some local days: fetched on the first, back on the other."""

    resource_id: str
    starts_on: date
    due_on: date
    #: Of somebody without an account, for whom the desk reserves.
    borrower_name: str | None = None


def set_terms(unit: Unit, resource_id: str, command: LendingTerms) -> Decision:
    """Put a tool or thing up for lending, or change on which terms. Loans that run keep theirs."""
    resource = lock_resource(unit, resource_id)
    if resource.kind not in rules.KINDS:
        raise rules.OnlyThings
    decision = decide(unit, "bookings", "set_lending_terms", resource.id, asdict(command))
    if decision.effective:
        _set_terms(unit, resource.id, **asdict(command))
    return decision


def _set_terms(unit: Unit, resource_id: str, deposit_cents: int, most_days: int, lent: bool) -> None:
    lock_resource(unit, resource_id)
    terms = unit.session.get(Lendable, resource_id)
    if terms is None:
        terms = Lendable(resource_id=resource_id)
        unit.session.add(terms)
    terms.deposit_cents, terms.most_days = deposit_cents, most_days
    terms.ended_at = None if lent else unit.now


def reserve(unit: Unit, command: Reserve) -> Loan:
    """Reserve a thing; nobody else gets it on these days. For people without an account the desk does it."""
    if command.borrower_name is not None:
        require_office(unit.actor, *rules.DESK)
    elif not unit.actor.signed_in:
        raise rules.SignInToBorrow
    terms = _steps.lock_thing(unit, command.resource_id)
    wish = Days(command.starts_on, command.due_on)
    open_days = views.open_days(unit.session, unit.today, wish.first)
    rules.check_wish(wish, unit.today, terms.most_days, open_days)
    _steps.check_usable(unit, terms.resource_id, wish)
    _steps.check_free(unit, terms.resource_id, wish, open_days)
    person = None if command.borrower_name is not None else unit.actor.ref
    _steps.check_permit(unit, person, terms.resource_id, wish)
    if person is not None:
        _check_fair(unit, person)
        _leave(unit, terms.resource_id, person)
    return _steps.keep(
        unit,
        terms.resource_id,
        wish,
        LoanState.RESERVED,
        borrower_ref=person,
        borrower_name=command.borrower_name,
    )


def _check_fair(unit: Unit, person: str) -> None:
    most = cast(WerkhausSettings, unit.settings).loans_at_once
    if views.loans_ahead(unit.session, person) >= most:
        raise rules.TooManyLoans(most=most)


def join_line(unit: Unit, resource_id: str, days: int) -> Waiting:
    """Wait for a thing that is taken; whoever is first gets it offered as soon as it is free for long enough."""
    if not unit.actor.signed_in:
        raise rules.SignInToBorrow
    terms = _steps.lock_thing(unit, resource_id)
    _check_fair(unit, unit.actor.ref)
    open_days = views.open_days(unit.session, unit.today, unit.today)
    first = min(open_days, default=unit.today)
    until = rules.first_return(first, days, open_days)
    if until is not None:
        rules.check_wish(Days(first, until), unit.today, terms.most_days, open_days)
        free = not any(taken.overlaps(Days(first, until)) for taken in _steps.busy(unit, resource_id))
        if free and not views.in_repair(unit.session, [resource_id]):
            raise rules.FreeNow(free_from=first)
    waiting = Waiting(
        id=new_ref(), resource_id=resource_id, person=unit.actor.ref, days=days, joined_at=unit.now
    )
    with unit.constraint(rules.AlreadyWaiting(), "uq_loan_waiting_resource_id", "loan_waiting.resource_id"):
        unit.session.add(waiting)
    return waiting


def leave_line(unit: Unit, resource_id: str) -> None:
    """Wait no longer."""
    if not unit.actor.signed_in:
        raise rules.SignInToBorrow
    _leave(unit, resource_id, unit.actor.ref)


def _leave(unit: Unit, resource_id: str, person: str) -> None:
    unit.session.execute(delete(Waiting).where(Waiting.resource_id == resource_id, Waiting.person == person))


def accept_offer(unit: Unit, loan_id: str) -> Loan:
    """Take up what one was offered, before the offer ends."""
    loan = _mine(unit, loan_id)
    if loan.hold_until is not None and loan.hold_until <= unit.now:
        raise rules.LoanChanged
    if loan.state != LoanState.OFFERED:
        raise rules.LoanChanged
    _steps.enter(loan, LoanState.RESERVED)
    return loan


def cancel_loan(unit: Unit, loan_id: str) -> Loan:
    """Give a reservation or an offer up; the next in line is offered the thing. The desk may do it for anybody."""
    loan = _steps.lock_loan(unit, loan_id) if unit.actor.holds(*rules.DESK) else _mine(unit, loan_id)
    _steps.enter(loan, LoanState.CANCELLED)
    unit.session.flush()
    _steps.offer_next(unit, loan.resource_id)
    return loan


def extend_loan(unit: Unit, loan_id: str, due_on: date) -> Loan:
    """Keep a thing for longer, if it is not overdue and nobody else has it then."""
    loan = _steps.lock_loan(unit, loan_id) if unit.actor.holds(*rules.DESK) else _mine(unit, loan_id)
    if loan.state != LoanState.OUT or loan.due_on < unit.today or due_on <= loan.due_on:
        raise rules.LoanChanged
    terms = views.lendable(unit.session, loan.resource_id)
    wish = Days(loan.starts_on, due_on)
    open_days = views.open_days(unit.session, loan.starts_on, loan.starts_on)
    rules.check_wish(wish, loan.starts_on, terms.most_days, open_days)
    others = [days for days in _steps.busy(unit, loan.resource_id) if days.first != loan.starts_on]
    if any(days.overlaps(Days(loan.due_on, due_on)) for days in others):
        raise rules.ThingTaken(free_from=loan.due_on, field="due_on")
    with unit.constraint(rules.ThingTaken(free_from=loan.due_on, field="due_on"), "loan_overlap"):
        loan.due_on, loan.reminders = due_on, 0
    return loan


def _mine(unit: Unit, loan_id: str) -> Loan:
    """One's own loan, locked. Raises `NotYourLoan`."""
    whose = unit.session.scalar(select(Loan.borrower_ref).where(Loan.id == loan_id))
    loan = _steps.lock_loan(unit, loan_id)
    if not unit.actor.signed_in or whose != unit.actor.ref:
        raise rules.NotYourLoan
    return loan


ACTS = (Act("set_lending_terms", "bookings", N_("Say on which terms a thing is lent"), _set_terms),)
