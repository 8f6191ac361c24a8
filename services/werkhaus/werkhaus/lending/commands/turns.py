"""What time does to loans: offers end, what nobody fetches is free again, reminders go out, borrowers are forgotten."""

from datetime import timedelta
from typing import cast

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from quartier import kept_files
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.lending import rules
from werkhaus.lending.commands import _steps
from werkhaus.lending.model import Loan, Waiting
from werkhaus.lending.rules import DepositState, LoanState
from werkhaus.lending.views import PHOTOS
from werkhaus.places.commands import lock_resource
from werkhaus.settings import WerkhausSettings


def expire_loans(unit: Unit) -> int:
    """Let go of offers whose time is over and of things that nobody fetched; how many there were."""
    grace = timedelta(days=cast(WerkhausSettings, unit.settings).loan_fetch_days)
    lapsed = and_(Loan.state == LoanState.OFFERED, Loan.hold_until <= unit.now)
    # Nobody loses a thing for not fetching what the one before has not brought back.
    before = aliased(Loan)
    still_out = exists().where(before.resource_id == Loan.resource_id, before.state == LoanState.OUT)
    over = (Loan.starts_on < unit.today - grace) | (Loan.due_on < unit.today)
    unfetched = and_(Loan.state == LoanState.RESERVED, over, ~still_out)
    found = list(unit.session.scalars(select(Loan.id).where(or_(lapsed, unfetched)).order_by(Loan.id)))
    for loan_id in found:
        _steps.enter(_steps.lock_loan(unit, loan_id), LoanState.EXPIRED)
    return len(found)


def offer_free(unit: Unit) -> int:
    """Offer everything that somebody waits for and that is free again; how many offers that made."""
    waited_for = select(Waiting.resource_id).distinct().order_by(Waiting.resource_id)
    made = 0
    for resource_id in list(unit.session.scalars(waited_for)):
        lock_resource(unit, resource_id)
        made += _steps.offer_next(unit, resource_id) is not None
    return made


def remind(unit: Unit) -> int:
    """Tell of things that are overdue, once for each of `rules.REMINDERS`; how many were told of."""
    late = (Loan.state == LoanState.OUT, Loan.due_on < unit.today, Loan.reminders < len(rules.REMINDERS))
    query = select(Loan).where(*late).order_by(Loan.id).with_for_update(skip_locked=True)
    told = 0
    for loan in unit.session.scalars(query.execution_options(populate_existing=True)):
        due = rules.reminders_by(loan.due_on, unit.today)
        if due <= loan.reminders:
            continue
        loan.reminders = due
        told += 1
        unit.emit(
            sends.LoanOverdue.of(
                loan_id=loan.id,
                resource_id=loan.resource_id,
                borrower_ref=loan.borrower_ref,
                due_on=loan.due_on,
                days_late=rules.days_late(loan.due_on, unit.today),
                reminder=due,
            )
        )
    return told


def forget_borrowers(unit: Unit) -> int:
    """Forget who had things that came back long ago, with the photos; how many loans that touched.

    Not while a deposit is kept: it is somebody's money.
    """
    until = unit.now - timedelta(days=cast(WerkhausSettings, unit.settings).loan_names_days)
    known = or_(Loan.borrower_ref.is_not(None), Loan.borrower_name.is_not(None))
    never_out = and_(Loan.state.in_((LoanState.CANCELLED, LoanState.EXPIRED)), Loan.created_at <= until)
    back = and_(Loan.returned_at <= until, Loan.deposit_state != DepositState.KEPT)
    query = select(Loan).where(known, or_(back, never_out)).with_for_update(skip_locked=True)
    forgotten = list(unit.session.scalars(query))
    for loan in forgotten:
        loan.borrower_ref = loan.borrower_name = None
        for field in PHOTOS:
            kept_files.erase(unit, loan.id, field)
    return len(forgotten)
