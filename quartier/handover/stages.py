"""The six stages, and what each asks of an act. Pure.

| stage | who decides | an act of the deciding side |
|---|---|---|
| 0 carrier operated | carrier | is effective |
| 1 consulted | carrier | waits for the residents to be heard; over their objection only with a written answer |
| 2 co-decided | both together | waits for the other body's consent |
| 3 delegated | residents' body | is open to the carrier's veto, for listed reasons |
| 4 with backstop | residents' body | is effective; in listed emergencies the carrier steps in for a while |
| 5 resident-run | residents' body | is effective; the owner's rights stay |
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from quartier.errors import Invalid, NotAllowed
from quartier.handover import windows

CARRIER = "carrier"
#: The owner of house and land.
CITY = "city"
#: Who has the last word where two bodies must agree.
BOTH = "both"


class Stage(IntEnum):
    """How far a domain has been handed over."""

    CARRIER_OPERATED = 0
    CONSULTED = 1
    CO_DECIDED = 2
    DELEGATED = 3
    WITH_BACKSTOP = 4
    RESIDENT_RUN = 5


class Side(StrEnum):
    """What else is true of a domain on its stage."""

    NONE = "none"
    #: Both sides agreed that the handover rests; who decides stays as it is.
    PAUSED = "paused"
    #: An emergency: the carrier decides, for 14 days at most.
    STEP_IN = "step_in"
    #: One stage down, with a plan for the way back up.
    STEPPED_BACK = "stepped_back"


class Outcome(StrEnum):
    """What became of an act."""

    EFFECTIVE = "effective"
    #: Another body must answer first.
    WAITING = "waiting"
    #: Takes effect unless somebody objects until an instant.
    OPEN_TO_OBJECTION = "open_to_objection"
    #: The other body has said no, with a reason.
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    #: The window ended without the reminders that silence needs to be consent.
    LAPSED = "lapsed"
    #: The domain entered another stage meanwhile.
    OUTDATED = "outdated"
    #: It was effective, but could no longer be done.
    FAILED = "failed"


OPEN = (Outcome.WAITING, Outcome.OPEN_TO_OBJECTION)


class Reason(StrEnum):
    """The closed list of reasons for an objection."""

    SAFETY = "safety"
    LAW = "law"
    FUNDING_CONDITION = "funding_condition"
    BUDGET_LIMIT = "budget_limit"
    #: It treats people unequally.
    FAIRNESS = "fairness"
    #: Those who would have to do it cannot.
    BURDEN = "burden"
    #: What was agreed to come before is missing.
    CONDITION_MISSING = "condition_missing"


#: For these alone the carrier may veto what the residents' body has decided.
VETO_REASONS = (Reason.SAFETY, Reason.LAW, Reason.FUNDING_CONDITION, Reason.BUDGET_LIMIT)


class DecidedElsewhere(NotAllowed):
    """Another body decides this. Ask somebody who speaks for it."""


class CarrierDecides(DecidedElsewhere):
    """At present the carrier decides this. Ask the office, or sign in with the carrier's office."""


class ResidentsDecide(DecidedElsewhere):
    """The residents' body decides this now, no longer the carrier. Ask somebody who speaks for it."""


class ReasonUnlisted(Invalid):
    """This reason is not on the list. Choose one from the list; without one there is no objection."""

    field = "reason"


class ProposalMissing(Invalid):
    """Say how it could be solved. An objection without a proposal does not count."""

    field = "note"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a domain stands from an instant on."""

    domain: str
    #: Rises with everything that changes who decides; an act of an older version is late.
    version: int
    stage: Stage
    side: Side
    #: The residents' body of this domain; empty where nothing was ever moved.
    residents: str
    since: datetime | None = None
    review_on: date | None = None

    @property
    def last_word(self) -> str:
        """The one body that has the last word: the carrier, the residents' body, or `BOTH` together."""
        if self.side is Side.STEP_IN or self.stage <= Stage.CONSULTED:
            return CARRIER
        return BOTH if self.stage is Stage.CO_DECIDED else self.residents

    @property
    def deciders(self) -> tuple[str, ...]:
        """The bodies that may begin an act: who has the last word, or both; the residents first."""
        return self.bodies if self.last_word == BOTH else (self.last_word,)

    @property
    def bodies(self) -> tuple[str, str]:
        """The two sides, the residents first: who holds offices on both speaks for them where both decide."""
        return self.residents, CARRIER

    def other(self, body: str) -> str:
        """The side across the table."""
        return self.residents if body == CARRIER else CARRIER


@dataclass(frozen=True, slots=True)
class Answer:
    """What an act needs when it is begun."""

    outcome: Outcome
    #: The body whose answer is waited for.
    awaits: str | None = None
    #: Days of the window; None where there is none.
    days: int | None = None


def answer(standing: Standing, body: str) -> Answer:
    """What an act needs that somebody begins who speaks for ``body``. Raises `DecidedElsewhere`."""
    if body not in standing.deciders:
        raise CarrierDecides if standing.last_word == CARRIER else ResidentsDecide
    if standing.side is Side.STEP_IN:
        return Answer(Outcome.EFFECTIVE)
    match standing.stage:
        case Stage.CONSULTED:
            return Answer(Outcome.WAITING, standing.residents, windows.HEARING)
        case Stage.CO_DECIDED:
            return Answer(Outcome.WAITING, standing.other(body), windows.CONSENT)
        case Stage.DELEGATED:
            return Answer(Outcome.OPEN_TO_OBJECTION, CARRIER, windows.VETO)
    return Answer(Outcome.EFFECTIVE)


def silence(stage: Stage, reminders: int) -> Outcome:
    """What an act becomes when its window ends without an answer, after so many reminders."""
    if stage is Stage.CO_DECIDED and reminders < len(windows.REMINDERS):
        return Outcome.LAPSED
    return Outcome.EFFECTIVE


def objection(stage: Stage, reason: str, proposal: str) -> Outcome:
    """What an act becomes when the body that is waited for objects.

    Raises `ReasonUnlisted` and `ProposalMissing`: an objection needs a reason from the closed list (for a veto from
    the shorter one) and a proposal how to solve it.
    """
    allowed = VETO_REASONS if stage is Stage.DELEGATED else tuple(Reason)
    if reason not in allowed:
        raise ReasonUnlisted
    if not proposal.strip():
        raise ProposalMissing
    # Heard, but not bound by it: the carrier answers in writing.
    return Outcome.WAITING if stage is Stage.CONSULTED else Outcome.REFUSED
