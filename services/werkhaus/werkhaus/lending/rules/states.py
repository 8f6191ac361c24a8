"""The states of loans, deposits and repairs."""

from enum import StrEnum

from werkhaus.lending.rules.refusals import DepositSettled, LoanChanged, TooMuchWithheld
from werkhaus.places.rules import Kind

#: What can be lent.
KINDS = (Kind.TOOL, Kind.ITEM)
#: The offices that work at the desk: give things out and take them back.
DESK = ("carrier", "association")


class LoanState(StrEnum):
    """The states of a loan; `WAYS` says which follows which."""

    #: Kept until an instant for who was first in line.
    OFFERED = "offered"
    RESERVED = "reserved"
    OUT = "out"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    #: The offer was not taken up, or the thing was not fetched.
    EXPIRED = "expired"


S = LoanState
WAYS: dict[LoanState, frozenset[LoanState]] = {
    S.OFFERED: frozenset({S.RESERVED, S.CANCELLED, S.EXPIRED}),
    S.RESERVED: frozenset({S.OUT, S.CANCELLED, S.EXPIRED}),
    S.OUT: frozenset({S.RETURNED}),
    S.RETURNED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
}
#: In these nobody else may have the thing on these days.
BLOCKING = frozenset({S.OFFERED, S.RESERVED, S.OUT})


class Condition(StrEnum):
    """How a thing is, on issue and on return."""

    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"


class DepositState(StrEnum):
    """What became of a deposit: none → kept → returned or withheld."""

    NONE = "none"
    KEPT = "kept"
    RETURNED = "returned"
    WITHHELD = "withheld"


class RepairOutcome(StrEnum):
    """How a repair ended."""

    MENDED = "mended"
    GIVEN_UP = "given_up"


def blocks(state: LoanState) -> bool:
    """Whether nobody else may have the thing on these days."""
    return state in BLOCKING


def check_way(here: str, there: LoanState) -> None:
    """Raise `LoanChanged` unless ``there`` may follow ``here``."""
    if there not in WAYS[LoanState(here)]:
        raise LoanChanged


def needs_repair(condition: Condition) -> bool:
    """Whether a thing that comes back like this goes to the repairs and its deposit is kept for now."""
    return condition in (Condition.DAMAGED, Condition.INCOMPLETE)


def check_withheld(withheld_cents: int, deposit_cents: int, state: str) -> None:
    """Raise unless so much of a deposit can be withheld."""
    if state != DepositState.KEPT:
        raise DepositSettled
    if not 0 < withheld_cents <= deposit_cents:
        raise TooMuchWithheld(deposit_cents=deposit_cents)
