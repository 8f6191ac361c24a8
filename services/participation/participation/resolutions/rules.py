"""What is true of resolutions."""

from datetime import date
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound

RESIDENTS_COUNCIL = "residents_council"


class Result(StrEnum):
    """How a vote ended."""

    ADOPTED = "adopted"
    REJECTED = "rejected"


class Matter(StrEnum):
    """What a vote was about, as far as something follows from it elsewhere."""

    HOUSE_RULES = "house_rules"
    OPERATING_CONCEPT = "operating_concept"
    OTHER = "other"


class ResolutionNotFound(NotFound):
    """There is no such resolution. Choose one from the list of resolutions."""


class NobodyVoted(Invalid):
    """Nobody has voted, so nothing was decided. Enter the counts from the minutes."""

    field = "yes"


class NegativeVotes(Invalid):
    """A number of votes is zero or more."""


class NotYetDecided(Invalid):
    """This day lies in the future. Record the resolution once it has been voted on."""

    field = "decided_on"


class ResolutionKnown(Conflict):
    """This resolution of that day is recorded already. Look at it in the list of resolutions."""

    field = "title"


def result(yes: int, no: int, abstain: int, invalid: int) -> Result:
    """The result of a vote by simple majority of the votes cast: adopted if, and only if, yes > no.

    Abstentions and invalid ballots are not votes cast and do not count; a tie rejects. This is § 32(1) sentence 3
    BGB with BGHZ 83, 35, by analogy: a residents' council is no association, and its own rules may say otherwise.
    All four counts are asked for all the same, so that the minutes can be checked against them; at least one person
    must have voted, if only by abstaining.

    Raises `NegativeVotes`, `NobodyVoted`.
    """
    counts = {"yes": yes, "no": no, "abstain": abstain, "invalid": invalid}
    for name, count in counts.items():
        if count < 0:
            raise NegativeVotes(field=name)
    if not any(counts.values()):
        raise NobodyVoted
    return Result.ADOPTED if yes > no else Result.REJECTED


def check_day(decided_on: date, today: date) -> None:
    """A resolution is recorded from the day on which it was taken; both are local dates."""
    if decided_on > today:
        raise NotYetDecided
