"""What may be done with a proof of use, and when."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound


class Kind(StrEnum):
    """An interim proof (Zwischennachweis) accounts for a part of the period, the final one for all of it."""

    INTERIM = "interim"
    FINAL = "final"


class Layout(StrEnum):
    """A full proof lists every voucher; a simple one (einfacher Verwendungsnachweis) sums up by line."""

    FULL = "full"
    SIMPLE = "simple"


class ProofState(StrEnum):
    """draft → submitted → questioned → submitted … → accepted; an accepted proof stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    QUESTIONED = "questioned"
    ACCEPTED = "accepted"


class QueryKind(StrEnum):
    """A question of the authority, or something it objects to (Prüfungsbemerkung)."""

    QUESTION = "question"
    OBJECTION = "objection"


class PaperState(StrEnum):
    """asked → making → made or failed; one that failed may be asked for again."""

    ASKED = "asked"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


#: The sections of the narrative report (Nr. 6.2 ANBest-P): what it has to say.
SECTIONS = ("use", "results", "main_items", "necessity", "deviations")
#: Without these a proof says nothing; deviations there may be none of.
NEEDED = SECTIONS[:4]
MOST_TEXT = 8000
MOST_QUERIES = 100
#: So long before a proof is due it is said, once.
WARNING = timedelta(days=60)
#: In these states a proof may be written and handed in.
_OPEN = (ProofState.DRAFT, ProofState.QUESTIONED)


class ProofNotFound(NotFound):
    """There is no such proof of use of this grant. Choose one from its list."""


class SubmissionNotFound(NotFound):
    """There is no such version of a proof of use. Choose one from the page of the proof."""


class QueryNotFound(NotFound):
    """There is no such question about this proof. Choose one from its list."""


class GrantNotAwardedYet(Conflict):
    """This grant is not approved yet, so there is nothing to account for."""


class ProofKnown(Conflict):
    """This grant has a proof for that period already. Go on with that one."""

    field = "until"


class UntilOutsidePeriod(Invalid):
    """An interim proof ends within the grant’s period, before its last day. Choose such a day, or a final proof."""

    field = "until"


class SimpleNotAllowed(Conflict):
    """The rules of this grant ask for a full proof. Choose the full form, or correct the rule profile of new grants."""

    field = "layout"


class ProofStands(Conflict):
    """This proof is handed in and stands as it is. It can be changed when the authority has a question."""


class NotReady(Conflict):
    """Something still keeps this proof from being handed in. Its page names each thing with its remedy."""


class NotSubmitted(Conflict):
    """This proof is not handed in, or is settled already. Only what the authority has can be questioned or accepted."""


class AlreadyAnswered(Conflict):
    """This question is answered already. What was said stands."""


class TooManyQueries(Conflict):
    """A proof has at most {most} questions. Put smaller ones together."""


class StillOpen(Conflict):
    """A question of the authority is not answered yet. Answer it first."""


class NotYet(Invalid):
    """This day lies in the future. Enter it when it has come."""


class TooEarly(Invalid):
    """This day lies before the proof was handed in. Correct it."""

    field = "accepted_on"


class BeyondAward(Invalid):
    """The authority can recognise no more than the grant. Enter at most {most_cents}."""

    field = "recognised"


class DayOfInvalidityMissing(Invalid):
    """Money has to be paid back. Enter from which day on the authority counts interest."""

    field = "interest_from"


class NothingToRepay(Conflict):
    """Nothing has to be paid back, or it was paid back already."""


class PaperBeingMade(Conflict):
    """This paper is being made. It takes a moment."""


def check_kind(kind: str, until: date, valid_from: date, valid_until: date) -> None:
    """An interim proof ends within the period; a final one with it."""
    if kind == Kind.INTERIM and not valid_from <= until < valid_until:
        raise UntilOutsidePeriod


def check_layout(layout: str, allowed: str | None) -> None:
    """A simple proof only where the grant's profile says so."""
    if layout == Layout.SIMPLE and allowed != Layout.SIMPLE:
        raise SimpleNotAllowed


def check_writable(state: str) -> None:
    """Texts are written before it is handed in, and again while a question is open."""
    if state not in _OPEN:
        raise ProofStands


def check_submittable(state: str, blocking: Collection[str]) -> None:
    """A proof is handed in when nothing keeps it; `blocking` are the keys of failed checks."""
    check_writable(state)
    if blocking:
        raise NotReady(what=", ".join(blocking))


def check_queryable(state: str) -> None:
    """The authority asks about what it has."""
    if state not in (ProofState.SUBMITTED, ProofState.QUESTIONED):
        raise NotSubmitted


def check_acceptable(state: str, open_queries: int) -> None:
    """It is accepted when every question has its answer."""
    check_queryable(state)
    if open_queries:
        raise StillOpen


def check_day(day: date, today: date, field: str) -> None:
    """A local day that has come."""
    if day > today:
        raise NotYet(field=field)


def warns(due_on: date, today: date) -> bool:
    """Whether a proof is due soon, or was due."""
    return today >= due_on - WARNING


def missing_sections(texts: Mapping[str, str]) -> list[str]:
    """The sections that have to say something and do not."""
    return [key for key in NEEDED if not texts.get(key, "").strip()]
