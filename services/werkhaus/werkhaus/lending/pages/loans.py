"""One's own loans, and one loan: how it stands, what can be done."""

from quartier.handover.answers import may_begin
from quartier.handover.views import waiting
from quartier.web import Column, Confirm, File, Form, Page, See, Sheet, Visit, _l, fields, picture
from quartier.web.formats import day as day_said
from werkhaus.lending import rules, views
from werkhaus.lending.commands import reserving
from werkhaus.lending.model import Loan
from werkhaus.lending.rules import DESK, Condition, DepositState, LoanState

STATES = {
    LoanState.OFFERED: _l("Offered to you"),
    LoanState.RESERVED: _l("Reserved"),
    LoanState.OUT: _l("Borrowed"),
    LoanState.RETURNED: _l("Returned"),
    LoanState.CANCELLED: _l("Cancelled"),
    LoanState.EXPIRED: _l("Not fetched"),
}
CONDITIONS = (
    (Condition.GOOD, _l("Good")),
    (Condition.WORN, _l("Worn, but usable")),
    (Condition.DAMAGED, _l("Damaged")),
    (Condition.INCOMPLETE, _l("Something is missing")),
)
DEPOSITS = {
    DepositState.NONE: _l("None"),
    DepositState.KEPT: _l("Kept"),
    DepositState.RETURNED: _l("Given back"),
    DepositState.WITHHELD: _l("Withheld"),
}
COLUMNS = (
    Column(_l("What"), lambda loan: loan.resource.name),
    Column(_l("State"), lambda loan: STATES[LoanState(loan.state)]),
    Column(_l("Fetch it on"), "starts_on"),
    Column(_l("Bring it back on"), "due_on"),
    Column(_l("Deposit"), "deposit_cents", money=True),
)


class ExtendForm(Form):
    """Until when somebody wants to keep a thing."""

    due_on = fields.Day(_l("Bring it back on"), required=True)


class WithholdForm(Form):
    """How much of a deposit is withheld, and why."""

    ids = "withhold-"
    withheld = fields.Money(_l("How much is withheld"), min=1, max=10**6, required=True)
    reason = fields.Text(_l("Reason"), required=True, max=500, hint=_l("Who had the thing reads it here."))


def my_loans(visit: Visit) -> Page:
    """What the visitor has borrowed, reserved and been offered."""
    visit.require()
    with visit.read() as session:
        loans = views.loans_of(session, visit.actor.ref)
    return Page(
        "lending/mine.html",
        title=_l("My loans"),
        loans=loans,
        states=STATES,
        today=visit.today,
        sheet=Sheet(_l("My loans"), COLUMNS, loans) if loans else None,
    )


def show_loan(visit: Visit, loan_id: str) -> Page:
    """One loan, for who has it and for the desk."""
    loan = _seen(visit, loan_id)
    with visit.read() as session:
        pictures = views.photos_of(session, loan_id)
        locked = loan.state in (LoanState.RESERVED, LoanState.OFFERED)
        repaired = locked and bool(views.in_repair(session, [loan.resource_id]))
        decision = waiting(session, loan_id)
    desk = visit.actor.holds(*DESK)
    kept = loan.state == LoanState.RETURNED and loan.deposit_state == DepositState.KEPT
    return Page(
        "lending/loan.html",
        title=loan.resource.name,
        loan=loan,
        states=STATES,
        conditions=dict(CONDITIONS),
        deposits=DEPOSITS,
        days_late=rules.days_late(loan.due_on, visit.today) if loan.state == LoanState.OUT else 0,
        pictures=pictures,
        repaired=repaired,
        decision=decision,
        desk=desk,
        may_accept=loan.state == LoanState.OFFERED and loan.borrower_ref == visit.actor.ref,
        may_cancel=loan.state in (LoanState.OFFERED, LoanState.RESERVED),
        may_extend=loan.state == LoanState.OUT and loan.due_on >= visit.today,
        may_issue=desk and loan.state == LoanState.RESERVED and loan.starts_on <= visit.today,
        may_return=desk and loan.state == LoanState.OUT,
        may_give_back=desk and kept and not decision,
        may_withhold=kept and not decision and may_begin(visit, "contracts"),
        form=visit.form(ExtendForm),
        withhold_form=visit.form(WithholdForm),
    )


def _seen(visit: Visit, loan_id: str) -> Loan:
    """A loan that the visitor may see: their own, or any at the desk. Raises `NotYourLoan`, `SignInFirst`."""
    visit.require()
    with visit.read() as session:
        loan = views.loan_detail(session, loan_id)
    if loan.borrower_ref != visit.actor.ref and not visit.actor.holds(*DESK):
        raise rules.NotYourLoan
    return loan


def show_photo(visit: Visit, loan_id: str, field: str) -> File:
    """The photo taken on issue or return, for who has the thing and for the desk."""
    _seen(visit, loan_id)
    with visit.read() as session:
        photo = views.photo_of(session, loan_id, field)
    return picture(photo)


def accept(visit: Visit, loan_id: str) -> See:
    """Take up an offer."""
    with visit.unit() as unit:
        reserving.accept_offer(unit, loan_id)
    return See(f"/loans/{loan_id}", flash="offer-accepted")


def ask_cancel(visit: Visit, loan_id: str) -> Confirm:
    """Whether a reservation shall be given up."""
    loan = _seen(visit, loan_id)
    return Confirm(
        _l("Cancel this reservation?"),
        action=f"/loans/{loan_id}/cancellation",
        label=_l("Cancel the reservation"),
        back=f"/loans/{loan_id}",
        facts=[
            (_l("What"), loan.resource.name),
            (_l("Fetch it on"), day_said(loan.starts_on, visit.lang)),
            (_l("Bring it back on"), day_said(loan.due_on, visit.lang)),
        ],
        consequences=[_l("The thing is offered to whoever waits for it.")],
    )


def cancel(visit: Visit, loan_id: str) -> See:
    """Give a reservation or an offer up."""
    with visit.unit() as unit:
        reserving.cancel_loan(unit, loan_id)
    return See(f"/loans/{loan_id}", flash="loan-cancelled")


def extend(visit: Visit, loan_id: str) -> See:
    """Keep a thing for longer."""
    due_on = visit.load(ExtendForm)["due_on"]
    with visit.unit() as unit:
        reserving.extend_loan(unit, loan_id, due_on)
    return See(f"/loans/{loan_id}", flash="loan-extended")
