"""The repair queue."""

from quartier.web import Column, Form, Page, See, Sheet, Visit, _l, fields
from werkhaus.lending import views
from werkhaus.lending.commands import repairs
from werkhaus.lending.rules import DESK, RepairOutcome

OUTCOMES = (
    (RepairOutcome.MENDED, _l("Mended")),
    (RepairOutcome.GIVEN_UP, _l("Cannot be mended")),
)
COLUMNS = (
    Column(_l("What"), lambda repair: repair.resource.name),
    Column(_l("What is broken or missing"), "what"),
    Column(_l("Since"), "opened_at"),
    Column(_l("Ended"), "closed_at"),
    Column(_l("How it ended"), lambda r: dict(OUTCOMES)[RepairOutcome(r.outcome)] if r.outcome else None),
    Column(_l("Costs"), "cost_cents", money=True),
)


class RepairsQuery(Form):
    """Whether closed repairs are listed."""

    closed = fields.Check(_l("Ended repairs"))


class RepairForm(Form):
    """What is wrong with a thing."""

    what = fields.Text(_l("What is broken or missing"), required=True, max=500)


class CloseForm(Form):
    """How a repair ended."""

    outcome = fields.Choice(_l("How it ended"), options=OUTCOMES, required=True)
    cost = fields.Money(_l("Costs"), max=10**7)
    note = fields.Text(_l("What was done"), max=500)


def list_repairs(visit: Visit) -> Page:
    """What waits to be mended, the oldest first."""
    visit.require(*DESK)
    closed = visit.query(RepairsQuery)["closed"]
    with visit.read() as session:
        found = views.list_repairs(session, closed=closed)
    return Page(
        "lending/repairs.html",
        title=_l("Repairs"),
        repairs=found,
        closed=closed,
        outcomes=dict(OUTCOMES),
        sheet=Sheet(_l("Repairs"), COLUMNS, found),
    )


def show_repair(visit: Visit, repair_id: str) -> Page:
    """One repair, and who has reserved the thing meanwhile."""
    visit.require(*DESK)
    with visit.read() as session:
        repair = views.repair_detail(session, repair_id)
        ahead = views.reserved_ahead(session, repair.resource_id) if repair.closed_at is None else []
    return Page(
        "lending/repair.html",
        title=repair.resource.name,
        repair=repair,
        ahead=ahead,
        outcomes=dict(OUTCOMES),
        form=visit.form(CloseForm),
    )


def close(visit: Visit, repair_id: str) -> See:
    """End a repair."""
    data = visit.load(CloseForm)
    outcome = RepairOutcome(data["outcome"])
    with visit.unit() as unit:
        repairs.close_repair(unit, repair_id, outcome, data["note"], data["cost"])
    mended = outcome is RepairOutcome.MENDED
    return See(f"/repairs/{repair_id}", flash="repair-mended" if mended else "repair-given-up")


def new_repair(visit: Visit, resource_id: str) -> Page:
    """The form to send a thing to the repairs."""
    visit.require(*DESK)
    with visit.read() as session:
        thing = views.lendable(session, resource_id).resource
    return Page(
        "lending/new_repair.html",
        title=_l("Send it to the repairs"),
        thing=thing,
        form=visit.form(RepairForm),
    )


def send(visit: Visit, resource_id: str) -> See:
    """Send a thing to the repairs."""
    what = visit.load(RepairForm)["what"]
    with visit.unit() as unit:
        repair = repairs.send_to_repair(unit, resource_id, what)
    return See(f"/repairs/{repair.id}", flash="repair-opened")
