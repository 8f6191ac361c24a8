"""The doors to the house's figures."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Cents, Count
from quartier.web import Column, Form, Page, Sheet, Visit, _l, api_get, fields, get
from quartier.web.formats import money, number
from werkhaus.figures import views
from werkhaus.figures.rules import LEAST, YEARS, Figure, Group

GROUPS = {
    Group.ROOM: _l("Hours by room"),
    Group.HOUR: _l("Hours by time of day"),
    Group.SIZE: _l("Bookings by size of the group"),
    Group.INCOME: _l("Income"),
    Group.COST: _l("Costs"),
}
SIZES = {
    "0": _l("nobody said"),
    "1": _l("1 to 9 people"),
    "10": _l("10 to 24 people"),
    "25": _l("25 to 49 people"),
    "50": _l("50 people or more"),
}
KINDS = {
    "rooms": _l("Use of rooms, as agreed"),
    "deposits": _l("Deposits that were withheld"),
    "expenses": _l("Expenses from budgets"),
    "projects": _l("Building together"),
    "repairs": _l("Repairs of what is lent"),
    "inspections": _l("Inspections"),
    "keys": _l("Cylinders that were exchanged"),
}
_LABELS: dict[Group, Callable[[str], Any]] = {
    Group.ROOM: str,
    Group.HOUR: lambda hour: f"{hour}:00–{int(hour) + 1:02}:00",
    Group.SIZE: SIZES.__getitem__,
    Group.INCOME: KINDS.__getitem__,
    Group.COST: KINDS.__getitem__,
}


def _label(figure: Figure) -> Any:
    return _LABELS[figure.group](figure.of)


def _hours(figure: Figure) -> float | None:
    return round(figure.minutes / 60, 2) if figure.minutes is not None else None


COLUMNS = (
    Column(_l("Figure"), lambda figure: GROUPS[figure.group]),
    Column(_l("Of what"), _label),
    Column(_l("How many"), "count"),
    Column(_l("Hours"), _hours),
    Column(_l("Amount"), "cents", money=True),
    Column(_l("Fewer than five"), "hidden"),
)


class YearQuery(Form):
    """Of which year."""

    year = fields.Whole(_l("Year"), min=YEARS[0], max=YEARS[-1])


def show_figures(visit: Visit) -> Page:
    """How the house was used in a year, what it cost and what it earned."""
    year = visit.query(YearQuery)["year"] or visit.today.year
    everything = bool(visit.actor.offices)
    with visit.read() as session:
        figures = views.figures_of(session, year, visit.zone, everything=everything)
    charts = [
        (title, [_bar(visit, each) for each in figures if each.group is group])
        for group, title in GROUPS.items()
    ]
    return Page(
        "figures/list.html",
        title=_l("Figures of the house"),
        year=year,
        years=(year - 1, year + 1 if year < visit.today.year else None),
        charts=[(title, rows) for title, rows in charts if rows],
        least=LEAST,
        everything=everything,
        sheet=Sheet(_l("Figures of the house"), COLUMNS, figures) if figures else None,
    )


def _bar(visit: Visit, figure: Figure) -> tuple[Any, int, Any]:
    """As a chart draws it: label, length, and the number in words; what is hidden has no length."""
    if figure.hidden:
        return _label(figure), 0, _l("fewer than five, or hidden with them")
    if figure.cents is not None:
        return _label(figure), figure.cents, money(figure.cents, visit.lang)
    if figure.group is Group.SIZE:
        return _label(figure), figure.count or 0, number(figure.count or 0, visit.lang)
    return _label(figure), figure.minutes or 0, number(_hours(figure) or 0, visit.lang)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class FigureJson(Schema):
    """A figure; all three numbers are null where it is hidden from the public (fewer than five)."""

    group = json.String(validate=validate.OneOf([group.value for group in Group]))
    of = json.String()
    count = Count(allow_none=True)
    minutes = Count(allow_none=True)
    cents = Cents(allow_none=True)


class YearQueryJson(Schema):
    """Of which year."""

    year = json.Integer()


def api_figures(visit: Visit) -> list[Figure]:
    """The figures of a year, this one where none is given."""
    year = visit.query(YearQuery)["year"] or visit.today.year
    with visit.read() as session:
        return views.figures_of(session, year, visit.zone, everything=bool(visit.actor.offices))


ROUTES = (
    get("/figures", show_figures),
    api_get("/api/figures", api_figures, returns=FigureJson, many=True, asks=YearQueryJson),
)
