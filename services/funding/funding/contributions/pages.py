"""The doors to in-kind contributions."""

from marshmallow import Schema
from marshmallow import fields as json

from funding.contributions import views
from funding.contributions.model import Contribution
from quartier.event import Cents, Count, LocalDate, Ref
from quartier.web import Page, Visit, _l, api_get, get


def list_contributions(visit: Visit) -> Page:
    """What volunteers have brought in, with the totals."""
    with visit.read() as session:
        contributions, totals = views.list_contributions(session), views.totals(session)
    return Page(
        "contributions/list.html", title=_l("Volunteers' hours"), contributions=contributions, totals=totals
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
