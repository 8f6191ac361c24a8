"""What funding offers: its rooms and doors."""

from funding import Base, demo, reads, sends
from funding.contributions import pages as contributions
from funding.expenses import pages as expenses
from funding.grants import pages as grants
from funding.settings import FundingSettings
from quartier.hosting import Nav, Service
from quartier.web import N_

service = Service(
    name="funding",
    title=N_("Funding"),
    settings=FundingSettings,
    metadata=Base.metadata,
    rooms=("grants", "expenses", "contributions"),
    sends=(sends.GrantApproved, sends.ExpenseRecorded),
    reads=reads.READS,
    routes=(*grants.ROUTES, *expenses.ROUTES, *contributions.ROUTES),
    nav=(Nav(N_("Grants"), "/grants"), Nav(N_("Volunteers' hours"), "/contributions")),
    domains=("grants",),
    demo=demo.load,
)
