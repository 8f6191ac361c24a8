"""What is true of the micro fund (Verfügungsfonds in its two models; parameters of each round, never constants).

A round (`Call`) is open → closed → decided → settled; an idea is handed in → awarded → paid → reported → settled, or
declined, or withdrawn. Neither state is stored: each follows from what has happened.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from funding.calculations.rules.microfund import Action, Base, Matched, Outcome, Proposal, action_fund
from funding.calculations.rules.sheet import Sheet
from quartier.errors import Conflict, Invalid, NotFound

#: As much as a call may hold: it is a *micro* fund.
MOST_CENTS = 10_000_000
#: Below so many, a number of people or of their ideas is not told.
FEW = 5


class Model(StrEnum):
    """Who pays: public money alone (Aktionsfonds), or matched by others' (Verfügungsfonds)."""

    ACTION = "action"
    MATCHED = "matched"


class CallState(StrEnum):
    """How far a round is."""

    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    SETTLED = "settled"


class IdeaState(StrEnum):
    """How far an idea is; the last three are final."""

    HANDED_IN = "handed_in"
    AWARDED = "awarded"
    PAID = "paid"
    REPORTED = "reported"
    SETTLED = "settled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Voice(StrEnum):
    """What a member of the jury says to an idea; who is biased has no vote on it (Befangenheit)."""

    YES = "yes"
    NO = "no"
    ABSTAINED = "abstained"
    BIASED = "biased"


class DeclineReason(StrEnum):
    """Why an idea gets no money."""

    NOT_AGREED = "not-agreed"
    NO_MONEY = "no-money"
    NOT_ELIGIBLE = "not-eligible"


class CallNotFound(NotFound):
    """There is no such call for ideas. Choose one from the list."""


class IdeaNotFound(NotFound):
    """There is no such idea. Choose one from the list of its call."""


class LinkNotFound(NotFound):
    """This link leads to no idea. Look whether the whole address is there."""


class CallClosed(Conflict):
    """This call is closed; its last day was {day}. Ideas can be handed in again with the next call."""


class CallStillOpen(Conflict):
    """This round still takes ideas. The jury votes and money is awarded once it is closed."""


class CallNotClosable(Conflict):
    """This round is closed already."""


class NobodyOnTheJury(Conflict):
    """Nobody holds the office yet that votes in this round. Wait until the register of offices names somebody."""


class NoJury(Conflict):
    """This round has no jury. Whoever decides on the micro fund decides without votes."""


class JuryMissing(Invalid):
    """A quorum needs a jury. Say who votes, or leave the quorum empty."""

    field = "jury"


class ClosesInThePast(Invalid):
    """This day has already passed. Choose one that is still to come."""

    field = "closes_on"


class NoBudget(Invalid):
    """Say how much the round holds: enter the amount, or in a matched round what others bring."""

    field = "amount_cents"


class TooMuchMoney(Invalid):
    """This is more than a micro fund may hold: at most {most_cents}."""

    field = "amount_cents"


class MoreThanTheCall(Invalid):
    """This is more than the whole call holds. Ask for less."""

    field = "amount_cents"


class MoreThanTheCap(Invalid):
    """One idea gets {cap_cents} at most in this round. Ask for that much, or find others who pay the rest."""

    field = "amount_cents"


class TooManyIdeas(Conflict):
    """So many ideas have come in this hour that no more can be taken. Please try again in an hour."""


class AlreadyAwarded(Conflict):
    """This idea has already got its money."""


class AlreadyAnswered(Conflict):
    """This idea has been answered or withdrawn already. Its page says how it stands."""


class MoreThanAsked(Invalid):
    """An idea gets no more than it asks for: {asked_cents} at most."""

    field = "amount_cents"


class OnlyPartLeft(Conflict):
    """Only {left_cents} is left in this round. Award that much if it helps, or decline for want of money."""

    field = "amount_cents"


class CallUsedUp(Conflict):
    """The call no longer holds enough for this idea. Award a smaller one, or open another call."""


class NonInvestiveUsedUp(Conflict):
    """Others’ money no longer covers this idea, and public money may pay for investments only. Award less of it."""

    field = "amount_cents"


class NoQuorum(Conflict):
    """Too few of the jury have voted on this idea: {present} have, {quorum} must. Let more of them vote first."""


class NoMajority(Conflict):
    """The jury has not agreed to this idea: {yes} said yes, {needed} are needed. Decline it, or vote again."""


class NotMatched(Conflict):
    """Nobody else pays into this round, so there is nothing to enter here."""


class NoSheet(NotFound):
    """Nobody else pays into this round, so there is nothing to reckon. Its page says what it holds."""


class NotAwarded(Conflict):
    """This idea has no money yet. First it has to be awarded."""


class NotPaid(Conflict):
    """This idea’s money has not been paid out yet. Enter the payment first."""


class AlreadyPaid(Conflict):
    """This idea’s money has been paid out already."""


class AlreadySettled(Conflict):
    """This idea is settled already. Nothing more needs to be done."""


class PaidInTheFuture(Invalid):
    """This day has not come yet. Enter the payment when it is made."""

    field = "paid_on"


@dataclass(frozen=True, kw_only=True)
class Jury:
    """Who votes and what it takes: frozen onto a round when it is opened; its members when it is closed."""

    office: str
    quorum: int = 0
    majority_of: str = Base.MEMBERS.value


@dataclass(frozen=True, slots=True)
class Tally:
    """How a jury voted on one idea. Who was biased is no vote, and is not there for the quorum."""

    yes: int = 0
    no: int = 0
    abstained: int = 0
    biased: int = 0

    @classmethod
    def of(cls, voices: Iterable[str]) -> "Tally":
        """Counted from what each has said."""
        count = Counter(voices)
        return cls(*(count[voice.value] for voice in Voice))

    @property
    def all(self) -> int:
        return self.yes + self.no + self.abstained + self.biased


def verdict(
    jury: Jury, members: int, tally: Tally, *, asked_cents: int, left_cents: int, cap_cents: int | None
) -> Sheet:
    """What the votes on one idea mean, as the sheet of the calculation that everybody can open."""
    proposal = Proposal(
        title="", asked_cents=asked_cents, yes=tally.yes, no=tally.no, abstained=tally.abstained
    )
    return action_fund(
        Action(
            budget_cents=max(0, left_cents),
            cap_cents=cap_cents or asked_cents,
            proposals=(proposal,),
            members=max(members, tally.all),
            quorum=jury.quorum,
            majority_of=jury.majority_of,
        )
    )


def check_voted(sheet: Sheet, jury: Jury, tally: Tally) -> None:
    """The jury agreed. Raises `NoQuorum` or `NoMajority`, which say what is missing."""
    steps = {figure.key: figure.value for figure in sheet.steps}
    if steps["outcome"] == Outcome.NO_QUORUM:
        raise NoQuorum(present=tally.yes + tally.no + tally.abstained, quorum=jury.quorum)
    if steps["outcome"] == Outcome.REJECTED:
        raise NoMajority(yes=tally.yes, needed=steps["votes_needed"])


def matched(call_money: tuple[int, int], public_percent: int, drawn: int, non_investive: int) -> Matched:
    """A matched round's figures (private and extra municipal money first), as its calculation takes them."""
    private, municipal = call_money
    return Matched(
        private_cents=private,
        municipal_extra_cents=municipal,
        public_percent=Fraction(public_percent),
        drawn_cents=drawn,
        non_investive_cents=non_investive,
    )


def check_closing_day(closes_on: date, today: date) -> None:
    """A call closes today at the earliest."""
    if closes_on < today:
        raise ClosesInThePast


def check_open(closes_on: date, today: date, closed: bool = False) -> None:
    """Ideas come in until the last day, included, or until the round is closed by hand."""
    if closed or today > closes_on:
        raise CallClosed(day=min(closes_on, today))


def check_asked(asked_cents: int, budget_cents: int, cap_cents: int | None) -> None:
    """An idea asks for no more than one may get."""
    if cap_cents is not None and asked_cents > cap_cents:
        raise MoreThanTheCap(cap_cents=cap_cents)
    if asked_cents > budget_cents:
        raise MoreThanTheCall


def check_award(award_cents: int, asked_cents: int, left_cents: int) -> None:
    """An award within what was asked for and what is left; where only a part is left, that is said."""
    if award_cents > asked_cents:
        raise MoreThanAsked(asked_cents=asked_cents)
    if 0 < left_cents < award_cents:
        raise OnlyPartLeft(left_cents=left_cents)


def to_return(awarded_cents: int, spent_cents: int) -> int:
    """What of an award comes back: what was not spent."""
    return max(0, awarded_cents - spent_cents)


def told(number: int) -> int | None:
    """A number of people or ideas as everybody may know it; None for fewer than five."""
    return None if 0 < number < FEW else number
