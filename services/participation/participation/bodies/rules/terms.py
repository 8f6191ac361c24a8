"""Bodies, the offices there are, and the terms of who holds them."""

import re
from datetime import date, timedelta
from enum import StrEnum

from participation.bodies.rules.refusals import (
    BodyNotFound,
    EndInPast,
    EndsAnyway,
    EndsBeforeItBegins,
    EndTooFarAway,
    FoundedInFuture,
    FoundedTooLongAgo,
    KeepersOnly,
    MayNotAppoint,
    MayNotEnd,
    NotAReference,
    NotYourself,
    OfficeOfAnotherBody,
    ResolutionNeeded,
    TermNeedsAnEnd,
    TermOver,
    TermTooFarAway,
    TermTooLong,
    VoteNeeded,
)
from quartier.errors import Invalid

#: The bodies there can be, and the offices somebody can hold for each.
OFFICES_OF: dict[str, tuple[str, ...]] = {
    "carrier": ("carrier", "treasurer", "mediator", "helper", "administrator"),
    "city": ("city",),
    "council": ("council", "mediator", "helper"),
    "association": ("association", "helper", "administrator"),
    "garden_group": ("gardener", "helper"),
    "partner": ("partner",),
}
#: Their members come from a vote and from nothing else, so that nobody chooses their own counterpart.
ELECTED = ("council", "association")
#: Whose votes are recorded in this service; of other bodies the day in their minutes is enough.
VOTES_RECORDED = ("council",)
#: Who keeps the register.
KEEPERS = ("carrier", "administrator")
#: How far back or ahead of today a term may begin.
BACK, AHEAD = timedelta(days=3653), timedelta(days=731)
#: Nobody is appointed for longer than some ten years at once.
LONGEST = timedelta(days=3653)
#: How sign-in (`person_ref`) and the demonstration refer to people; a name never looks like this.
_PERSON = re.compile(r"p[0-9a-hjkmnp-tv-z]{20}|demo-[a-z]{1,40}")


class Basis(StrEnum):
    """By virtue of what somebody was appointed."""

    RESOLUTION = "resolution"
    CARRIER = "carrier"
    #: The operator's command line: the first administrator.
    COMMAND = "command"


class EndReason(StrEnum):
    """Why a term ended early."""

    RESIGNED = "resigned"
    RECALLED = "recalled"
    INELIGIBLE = "ineligible"
    MISTAKE = "mistake"


def check_keeper(keeps: bool) -> None:
    """The register has its keepers."""
    if not keeps:
        raise KeepersOnly


def check_body(body: str) -> None:
    """The bodies are a closed list."""
    if body not in OFFICES_OF:
        raise BodyNotFound


def check_founded(founded_on: date, today: date) -> None:
    """A body is entered once it exists."""
    if founded_on > today:
        raise FoundedInFuture
    if founded_on.year < 1900:
        raise FoundedTooLongAgo


def check_person(person: str) -> None:
    """People are references here; whoever types a name instead is told so, and it is kept nowhere."""
    if not _PERSON.fullmatch(person):
        raise NotAReference


def check_office(body: str, office: str) -> None:
    """An office is held for a body that has it."""
    check_body(body)
    if office not in OFFICES_OF[body]:
        raise OfficeOfAnotherBody


def day_after(last_day: date | None) -> date | None:
    """People say the last day of a term; what is kept is the first day after it."""
    if last_day is None:
        return None
    if last_day.year > 2200:
        raise TermTooLong
    return last_day + timedelta(days=1)


def check_term(body: str, since: date, until: date | None, today: date) -> None:
    """A term has its days in order; where people are elected it has an end."""
    if not today - BACK <= since <= today + AHEAD:
        raise TermTooFarAway
    if until is None:
        if body in ELECTED:
            raise TermNeedsAnEnd
        return
    if until <= since:
        raise EndsBeforeItBegins
    if until - since > LONGEST:
        raise TermTooLong


def basis(*, voted: bool) -> Basis:
    """By virtue of what somebody is appointed: by a vote if one is named, else by the carrier."""
    return Basis.RESOLUTION if voted else Basis.CARRIER


def check_basis(body: str, kind: Basis) -> None:
    """Who is a member of an elected body was elected."""
    if body in ELECTED and kind is not Basis.RESOLUTION:
        raise _vote_missing(body)


def _vote_missing(body: str) -> Invalid:
    return ResolutionNeeded() if body in VOTES_RECORDED else VoteNeeded()


def check_may_appoint(kind: Basis, *, keeps: bool, speaks: bool, own: bool) -> None:
    """Keepers may enter an appointment; a body itself may where it voted; nobody their own."""
    if not keeps and not (speaks and kind is Basis.RESOLUTION):
        raise MayNotAppoint
    if own:
        raise NotYourself


def check_end(since: date, until: date | None, ended_on: date, today: date) -> date:
    """The first day after a term that ends early on `ended_on`; one that had not begun never begins."""
    if until is not None and until <= max(today, since):
        raise TermOver
    if ended_on < today:
        raise EndInPast
    if ended_on > today + AHEAD:
        raise EndTooFarAway
    if until is not None and ended_on >= until:
        raise EndsAnyway(until=until)
    return max(ended_on, since)


def check_may_end(body: str, reason: EndReason, *, keeps: bool, speaks: bool, own: bool, voted: bool) -> None:
    """Who may end a term early.

    Its holder may resign; the body itself and the keepers may end it. In a body whose members are elected a keeper
    needs a vote, and being recalled takes one in any case: the carrier cannot send its counterpart home.
    """
    resigns = own and reason is EndReason.RESIGNED
    if not (resigns or speaks or keeps):
        raise MayNotEnd
    if body not in ELECTED or voted or resigns:
        return
    if reason is EndReason.RECALLED:
        raise _vote_missing(body)
    if not speaks:
        raise MayNotEnd
