"""What can be seen of plots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from garden.plots.model import Plot, Tenancy
from garden.plots.rules import PlotNotFound


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A plot as a list shows it. `household` is for the garden's own eyes."""

    id: str
    name: str
    square_metres: int
    household: str | None
    since: datetime | None

    @property
    def free(self) -> bool:
        """Whether nobody has it."""
        return self.since is None


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which somebody had the plot."""

    since: datetime
    until: datetime | None


def list_plots(
    session: Session, *, free: bool = False, after: str | None = None, limit: int = 200
) -> list[PlotRow]:
    """Plots by name, or only the free ones; one query."""
    query = _plots().order_by(Plot.name, Plot.id).limit(limit)
    if free:
        query = query.where(Tenancy.id.is_(None))
    if after:
        query = query.where(Plot.name > after)
    return [PlotRow(*row) for row in session.execute(query)]


def count_plots(session: Session) -> tuple[int, int]:
    """How many plots there are, and how many of them are free."""
    holds = select(func.count()).select_from(Tenancy).where(Tenancy.until.is_(None)).scalar_subquery()
    total, held = session.execute(select(func.count(Plot.id), holds)).one()
    return total, total - held


def plot_detail(session: Session, plot_id: str) -> tuple[PlotRow, list[Spell]]:
    """One plot and the times it was held, the latest first. Raises `PlotNotFound`."""
    row = session.execute(_plots().where(Plot.id == plot_id)).one_or_none()
    if row is None:
        raise PlotNotFound
    query = (
        select(Tenancy.since, Tenancy.until).where(Tenancy.plot_id == plot_id).order_by(Tenancy.since.desc())
    )
    return PlotRow(*row), [Spell(*spell) for spell in session.execute(query)]


def _plots() -> Any:
    held = and_(Tenancy.plot_id == Plot.id, Tenancy.until.is_(None))
    return select(Plot.id, Plot.name, Plot.square_metres, Tenancy.household, Tenancy.since).outerjoin(
        Tenancy, held
    )
