"""What garden offers: its rooms and doors."""

from datetime import timedelta

from garden import Base, demo, reads, sends
from garden.budgets import pages as budgets
from garden.plots import pages as plots
from garden.settings import GardenSettings
from garden.shifts import pages as shifts
from garden.shifts.reactions import forget_old_helpers
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_

service = Service(
    name="garden",
    title=N_("Garden"),
    settings=GardenSettings,
    metadata=Base.metadata,
    rooms=("plots", "shifts", "budgets"),
    sends=sends.SENDS,
    reads=reads.READS,
    routes=(*shifts.ROUTES, *plots.ROUTES, *budgets.ROUTES),
    nav=(
        Nav(N_("Shifts"), "/shifts"),
        Nav(N_("Plots"), "/plots"),
        Nav(N_("Budget"), "/budgets", offices=budgets.READERS),
    ),
    timers=(Timer("forget-helpers", timedelta(days=1), forget_old_helpers),),
    domains=("plots",),
    demo=demo.load,
)
