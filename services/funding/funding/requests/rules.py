"""What is true of requests for money."""

from datetime import datetime
from enum import StrEnum

from quartier.errors import Conflict, NotFound


class RequestState(StrEnum):
    """The states of a request; `WAYS` says which follows which."""

    ASKED = "asked"
    #: A line keeps the money for it.
    GRANTED = "granted"
    DECLINED = "declined"
    #: Who asked no longer needs it, or did not get an answer in time.
    WITHDRAWN = "withdrawn"
    #: What it was for is finished; what was not spent is free again.
    SETTLED = "settled"


S = RequestState
#: The one table of states: what may follow what. A state without a way on is final.
WAYS: dict[RequestState, frozenset[RequestState]] = {
    S.ASKED: frozenset({S.GRANTED, S.DECLINED, S.WITHDRAWN}),
    S.GRANTED: frozenset({S.WITHDRAWN, S.SETTLED}),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.SETTLED: frozenset(),
}


class DeclineReason(StrEnum):
    """Why there is no money for it, as others are told."""

    NO_MONEY = "no-money"
    NOT_ELIGIBLE = "not-eligible"
    INCOMPLETE = "incomplete"
    OTHER_SOURCE = "other-source"


class RequestNotFound(NotFound):
    """There is no such request for money. Choose one from the list of requests."""


class AlreadyAnswered(Conflict):
    """This request is answered or withdrawn already. Its page says how it stands."""


class AnswerTooLate(Conflict):
    """The time for an answer was over on {until}. Who asked has planned anew and can ask again."""


class NoSuchLine(NotFound):
    """This line cannot pay for it: its grant is not approved, or its time is over. Choose one from the list."""

    field = "line_id"


class LineTooSmall(Conflict):
    """This line no longer holds enough for the request. Choose another line, or decline."""

    field = "line_id"


class NotPromised(Conflict):
    """This line keeps nothing for that request. Choose the line that was promised, or no request."""

    field = "request_id"


def may_follow(here: str, there: RequestState) -> bool:
    """Whether ``there`` may follow ``here``."""
    return there in WAYS[RequestState(here)]


def check_answerable(state: str, answer_until: datetime, now: datetime) -> None:
    """A request is answered once, and before its time is over."""
    if state != S.ASKED:
        raise AlreadyAnswered
    if now >= answer_until:
        raise AnswerTooLate(until=answer_until)


def used_up(promised_cents: int, amount_cents: int) -> int:
    """How much of a promise an expense uses up; what it costs beyond that, the line pays as it pays anything."""
    return min(promised_cents, amount_cents)
