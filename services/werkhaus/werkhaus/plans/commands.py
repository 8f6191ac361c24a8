"""What can be done with plans: offices write them; what partners pledge makes a project cheaper."""

from datetime import date

from sqlalchemy import select

from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus.plans import rules
from werkhaus.plans.model import Cost, PlanItem, PlanRisk, Pledge
from werkhaus.plans.rules import ItemKind
from werkhaus.selfbuild.model import Project
from werkhaus.selfbuild.rules import ProjectNotFound, ProjectState

_WRITERS = ("carrier", "association")


def add_item(unit: Unit, project_id: str, kind: ItemKind, what: str, cost_cents: int) -> PlanItem:
    """Say what is needed, and what it will cost."""
    _planned(unit, project_id)
    item = PlanItem(
        id=new_ref(), project_id=project_id, kind=kind, what=what, cost_cents=cost_cents, added_at=unit.now
    )
    unit.session.add(item)
    return item


def add_risk(unit: Unit, project_id: str, hazard: str, measure: str) -> PlanRisk:
    """Say what can go wrong, and what is done against it."""
    _planned(unit, project_id)
    risk = PlanRisk(id=new_ref(), project_id=project_id, hazard=hazard, measure=measure, added_at=unit.now)
    unit.session.add(risk)
    return risk


def remove(unit: Unit, project_id: str, entry_id: str) -> None:
    """Take something needed or a risk out of the plan again."""
    _planned(unit, project_id)
    entry = unit.session.get(PlanItem, entry_id) or unit.session.get(PlanRisk, entry_id)
    if entry is None or entry.project_id != project_id:
        raise rules.EntryNotFound
    unit.session.delete(entry)


def pledge(unit: Unit, project_id: str, partner: str, what: str, value_cents: int) -> Pledge:
    """Keep what a partner promises to give."""
    if _locked(unit, project_id).state not in rules.PLEDGING:
        raise rules.NoLongerPlanned
    made = Pledge(
        id=new_ref(),
        project_id=project_id,
        partner=partner,
        what=what,
        value_cents=value_cents,
        pledged_at=unit.now,
    )
    unit.session.add(made)
    return made


def pledge_came(unit: Unit, project_id: str, pledge_id: str) -> None:
    """What a partner promised is there; to say so twice changes nothing."""
    _locked(unit, project_id)
    made = unit.session.get(Pledge, pledge_id)
    if made is None or made.project_id != project_id:
        raise rules.EntryNotFound
    made.came_at = made.came_at or unit.now


def enter_cost(unit: Unit, project_id: str, what: str, amount_cents: int, paid_on: date) -> Cost:
    """Keep what something really cost."""
    if _locked(unit, project_id).state != ProjectState.BUILDING:
        raise rules.NotBuilding
    cost = Cost(
        id=new_ref(),
        project_id=project_id,
        what=what,
        amount_cents=amount_cents,
        paid_on=paid_on,
        entered_at=unit.now,
    )
    unit.session.add(cost)
    return cost


def _planned(unit: Unit, project_id: str) -> None:
    if _locked(unit, project_id).state not in rules.PLANNING:
        raise rules.NoLongerPlanned


def _locked(unit: Unit, project_id: str) -> Project:
    """The project, locked until the unit ends: a plan that is decided on does not change meanwhile."""
    require_office(unit.actor, *_WRITERS)
    query = select(Project).where(Project.id == project_id).with_for_update()
    project = unit.session.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise ProjectNotFound
    return project
