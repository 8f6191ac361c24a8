"""The door to budgets."""

from quartier.web import Column, Page, Sheet, Visit, _l, get
from werkhaus.budgets import views

COLUMNS = (
    Column(_l("What for"), "title"),
    Column(_l("Grant"), "grant_title"),
    Column(_l("Funder"), "funder"),
    Column(_l("May be spent from"), "valid_from"),
    Column(_l("May be spent until"), "valid_until"),
    Column(_l("Amount"), "amount_cents", money=True),
)


def list_budgets(visit: Visit) -> Page:
    """What werkhaus may spend, of whose money, until when."""
    visit.require("carrier", "treasurer", "association")
    today = visit.now.astimezone(visit.zone).date()
    with visit.read() as session:
        budgets = views.list_budgets(session, today, limit=visit.cursor(default=200).limit)
    return Page(
        "budgets/list.html",
        title=_l("Budgets"),
        budgets=budgets,
        today=today,
        sheet=Sheet(_l("Budgets"), COLUMNS, budgets),
    )


ROUTES = (get("/budgets", list_budgets),)
