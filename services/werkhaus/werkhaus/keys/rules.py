"""What is true of keys (Schlüssel).

A key's way is a register to which entries are only added; where the key is follows from its last entry. An insurer
pays for a lost key only where issue and return are documented, so nothing in the register is ever changed or removed:
names stand beside it, in the promise of a key, and are forgotten when their time is over.

Days are local dates. A key is due by the end of its last day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound


class EntryKind(StrEnum):
    """What can happen to a key; `WAYS` says what may follow what."""

    REGISTERED = "registered"
    ISSUED = "issued"
    #: It is asked back: an office has ended, the cylinder is exchanged, or its keepers decided so.
    RECALLED = "recalled"
    RETURNED = "returned"
    LOST = "lost"
    FOUND = "found"
    #: It is lost, and it was decided that the cylinder stays.
    CYLINDER_KEPT = "cylinder_kept"
    #: It is lost, and the cylinder was exchanged: the key opens nothing any more.
    CYLINDER_EXCHANGED = "cylinder_exchanged"
    #: Out of use: it opens nothing any more, or is broken.
    WITHDRAWN = "withdrawn"


K = EntryKind
#: The one table of ways: which entry may follow which. An entry without a way on is a key's last.
WAYS: dict[EntryKind, frozenset[EntryKind]] = {
    K.REGISTERED: frozenset({K.ISSUED, K.LOST, K.WITHDRAWN}),
    K.ISSUED: frozenset({K.RECALLED, K.RETURNED, K.LOST}),
    K.RECALLED: frozenset({K.RETURNED, K.LOST}),
    K.RETURNED: frozenset({K.ISSUED, K.LOST, K.WITHDRAWN}),
    K.LOST: frozenset({K.FOUND, K.CYLINDER_KEPT, K.CYLINDER_EXCHANGED}),
    K.FOUND: frozenset({K.ISSUED, K.LOST, K.WITHDRAWN}),
    K.CYLINDER_KEPT: frozenset({K.FOUND, K.CYLINDER_EXCHANGED}),
    K.CYLINDER_EXCHANGED: frozenset(),
    K.WITHDRAWN: frozenset(),
}
#: After which entry a key lies in the key box, is with somebody, or is still counted among the keys of the house.
IN_BOX = frozenset({K.REGISTERED, K.RETURNED, K.FOUND})
AWAY = frozenset({K.ISSUED, K.RECALLED})
GONE = frozenset({K.CYLINDER_EXCHANGED, K.WITHDRAWN})


class PromiseState(StrEnum):
    """The states of a promise: asked → promised → held → ended, or asked → refused, promised → ended."""

    ASKED = "asked"
    PROMISED = "promised"
    HELD = "held"
    ENDED = "ended"
    REFUSED = "refused"


#: The states in which a key is meant for one person, and for nobody else.
LIVE = (PromiseState.ASKED, PromiseState.PROMISED, PromiseState.HELD)


class Basis(StrEnum):
    """By virtue of what somebody has a key."""

    #: An office they hold; when it ends, the key is recalled by itself.
    OFFICE = "office"
    #: A member of the association, with the fee paid.
    MEMBER = "member"
    #: A written agreement: a tenant of a room, a cleaner, the fire brigade.
    AGREEMENT = "agreement"


class RecallReason(StrEnum):
    """Why a key is asked back."""

    OFFICE_ENDED = "office-ended"
    MEMBERSHIP_ENDED = "membership-ended"
    CYLINDER_EXCHANGED = "cylinder-exchanged"
    DECIDED = "decided"


class Precondition(StrEnum):
    """What whoever hands a key over has to have checked."""

    ADULT = "adult"
    ENTITLED = "entitled"
    INSTRUCTED = "instructed"


class KeyNotFound(NotFound):
    """There is no such key in the register. Choose one from the list of keys."""


class PromiseNotFound(NotFound):
    """There is no such hand-over. Choose the key from the list of keys."""


class KeyNumberTaken(Conflict):
    """There is already a key of that number. Give this one another number, for example with a letter behind it."""

    field = "number"


class KeyNotInBox(Conflict):
    """This key is not in the key box. Its page says where it is."""


class KeyMeantForSomebody(Conflict):
    """This key is already meant for somebody. Choose another one, or end that promise first."""


class KeyChanged(Conflict):
    """Something else has been entered for this key in the meantime. Its page says where it is now."""


class KeyOpensNothing(Conflict):
    """The cylinder of this key was exchanged: it opens nothing any more. Choose a new key."""


class NotPromised(Conflict):
    """This key is not promised to anybody at the moment, so it cannot be handed over. Promise it first."""


class CylinderDecided(Conflict):
    """It is decided already what becomes of the cylinder. The key's page says how."""


class PersonMissing(Invalid):
    """A key by virtue of an office needs the reference of the person who holds it. They find it under
    “What I may do here”."""

    field = "holder_ref"


class OfficeNotHeld(Invalid):
    """This person does not hold that office today. Check the reference, or choose another reason."""

    field = "office"


class LastDayPassed(Invalid):
    """This day has passed already. Choose a later one, or leave it empty."""

    field = "until"


class TooLongAhead(Invalid):
    """A key is promised for five years at most. Choose a day up to {latest}."""

    field = "until"


#: A key is promised for so long at most, so that somebody looks again.
LONGEST = timedelta(days=5 * 366)


def check_way(here: EntryKind, there: EntryKind) -> None:
    """Raise `KeyNotInBox` or `KeyChanged` unless ``there`` may follow ``here``."""
    if there in WAYS[here]:
        return
    raise KeyNotInBox if there is K.ISSUED else KeyChanged


def check_until(until: date | None, today: date) -> None:
    """The last day for which a key is promised. Raises `LastDayPassed`, `TooLongAhead`."""
    if until is None:
        return
    if until < today:
        raise LastDayPassed
    if until > today + LONGEST:
        raise TooLongAhead(latest=today + LONGEST)


def due_on(until: date | None, recalled_on: date | None, days: int) -> date | None:
    """The last day on which a key must be back: ``days`` after its recall, if that comes before ``until``."""
    recall_ends = recalled_on + timedelta(days=days) if recalled_on else None
    return min((day for day in (until, recall_ends) if day), default=None)


def is_overdue(due: date | None, today: date) -> bool:
    """Whether it should have been back: the last day counts whole."""
    return due is not None and due < today


@dataclass(frozen=True, slots=True)
class Share:
    """How many keys of the house somebody answers for, as evidence that the register is complete."""

    accounted: int
    all: int

    @property
    def whole(self) -> bool:
        return self.accounted == self.all

    @property
    def of_one(self) -> float:
        """The share as a part of 1; a house without keys has none that is missing."""
        return self.accounted / self.all if self.all else 1.0


def is_accounted(last: EntryKind, overdue: bool) -> bool:
    """Whether somebody answers for a key: it lies in the key box, or is held and not overdue.

    A lost key nobody answers for until the cylinder is exchanged; that the cylinder stays does not bring it back.
    """
    return last in IN_BOX or (last in AWAY and not overdue)


def share(keys: Iterable[tuple[EntryKind, bool]]) -> Share:
    """The share of keys accounted for; each with its last entry and whether it is overdue."""
    counted = [(last, overdue) for last, overdue in keys if last not in GONE]
    return Share(sum(is_accounted(last, overdue) for last, overdue in counted), len(counted))
