"""The doors to budgets."""

from quartier.handover.answers import may_begin, see_after
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post
from werkhaus.budgets import commands, views

OFFICES = ("carrier", "treasurer", "association")
#: More than that nobody means: it is a slip of the hand.
MOST_CENTS = 10**9
COLUMNS = (
    Column(_l("What for"), "title"),
    Column(_l("Grant"), "grant_title"),
    Column(_l("Funder"), "funder"),
    Column(_l("May be spent from"), "valid_from"),
    Column(_l("May be spent until"), "valid_until"),
    Column(_l("Amount"), "amount_cents", money=True),
)
EXPENSES = (
    Column(_l("Paid on"), "paid_on"),
    Column(_l("What for"), "what"),
    Column(_l("Amount"), "amount_cents", money=True),
)


class ExpenseForm(Form):
    """What was paid from a budget."""

    what = fields.Text(_l("What for"), required=True, max=200, hint=_l("Please no names."))
    amount = fields.Money(_l("Amount"), required=True, min=1, max=MOST_CENTS)
    paid_on = fields.Day(_l("Paid on"), required=True)


def list_budgets(visit: Visit) -> Page:
    """What werkhaus may spend, of whose money, until when."""
    visit.require(*OFFICES)
    with visit.read() as session:
        budgets = views.list_budgets(session, visit.today, limit=visit.cursor(default=200).limit)
        spent = views.spent_of(session)
    left = Column(_l("Left"), lambda budget: budget.amount_cents - spent.get(budget.line_id, 0), money=True)
    return Page(
        "budgets/list.html",
        title=_l("Budgets"),
        budgets=budgets,
        spent=spent,
        today=visit.today,
        sheet=Sheet(_l("Budgets"), (*COLUMNS, left), budgets),
    )


def show_budget(visit: Visit, line_id: str) -> Page:
    """One budget: what was paid from it, and the form to enter an expense."""
    visit.require(*OFFICES)
    with visit.read() as session:
        budget, spent, expenses = views.budget_detail(session, line_id)
    return Page(
        "budgets/detail.html",
        title=budget.title,
        budget=budget,
        spent=spent,
        expenses=expenses,
        may_spend=may_begin(visit, "small_budget"),
        form=visit.form(ExpenseForm, paid_on=visit.today),
        sheet=Sheet(_l("Expenses"), EXPENSES, expenses),
    )


def spend(visit: Visit, line_id: str) -> See:
    """Enter an expense."""
    visit.require(*OFFICES)
    data = visit.load(ExpenseForm)
    with visit.unit() as unit:
        decision = commands.spend(unit, line_id, data["what"], data["amount"], data["paid_on"])
    return see_after(decision, f"/budgets/{line_id}", flash="expense-entered")


ROUTES = (
    get("/budgets", list_budgets),
    get("/budgets/<line_id>", show_budget),
    post(
        "/budgets/<line_id>",
        spend,
        again=show_budget,
        flashes={"expense-entered": N_("The expense is entered.")},
    ),
)
