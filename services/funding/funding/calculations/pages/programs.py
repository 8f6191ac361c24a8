"""Calculations for programs: inputs in, a sheet out; nothing is kept."""

from typing import Any

from funding.calculations.pages.catalogue import CALCULATIONS, Calculation, as_json
from funding.calculations.pages.schemas import SheetJson
from funding.rule_profiles.views import GENERAL, by_half_year, profile_on, rate_rows
from quartier.web import Visit, api_post
from quartier.web.routes import Route


def _door(calculation: Calculation) -> Route:
    def run(visit: Visit) -> dict[str, Any]:
        given = visit.load(calculation.schema)
        with visit.read() as session:
            name = given.get("profile", GENERAL)
            profile = profile_on(session, name, given.get("profile_on", visit.today))
            rates = by_half_year(rate_rows(session))
        return as_json(calculation.sheet(given, profile, rates), profile)

    run.__name__ = f"api_{calculation.name.replace('-', '_')}"
    run.__doc__ = f"{calculation.about.msgid} A pure call: nothing is kept."
    path = f"/api/calculations/{calculation.name}"
    return api_post(path, run, takes=calculation.schema, returns=SheetJson, status=200)


ROUTES = tuple(_door(calculation) for calculation in CALCULATIONS.values())
