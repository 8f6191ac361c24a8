"""What can be done with plots."""

from dataclasses import dataclass

from sqlalchemy import select

from garden import sends
from garden.plots import rules
from garden.plots.model import Plot, Tenancy
from quartier.actor import require_office
from quartier.decide import decide
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class AddPlot:
    """A plot; its name is what stands on its sign, its size is in whole square metres, at least one."""

    name: str
    square_metres: int


def add_plot(unit: Unit, command: AddPlot) -> str:
    """Add a plot; returns its reference."""
    require_office(unit.actor, "carrier", "gardener")
    plot = Plot(id=new_ref(), name=command.name, square_metres=command.square_metres, created_at=unit.now)
    with unit.constraint(rules.PlotNameTaken(), "uq_plot_name", "plot.name"):
        unit.session.add(plot)
    return plot.id


@dataclass(frozen=True, kw_only=True)
class AssignPlot:
    """Give a plot to a household; the label is for the garden's own list only."""

    plot_id: str
    household: str


def assign_plot(unit: Unit, command: AssignPlot) -> None:
    """Give a free plot to a household. The constraint refuses a second holder."""
    plot = _get(unit, command.plot_id)
    decide(unit, "plots", "assign_plot", plot.id)
    tenancy = Tenancy(id=new_ref(), plot_id=plot.id, household=command.household, since=unit.now)
    with unit.constraint(rules.PlotTaken(), "uq_tenancy_holder", "tenancy.plot_id"):
        unit.session.add(tenancy)
    unit.emit(sends.PlotAssigned.of(plot_id=plot.id))


def release_plot(unit: Unit, plot_id: str) -> None:
    """Take a plot back; the household's label is deleted with it."""
    plot = _get(unit, plot_id)
    held = select(Tenancy).where(Tenancy.plot_id == plot.id, Tenancy.until.is_(None)).with_for_update()
    tenancy = unit.session.scalar(held)
    if tenancy is None:
        raise rules.PlotFree
    decide(unit, "plots", "release_plot", plot.id)
    tenancy.until, tenancy.household = unit.now, None
    unit.emit(sends.PlotReleased.of(plot_id=plot.id))


def _get(unit: Unit, plot_id: str) -> Plot:
    plot = unit.session.get(Plot, plot_id)
    if plot is None:
        raise rules.PlotNotFound
    return plot
