"""The door for mediators."""

from notify.mediators import views
from quartier.web import Page, Visit, _l, get


def list_cases(visit: Visit) -> Page:
    """That cases were logged; what they are is read in the owning service."""
    visit.require("mediator")
    with visit.read() as session:
        cases = views.cases(session)
    return Page(
        "mediators/list.html",
        title=_l("For mediators"),
        headers={"Cache-Control": "no-store"},
        cases=cases,
        participation=visit.settings.neighbour_urls.get("participation"),
    )


ROUTES = (get("/mediators", list_cases),)
