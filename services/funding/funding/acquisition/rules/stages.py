"""From the idea to the answer: the stages of an opportunity, and what a funder asks before an application goes out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from funding.calculations.rules.sheet import months_after
from quartier.errors import Conflict, Invalid, NotFound


class Stage(StrEnum):
    """The stages of an opportunity; `WAYS` says which follows which."""

    IDEA = "idea"
    #: Somebody has looked at what the programme asks for.
    CHECKED = "checked"
    WRITING = "writing"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    CLOSED = "closed"


S = Stage
#: The one table of stages: what may follow what. A stage without a way on is final.
WAYS: dict[Stage, frozenset[Stage]] = {
    S.IDEA: frozenset({S.CHECKED, S.CLOSED}),
    S.CHECKED: frozenset({S.WRITING, S.CLOSED}),
    S.WRITING: frozenset({S.SUBMITTED, S.CLOSED}),
    S.SUBMITTED: frozenset({S.GRANTED, S.REFUSED, S.CLOSED}),
    S.GRANTED: frozenset({S.CLOSED}),
    S.REFUSED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
}
#: Before the funder's answer, in their order: the columns of the board.
OPEN = (S.IDEA, S.CHECKED, S.WRITING, S.SUBMITTED)
#: What counts against a programme that may not be combined with another one.
COUNTED = (S.SUBMITTED, S.GRANTED)
#: Stages that an office sets by hand; the funder's answer brings the others.
BY_HAND = (S.CHECKED, S.WRITING, S.SUBMITTED, S.CLOSED)


class FunderKind(StrEnum):
    """What an institution is; a single person is none."""

    PUBLIC = "public"
    FOUNDATION = "foundation"
    COMPANY = "company"
    ASSOCIATION = "association"


class Cycle(StrEnum):
    """How often a programme takes applications."""

    ONCE = "once"
    YEARLY = "yearly"
    ANY_TIME = "any-time"


class Eligible(StrEnum):
    """Whether the office has found that the programme takes applicants and projects like this one."""

    OPEN = "open"
    YES = "yes"
    NO = "no"


class Refused(StrEnum):
    """Why a funder said no, as far as it said."""

    NO_MONEY = "no-money"
    NOT_ELIGIBLE = "not-eligible"
    OTHERS_BETTER = "others-better"
    TOO_LATE = "too-late"
    UNSAID = "unsaid"


class TaskKind(StrEnum):
    """What is owed to a funder beside the money's use."""

    THANKS = "thanks"
    PUBLICITY = "publicity"
    NEWS = "news"


#: What is owed once money is granted: after so many days.
TASKS_DAYS = {TaskKind.THANKS: 14, TaskKind.PUBLICITY: 30}
#: Fields of action of the programme "Sozialer Zusammenhalt" (administrative agreement on urban development).
ACTION_FIELDS = (
    "public-space",
    "infrastructure",
    "living-together",
    "education",
    "families",
    "climate",
    "activation",
    "continuity",
)


class FunderNotFound(NotFound):
    """There is no such funder. Choose one from the list of funders."""


class FunderTaken(Conflict):
    """A funder of that name is known already. Its page has room for another programme."""

    field = "name"


class ProgrammeNotFound(NotFound):
    """There is no such programme. Choose one from the pages of the funders."""

    field = "programme_id"


class ProgrammeTaken(Conflict):
    """This funder already has a programme of that name. Give the new one another name."""

    field = "title"


class ContactNotFound(NotFound):
    """There is no such contact with this funder, or it was erased."""


class SameProgramme(Invalid):
    """A programme cannot exclude itself. Choose another one."""

    field = "other_id"


class BoundsReversed(Invalid):
    """The largest amount is less than the smallest. Swap the two or correct one of them."""

    field = "most"


class DeadlineMissing(Invalid):
    """A programme with fixed days needs its next one. Enter it, or choose “at any time”."""

    field = "deadline_on"


class OpportunityNotFound(NotFound):
    """There is no such opportunity. Choose one from the board."""


class NotNow(Conflict):
    """This step is not possible at this stage. The page shows where the matter stands now."""


class DeadlinePassed(Conflict):
    """The programme took applications until {deadline_on}. Enter its next deadline, or close the matter."""


class AmountOutside(Conflict):
    """The programme gives between {least_cents} and {most_cents}. Correct the amount to ask for."""


class OwnShareTooSmall(Conflict):
    """The programme asks for an own share of {percent} per cent. Enter more own money, or ask for less."""


class NotEligible(Conflict):
    """It was found that the programme does not take this project. Correct that first if it is no longer so."""


class MayNotCombine(Conflict):
    """The same project already has an application to “{programme}”, and the two may not be combined. Close one."""


class TextNotFound(NotFound):
    """There is no such text. Choose one from the list."""


class TextTaken(Conflict):
    """There already is a text of that name. Give the new one another name."""

    field = "title"


class NothingWritten(Invalid):
    """Write a text, or choose one of those that are kept."""

    field = "body"


class TaskNotFound(NotFound):
    """There is no such task. Choose one from the list of deadlines."""


class PeriodMissing(Invalid):
    """A grant of its own needs its first and its last day. Enter both, or choose the grant it pays into."""

    field = "valid_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a programme asks for: amounts in cents, own share in whole per cent of the cost, the next deadline."""

    least_cents: int | None = None
    most_cents: int | None = None
    own_share_percent: int = 0
    deadline_on: date | None = None
    cycle: Cycle = Cycle.ANY_TIME


def may_follow(here: str, there: Stage) -> bool:
    """Whether ``there`` may follow ``here``."""
    return there in WAYS[Stage(here)]


def check_follows(here: str, there: Stage) -> None:
    """Refuse a stage that does not follow."""
    if not may_follow(here, there):
        raise NotNow


def check_terms(terms: Terms) -> None:
    """A programme's terms fit together."""
    if (
        terms.least_cents is not None
        and terms.most_cents is not None
        and terms.most_cents < terms.least_cents
    ):
        raise BoundsReversed
    if terms.cycle != Cycle.ANY_TIME and terms.deadline_on is None:
        raise DeadlineMissing


def next_deadline(terms: Terms, today: date) -> date | None:
    """The next day until which applications are taken, that day included; None at any time.

    A yearly one comes again on the same day; one that takes place once stays where it was.
    """
    day = terms.deadline_on
    if terms.cycle == Cycle.ANY_TIME or day is None:
        return None
    if terms.cycle == Cycle.ONCE or day >= today:
        return day
    years = today.year - day.year
    again = months_after(day, 12 * years)
    return again if again >= today else months_after(day, 12 * (years + 1))


def bears_own_share(terms: Terms, amount_cents: int, own_cents: int) -> bool:
    """Whether the own money is the part of the whole cost that the programme asks for."""
    return own_cents * 100 >= terms.own_share_percent * (amount_cents + own_cents)


def within(terms: Terms, amount_cents: int) -> bool:
    """Whether the programme gives amounts of this size."""
    return (terms.least_cents or 0) <= amount_cents and (
        terms.most_cents is None or amount_cents <= terms.most_cents
    )


def check_submittable(
    terms: Terms, amount_cents: int, own_cents: int, eligible: str, excluded: str | None, today: date
) -> None:
    """An application may go out: in time, of the right size, with its own share, and beside nothing it excludes.

    `excluded` names a programme that may not be combined and has an application of the same project.
    """
    deadline = next_deadline(terms, today)
    if deadline is not None and deadline < today:
        raise DeadlinePassed(deadline_on=deadline)
    if eligible == Eligible.NO:
        raise NotEligible
    if not within(terms, amount_cents):
        raise AmountOutside(least_cents=terms.least_cents or 0, most_cents=terms.most_cents or amount_cents)
    if not bears_own_share(terms, amount_cents, own_cents):
        raise OwnShareTooSmall(percent=terms.own_share_percent)
    if excluded is not None:
        raise MayNotCombine(programme=excluded)
