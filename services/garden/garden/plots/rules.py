"""What is true of plots."""

from quartier.errors import Conflict, NotFound


class PlotNotFound(NotFound):
    """There is no such plot. Choose one from the list of plots."""


class PlotNameTaken(Conflict):
    """There is already a plot of that name. Give the new one another name or number."""

    field = "name"


class PlotTaken(Conflict):
    """Somebody already has this plot. Choose a free one, or release this one first."""


class PlotFree(Conflict):
    """Nobody has this plot, so there is nothing to release."""
