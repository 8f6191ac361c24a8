"""What is true of projects of building together (Selbstbau)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from quartier.errors import Conflict, NotFound


class ProjectState(StrEnum):
    """The states of a project; `WAYS` says which follows which."""

    #: Somebody wrote it down; nobody but the offices has read it.
    SUGGESTED = "suggested"
    #: Everybody sees it, and residents support it.
    IDEA = "idea"
    PLAN = "plan"
    #: It waits for funding's answer.
    MONEY = "money"
    BUILDING = "building"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


S = ProjectState
#: The one table of states: what may follow what. From money it goes back to the plan when there is none in time.
WAYS: dict[ProjectState, frozenset[ProjectState]] = {
    S.SUGGESTED: frozenset({S.IDEA, S.CANCELLED}),
    S.IDEA: frozenset({S.PLAN, S.CANCELLED}),
    S.PLAN: frozenset({S.MONEY, S.BUILDING, S.CANCELLED}),
    S.MONEY: frozenset({S.BUILDING, S.PLAN, S.CANCELLED}),
    S.BUILDING: frozenset({S.COMPLETED, S.CANCELLED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
}


class AskState(StrEnum):
    """How a question for money stands. Asked and granted ones bind; there is one of them at most."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"


class BuilderOwner(StrEnum):
    """Who is the builder-owner (Bauherr): who registers helpers and answers for the site."""

    CITY = "city"
    CARRIER = "carrier"
    ASSOCIATION = "association"


class PhotoStage(StrEnum):
    """What a photo of a project shows."""

    BEFORE = "before"
    WORK = "work"
    AFTER = "after"


#: The field under which the picture of a `ProjectPhoto` is kept.
PHOTO = "photo"
#: While it can be said who answers for the site: helpers are registered within a week, which may end after the project.
SITED = frozenset({S.PLAN, S.MONEY, S.BUILDING, S.COMPLETED})
#: While photos are added: from the plan on, and when it is finished.
PICTURED = frozenset({S.PLAN, S.MONEY, S.BUILDING, S.COMPLETED})
#: So many photos a project: each is a row in the database that is backed up and handed over.
MOST_PHOTOS = 12


class ProjectNotFound(NotFound):
    """There is no such project. Choose one from the list."""


class WrongStep(Conflict):
    """The project is at another step by now. Its page says which, and what comes next."""


class AlreadySupported(Conflict):
    """You support this project already. Thank you!"""


class SupportNotFound(NotFound):
    """This link is no longer valid: the support was taken back already."""


class PhotoNotFound(NotFound):
    """There is no such photo of this project, or it was taken away."""


class EnoughPhotos(Conflict):
    """A project has {most} photos at most. Take one away first."""

    field = "photo"


class TooFewSupporters(Conflict):
    """A project is planned when at least {needed} residents support it; so far there are {there}. Tell your
    neighbours.
    """


class PlanIncomplete(Conflict):
    """The plan needs the builder-owner, the owner's permit, what is needed, and at least one risk with its measure.
    Fill in what is missing.
    """


class MoneyAskedAlready(Conflict):
    """Money for this project has been asked for already. The answer appears on its page."""


class DaysAhead(Conflict):
    """Work days of this project are still announced. Record who came or call them off first."""


class Insurance(StrEnum):
    """What a project has to do for the accident insurance of its helpers (SGB VII)."""

    #: Small works: the accident fund of the municipality (Unfallkasse) is responsible, § 129 (1) no. 3.
    SMALL = "small"
    #: Still small, but what is planned comes near the limit.
    NEAR = "near"
    #: With what is planned it goes beyond.
    BEYOND_SOON = "beyond_soon"
    #: Beyond: the helpers belong to BG BAU, and registering them is due.
    REGISTER = "register"
    #: Beyond, and the day of registering has passed.
    LATE = "late"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Hours:
    """The helper hours of one project, all its jobs added up; exact minutes."""

    worked: int
    planned: int
    limit: int
    standing: Insurance
    #: Until when the helpers have to be registered with BG BAU; None before the first work day.
    register_by: date | None


def may_follow(here: str, there: ProjectState) -> bool:
    """Whether ``there`` may follow ``here``."""
    return there in WAYS[ProjectState(here)]


def check_follows(here: str, there: ProjectState) -> None:
    """Raises `WrongStep`."""
    if not may_follow(here, there):
        raise WrongStep


def limit_on(limits: Iterable[tuple[date, int]], day: date) -> int:
    """The minutes that are small works (kurze Bauarbeiten) on a day; before the first limit's day none are."""
    valid = [(since, hours) for since, hours in limits if since <= day]
    return max(valid)[1] * 60 if valid else 0


def hours(
    worked: int,
    planned: int,
    limit: int,
    *,
    percent: int,
    first_day: date | None,
    registered_on: date | None,
    register_days: int,
    today: date,
) -> Hours:
    """How the helper hours of a project stand against the limit.

    Args:
        worked, planned, limit: minutes; `limit` itself is still small works ("up to").
        percent: of the limit, from which on it warns.
        first_day: the first work day; helpers are registered within ``register_days`` after it.
    """
    due = first_day + timedelta(days=register_days) if first_day else None
    if registered_on is not None:
        standing = Insurance.REGISTERED
    elif worked > limit:
        standing = Insurance.LATE if due and today > due else Insurance.REGISTER
    elif worked + planned > limit:
        standing = Insurance.BEYOND_SOON
    elif (worked + planned) * 100 >= limit * percent:
        standing = Insurance.NEAR
    else:
        standing = Insurance.SMALL
    return Hours(worked, planned, limit, standing, due)


def told_helpers(helpers: int) -> int | None:
    """How many helped, as everybody is told: fewer than five are not counted out."""
    return helpers if helpers >= 5 else None
