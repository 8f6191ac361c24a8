"""The doors to plans for offices, who write them; everybody reads a plan on the project's page."""

from typing import Any

from quartier.web import Form, Page, See, Visit, _l, fields, get, post
from quartier.web.i18n import N_
from werkhaus.plans import rules, views
from werkhaus.plans.commands import writing as commands
from werkhaus.plans.rules import ItemKind
from werkhaus.selfbuild.views import project_detail

PLANNERS = ("carrier", "association")
KINDS = (
    (ItemKind.MATERIAL, _l("Material")),
    (ItemKind.TOOL, _l("Tool")),
    (ItemKind.SKILL, _l("Skill")),
)


class ItemForm(Form):
    """Something that is needed."""

    ids = "item-"

    kind = fields.Choice(_l("Kind"), options=KINDS, required=True)
    what = fields.Text(_l("What is needed"), required=True, max=200)
    cost_cents = fields.Money(_l("Planned costs"), required=True)


class RiskForm(Form):
    """Something that can go wrong."""

    hazard = fields.Text(_l("What can go wrong"), required=True, max=300)
    measure = fields.Text(_l("What is done against it"), required=True, max=500)


class PledgeForm(Form):
    """What a partner gives."""

    ids = "pledge-"

    partner = fields.Text(_l("Partner (an organisation)"), required=True, max=200)
    what = fields.Text(_l("What they give"), required=True, max=200)
    value_cents = fields.Money(_l("By how much it makes the project cheaper"), required=True)


class CostForm(Form):
    """What was paid."""

    ids = "cost-"

    what = fields.Text(_l("What was paid for"), required=True, max=200)
    amount_cents = fields.Money(_l("Amount"), min=1, required=True)
    paid_on = fields.Day(_l("Paid on"), required=True)


def edit_plan(visit: Visit, project_id: str) -> Page:
    """All of the plan, and the forms that fit the step."""
    visit.require(*PLANNERS)
    with visit.read() as session:
        project = project_detail(session, project_id, suggested=True)
        plan = views.plan_of(session, project_id)
    return Page(
        "plans/edit.html",
        title=_l("Write the plan"),
        project=project,
        plan=plan,
        planning=project.state in rules.PLANNING,
        pledging=project.state in rules.PLEDGING,
        item_form=visit.form(ItemForm),
        risk_form=visit.form(RiskForm),
        pledge_form=visit.form(PledgeForm),
        cost_form=visit.form(CostForm),
    )


def add_item(visit: Visit, project_id: str) -> See:
    """Say what is needed."""
    data: dict[str, Any] = visit.load(ItemForm)
    with visit.unit() as unit:
        commands.add_item(unit, project_id, ItemKind(data["kind"]), data["what"], data["cost_cents"])
    return after(project_id)


def add_risk(visit: Visit, project_id: str) -> See:
    """Say what can go wrong."""
    data = visit.load(RiskForm)
    with visit.unit() as unit:
        commands.add_risk(unit, project_id, **data)
    return after(project_id)


def remove(visit: Visit, project_id: str, item_id: str) -> See:
    """Take something out of the plan."""
    with visit.unit() as unit:
        commands.remove(unit, project_id, item_id)
    return after(project_id)


def enter_cost(visit: Visit, project_id: str) -> See:
    """Keep what was paid."""
    data = visit.load(CostForm)
    with visit.unit() as unit:
        commands.enter_cost(unit, project_id, **data)
    return after(project_id)


def after(project_id: str) -> See:
    """On to the plan."""
    return See(f"/projects/{project_id}/plan", flash="plan-changed")


def plan_again(visit: Visit, project_id: str, **_: str) -> Page:
    """The plan beside the refusal of something in it."""
    return edit_plan(visit, project_id)


ROUTES = (
    get("/projects/<project_id>/plan", edit_plan),
    post(
        "/projects/<project_id>/items",
        add_item,
        again=edit_plan,
        flashes={"plan-changed": N_("The plan is saved.")},
    ),
    post("/projects/<project_id>/risks", add_risk, again=edit_plan),
    post("/projects/<project_id>/entries/<item_id>/removal", remove, again=plan_again),
    post("/projects/<project_id>/costs", enter_cost, again=edit_plan),
)
