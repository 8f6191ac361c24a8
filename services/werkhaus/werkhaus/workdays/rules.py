"""What is true of work days (Selbstbautage)."""

from datetime import datetime
from enum import StrEnum

from quartier.errors import Conflict, NotFound


class WorkdayState(StrEnum):
    """proposed → announced → cancelled, or proposed → cancelled; a cancelled day stays cancelled."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"


class WorkdayNotFound(NotFound):
    """There is no such work day. Choose one from the list of work days."""


class NoPlaceLeft(Conflict):
    """There are enough helpers already. Thank you! Perhaps another work day suits you."""


class SignUpClosed(Conflict):
    """You can no longer sign up for this work day. The list shows which ones still look for helpers."""


class AlreadyCancelled(Conflict):
    """This work day is cancelled already."""


class NotProposed(Conflict):
    """This work day is no longer waiting for a decision. Its page says how it stands."""


class HelperNotFound(NotFound):
    """This link is no longer valid: you have signed off already, or the work day was long ago."""


def takes_helpers(state: str, ends_at: datetime, now: datetime) -> bool:
    """Whether one can sign up: it is announced and not over."""
    return state == WorkdayState.ANNOUNCED and now < ends_at
