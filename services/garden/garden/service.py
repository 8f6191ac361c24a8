"""What garden offers: its rooms and doors."""

from datetime import timedelta

from garden import Base, demo, reads, sends
from garden.budgets import pages as budgets
from garden.descriptions import pages as descriptions
from garden.plots import pages as plots
from garden.plots.commands import ACTS
from garden.settings import GardenSettings
from garden.shifts import pages as shifts
from garden.shifts.reactions import forget_old_helpers
from quartier.handover import Domain
from quartier.handover.reactions import keep_time
from quartier.handover.sends import stage_events
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_

DOMAINS = (Domain("plots", N_("Plots"), "garden_group"),)

service = Service(
    name="garden",
    title=N_("Garden"),
    settings=GardenSettings,
    metadata=Base.metadata,
    rooms=("plots", "shifts", "descriptions", "budgets"),
    sends=(*sends.SENDS, *stage_events("garden")),
    reads=reads.READS,
    routes=(*shifts.ROUTES, *descriptions.ROUTES, *plots.ROUTES, *budgets.ROUTES),
    nav=(
        Nav(N_("Shifts"), "/shifts"),
        Nav(N_("Plots"), "/plots"),
        Nav(N_("Budget"), "/budgets", offices=budgets.READERS),
    ),
    doors=(
        Nav(N_("Announce a shift"), "/shifts/new", ("carrier", "gardener")),
        Nav(N_("Add a plot"), "/plots/new", ("carrier", "gardener")),
    ),
    timers=(
        Timer("handover", timedelta(minutes=1), keep_time(DOMAINS, ACTS)),
        Timer("forget-helpers", timedelta(days=1), forget_old_helpers),
    ),
    domains=DOMAINS,
    acts=ACTS,
    demo=demo.load,
)
