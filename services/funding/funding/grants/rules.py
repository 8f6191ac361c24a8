"""What is true of grants."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound


class GrantState(StrEnum):
    """draft → approved; there is no way back, a correction is another grant."""

    DRAFT = "draft"
    APPROVED = "approved"


#: So many lines fit the event that tells of an approval (`sends.GrantApproved`).
MOST_LINES = 50
#: The services that may be named as spending a line.
SPENDERS = ("werkhaus", "garden", "participation")


class GrantNotFound(NotFound):
    """There is no such grant. Choose one from the list of grants."""


class AlreadyApproved(Conflict):
    """This grant is already approved; its budget stands as it is."""


class NothingToApprove(Conflict):
    """This grant has no budget lines yet. Add at least one line before it is approved."""


class PeriodReversed(Invalid):
    """The last day lies before the first. Swap the two days or correct one of them."""

    field = "valid_until"


class TooManyLines(Conflict):
    """A grant has at most {most} lines. Put smaller ones together, or record what is left as another grant."""


class LineTitleTaken(Conflict):
    """This grant already has a line of that name. Give the new line another name."""

    field = "title"


def check_period(valid_from: date, valid_until: date) -> None:
    """A grant may be spent from its first to its last day, both included."""
    if valid_until < valid_from:
        raise PeriodReversed


def check_draft(state: str) -> None:
    """Only a draft's budget can be changed."""
    if state != GrantState.DRAFT:
        raise AlreadyApproved


def check_room_for_line(lines: int) -> None:
    """A grant with so many lines can have one more."""
    if lines >= MOST_LINES:
        raise TooManyLines(most=MOST_LINES)


def check_approvable(state: str, amounts: Sequence[int]) -> None:
    """A draft with at least one line can be approved."""
    check_draft(state)
    if not amounts:
        raise NothingToApprove
