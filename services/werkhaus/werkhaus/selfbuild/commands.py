"""What can be done with projects of building together.

A project is a process that spans services: its money is asked of funding by event and answered by event. At most one
question binds at a time (the database's word), and an answer counts only for the one that is still open: whatever
comes late was withdrawn already, and funding has freed what it kept for it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import delete, func, select

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
from werkhaus.selfbuild.model import MoneyAsk, Project, ProjectStep, Support
from werkhaus.selfbuild.rules import AskState, BuilderOwner, ProjectState
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
    _show(unit, _locked(unit, project_id))


def support(unit: Unit, project_id: str) -> str:
    """Support an idea or plan; returns the token of the private link to take it back, shown only now."""
    project = _locked(unit, project_id)
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
    _locked(unit, project_id).supporters -= 1
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
    """Say who answers for the site."""
    require_office(unit.actor, "carrier", "association")
    project = _locked(unit, project_id)
    if project.state not in (ProjectState.PLAN, ProjectState.MONEY, ProjectState.BUILDING):
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


def note_granted(unit: Unit, request_id: str) -> None:
    """Funding gives the money: it is built. An answer to what is no longer asked changes nothing."""
    found = _asked(unit, request_id)
    if found is not None:
        project, ask = found
        ask.state, ask.answered_at = AskState.GRANTED, unit.now
        _enter(unit, project, ProjectState.BUILDING)


def note_declined(unit: Unit, request_id: str, reason: str, note: str | None) -> None:
    """Funding has no money for it: it is planned anew."""
    found = _asked(unit, request_id)
    if found is not None:
        project, ask = found
        ask.state, ask.answered_at, ask.reason, ask.note = AskState.DECLINED, unit.now, reason, note
        _enter(unit, project, ProjectState.PLAN)


def time_out(unit: Unit) -> int:
    """Plan anew what was not answered in time, and take the question back; how many there were."""
    due = select(MoneyAsk.id).where(MoneyAsk.state == AskState.ASKED, MoneyAsk.answer_until <= unit.now)
    gone = 0
    for request_id in unit.session.scalars(due).all():
        found = _asked(unit, request_id)
        if found is not None:
            project, ask = found
            _withdraw(unit, project, ask, AskState.TIMED_OUT)
            _enter(unit, project, ProjectState.PLAN)
            gone += 1
    return gone


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
    rules.check_follows(_locked(unit, project_id).state, ProjectState.CANCELLED)


def _show(unit: Unit, project: Project) -> None:
    _enter(unit, project, ProjectState.IDEA)
    unit.emit(sends.SelfbuildProposed.of(project_id=project.id, **_named(unit, project)))


def _plannable(unit: Unit, project_id: str) -> Project:
    project = _locked(unit, project_id)
    if project.state != ProjectState.IDEA:
        raise rules.WrongStep
    needed = cast(WerkhausSettings, unit.settings).selfbuild_supporters
    if project.supporters < needed:
        raise rules.TooFewSupporters(needed=needed, there=project.supporters)
    return project


def _take_up(unit: Unit, project_id: str) -> None:
    _enter(unit, _plannable(unit, project_id), ProjectState.PLAN)


def _approvable(unit: Unit, project_id: str) -> Project:
    project = _locked(unit, project_id)
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
        return _enter(unit, project, ProjectState.BUILDING)
    days = cast(WerkhausSettings, unit.settings).money_answer_days
    ask = MoneyAsk(
        id=new_ref(),
        project_id=project.id,
        state=AskState.ASKED,
        amount_cents=amount,
        asked_at=unit.now,
        answer_until=unit.now + timedelta(days=days),
    )
    with unit.constraint(rules.MoneyAskedAlready(), "uq_money_ask_binding", "money_ask.project_id"):
        unit.session.add(ask)
    _enter(unit, project, ProjectState.MONEY)
    unit.emit(sends.MoneyAsked.of(**_told(project, ask)))


def _completable(unit: Unit, project_id: str) -> Project:
    project = _locked(unit, project_id)
    if project.state != ProjectState.BUILDING:
        raise rules.WrongStep
    if views.days_ahead(unit.session, project.id):
        raise rules.DaysAhead
    return project


def _complete(unit: Unit, project_id: str, *, thanks: str | None) -> None:
    project = _completable(unit, project_id)
    project.thanks, project.ended_at = thanks, unit.now
    _enter(unit, project, ProjectState.COMPLETED)
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
    project = _locked(unit, project_id)
    told = project.state != ProjectState.SUGGESTED
    _enter(unit, project, ProjectState.CANCELLED)
    project.ended_at = unit.now
    binding = select(MoneyAsk).where(
        MoneyAsk.project_id == project.id, MoneyAsk.state.in_((AskState.ASKED, AskState.GRANTED))
    )
    for ask in unit.session.scalars(binding):
        _withdraw(unit, project, ask, AskState.WITHDRAWN)
    cancel_days_of(unit, project.id)
    if told:  # of what only offices read nobody else was told
        unit.emit(sends.SelfbuildCancelled.of(project_id=project.id, **_named(unit, project)))


def _named(unit: Unit, project: Project) -> dict[str, object]:
    return written.named(unit, project.id, project.title)


def _withdraw(unit: Unit, project: Project, ask: MoneyAsk, state: AskState) -> None:
    ask.state = state
    unit.emit(sends.MoneyWithdrawn.of(**_told(project, ask)))


def _told(project: Project, ask: MoneyAsk) -> dict[str, object]:
    return {
        "request_id": ask.id,
        "project_id": project.id,
        "title": project.title,
        "amount_cents": ask.amount_cents,
        "answer_until": ask.answer_until,
    }


def _asked(unit: Unit, request_id: str) -> tuple[Project, MoneyAsk] | None:
    """The question and its project, locked in this order, if it is still open."""
    project_id = unit.session.scalar(select(MoneyAsk.project_id).where(MoneyAsk.id == request_id))
    if project_id is None:
        return None
    project = _locked(unit, project_id)
    ask = unit.session.get_one(MoneyAsk, request_id, populate_existing=True)
    return (project, ask) if ask.state == AskState.ASKED else None


def _enter(unit: Unit, project: Project, state: ProjectState) -> None:
    rules.check_follows(project.state, state)
    count = select(func.count()).select_from(ProjectStep).where(ProjectStep.project_id == project.id)
    number = (unit.session.scalar(count) or 0) + 1
    project.state = state
    unit.session.add(ProjectStep(project_id=project.id, number=number, state=state, at=unit.now))
    unit.session.flush()


def _locked(unit: Unit, project_id: str) -> Project:
    """The project, locked until the unit ends: an answer and a time-out must not both find it waiting."""
    query = select(Project).where(Project.id == project_id).with_for_update()
    project = unit.session.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise rules.ProjectNotFound
    return project


ACTS = (
    Act("take_up_idea", DOMAIN, N_("Plan an idea"), _take_up),
    Act("approve_plan", DOMAIN, N_("Agree to the plan of a project"), _approve),
    Act("complete_project", DOMAIN, N_("Finish a project"), _complete),
    Act("cancel_project", DOMAIN, N_("Give up a project"), _cancel),
)
