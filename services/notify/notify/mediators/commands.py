"""What can be done for mediators."""

from dataclasses import dataclass
from datetime import date

from notify.mediators.model import Case
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class NoteCase:
    """A case by its reference, and the day it was logged."""

    case_ref: str
    logged_on: date


def note_case(unit: Unit, command: NoteCase) -> None:
    """Keep that a case was logged; told twice, it is one case."""
    unit.session.merge(Case(ref=command.case_ref, logged_on=command.logged_on))
