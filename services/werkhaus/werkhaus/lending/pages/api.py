"""Lending for programs: the catalogue, one's own loans, the desk. JSON.

Photos are sent by the desk's form.
"""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Cents, Instant, LocalDate, Ref
from quartier.web import Slice, Visit, api_get, api_post
from werkhaus.lending import views
from werkhaus.lending.commands import desk, reserving
from werkhaus.lending.commands.desk import Issue, Return
from werkhaus.lending.commands.reserving import Reserve
from werkhaus.lending.model import Loan
from werkhaus.lending.pages.catalogue import LendableJson, api_things
from werkhaus.lending.pages.desk import SHOWN, key_of
from werkhaus.lending.rules import DESK, Condition, DepositState, LoanState

_NOTE = validate.Length(1, 500)


class NewLoanJson(Schema):
    """A thing for some days, half-open: it is back on `due_on`."""

    resource_id = Ref(required=True)
    starts_on = LocalDate(required=True)
    due_on = LocalDate(required=True)


class LoanJson(Schema):
    """A loan; who has the thing is told on the desk's pages only."""

    id = Ref()
    resource_id = Ref()
    state = json.String(validate=validate.OneOf([state.value for state in LoanState]))
    starts_on = LocalDate()
    due_on = LocalDate()
    hold_until = Instant(allow_none=True)
    deposit_cents = Cents()
    deposit_state = json.String(validate=validate.OneOf([state.value for state in DepositState]))


class DeskQuery(Schema):
    """Which of the desk's loans, and which part of them."""

    shown = json.String(load_default=None, validate=validate.OneOf([name for name, _ in SHOWN]))
    cursor = json.String()
    limit = json.String()


class IssueJson(Schema):
    """What the desk notes when it gives a thing out: to whom, as their paper says, and how the thing is."""

    borrower_name = json.String(required=True, load_only=True, validate=validate.Length(1, 120))
    condition = json.Enum(Condition, by_value=True, required=True)
    note = json.String(load_default=None, allow_none=True, validate=_NOTE)
    deposit_taken = json.Boolean(load_default=False)


class ReturnJson(Schema):
    """What the desk notes when a thing comes back."""

    condition = json.Enum(Condition, by_value=True, required=True)
    note = json.String(load_default=None, allow_none=True, validate=_NOTE)


class LongerJson(Schema):
    """Until when somebody wants to keep a thing."""

    due_on = LocalDate(required=True)


def mine(visit: Visit) -> list[Loan]:
    """One's own loans, what is ahead first."""
    visit.require()
    with visit.read() as session:
        return views.loans_of(session, visit.actor.ref)


def reserve(visit: Visit) -> Loan:
    """Reserve a thing."""
    data = visit.load(NewLoanJson)
    with visit.unit() as unit:
        return reserving.reserve(unit, Reserve(**data))


def accept(visit: Visit, loan_id: str) -> Loan:
    """Take up an offer."""
    with visit.unit() as unit:
        return reserving.accept_offer(unit, loan_id)


def cancel(visit: Visit, loan_id: str) -> Loan:
    """Give a reservation or an offer up."""
    with visit.unit() as unit:
        return reserving.cancel_loan(unit, loan_id)


def extend(visit: Visit, loan_id: str) -> Loan:
    """Keep a thing for longer."""
    due_on = visit.load(LongerJson)["due_on"]
    with visit.unit() as unit:
        return reserving.extend_loan(unit, loan_id, due_on)


def at_the_desk(visit: Visit) -> Slice:
    """The desk's loans, by the day on which they are due."""
    visit.require(*DESK)
    shown, cursor = visit.query(DeskQuery)["shown"], visit.cursor()
    with visit.read() as session:
        rows = views.desk_loans(session, visit.today, shown, after=cursor.after_day(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=key_of)


def issue(visit: Visit, loan_id: str) -> Loan:
    """Give a reserved thing out."""
    command = Issue(**visit.load(IssueJson))
    with visit.unit() as unit:
        return desk.issue_loan(unit, loan_id, command)


def take_back(visit: Visit, loan_id: str) -> Loan:
    """Take a thing back."""
    command = Return(**visit.load(ReturnJson))
    with visit.unit() as unit:
        return desk.take_back(unit, loan_id, command)


_LOAN = "/api/loans/<loan_id>"
ROUTES = (
    api_get("/api/lending", api_things, returns=LendableJson, many=True),
    api_get("/api/loans", mine, returns=LoanJson, many=True),
    api_post("/api/loans", reserve, takes=NewLoanJson, returns=LoanJson),
    api_get("/api/loans/desk", at_the_desk, returns=LoanJson, many=True, asks=DeskQuery, name="lending_desk"),
    api_post(f"{_LOAN}/acceptance", accept, returns=LoanJson, status=200, name="loan_accept"),
    api_post(f"{_LOAN}/cancellation", cancel, returns=LoanJson, status=200, name="loan_cancel"),
    api_post(
        f"{_LOAN}/extension", extend, takes=LongerJson, returns=LoanJson, status=200, name="loan_extend"
    ),
    api_post(f"{_LOAN}/issue", issue, takes=IssueJson, returns=LoanJson, status=200, name="loan_issue"),
    api_post(
        f"{_LOAN}/return", take_back, takes=ReturnJson, returns=LoanJson, status=200, name="loan_return"
    ),
)
