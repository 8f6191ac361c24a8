"""The sheets of a grant: each of its figures opened to its calculation."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.calculations.pages.catalogue import CALCULATIONS, as_json
from funding.calculations.pages.people import CalculationNotFound, sheet_parts
from funding.calculations.pages.schemas import SheetJson
from funding.calculations.rules.account import Account
from funding.calculations.rules.interest import Rates
from funding.calculations.rules.sheet import Sheet
from funding.drawdowns import views
from funding.drawdowns.pages.people import READERS
from funding.grants.views import grant_detail
from funding.rule_profiles.views import by_half_year, rate_rows
from quartier.web import Page, Visit, api_get, get

SHEETS: Mapping[str, Callable[[Account, date, Rates], Sheet]] = {
    "settlement": lambda account, today, rates: account.settlement(),
    "tolerance": lambda account, today, rates: account.tolerance(),
    "late-use": lambda account, today, rates: account.late_use(today, rates),
    "deadlines": lambda account, today, rates: account.deadlines(),
}


class DueJson(Schema):
    """What is due within the window."""

    due_cents = json.Integer(validate=validate.Range(0, 10**12), load_default=0)


def show_sheet(visit: Visit, grant_id: str, calculation: str) -> Page:
    """One calculation with the grant's own figures."""
    visit.require(*READERS)
    if calculation not in SHEETS:
        raise CalculationNotFound
    with visit.read() as session:
        grant = grant_detail(session, grant_id)
        account = views.account_now(session, grant, visit.today)
        rates = by_half_year(rate_rows(session))
    return Page(
        "drawdowns/sheet.html",
        title=CALCULATIONS[calculation].title,
        grant=grant,
        calculation=CALCULATIONS[calculation],
        profile=account.profile,
        **sheet_parts(SHEETS[calculation](account, visit.today, rates)),
    )


def api_sheet(visit: Visit, grant_id: str, calculation: str) -> dict[str, Any]:
    """One calculation with the grant's own figures: settlement, tolerance, late-use, deadlines or draw-down."""
    visit.require(*READERS)
    due = visit.query(DueJson)["due_cents"]
    if calculation not in SHEETS and calculation != "draw-down":
        raise CalculationNotFound
    with visit.read() as session:
        account = views.account_now(session, grant_detail(session, grant_id), visit.today)
        rates = by_half_year(rate_rows(session))
    sheet = (
        account.draw_down(due)
        if calculation == "draw-down"
        else SHEETS[calculation](account, visit.today, rates)
    )
    return as_json(sheet, account.profile)


ROUTES = (
    get("/grants/<grant_id>/sheets/<calculation>", show_sheet),
    api_get("/api/grants/<grant_id>/sheets/<calculation>", api_sheet, returns=SheetJson, asks=DueJson),
)
