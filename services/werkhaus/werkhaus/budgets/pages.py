"""The door to budgets."""

from quartier.web import Page, Visit, _l, get
from werkhaus.budgets import views


def list_budgets(visit: Visit) -> Page:
    """What werkhaus may spend, of whose money, until when."""
    visit.require("carrier", "treasurer", "association")
    today = visit.now.astimezone(visit.zone).date()
    with visit.read() as session:
        budgets = views.list_budgets(session, today)
    return Page("budgets/list.html", title=_l("Budgets"), budgets=budgets, today=today)


ROUTES = (get("/budgets", list_budgets),)
