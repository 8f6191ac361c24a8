"""What funding offers: its rooms and doors."""

from datetime import timedelta

from funding import Base, demo, reads, sends
from funding.contributions import pages as contributions
from funding.expenses import pages as expenses
from funding.grants import commands as grants_commands
from funding.grants import pages as grants
from funding.microfund import commands as microfund_commands
from funding.microfund import pages as microfund
from funding.requests import commands as requests_commands
from funding.requests import pages as requests
from funding.settings import FundingSettings
from quartier.handover import Domain
from quartier.handover.reactions import keep_time
from quartier.handover.sends import stage_events
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_

DOMAINS = (Domain("grants", N_("Grants"), "council"), Domain("microfund", N_("Micro fund"), "council"))
ACTS = (*grants_commands.ACTS, *requests_commands.ACTS, *microfund_commands.ACTS)

service = Service(
    name="funding",
    title=N_("Funding"),
    settings=FundingSettings,
    metadata=Base.metadata,
    rooms=("grants", "expenses", "contributions", "microfund", "requests"),
    sends=(
        sends.GrantApproved,
        sends.ExpenseRecorded,
        sends.MicrofundAwardGranted,
        sends.MoneyGranted,
        sends.MoneyDeclined,
        *stage_events("funding"),
    ),
    reads=reads.READS,
    routes=(*grants.ROUTES, *expenses.ROUTES, *contributions.ROUTES, *microfund.ROUTES, *requests.ROUTES),
    nav=(
        Nav(N_("Grants"), "/grants"),
        Nav(N_("Micro fund"), "/microfund"),
        Nav(N_("Requests for money"), "/requests", ("carrier", "treasurer", "council")),
        Nav(N_("Volunteers' hours"), "/contributions"),
    ),
    doors=(
        Nav(N_("Add a grant"), "/grants/new", ("carrier", "treasurer")),
        Nav(N_("Call for ideas"), "/microfund/new", ("carrier", "council")),
    ),
    timers=(Timer("handover", timedelta(minutes=1), keep_time(DOMAINS, ACTS)),),
    domains=DOMAINS,
    acts=ACTS,
    demo=demo.load,
)
