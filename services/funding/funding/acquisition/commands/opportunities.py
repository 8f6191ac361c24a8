"""What can be done with an opportunity until the funder answers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from funding import sends
from funding.acquisition import views
from funding.acquisition.commands.funders import OFFICES
from funding.acquisition.model import AcquisitionTask, Opportunity, OpportunityStep
from funding.acquisition.rules import stages as rules
from funding.acquisition.rules.stages import Stage
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Identify:
    """A chance of money, in cents; `expected_on` is the local day around which it would come."""

    programme_id: str
    title: str
    action_field: str
    amount_cents: int
    own_cents: int
    expected_on: date
    eligible: str = rules.Eligible.OPEN
    #: Another opportunity of the same project.
    beside_id: str | None = None


def identify(unit: Unit, command: Identify) -> str:
    """Note a chance of money and say that there is one; returns its reference."""
    require_office(unit.actor, *OFFICES)
    programme = views.programme_detail(unit.session, command.programme_id)
    ref = new_ref()
    beside = views.opportunity_detail(unit.session, command.beside_id) if command.beside_id else None
    opportunity = Opportunity(
        id=ref,
        programme_id=programme.id,
        project_id=beside.project_id if beside else ref,
        title=command.title,
        action_field=command.action_field,
        amount_cents=command.amount_cents,
        own_cents=command.own_cents,
        eligible=command.eligible,
        stage=Stage.IDEA,
        expected_on=command.expected_on,
        created_at=unit.now,
    )
    unit.session.add(opportunity)
    unit.session.flush()
    unit.session.add(OpportunityStep(opportunity_id=ref, number=1, stage=Stage.IDEA, at=unit.now))
    unit.emit(
        sends.OpportunityIdentified.of(
            opportunity_id=ref,
            funder=programme.funder.name,
            programme=programme.title,
            deadline_on=rules.next_deadline(programme.terms, unit.today),
            own_share_percent=programme.own_share_percent,
        )
    )
    return ref


def change_opportunity(
    unit: Unit, opportunity_id: str, *, amount_cents: int, own_cents: int, eligible: str, expected_on: date
) -> None:
    """Correct what is asked for, as long as the application is not out."""
    require_office(unit.actor, *OFFICES)
    opportunity = locked(unit, opportunity_id)
    if opportunity.stage not in (Stage.IDEA, Stage.CHECKED, Stage.WRITING):
        raise rules.NotNow
    opportunity.amount_cents, opportunity.own_cents = amount_cents, own_cents
    opportunity.eligible, opportunity.expected_on = eligible, expected_on


def move(unit: Unit, opportunity_id: str, stage: Stage) -> None:
    """Take an opportunity to its next stage; an application that goes out is said."""
    require_office(unit.actor, *OFFICES)
    opportunity = locked(unit, opportunity_id)
    if stage not in rules.BY_HAND:
        raise rules.NotNow
    rules.check_follows(opportunity.stage, stage)
    if stage == Stage.SUBMITTED:
        _submit(unit, opportunity)
    step(unit, opportunity, stage)


def _submit(unit: Unit, opportunity: Opportunity) -> None:
    programme = opportunity.programme
    excluded = views.excluded_by(unit.session, opportunity, unit.today)
    rules.check_submittable(
        programme.terms,
        opportunity.amount_cents,
        opportunity.own_cents,
        opportunity.eligible,
        excluded[0].title if excluded else None,
        unit.today,
    )
    opportunity.submitted_on = unit.today
    unit.emit(
        sends.ApplicationSubmitted.of(
            opportunity_id=opportunity.id,
            funder=programme.funder.name,
            programme=programme.title,
            amount_cents=opportunity.amount_cents,
            submitted_on=unit.today,
        )
    )


def step(unit: Unit, opportunity: Opportunity, stage: Stage) -> None:
    """Write down that a stage is reached."""
    opportunity.stage = stage
    number = len(opportunity.steps) + 1
    opportunity.steps.append(OpportunityStep(number=number, stage=stage, at=unit.now))


def locked(unit: Unit, opportunity_id: str) -> Opportunity:
    """The opportunity, and its project until the unit ends: two applications that exclude each other go out in turn."""
    query = select(Opportunity.project_id).where(Opportunity.id == opportunity_id)
    project = unit.session.scalar(query)
    if project is None:
        raise rules.OpportunityNotFound
    unit.session.scalar(select(Opportunity.id).where(Opportunity.id == project).with_for_update())
    unit.session.expire_all()
    return views.opportunity_detail(unit.session, opportunity_id)


def add_task(unit: Unit, opportunity_id: str, kind: str, due_on: date, note: str | None) -> str:
    """Note what is owed to a funder until a local day; returns its reference."""
    require_office(unit.actor, *OFFICES)
    opportunity = views.opportunity_detail(unit.session, opportunity_id)
    task = AcquisitionTask(
        id=new_ref(), opportunity_id=opportunity.id, kind=rules.TaskKind(kind), note=note, due_on=due_on
    )
    unit.session.add(task)
    return task.id


def settle_task(unit: Unit, opportunity_id: str, task_id: str) -> None:
    """What was owed is done; saying it again changes nothing."""
    require_office(unit.actor, *OFFICES)
    task = unit.session.get(AcquisitionTask, task_id)
    if task is None or task.opportunity_id != opportunity_id:
        raise rules.TaskNotFound
    task.done_on = task.done_on or unit.today
