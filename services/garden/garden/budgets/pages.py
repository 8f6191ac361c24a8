"""The door to budgets. Grants are told to partners, not to everybody: so is this page."""

from garden.budgets import views
from quartier.web import Column, Page, Sheet, Visit, _l, get

READERS = ("carrier", "treasurer", "gardener", "council")

COLUMNS = (
    Column(_l("Line"), "title"),
    Column(_l("Grant"), "grant_title"),
    Column(_l("Until"), "valid_until"),
    Column(_l("Amount"), "amount_cents", money=True),
)


def list_budgets(visit: Visit) -> Page:
    """What the garden may spend, and until when."""
    visit.require(*READERS)
    today = visit.now.astimezone(visit.zone).date()
    with visit.read() as session:
        lines = views.budget_lines(session, today)
    return Page(
        "budgets/list.html",
        title=_l("Budget"),
        lines=lines,
        sheet=Sheet(_l("Budget"), COLUMNS, lines),
        funding=visit.settings.neighbour_urls.get("funding"),
    )


ROUTES = (get("/budgets", list_budgets),)
