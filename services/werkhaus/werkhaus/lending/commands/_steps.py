"""The steps that all commands on loans take: locking, checking what is free, entering a state, offering what is."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import cast

from sqlalchemy import delete, func, select

from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.bookings.rules import Span
from werkhaus.lending import rules, views
from werkhaus.lending.model import OVERLAP, Lendable, Loan, Waiting
from werkhaus.lending.rules import Days, DepositState, LoanState
from werkhaus.permits.views import missing_permit
from werkhaus.places.commands import lock_resource
from werkhaus.places.model import Resource
from werkhaus.places.views import locks_during
from werkhaus.settings import WerkhausSettings


def lock_thing(unit: Unit, resource_id: str) -> Lendable:
    """A thing that is lent, its row locked until the unit ends: nobody books or lends it meanwhile."""
    lock_resource(unit, resource_id)
    return views.lendable(unit.session, resource_id)


def lock_loan(unit: Unit, loan_id: str) -> Loan:
    """The loan as it is now, with its thing locked before it. Raises `LoanNotFound`."""
    resource_id = unit.session.scalar(select(Loan.resource_id).where(Loan.id == loan_id))
    if resource_id is None:
        raise rules.LoanNotFound
    lock_resource(unit, resource_id)
    loan = unit.session.get(Loan, loan_id, with_for_update=True, populate_existing=True)
    if loan is None:
        raise rules.LoanNotFound
    return loan


def usable(unit: Unit, resource_id: str, days: Days) -> bool:
    """Whether no repair, defect or inspection locks the thing from now on on one of these days."""
    away = rules.away(days, unit.settings.timezone)
    ahead = Span(max(away.start, unit.now), away.end)  # a lock that ended this morning is over
    return not locks_during(unit.session, resource_id, ahead)


def check_usable(unit: Unit, resource_id: str, days: Days) -> None:
    """Raise `ThingInRepair` where the thing is locked on one of these days."""
    if not usable(unit, resource_id, days):
        raise rules.ThingInRepair


def check_permit(unit: Unit, person: str | None, resource_id: str, days: Days) -> None:
    """Raise why a person may not use the thing on these days. Who has no account here can hold no permit."""
    resource = unit.session.get_one(Resource, resource_id)
    for day in sorted({days.first, max(days.first, days.until - timedelta(days=1))}):
        if (refusal := missing_permit(unit.session, person or "", resource, day)) is not None:
            raise refusal


def busy(unit: Unit, resource_id: str) -> list[Days]:
    """The days on which a thing is not to be had: lent, kept for somebody, or booked for use in the house."""
    taken = views.taken_days(unit.session, [resource_id], unit.today).get(resource_id, [])
    return taken + views.booked_days(unit.session, resource_id, unit.settings.timezone, unit.now)


def check_free(unit: Unit, resource_id: str, wish: Days, open_days: Collection[date]) -> None:
    """Raise `ThingTaken` with the next days that would do, or `TakenForLong`."""
    taken = busy(unit, resource_id)
    if not any(days.overlaps(wish) for days in taken):
        return
    found = rules.next_free(taken, wish, open_days)
    raise rules.ThingTaken(free_from=found.first) if found else rules.TakenForLong


def keep(unit: Unit, resource_id: str, days: Days, state: LoanState, **of: object) -> Loan:
    """Store a new loan of a locked thing. Raises `ThingTaken`; the constraint has the last word."""
    loan = Loan(
        id=new_ref(),
        resource_id=resource_id,
        state=state,
        blocks=rules.blocks(state),
        starts_on=days.first,
        due_on=days.until,
        created_at=unit.now,
        deposit_cents=0,
        deposit_state=DepositState.NONE,
        reminders=0,
        **of,
    )
    with unit.constraint(rules.ThingTaken(free_from=days.until), OVERLAP):
        unit.session.add(loan)
    return loan


def enter(loan: Loan, state: LoanState) -> None:
    """Let a locked loan enter its next state. Raises `LoanChanged`."""
    rules.check_way(loan.state, state)
    loan.state, loan.blocks = state, rules.blocks(state)
    if state is not LoanState.OFFERED:
        loan.hold_until = None


def offer_next(unit: Unit, resource_id: str) -> Loan | None:
    """Offer a thing to the first on its waiting list whom it suits, until an instant; who is offered leaves the list.

    Whoever waits for longer than the thing is free is passed over and stays on the list.
    """
    line = views.waiting_for(unit.session, resource_id)
    if not line or views.in_repair(unit.session, [resource_id]):
        return None
    open_days = views.open_days(unit.session, unit.today, unit.today)
    first = min(open_days, default=None)
    if first is None or _is_out(unit, resource_id):
        return None
    taken = busy(unit, resource_id)
    for one in line:
        until = rules.first_return(first, one.days, open_days)
        days = Days(first, until) if until else None
        if days and not any(days.overlaps(other) for other in taken) and usable(unit, resource_id, days):
            return _offer(unit, one, days)
    return None


def _is_out(unit: Unit, resource_id: str) -> bool:
    out = select(func.count()).where(Loan.resource_id == resource_id, Loan.state == LoanState.OUT)
    return bool(unit.session.scalar(out))


def _offer(unit: Unit, first: Waiting, days: Days) -> Loan:
    hours = cast(WerkhausSettings, unit.settings).loan_offer_hours
    until = unit.now + timedelta(hours=hours)
    loan = keep(unit, first.resource_id, days, LoanState.OFFERED, borrower_ref=first.person, hold_until=until)
    unit.session.execute(delete(Waiting).where(Waiting.id == first.id))
    unit.emit(
        sends.LoanOffered.of(
            loan_id=loan.id,
            resource_id=loan.resource_id,
            borrower_ref=loan.borrower_ref,
            starts_on=loan.starts_on,
            due_on=loan.due_on,
            hold_until=until,
        )
    )
    return loan
