"""What mediators see of conflicts. Opened through `commands`, which asks for the office and notes who read."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.conflicts.model import Case
from participation.conflicts.rules import CaseNotFound


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the list shows it."""

    case_ref: str
    kind: str
    week: str


def list_cases(session: Session, limit: int = 500) -> list[CaseRow]:
    """Cases, the latest week first; within a week in no order that tells anything."""
    query = select(Case.case_ref, Case.kind, Case.week)
    rows = session.execute(query.order_by(Case.week.desc(), Case.case_ref).limit(limit))
    return [CaseRow(*row) for row in rows]


def case_detail(session: Session, case_ref: str) -> Case:
    """One case. Raises `CaseNotFound`."""
    case = session.get(Case, case_ref)
    if case is None:
        raise CaseNotFound
    return case
