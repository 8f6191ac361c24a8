"""What funding offers: its rooms and doors."""

from datetime import timedelta

from funding import Base, demo, reads, sends
from funding.acquisition import pages as acquisition
from funding.acquisition.reactions import forget as forget_contacts
from funding.bank import pages as bank
from funding.bank.reactions import forget as forget_statements
from funding.calculations import pages as calculations
from funding.contributions import pages as contributions
from funding.descriptions import pages as descriptions
from funding.drawdowns import pages as drawdowns
from funding.drawdowns.reactions import watch_windows
from funding.expenses import pages as expenses
from funding.grants import commands as grants_commands
from funding.grants import pages as grants
from funding.microfund import commands as microfund_commands
from funding.microfund import pages as microfund
from funding.microfund.reactions import close_rounds
from funding.microfund.reactions import forget as forget_microfund_contacts
from funding.reports import pages as reports
from funding.reports.reactions import make_papers, watch_proofs
from funding.requests import commands as requests_commands
from funding.requests import pages as requests
from funding.rule_profiles import commands as rule_profiles_commands
from funding.rule_profiles import pages as rule_profiles
from funding.settings import FundingSettings
from funding.vouchers import pages as vouchers
from funding.vouchers.pages import terminal
from quartier.handover import Domain
from quartier.handover.reactions import keep_time
from quartier.handover.sends import stage_events
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_

DOMAINS = (Domain("grants", N_("Grants"), "council"), Domain("microfund", N_("Micro fund"), "council"))
ACTS = (
    *grants_commands.ACTS,
    *requests_commands.ACTS,
    *microfund_commands.ACTS,
    *rule_profiles_commands.ACTS,
)

service = Service(
    name="funding",
    title=N_("Funding"),
    settings=FundingSettings,
    metadata=Base.metadata,
    rooms=(
        "grants",
        "descriptions",
        "expenses",
        "contributions",
        "microfund",
        "requests",
        "rule_profiles",
        "calculations",
        "drawdowns",
        "acquisition",
        "vouchers",
        "bank",
        "reports",
    ),
    sends=(*sends.SENDS, *stage_events("funding")),
    reads=reads.READS,
    routes=(
        *calculations.ROUTES,
        *rule_profiles.ROUTES,
        *descriptions.ROUTES,
        *contributions.ROUTES,
        *microfund.ROUTES,
        *requests.ROUTES,
        *drawdowns.ROUTES,
        *acquisition.ROUTES,
        *bank.ROUTES,
        *reports.ROUTES,
        *expenses.ROUTES,
        *vouchers.ROUTES,
        *grants.ROUTES,
    ),
    nav=(
        Nav(N_("Grants"), "/grants"),
        Nav(N_("Proofs of use"), "/proofs", ("carrier", "treasurer")),
        Nav(N_("Micro fund"), "/microfund"),
        Nav(N_("Who funds what"), "/funders"),
        Nav(N_("Winning money"), "/opportunities", ("carrier", "treasurer")),
        Nav(N_("Requests for money"), "/requests", ("carrier", "treasurer", "council")),
        Nav(N_("Volunteers' hours"), "/contributions"),
        Nav(N_("Vouchers"), "/vouchers", ("carrier", "treasurer")),
        Nav(N_("Calculations"), "/calculations"),
        Nav(N_("Bank statements"), "/bank", ("treasurer",)),
        Nav(N_("Rule profiles"), "/rules", ("carrier", "treasurer")),
    ),
    doors=(
        Nav(N_("Add a grant"), "/grants/new", ("carrier", "treasurer")),
        Nav(N_("Call for ideas"), "/microfund/new", ("carrier", "council")),
    ),
    timers=(
        Timer("handover", timedelta(minutes=1), keep_time(DOMAINS, ACTS)),
        Timer("contacts", timedelta(days=1), forget_contacts),
        Timer("spending-windows", timedelta(hours=1), watch_windows),
        Timer("forget-statements", timedelta(days=1), forget_statements),
        Timer("proofs", timedelta(hours=1), watch_proofs),
        Timer("papers", timedelta(seconds=10), make_papers),
        Timer("microfund-rounds", timedelta(hours=1), close_rounds),
        Timer("forget-microfund-contacts", timedelta(days=1), forget_microfund_contacts),
    ),
    domains=DOMAINS,
    acts=ACTS,
    demo=demo.load,
    terminal=lambda: terminal.app,
)
