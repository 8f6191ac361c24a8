"""What is true of shifts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound

#: A shift is a part of a day: longer ones are several shifts.
LONGEST = timedelta(hours=12)
#: How far ahead a shift may be announced.
HORIZON = timedelta(days=731)
#: Nobody works more minutes at one shift than a day has.
MOST_MINUTES = 24 * 60


class ShiftState(StrEnum):
    """announced → cancelled; whether it lies ahead, runs or is over is told by the clock."""

    ANNOUNCED = "announced"
    CANCELLED = "cancelled"


class ShiftNotFound(NotFound):
    """There is no such shift. Choose one from the list of shifts."""


class SignupNotFound(NotFound):
    """This link does not lead to a shift any more. You may have signed off, or the shift was long ago."""


class ShiftInPast(Invalid):
    """This time has already passed. Choose a later one."""

    field = "starts_at"


class EndsBeforeStart(Invalid):
    """The end lies before the beginning. Swap the two or correct one of them."""

    field = "ends_at"


class TooLong(Invalid):
    """A shift lasts twelve hours at most. Announce several shorter ones."""

    field = "ends_at"


class TooFarAhead(Invalid):
    """This is more than two years ahead. Choose an earlier day."""

    field = "starts_at"


class ShiftFull(Conflict):
    """All places are taken by now. Look for another shift, every hand is welcome there."""


class ShiftBegun(Conflict):
    """This shift has already begun. Just drop by in the garden and say so there."""


class ShiftOver(Conflict):
    """This shift is already over."""


class ShiftOff(Conflict):
    """This shift was cancelled. Look for another one, every hand is welcome there."""


class NameTaken(Conflict):
    """Somebody of that name has already signed up. Add a letter, for example Sara M."""

    field = "name"


class NotOverYet(Conflict):
    """This shift is not over yet. Hours can be recorded once it has ended."""


class HoursAlreadyRecorded(Conflict):
    """The hours of this shift are already recorded."""


class NobodyCame(Invalid):
    """Nobody is ticked. Tick everybody who came. If nobody did, there are no hours to record."""


class MinutesOutOfRange(Invalid):
    """Enter between 1 and 1440 minutes for each person who came."""


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """A shift lies ahead by two years at most, ends after it begins, and lasts twelve hours at most."""
    if starts_at <= now:
        raise ShiftInPast
    if ends_at <= starts_at:
        raise EndsBeforeStart
    if ends_at - starts_at > LONGEST:
        raise TooLong
    if starts_at > now + HORIZON:
        raise TooFarAhead


def check_open(state: str, starts_at: datetime, now: datetime) -> None:
    """One can sign up for a shift, or leave it, until it begins."""
    if state == ShiftState.CANCELLED:
        raise ShiftOff
    if now >= starts_at:
        raise ShiftBegun


def check_cancellable(state: str, ends_at: datetime, now: datetime) -> None:
    """A shift can be cancelled until it is over."""
    if state == ShiftState.CANCELLED:
        raise ShiftOff
    if now >= ends_at:
        raise ShiftOver


def check_worked(state: str, ends_at: datetime, now: datetime) -> None:
    """Hours belong to a shift that took place and is over."""
    if state == ShiftState.CANCELLED:
        raise ShiftOff
    if now < ends_at:
        raise NotOverYet


def length_minutes(starts_at: datetime, ends_at: datetime) -> int:
    """The shift's length in whole minutes, at least one."""
    return max(1, int((ends_at - starts_at).total_seconds()) // 60)


def total_minutes(minutes: Iterable[int]) -> int:
    """The minutes of all who came, together."""
    each = list(minutes)
    if not each:
        raise NobodyCame
    if any(not 1 <= worked <= MOST_MINUTES for worked in each):
        raise MinutesOutOfRange
    return sum(each)
