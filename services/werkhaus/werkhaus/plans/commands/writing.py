"""Offices write a plan, and what the project really cost."""

from datetime import date

from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus.plans import rules
from werkhaus.plans.model import Cost, PlanItem, PlanRisk
from werkhaus.plans.rules import ItemKind
from werkhaus.selfbuild.commands.standing import lock_project
from werkhaus.selfbuild.model import Project
from werkhaus.selfbuild.rules import ProjectState

#: Who writes plans.
WRITERS = ("carrier", "association")


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
    require_office(unit.actor, *WRITERS)
    return lock_project(unit, project_id)
