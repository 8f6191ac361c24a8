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
from werkhaus.bookings.commands import buffers, by_people, change, importing, quotas, series
from werkhaus.bookings.reactions import close, expire, offer
from werkhaus.budgets import commands as budgets_commands
from werkhaus.budgets import pages as budgets
from werkhaus.descriptions import pages as descriptions
from werkhaus.figures import pages as figures
from werkhaus.firstaid import commands as firstaid_commands
from werkhaus.firstaid import pages as firstaid
from werkhaus.firstaid.reactions import erase, require_keys
from werkhaus.hours import commands as hours_commands
from werkhaus.hours import pages as hours
from werkhaus.hours.reactions import tell_again
from werkhaus.house_rules import commands as house_rules_commands
from werkhaus.house_rules import pages as house_rules
from werkhaus.inductions import commands as inductions_commands
from werkhaus.inductions import pages as inductions
from werkhaus.inductions.reactions import forget as forget_induction_names
from werkhaus.keys import pages as keys
from werkhaus.keys.commands import handing, losses, recalls
from werkhaus.keys.reactions import forget as forget_key_names
from werkhaus.keys.reactions import recall as recall_keys
from werkhaus.lending import pages as lending
from werkhaus.lending.commands import desk, reserving
from werkhaus.lending.reactions import forget as forget_borrowers
from werkhaus.lending.reactions import keep_turns
from werkhaus.maintenance import commands as maintenance_commands
from werkhaus.maintenance import pages as maintenance
from werkhaus.occasions import commands as occasions_commands
from werkhaus.occasions import pages as occasions
from werkhaus.permits import commands as permits_commands
from werkhaus.permits import pages as permits
from werkhaus.permits.reactions import watch_ends
from werkhaus.places import commands as places_commands
from werkhaus.places import pages as places
from werkhaus.plans import pages as plans
from werkhaus.selfbuild import pages as selfbuild
from werkhaus.selfbuild.commands import projects
from werkhaus.selfbuild.reactions import give_up_waiting
from werkhaus.settings import WerkhausSettings
from werkhaus.upkeep import commands as upkeep_commands
from werkhaus.upkeep import pages as upkeep
from werkhaus.upkeep.reactions import forget as forget_inspectors
from werkhaus.workdays import commands as workdays_commands
from werkhaus.workdays import pages as workdays
from werkhaus.workdays.reactions import forget as forget_helpers

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
    *house_rules_commands.ACTS,
    *by_people.ACTS,
    *change.ACTS,
    *series.ACTS,
    *importing.ACTS,
    *quotas.ACTS,
    *buffers.ACTS,
    *permits_commands.ACTS,
    *inductions_commands.ACTS,
    *reserving.ACTS,
    *desk.ACTS,
    *handing.ACTS,
    *recalls.ACTS,
    *losses.ACTS,
    *workdays_commands.ACTS,
    *projects.ACTS,
    *upkeep_commands.ACTS,
    *firstaid_commands.ACTS,
    *occasions_commands.ACTS,
    *budgets_commands.ACTS,
    *maintenance_commands.ACTS,
)

service = Service(
    name="werkhaus",
    title=N_("Werkhaus"),
    settings=WerkhausSettings,
    metadata=Base.metadata,
    rooms=(
        "places",
        "hours",
        "house_rules",
        "figures",
        "bookings",
        "permits",
        "inductions",
        "lending",
        "keys",
        "workdays",
        "selfbuild",
        "descriptions",
        "plans",
        "upkeep",
        "firstaid",
        "budgets",
        "occasions",
        "maintenance",
    ),
    sends=(*sends.SENDS, *stage_events("werkhaus")),
    reads=reads.READS,
    routes=(
        *places.ROUTES,
        *hours.ROUTES,
        *house_rules.ROUTES,
        *figures.ROUTES,
        *bookings.ROUTES,
        *permits.ROUTES,
        *inductions.ROUTES,
        *lending.ROUTES,
        *keys.ROUTES,
        *workdays.ROUTES,
        *selfbuild.ROUTES,
        *descriptions.ROUTES,
        *plans.ROUTES,
        *upkeep.ROUTES,
        *firstaid.ROUTES,
        *budgets.ROUTES,
        *occasions.ROUTES,
        *maintenance.ROUTES,
    ),
    nav=(
        Nav(N_("Rooms and things"), "/rooms"),
        Nav(N_("Bookings"), "/bookings"),
        Nav(N_("Borrow"), "/lending"),
        Nav(N_("Permits"), "/permits"),
        Nav(N_("Building together"), "/projects"),
        Nav(N_("House"), "/hours"),
        Nav(N_("Upkeep"), "/upkeep"),
        Nav(N_("Keys"), "/keys", offices=("carrier", "association")),
        Nav(N_("Budgets"), "/budgets", offices=("carrier", "treasurer", "association")),
    ),
    doors=(
        Nav(N_("Plan a work day"), "/workdays/new", ("carrier", "association")),
        Nav(N_("Ask for an event"), "/bookings", ("carrier", "association")),
        Nav(N_("House rules"), "/house-rules", ("carrier", "association", "council")),
        Nav(N_("Loans"), "/loans", ("carrier", "association")),
        Nav(N_("Repairs"), "/repairs", ("carrier", "association")),
        Nav(N_("Insurers"), "/insurers", ("carrier", "association", "city")),
    ),
    timers=(
        Timer("handover", timedelta(minutes=1), keep_time(DOMAINS, ACTS)),
        Timer("expire-bookings", timedelta(minutes=1), expire),
        Timer("close-bookings", timedelta(minutes=1), close),
        Timer("offer-freed", timedelta(minutes=1), offer),
        Timer("tell-hours", timedelta(hours=6), tell_again),
        Timer("permit-ends", timedelta(hours=1), watch_ends),
        Timer("keep-loans", timedelta(minutes=5), keep_turns),
        Timer("recall-keys", timedelta(minutes=15), recall_keys),
        Timer("money-unanswered", timedelta(minutes=5), give_up_waiting),
        Timer("forget-induction-names", timedelta(days=1), forget_induction_names),
        Timer("forget-borrowers", timedelta(days=1), forget_borrowers),
        Timer("forget-key-names", timedelta(days=1), forget_key_names),
        Timer("forget-helpers", timedelta(days=1), forget_helpers),
        Timer("forget-inspectors", timedelta(days=1), forget_inspectors),
        Timer("erase-first-aid", timedelta(days=1), erase),
    ),
    may_start=(require_keys,),
    domains=DOMAINS,
    acts=ACTS,
    demo=demo.load,
)
