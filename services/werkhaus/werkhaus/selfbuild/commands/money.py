"""A project is a process that spans services: its money is asked of funding by event and answered by event.

At most one question binds at a time (the database's word), and an answer counts only for the one that is still open:
whatever comes late was withdrawn already, and funding has freed what it kept for it.
"""

from datetime import timedelta
from typing import cast

from sqlalchemy import select

from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus import sends
from werkhaus.selfbuild import rules
from werkhaus.selfbuild.commands.standing import enter, lock_project
from werkhaus.selfbuild.model import MoneyAsk, Project
from werkhaus.selfbuild.rules import AskState, ProjectState
from werkhaus.settings import WerkhausSettings


def ask_money(unit: Unit, project: Project, amount: int) -> None:
    """Ask funding for the money of a plan that is agreed to, and wait for the answer."""
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
    enter(unit, project, ProjectState.MONEY)
    unit.emit(sends.MoneyAsked.of(**_told(project, ask)))


def give_back_money(unit: Unit, project: Project) -> None:
    """A project is given up: what was asked for or granted is free again."""
    binding = select(MoneyAsk).where(
        MoneyAsk.project_id == project.id, MoneyAsk.state.in_((AskState.ASKED, AskState.GRANTED))
    )
    for ask in unit.session.scalars(binding):
        _withdraw(unit, project, ask, AskState.WITHDRAWN)


def note_granted(unit: Unit, request_id: str) -> None:
    """Funding gives the money: it is built. An answer to what is no longer asked changes nothing."""
    found = _asked(unit, request_id)
    if found is not None:
        project, ask = found
        ask.state, ask.answered_at = AskState.GRANTED, unit.now
        enter(unit, project, ProjectState.BUILDING)


def note_declined(unit: Unit, request_id: str, reason: str, note: str | None) -> None:
    """Funding has no money for it: it is planned anew."""
    found = _asked(unit, request_id)
    if found is not None:
        project, ask = found
        ask.state, ask.answered_at, ask.reason, ask.note = AskState.DECLINED, unit.now, reason, note
        enter(unit, project, ProjectState.PLAN)


def time_out(unit: Unit) -> int:
    """Plan anew what was not answered in time, and take the question back; how many there were."""
    due = select(MoneyAsk.id).where(MoneyAsk.state == AskState.ASKED, MoneyAsk.answer_until <= unit.now)
    gone = 0
    for request_id in unit.session.scalars(due).all():
        found = _asked(unit, request_id)
        if found is not None:
            project, ask = found
            _withdraw(unit, project, ask, AskState.TIMED_OUT)
            enter(unit, project, ProjectState.PLAN)
            gone += 1
    return gone


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
    project = lock_project(unit, project_id)
    ask = unit.session.get_one(MoneyAsk, request_id, populate_existing=True)
    return (project, ask) if ask.state == AskState.ASKED else None
