"""What mediators can do with conflicts. Reading is a command too: it leaves a row of who read."""

from dataclasses import dataclass

from participation import sends
from participation.conflicts import rules, views
from participation.conflicts.model import Case, ConflictAccess
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class LogConflict:
    """A conflict, of one of `rules.KINDS`."""

    kind: str
    description: str


def log_conflict(unit: Unit, command: LogConflict) -> str:
    """Keep a new case; returns its reference, which is all that others are told."""
    _require_mediator(unit)
    case = Case(
        case_ref=new_ref(),
        kind=command.kind,
        week=rules.week(unit.today),
        description=command.description,
    )
    unit.session.add(case)
    _note(unit, "logged", case.case_ref)
    unit.emit(sends.ConflictLogged.of(case_ref=case.case_ref))
    return case.case_ref


def open_list(unit: Unit) -> list[views.CaseRow]:
    """The cases, without their descriptions."""
    _require_mediator(unit)
    _note(unit, "listed", None)
    return views.list_cases(unit.session)


def open_case(unit: Unit, case_ref: str) -> Case:
    """One case. Whoever is no mediator is told the same whether there is such a case or not."""
    _require_mediator(unit)
    case = views.case_detail(unit.session, case_ref)
    _note(unit, "read", case_ref)
    return case


def _require_mediator(unit: Unit) -> None:
    if not unit.actor.holds("mediator"):
        raise rules.MediatorsOnly


def _note(unit: Unit, act: str, case_ref: str | None) -> None:
    # With the day of the first row one would know the day of the case.
    on = rules.monday(unit.today) if act == "logged" else unit.today
    unit.session.add(ConflictAccess(id=new_ref(), actor=unit.actor.ref, act=act, case_ref=case_ref, on=on))
