"""The desk gives things out and takes them back, with their condition, a photo and the deposit."""

from dataclasses import dataclass

from sqlalchemy import select

from quartier import kept_files
from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.handover import Act
from quartier.photos import Photo
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.lending import rules, views
from werkhaus.lending.commands import _steps
from werkhaus.lending.commands.repairs import open_repair
from werkhaus.lending.model import Loan
from werkhaus.lending.rules import Condition, Days, DepositState, LoanState


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What the desk notes when it gives a thing out."""

    #: Whom it was given to, from their paper: who has it is known until it is back.
    borrower_name: str
    condition: Condition
    note: str | None = None
    photo: Photo | None = None
    deposit_taken: bool = False


@dataclass(frozen=True, kw_only=True)
class Return:
    """What the desk notes when a thing comes back."""

    condition: Condition
    note: str | None = None
    photo: Photo | None = None


def issue_loan(unit: Unit, loan_id: str, command: Issue) -> Loan:
    """Give a reserved thing out. Raises `StillOut` while the one before has it, also when that was to be otherwise."""
    require_office(unit.actor, *rules.DESK)
    loan = _steps.lock_loan(unit, loan_id)
    rules.check_way(loan.state, LoanState.OUT)
    if unit.today < loan.starts_on:
        raise rules.NotYet(starts_on=loan.starts_on)
    days = Days(unit.today, loan.due_on)
    _steps.check_usable(unit, loan.resource_id, days)
    _steps.check_permit(unit, loan.borrower_ref, loan.resource_id, days)
    terms = views.lendable(unit.session, loan.resource_id)
    if terms.deposit_cents and not command.deposit_taken:
        raise rules.DepositMissing
    _take_out(unit, loan, terms.deposit_cents, command)
    _keep_photo(unit, loan, "issued", command.photo)
    unit.emit(
        sends.LoanIssued.of(
            loan_id=loan.id,
            resource_id=loan.resource_id,
            borrower_ref=loan.borrower_ref,
            due_on=loan.due_on,
            condition=command.condition.value,
        )
    )
    return loan


def _take_out(unit: Unit, loan: Loan, deposit_cents: int, command: Issue) -> None:
    out = select(Loan.due_on).where(Loan.resource_id == loan.resource_id, Loan.state == LoanState.OUT)
    still_out = unit.session.scalar(out)
    if still_out is not None:
        raise rules.StillOut(due_on=still_out)
    with unit.constraint(rules.StillOut(due_on=loan.starts_on), "uq_loan_out", "loan.resource_id"):
        _steps.enter(loan, LoanState.OUT)
        loan.issued_at, loan.borrower_name = unit.now, command.borrower_name
        loan.issued_condition, loan.issued_note = command.condition, command.note
        loan.deposit_cents = deposit_cents
        loan.deposit_state = DepositState.KEPT if deposit_cents else DepositState.NONE


def take_back(unit: Unit, loan_id: str, command: Return) -> Loan:
    """Take a thing back. What is damaged or incomplete goes to the repairs, and its deposit is kept until that is
    settled; else the deposit is given back and the next in line is offered the thing."""
    require_office(unit.actor, *rules.DESK)
    loan = _steps.lock_loan(unit, loan_id)
    _steps.enter(loan, LoanState.RETURNED)
    loan.returned_at = unit.now
    loan.returned_condition, loan.returned_note = command.condition, command.note
    _keep_photo(unit, loan, "returned", command.photo)
    broken = rules.needs_repair(command.condition)
    if loan.deposit_state == DepositState.KEPT and not broken:
        loan.deposit_state = DepositState.RETURNED
    unit.emit(
        sends.LoanReturned.of(
            loan_id=loan.id,
            resource_id=loan.resource_id,
            borrower_ref=loan.borrower_ref,
            condition=command.condition.value,
            days_late=rules.days_late(loan.due_on, unit.today),
        )
    )
    unit.session.flush()
    if broken:
        open_repair(unit, loan.resource_id, command.note or command.condition.value, loan.id)
    else:
        _steps.offer_next(unit, loan.resource_id)
    return loan


def _keep_photo(unit: Unit, loan: Loan, field: str, photo: Photo | None) -> None:
    if photo is not None:
        kept_files.keep(unit, loan.id, field, photo)


def give_back_deposit(unit: Unit, loan_id: str) -> None:
    """Give a deposit back that was kept because something was wrong."""
    require_office(unit.actor, *rules.DESK)
    loan = _kept(unit, loan_id)
    loan.deposit_state = DepositState.RETURNED


def withhold_deposit(unit: Unit, loan_id: str, withheld_cents: int, reason: str) -> Decision:
    """Decide to keep a deposit or a part of it, saying why; the rest is given back."""
    loan = _kept(unit, loan_id)
    rules.check_withheld(withheld_cents, loan.deposit_cents, loan.deposit_state)
    details = {"withheld_cents": withheld_cents, "reason": reason}
    decision = decide(unit, "contracts", "withhold_deposit", loan.id, details)
    if decision.effective:
        _withhold(unit, loan.id, withheld_cents, reason)
    return decision


def _withhold(unit: Unit, loan_id: str, withheld_cents: int, reason: str) -> None:
    loan = _kept(unit, loan_id)
    loan.deposit_state = DepositState.WITHHELD
    loan.withheld_cents, loan.withheld_reason = withheld_cents, reason


def _kept(unit: Unit, loan_id: str) -> Loan:
    """A locked loan that is over and whose deposit is still kept. Raises `DepositSettled`."""
    loan = _steps.lock_loan(unit, loan_id)
    if loan.state != LoanState.RETURNED or loan.deposit_state != DepositState.KEPT:
        raise rules.DepositSettled
    return loan


ACTS = (Act("withhold_deposit", "contracts", N_("Withhold a deposit"), _withhold),)
