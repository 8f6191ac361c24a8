"""Calculations for people: a page for each, whose address holds the inputs, so that a sheet can be passed on."""

from functools import cache
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.calculations.pages.catalogue import CALCULATIONS, Calculation
from funding.calculations.pages.schemas import MOST_CENTS, Exact
from funding.calculations.pages.words import NAMES, WORDS, shown
from funding.calculations.rules.sheet import Sheet
from funding.rule_profiles.views import GENERAL, by_half_year, profile_on, profiles_on, rate_rows
from quartier.errors import NotFound, Refusal
from quartier.event import Cents, LocalDate
from quartier.web import Bound, Form, Page, Visit, _l, fields, get
from quartier.web.fields import FormField


class CalculationNotFound(NotFound):
    """There is no such calculation. Choose one from the list."""


def list_calculations(visit: Visit) -> Page:
    """All calculations that can be tried."""
    return Page("calculations/list.html", title=_l("Calculations"), calculations=CALCULATIONS.values())


def show_calculation(visit: Visit, calculation: str) -> Page:
    """One calculation: its inputs, and its sheet once they are there."""
    if calculation not in CALCULATIONS:
        raise CalculationNotFound
    chosen = CALCULATIONS[calculation]
    form = form_of(chosen.schema)
    bound, sheet = None, None
    if form is not None:
        with visit.read() as session:
            profiles = [(each.name, each.title) for each in profiles_on(session, visit.today)]
        bound = Bound(form, {"profile": profiles})
        if visit.request.args.keys() & bound.schema.fields.keys():
            sheet = _sheet(visit, chosen, bound.keep(visit.request.args))
        else:
            bound.begin({"profile": GENERAL})
    return Page(
        "calculations/detail.html",
        title=chosen.title,
        status=422 if bound is not None and bound.refused else 200,
        calculation=chosen,
        form=bound,
        **(sheet_parts(sheet) if sheet else {"sheet_given": None}),
    )


def _sheet(visit: Visit, calculation: Calculation, bound: Bound) -> Sheet | None:
    """The sheet for what was typed; None where the form has something to say about it."""
    try:
        given = {key: value for key, value in bound.load().items() if value is not None}
        with visit.read() as session:
            profile = profile_on(session, given.pop("profile", GENERAL), visit.today)
            rates = by_half_year(rate_rows(session))
        return calculation.sheet(given, profile, rates)
    except Refusal as refusal:
        bound.take(refusal, visit.texts.sentence(refusal))
        return None


def sheet_parts(sheet: Sheet) -> dict[str, Any]:
    """What the sheet's template shows."""
    return {
        "sheet_given": sheet,
        "inputs": shown(sheet, sheet.inputs),
        "steps": shown(sheet, sheet.steps),
        "results": shown(sheet, sheet.results),
    }


@cache
def form_of(schema: type[Schema]) -> type[Form] | None:
    """A form for what a calculation takes; None for lists, which are read from a grant, not typed."""
    known = {name: field for name, field in schema().fields.items() if name != "profile_on"}
    if any(isinstance(field, json.List) for field in known.values()):
        return None
    known = {name: known[name] for name in sorted(known, key=lambda name: not known[name].required)}
    made = {name: _control(name, field) for name, field in known.items()}
    return type(f"{schema.__name__}Form", (Form,), made)


def _control(name: str, field: json.Field) -> FormField:  # type: ignore[type-arg]
    if name == "profile":
        return fields.Choice(_l("Rules of"))
    label, required = NAMES[name], field.required
    if isinstance(field, Cents):
        return fields.Money(label, max=MOST_CENTS, required=required)
    if isinstance(field, LocalDate):
        return fields.Day(label, required=required)
    if isinstance(field, (json.Integer, Exact)):
        return fields.Whole(label, max=_most(field), required=required)
    words = next(each.choices for each in field.validators if isinstance(each, validate.OneOf))
    options = [(word, WORDS.get(word, word)) for word in words]
    return fields.Choice(label, options=options, required=required)


def _most(field: json.Field) -> int:  # type: ignore[type-arg]
    if isinstance(field, Exact):
        return field.most
    bounds = [each.max for each in field.validators if isinstance(each, validate.Range)]
    return int(min(bound for bound in bounds if bound is not None))


ROUTES = (get("/calculations", list_calculations), get("/calculations/<calculation>", show_calculation))
