"""The doors to in-kind contributions."""

from marshmallow import Schema
from marshmallow import fields as json

from funding.contributions import views
from funding.contributions.model import Contribution
from quartier.event import Cents, Count, LocalDate, Ref
from quartier.web import Column, Page, Sheet, Visit, _l, api_get, get

PLACES = {"garden": _l("Garden"), "werkhaus": _l("Werkhaus")}
COLUMNS = (
    Column(_l("Day"), "worked_on"),
    Column(_l("Where"), lambda entry: PLACES[entry.from_service]),
    Column(_l("Hours"), lambda entry: entry.minutes / 60),
    Column(_l("For one hour"), "hour_rate_cents", money=True),
    Column(_l("Worth"), "value_cents", money=True),
)


def list_contributions(visit: Visit) -> Page:
    """What volunteers have brought in, with the totals."""
    with visit.read() as session:
        contributions = views.list_contributions(session, limit=visit.cursor(default=200).limit)
        totals = views.totals(session)
    return Page(
        "contributions/list.html",
        title=_l("Volunteers' hours"),
        contributions=contributions,
        totals=totals,
        places=PLACES,
        sheet=Sheet(_l("Volunteers' hours"), COLUMNS, contributions),
    )


class ContributionJson(Schema):
    """Hours that volunteers worked, valued."""

    id = Ref()
    from_service = json.String()
    worked_on = LocalDate()
    minutes = Count()
    hour_rate_cents = Cents()
    value_cents = Cents()


def api_list(visit: Visit) -> list[Contribution]:
    """In-kind contributions, the latest worked first."""
    with visit.read() as session:
        return views.list_contributions(session)


ROUTES = (
    get("/contributions", list_contributions),
    api_get("/api/contributions", api_list, returns=ContributionJson, many=True),
)
