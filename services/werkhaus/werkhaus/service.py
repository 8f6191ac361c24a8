"""What werkhaus offers: its rooms and doors."""

from datetime import timedelta

from quartier.handover import Domain
from quartier.handover.criteria import HOUSE
from quartier.handover.reactions import keep_time
from quartier.handover.sends import stage_events
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_
from werkhaus import Base, demo, reads, sends
from werkhaus.bookings import pages as bookings
from werkhaus.bookings.commands import by_people
from werkhaus.bookings.reactions import expire
from werkhaus.budgets import pages as budgets
from werkhaus.hours import commands as hours_commands
from werkhaus.hours import pages as hours
from werkhaus.places import commands as places_commands
from werkhaus.places import pages as places
from werkhaus.plans import pages as plans
from werkhaus.selfbuild import commands as selfbuild_commands
from werkhaus.selfbuild import pages as selfbuild
from werkhaus.selfbuild.reactions import give_up_waiting
from werkhaus.settings import WerkhausSettings
from werkhaus.workdays import commands as workdays_commands
from werkhaus.workdays import pages as workdays
from werkhaus.workdays.reactions import forget

DOMAINS = tuple(
    Domain(name, title, "association", HOUSE)
    for name, title in (
        ("house_rules", N_("House rules")),
        ("opening_hours", N_("Opening hours")),
        ("bookings", N_("Rooms and bookings")),
        ("keys", N_("Keys")),
        ("machine_permits", N_("Permits for machines")),
        ("safety", N_("Safety")),
        ("events", N_("Events in the house")),
        ("selfbuild", N_("Building together")),
        ("small_budget", N_("Small budget")),
        ("contracts", N_("Contracts")),
        ("insurance", N_("Insurance")),
        ("personal_data", N_("Personal data")),
        ("technical_operation", N_("Running the computer system")),
    )
)
ACTS = (
    *places_commands.ACTS,
    *hours_commands.ACTS,
    *by_people.ACTS,
    *workdays_commands.ACTS,
    *selfbuild_commands.ACTS,
)

service = Service(
    name="werkhaus",
    title=N_("Werkhaus"),
    settings=WerkhausSettings,
    metadata=Base.metadata,
    rooms=("places", "hours", "bookings", "workdays", "selfbuild", "plans", "budgets"),
    sends=(*sends.SENDS, *stage_events("werkhaus")),
    reads=reads.READS,
    routes=(
        *places.ROUTES,
        *hours.ROUTES,
        *bookings.ROUTES,
        *workdays.ROUTES,
        *selfbuild.ROUTES,
        *plans.ROUTES,
        *budgets.ROUTES,
    ),
    nav=(
        Nav(N_("Rooms and things"), "/rooms"),
        Nav(N_("House"), "/hours"),
        Nav(N_("Bookings"), "/bookings"),
        Nav(N_("Building together"), "/projects"),
        Nav(N_("Work days"), "/workdays"),
        Nav(N_("Budgets"), "/budgets", offices=("carrier", "treasurer", "association")),
    ),
    timers=(
        Timer("expire-bookings", timedelta(minutes=1), expire),
        Timer("handover", timedelta(minutes=1), keep_time(DOMAINS, ACTS)),
        Timer("money-unanswered", timedelta(minutes=5), give_up_waiting),
        Timer("forget-helpers", timedelta(days=1), forget),
    ),
    domains=DOMAINS,
    acts=ACTS,
    demo=demo.load,
)
