"""The door to budgets. Grants are told to partners, not to everybody: so is this page."""

from garden.budgets import views
from quartier.web import Page, Visit, _l, get

READERS = ("carrier", "treasurer", "gardener", "council")


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
        funding=visit.settings.neighbour_urls.get("funding"),
    )


ROUTES = (get("/budgets", list_budgets),)
