"""The desk: what is due, giving things out and taking them back, and the deposits."""

from typing import Any

from quartier.handover.answers import see_after
from quartier.web import Column, Form, Page, PhotoField, See, Sheet, Slice, Visit, _l, fields
from werkhaus.lending import views
from werkhaus.lending.commands import desk
from werkhaus.lending.commands.desk import Issue, Return
from werkhaus.lending.pages.loans import COLUMNS, CONDITIONS, STATES, WithholdForm
from werkhaus.lending.rules import DESK, Condition, needs_repair

SHOWN = (
    ("today", _l("To give out or take back today")),
    ("overdue", _l("Overdue")),
    ("out", _l("Borrowed")),
    ("reserved", _l("Reserved")),
    ("offered", _l("Offered")),
    ("returned", _l("Returned")),
)
DESK_COLUMNS = (*COLUMNS, Column(_l("Borrowed by"), "borrower_name"))


class DeskQuery(Form):
    """Which loans are listed."""

    shown = fields.Choice(_l("Show only"), options=SHOWN)


class IssueForm(Form):
    """What is noted when a thing is given out."""

    borrower_name = fields.Text(
        _l("Full name"),
        required=True,
        max=120,
        hint=_l("As on their identity card. It is deleted some time after the return."),
    )
    condition = fields.Choice(_l("Condition"), options=CONDITIONS[:2], required=True)
    note = fields.Text(
        _l("What is known of it"), max=500, hint=_l("For example: a scratch on the handle. No names.")
    )
    photo = PhotoField(_l("Photo"), hint=_l("Of the thing only, without people."))
    deposit_taken = fields.Check(_l("I have taken the deposit"))


class ReturnForm(Form):
    """What is noted when a thing comes back."""

    condition = fields.Choice(_l("Condition"), options=CONDITIONS, required=True)
    note = fields.Text(_l("What is broken or missing"), max=500, hint=_l("No names, please."))
    photo = PhotoField(_l("Photo"), hint=_l("Of the thing only, without people."))


def list_loans(visit: Visit) -> Page:
    """The desk's loans, by the day on which they are due."""
    visit.require(*DESK)
    shown, cursor = visit.query(DeskQuery)["shown"], visit.cursor()
    with visit.read() as session:
        rows = views.desk_loans(session, visit.today, shown, after=cursor.after_day(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=key_of)
    return Page(
        "lending/desk.html",
        title=_l("Loans"),
        loans=part.items,
        next=part.next,
        states=STATES,
        shown=shown,
        options=SHOWN,
        today=visit.today,
        sheet=Sheet(_l("Loans"), DESK_COLUMNS, part),
    )


def key_of(row: Any) -> list[str]:
    """Where a loan stands in the desk's list."""
    return [row.due_on.isoformat(), row.id]


def new_issue(visit: Visit, loan_id: str) -> Page:
    """The form to give a thing out."""
    visit.require(*DESK)
    with visit.read() as session:
        loan = views.loan_detail(session, loan_id)
        terms = views.terms_of(session, loan.resource_id)
    return Page(
        "lending/issue.html",
        title=_l("Give it out"),
        loan=loan,
        deposit_cents=terms.deposit_cents if terms else 0,
        form=visit.form(IssueForm, borrower_name=loan.borrower_name),
    )


def issue(visit: Visit, loan_id: str) -> See:
    """Give a thing out."""
    data = visit.load(IssueForm)
    data["condition"] = Condition(data["condition"])
    with visit.unit() as unit:
        desk.issue_loan(unit, loan_id, Issue(**data))
    return See(f"/loans/{loan_id}", flash="loan-issued")


def new_return(visit: Visit, loan_id: str) -> Page:
    """The form to take a thing back."""
    visit.require(*DESK)
    with visit.read() as session:
        loan = views.loan_detail(session, loan_id)
        pictures = views.photos_of(session, loan_id)
    return Page(
        "lending/return.html",
        title=_l("Take it back"),
        loan=loan,
        pictures=pictures,
        conditions=dict(CONDITIONS),
        form=visit.form(ReturnForm),
    )


def take_back(visit: Visit, loan_id: str) -> See:
    """Take a thing back."""
    data = visit.load(ReturnForm)
    data["condition"] = Condition(data["condition"])
    with visit.unit() as unit:
        desk.take_back(unit, loan_id, Return(**data))
    flash = "loan-to-repair" if needs_repair(data["condition"]) else "loan-returned"
    return See(f"/loans/{loan_id}", flash=flash)


def give_back_deposit(visit: Visit, loan_id: str) -> See:
    """Give a deposit back."""
    with visit.unit() as unit:
        desk.give_back_deposit(unit, loan_id)
    return See(f"/loans/{loan_id}", flash="deposit-returned")


def withhold_deposit(visit: Visit, loan_id: str) -> See:
    """Decide to keep a deposit or a part of it."""
    data = visit.load(WithholdForm)
    with visit.unit() as unit:
        decision = desk.withhold_deposit(unit, loan_id, data["withheld"], data["reason"])
    return see_after(decision, f"/loans/{loan_id}", flash="deposit-withheld")
