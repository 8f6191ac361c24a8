"""What is true of inductions (Einweisungen).

That somebody has understood is checked and written down; handing out a text is not enough (DGUV Vorschrift 1,
section 4; ArbSchG, section 12). Who teaches holds a valid permit for the thing.
"""

from datetime import datetime
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotAllowed, NotFound


class InductionState(StrEnum):
    """How far an induction is."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class Check(StrEnum):
    """How it was seen that somebody has understood."""

    QUESTIONS = "questions"
    SHOWN = "shown"
    WRITTEN = "written"


class InductionNotFound(NotFound):
    """There is no such induction. Choose one from the list of inductions."""


class AttendeeNotFound(NotFound):
    """Nobody has signed up under this. Choose somebody from the list of the induction."""


class SignedUpAlready(Conflict):
    """You have signed up for this induction already. Nothing more needs to be done here."""


class NotOpenAnyMore(Conflict):
    """This induction has begun, or it is called off. Choose another one from the list."""


class NotBegunYet(Conflict):
    """This induction has not begun yet. Note who was there as soon as it has."""


class StillWaiting(Conflict):
    """This person is on the waiting list and has no place. Note only who was given a place."""


class NoteTaken(Conflict):
    """This person has the permit from this induction already. Look at the list again."""


class NotATrainer(Invalid):
    """This person may not teach this machine. Choose one of its trainers, or name the person a trainer first."""

    field = "trainer"


class TrainerNeedsPermit(Invalid):
    """Who teaches needs a valid permit for it (DGUV Vorschrift 1, section 4). Give the person the permit first."""

    field = "person"


class OnlyForTrainers(NotAllowed):
    """Only the trainer and the office note who was there. Ask one of them."""


class PrerequisiteMissing(NotAllowed):
    """Before this induction you need the permit for {name}. Sign up for that induction first."""


def check_open(state: str, starts_at: datetime, now: datetime) -> None:
    """Raise `NotOpenAnyMore` where nobody can sign up or off."""
    if state != InductionState.SCHEDULED or starts_at <= now:
        raise NotOpenAnyMore


def check_begun(state: str, starts_at: datetime, now: datetime) -> None:
    """Raise `NotBegunYet` or `NotOpenAnyMore` where nobody can have been there."""
    if state == InductionState.CANCELLED:
        raise NotOpenAnyMore
    if starts_at > now:
        raise NotBegunYet
