"""What can be done with plots."""

from dataclasses import dataclass

from sqlalchemy import select

from garden import sends
from garden.plots import rules
from garden.plots.model import Plot, Tenancy
from quartier.actor import require_office
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_


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


def assign_plot(unit: Unit, command: AssignPlot) -> Decision:
    """Give a free plot to a household. The constraint refuses a second holder."""
    plot = _get(unit, command.plot_id)
    if _tenancy(unit, plot.id) is not None:
        raise rules.PlotTaken
    decision = decide(unit, "plots", "assign_plot", plot.id, {"household": command.household})
    if decision.effective:
        _assign(unit, plot.id, command.household)
    return decision


def _assign(unit: Unit, plot_id: str, household: str) -> None:
    tenancy = Tenancy(id=new_ref(), plot_id=plot_id, household=household, since=unit.now)
    with unit.constraint(rules.PlotTaken(), "uq_tenancy_holder", "tenancy.plot_id"):
        unit.session.add(tenancy)
    unit.emit(sends.PlotAssigned.of(plot_id=plot_id))


def release_plot(unit: Unit, plot_id: str) -> Decision:
    """Take a plot back; the household's label is deleted with it."""
    plot = _get(unit, plot_id)
    if _tenancy(unit, plot.id) is None:
        raise rules.PlotFree
    decision = decide(unit, "plots", "release_plot", plot.id)
    if decision.effective:
        _release(unit, plot.id)
    return decision


def _release(unit: Unit, plot_id: str) -> None:
    tenancy = _tenancy(unit, plot_id)
    if tenancy is None:
        raise rules.PlotFree
    tenancy.until, tenancy.household = unit.now, None
    unit.emit(sends.PlotReleased.of(plot_id=plot_id))


def _tenancy(unit: Unit, plot_id: str) -> Tenancy | None:
    held = select(Tenancy).where(Tenancy.plot_id == plot_id, Tenancy.until.is_(None)).with_for_update()
    return unit.session.scalar(held)


def _get(unit: Unit, plot_id: str) -> Plot:
    plot = unit.session.get(Plot, plot_id)
    if plot is None:
        raise rules.PlotNotFound
    return plot


ACTS = (
    Act("assign_plot", "plots", N_("Give a plot to a household"), _assign),
    Act("release_plot", "plots", N_("Take a plot back"), _release),
)
