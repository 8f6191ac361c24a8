"""What is true of grants."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from quartier.errors import Conflict, Invalid, NotFound


class GrantState(StrEnum):
    """draft → approved; there is no way back, a correction is another grant."""

    DRAFT = "draft"
    APPROVED = "approved"


class SourceKind(StrEnum):
    """Whose money it is: own money or own work, public or private others', or income of the project."""

    OWN = "own"
    IN_KIND = "in-kind"
    PUBLIC = "public"
    PRIVATE = "private"
    INCOME = "income"


#: Own money and own work; the rest is cover that others bring.
OWN_KINDS = (SourceKind.OWN, SourceKind.IN_KIND)
MOST_SOURCES = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the financing plan beside the grant itself; `received` once its money has come."""

    kind: str
    title: str
    amount_cents: int
    received: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


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


class PlanDoesNotBalance(Conflict):
    """The lines cost {cost_cents}, the grant and the other money come to {money_cents}. Make both the same first."""


class NothingToAward(Conflict):
    """The other money pays for everything already, so nothing is left for the grant. Correct a line or a source."""


class SourceTaken(Conflict):
    """This plan already has a source of that name. Give the new one another name."""

    field = "title"


class TooManySources(Conflict):
    """A plan has at most {most} sources. Put smaller ones together."""


class SourceNotFound(NotFound):
    """There is no such source in this plan. Choose one from its list."""


class NothingToPassOn(Conflict):
    """Only an approved grant can be passed on. Choose one from the list, or none."""

    field = "parent_id"


class OutsideItsSource(Invalid):
    """What is passed on is spent within the time of the grant it comes from: {first} to {last}. Change the days."""

    field = "valid_until"


class PassedOnTooMuch(Conflict):
    """The grant this is passed on from has not enough left. Pass on less, or change its other recipients first."""


def check_passed_on(days: tuple[date, date], source: tuple[date, date]) -> None:
    """What is passed on begins and ends within the grant that it comes from; all days included."""
    if days[0] < source[0] or source[1] < days[1]:
        raise OutsideItsSource(first=source[0], last=source[1])


def check_balance(cost_cents: int, award_cents: int | None, other_cents: int) -> None:
    """The financing plan pays for the cost plan, no more and no less (Nr. 1.2 ANBest-P)."""
    if award_cents is not None and award_cents + other_cents != cost_cents:
        raise PlanDoesNotBalance(cost_cents=cost_cents, money_cents=award_cents + other_cents)
    if other_cents >= cost_cents:
        raise NothingToAward


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
