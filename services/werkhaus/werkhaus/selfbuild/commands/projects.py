"""Projects of building together, from the idea over support and plan to the end."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import delete

from quartier import written
from quartier.actor import ANONYMOUS, require_office
from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.signin.manage import link_hash, new_link
from quartier.unit import Unit
from quartier.web.i18n import N_
from werkhaus import sends
from werkhaus.plans import views as plans
from werkhaus.selfbuild import rules, views
from werkhaus.selfbuild.commands.money import ask_money, give_back_money
from werkhaus.selfbuild.commands.standing import enter, lock_project
from werkhaus.selfbuild.model import Project, ProjectStep, Support
from werkhaus.selfbuild.rules import BuilderOwner, ProjectState
from werkhaus.settings import WerkhausSettings
from werkhaus.workdays.commands import cancel_days_of

DOMAIN = "selfbuild"


def suggest(unit: Unit, title: str, purpose: str, lang: str | None = None) -> Project:
    """Write an idea down, in a language, else the quarter's. Offices read it first; theirs everybody sees at once."""
    project = Project(
        id=new_ref(),
        title=title,
        purpose=purpose,
        state=ProjectState.SUGGESTED,
        supporters=0,
        created_at=unit.now,
        steps=[ProjectStep(number=1, state=ProjectState.SUGGESTED, at=unit.now)],
    )
    unit.session.add(project)
    unit.session.flush()
    written.keep(unit, project.id, lang, title=title, purpose=purpose)
    if unit.actor.holds("carrier", "association"):
        _show(unit, project)
    return project


def show_idea(unit: Unit, project_id: str) -> None:
    """Let everybody see a suggested idea: nothing in it names or hurts anybody."""
    require_office(unit.actor, "carrier", "association")
    _show(unit, lock_project(unit, project_id))


def support(unit: Unit, project_id: str) -> str:
    """Support an idea or plan; returns the token of the private link to take it back, shown only now."""
    project = lock_project(unit, project_id)
    if project.state not in (ProjectState.IDEA, ProjectState.PLAN):
        raise rules.WrongStep
    link = new_link()
    with unit.constraint(
        rules.AlreadySupported(), "uq_project_support_project_id_person", "project_support.project_id"
    ):
        unit.session.add(
            Support(
                token_hash=link.token_hash,
                project_id=project.id,
                person=None if unit.actor == ANONYMOUS else unit.actor.ref,
                supported_at=unit.now,
            )
        )
    project.supporters += 1
    return link.token


def take_back(unit: Unit, token: str) -> str:
    """No longer support a project; returns its reference."""
    mine = delete(Support).where(Support.token_hash == link_hash(token)).returning(Support.project_id)
    project_id = unit.session.scalar(mine)
    if project_id is None:
        raise rules.SupportNotFound
    lock_project(unit, project_id).supporters -= 1
    return project_id


def take_up(unit: Unit, project_id: str) -> Decision:
    """Begin to plan an idea that enough residents support."""
    _plannable(unit, project_id)
    decision = decide(unit, DOMAIN, "take_up_idea", project_id)
    if decision.effective:
        _take_up(unit, project_id)
    return decision


@dataclass(frozen=True, kw_only=True)
class DescribeSite:
    """Who is the builder-owner, what the owner permitted and when, and when helpers were registered with BG BAU."""

    builder_owner: BuilderOwner
    permitted_on: date | None
    permit_file: str | None
    registered_on: date | None


def describe_site(unit: Unit, project_id: str, command: DescribeSite) -> None:
    """Say who answers for the site; also when it is finished, because helpers may still have to be registered."""
    require_office(unit.actor, "carrier", "association")
    project = lock_project(unit, project_id)
    if project.state not in rules.SITED:
        raise rules.WrongStep
    project.builder_owner, project.registered_on = command.builder_owner, command.registered_on
    project.permitted_on, project.permit_file = command.permitted_on, command.permit_file


def approve(unit: Unit, project_id: str) -> Decision:
    """Agree to the plan: it asks for its money, or is built at once where it needs none."""
    _approvable(unit, project_id)
    decision = decide(unit, DOMAIN, "approve_plan", project_id)
    if decision.effective:
        _approve(unit, project_id)
    return decision


def complete(unit: Unit, project_id: str, thanks: str | None) -> Decision:
    """It is finished: what it became, what it cost and how many helped is told."""
    _completable(unit, project_id)
    decision = decide(unit, DOMAIN, "complete_project", project_id, {"thanks": thanks})
    if decision.effective:
        _complete(unit, project_id, thanks=thanks)
    return decision


def cancel(unit: Unit, project_id: str) -> Decision:
    """Give a project up: its money is given back, its work days do not take place."""
    open_project(unit, project_id)
    decision = decide(unit, DOMAIN, "cancel_project", project_id)
    if decision.effective:
        _cancel(unit, project_id)
    return decision


def open_project(unit: Unit, project_id: str) -> None:
    """Raise unless the project still goes on: neither finished nor given up. It stays locked until the unit ends."""
    rules.check_follows(lock_project(unit, project_id).state, ProjectState.CANCELLED)


def _show(unit: Unit, project: Project) -> None:
    enter(unit, project, ProjectState.IDEA)
    unit.emit(sends.SelfbuildProposed.of(project_id=project.id, **_named(unit, project)))


def _plannable(unit: Unit, project_id: str) -> Project:
    project = lock_project(unit, project_id)
    if project.state != ProjectState.IDEA:
        raise rules.WrongStep
    needed = cast(WerkhausSettings, unit.settings).selfbuild_supporters
    if project.supporters < needed:
        raise rules.TooFewSupporters(needed=needed, there=project.supporters)
    return project


def _take_up(unit: Unit, project_id: str) -> None:
    enter(unit, _plannable(unit, project_id), ProjectState.PLAN)


def _approvable(unit: Unit, project_id: str) -> Project:
    project = lock_project(unit, project_id)
    if project.state != ProjectState.PLAN:
        raise rules.WrongStep
    if not (
        project.builder_owner and project.permitted_on and plans.has_items_and_risks(unit.session, project.id)
    ):
        raise rules.PlanIncomplete
    return project


def _approve(unit: Unit, project_id: str) -> None:
    project = _approvable(unit, project_id)
    amount = plans.cents_to_ask(unit.session, project.id)
    unit.emit(sends.SelfbuildApproved.of(project_id=project.id, **_named(unit, project), amount_cents=amount))
    if amount == 0:
        return enter(unit, project, ProjectState.BUILDING)
    ask_money(unit, project, amount)


def _completable(unit: Unit, project_id: str) -> Project:
    project = lock_project(unit, project_id)
    if project.state != ProjectState.BUILDING:
        raise rules.WrongStep
    if views.days_ahead(unit.session, project.id):
        raise rules.DaysAhead
    return project


def _complete(unit: Unit, project_id: str, *, thanks: str | None) -> None:
    project = _completable(unit, project_id)
    project.thanks, project.ended_at = thanks, unit.now
    enter(unit, project, ProjectState.COMPLETED)
    helped, minutes = views.helped(unit.session, project.id)
    unit.emit(
        sends.SelfbuildCompleted.of(
            project_id=project.id,
            **_named(unit, project),
            completed_on=unit.today,
            helpers=rules.told_helpers(helped),
            minutes=minutes,
            spent_cents=plans.cents_spent(unit.session, project.id),
        )
    )


def _cancel(unit: Unit, project_id: str) -> None:
    project = lock_project(unit, project_id)
    told = project.state != ProjectState.SUGGESTED
    enter(unit, project, ProjectState.CANCELLED)
    project.ended_at = unit.now
    give_back_money(unit, project)
    cancel_days_of(unit, project.id)
    if told:  # of what only offices read nobody else was told
        unit.emit(sends.SelfbuildCancelled.of(project_id=project.id, **_named(unit, project)))


def _named(unit: Unit, project: Project) -> dict[str, object]:
    return written.named(unit, project.id, project.title)


ACTS = (
    Act("take_up_idea", DOMAIN, N_("Plan an idea"), _take_up),
    Act("approve_plan", DOMAIN, N_("Agree to the plan of a project"), _approve),
    Act("complete_project", DOMAIN, N_("Finish a project"), _complete),
    Act("cancel_project", DOMAIN, N_("Give up a project"), _cancel),
)
