"""What is true of work days (Selbstbautage)."""

from datetime import datetime
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound


class WorkdayState(StrEnum):
    """proposed → announced → held, or from either of the first two → cancelled; held and cancelled are final."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    #: Who came, and for how long, is recorded.
    HELD = "held"
    CANCELLED = "cancelled"


class WorkdayNotFound(NotFound):
    """There is no such work day. Choose one from the list of work days."""


class NoPlaceLeft(Conflict):
    """There are enough helpers already. Thank you! Perhaps another work day suits you."""


class SignUpClosed(Conflict):
    """You can no longer sign up for this work day. The list shows which ones still look for helpers."""


class AlreadyCancelled(Conflict):
    """This work day is cancelled already."""


class AlreadyHeld(Conflict):
    """Who came to this work day is recorded already. It can no longer be changed."""


class NotOverYet(Conflict):
    """Record who came when the work day is over."""


class NotAnnounced(Conflict):
    """Nobody could sign up for this work day, so there is nothing to record."""


class LongerThanTheDay(Invalid):
    """Nobody can have helped longer than the work day. Write at most {most} minutes."""


class NoSuchProject(Conflict):
    """Work days are planned for projects that are being built. Choose one of those, or none."""

    field = "project_id"


class NotProposed(Conflict):
    """This work day is no longer waiting for a decision. Its page says how it stands."""


class HelperNotFound(NotFound):
    """This link is no longer valid: you have signed off already, or the work day was long ago."""


def takes_helpers(state: str, ends_at: datetime, now: datetime) -> bool:
    """Whether one can sign up: it is announced and not over."""
    return state == WorkdayState.ANNOUNCED and now < ends_at


def length_minutes(starts_at: datetime, ends_at: datetime) -> int:
    """The exact minutes of a work day, also where the clocks change in it."""
    return int((ends_at - starts_at).total_seconds()) // 60
