"""What can be seen of plans; all money in integer cents."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quartier.signin.manage import link_hash
from werkhaus.plans.model import Cost, PlanItem, PlanRisk, Pledge
from werkhaus.plans.rules import NothingOffered, PledgeState, to_ask
from werkhaus.selfbuild.model import Project


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a project's plan."""

    items: list[PlanItem]
    risks: list[PlanRisk]
    #: All that partners ever offered; `pledges` is what counts.
    given: list[Pledge]
    costs: list[Cost]

    @property
    def pledges(self) -> list[Pledge]:
        return [pledge for pledge in self.given if pledge.state == PledgeState.PLEDGED]

    @property
    def offers(self) -> list[Pledge]:
        """What waits for the office's answer."""
        return [pledge for pledge in self.given if pledge.state == PledgeState.OFFERED]

    @property
    def planned_cents(self) -> int:
        return sum(item.cost_cents for item in self.items)

    @property
    def pledged_cents(self) -> int:
        return sum(pledge.value_cents for pledge in self.pledges)

    @property
    def ask_cents(self) -> int:
        """What funding is asked for."""
        return to_ask(self.planned_cents, self.pledged_cents)

    @property
    def spent_cents(self) -> int:
        return sum(cost.amount_cents for cost in self.costs)


def plan_of(session: Session, project_id: str) -> Plan:
    """What a project needs, what can go wrong, what is given and what it cost; four queries."""
    items = select(PlanItem).where(PlanItem.project_id == project_id)
    risks = select(PlanRisk).where(PlanRisk.project_id == project_id)
    pledges = select(Pledge).where(Pledge.project_id == project_id)
    costs = select(Cost).where(Cost.project_id == project_id)
    return Plan(
        list(session.scalars(items.order_by(PlanItem.kind, PlanItem.added_at, PlanItem.id))),
        list(session.scalars(risks.order_by(PlanRisk.added_at, PlanRisk.id))),
        list(session.scalars(pledges.order_by(Pledge.pledged_at, Pledge.id))),
        list(session.scalars(costs.order_by(Cost.paid_on, Cost.id))),
    )


def has_items_and_risks(session: Session, project_id: str) -> bool:
    """Whether something is needed, and somebody thought of what can go wrong; one query."""
    item = select(PlanItem.id).where(PlanItem.project_id == project_id).exists()
    risk = select(PlanRisk.id).where(PlanRisk.project_id == project_id).exists()
    return bool(session.scalar(select(item & risk)))


def cents_to_ask(session: Session, project_id: str) -> int:
    """What funding is asked for; two queries."""
    planned = select(func.sum(PlanItem.cost_cents)).where(PlanItem.project_id == project_id)
    pledged = select(func.sum(Pledge.value_cents)).where(
        Pledge.project_id == project_id, Pledge.state == PledgeState.PLEDGED
    )
    return to_ask(int(session.scalar(planned) or 0), int(session.scalar(pledged) or 0))


def cents_spent(session: Session, project_id: str) -> int:
    """What it has really cost; one query."""
    query = select(func.sum(Cost.amount_cents)).where(Cost.project_id == project_id)
    return int(session.scalar(query) or 0)


def offered(session: Session, token: str) -> tuple[Pledge, Project]:
    """What a partner offers by their private link, and for what; one query. Raises `NothingOffered`."""
    query = select(Pledge, Project).join(Project, Project.id == Pledge.project_id)
    row = session.execute(query.where(Pledge.token_hash == link_hash(token))).one_or_none()
    if row is None:
        raise NothingOffered
    return row[0], row[1]


def offers_waiting(session: Session, project_id: str) -> int:
    """How many offers for a project wait for an answer; one query."""
    waiting = (Pledge.project_id == project_id, Pledge.state == PledgeState.OFFERED)
    return session.scalar(select(func.count()).select_from(Pledge).where(*waiting)) or 0
