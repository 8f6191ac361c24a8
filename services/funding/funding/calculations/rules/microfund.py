"""A micro fund in both models: matched by others' money (Verfügungsfonds), or paid in full (Aktionsfonds)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding.calculations.rules.sheet import Figure, Sheet, inputs_of, per_cent, rounded
from quartier.errors import Invalid

MATCHED_CLAUSE = "Städtebauförderung, Verfügungsfonds"
ACTION_CLAUSE = "Städtebauförderung, Aktionsfonds"


class NoMatch(Invalid):
    """Below 100 per cent others bring the rest. Enter a share above 0 and below 100."""

    field = "public_percent"


@dataclass(frozen=True, kw_only=True)
class Matched:
    """What others bring into the fund, in cents, and what was drawn and decided on it."""

    private_cents: int
    municipal_extra_cents: int = 0
    #: The most that public funding may be of the whole fund.
    public_percent: Fraction = Fraction(50)
    drawn_cents: int = 0
    #: What was decided for things that are no investment: those others' money alone pays.
    non_investive_cents: int = 0


def matched_fund(command: Matched) -> Sheet:
    """The fund that others' money makes possible, its thirds, and what has to go back or be refused."""
    if not 0 < command.public_percent < 100:
        raise NoMatch
    others = command.private_cents + command.municipal_extra_cents
    public = per_cent(command.public_percent)
    most = rounded(others * public / (1 - public))
    third = most // 3
    city = most - 2 * third
    steps = (
        Figure("others_cents", others, "{private_cents} + {municipal_extra_cents}"),
        Figure("federal_third_cents", third),
        Figure("state_third_cents", third),
        Figure("city_third_cents", city, "{public_cents} − {federal_third_cents} − {state_third_cents}"),
    )
    over = max(0, command.non_investive_cents - others)
    results = (
        Figure("public_cents", most, "{others_cents} × {public_percent} ÷ (100 % − {public_percent})"),
        Figure("fund_cents", most + others, "{public_cents} + {others_cents}"),
        Figure(
            "city_total_cents",
            city + command.municipal_extra_cents,
            "{city_third_cents} + {municipal_extra_cents}",
        ),
        Figure("return_cents", max(0, command.drawn_cents - most), "max(0, {drawn_cents} − {public_cents})"),
        Figure("non_investive_most_cents", others, "{others_cents}"),
        Figure("refused_cents", over, "max(0, {non_investive_cents} − {others_cents})"),
    )
    inputs = inputs_of(command, *command.__dataclass_fields__)
    return Sheet("micro-fund", MATCHED_CLAUSE, inputs, steps, results)


class Base(StrEnum):
    """Whose majority it takes: of all members, of those present, of the votes cast."""

    MEMBERS = "members"
    PRESENT = "present"
    CAST = "cast"


class Outcome(StrEnum):
    """What becomes of a proposal."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REJECTED = "rejected"
    CAP_EXCEEDED = "cap-exceeded"
    NO_QUORUM = "no-quorum"
    NO_MONEY = "no-money"


class TooManyVotes(Invalid):
    """There are more votes than members of the jury. Count again."""

    field = "members"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What somebody asks for, and how the jury voted."""

    title: str
    asked_cents: int
    yes: int
    no: int = 0
    abstained: int = 0


@dataclass(frozen=True, kw_only=True)
class Action:
    """A fund with a cap for each action, in cents, and its jury."""

    budget_cents: int
    cap_cents: int
    proposals: Sequence[Proposal]
    members: int
    decided_cents: int = 0
    quorum: int = 0
    majority_of: str = Base.MEMBERS.value


def action_fund(command: Action) -> Sheet:
    """What becomes of each proposal, in the order in which they were voted on."""
    left = command.budget_cents - command.decided_cents
    steps: list[Figure] = [Figure("left_cents", left, "{budget_cents} − {decided_cents}")]
    for proposal in command.proposals:
        outcome = _outcome(command, proposal, left)
        amount = min(proposal.asked_cents, left) if outcome in (Outcome.GRANTED, Outcome.PARTIAL) else 0
        steps += [
            Figure("asked_cents", proposal.asked_cents, "", proposal.title),
            Figure("votes_needed", _needed(command, proposal), "", proposal.title),
            Figure("yes", proposal.yes, "", proposal.title),
            Figure("outcome", outcome.value, "", proposal.title),
            Figure("awarded_cents", amount, "", proposal.title),
        ]
        left -= amount
    awarded = command.budget_cents - command.decided_cents - left
    results = (Figure("awarded_total_cents", awarded), Figure("still_left_cents", left))
    names = ("budget_cents", "cap_cents", "decided_cents", "members", "quorum", "majority_of")
    return Sheet("action-fund", ACTION_CLAUSE, inputs_of(command, *names), tuple(steps), results)


def _outcome(command: Action, proposal: Proposal, left: int) -> Outcome:
    present = proposal.yes + proposal.no + proposal.abstained
    if present > command.members:
        raise TooManyVotes
    if proposal.asked_cents > command.cap_cents:
        return Outcome.CAP_EXCEEDED
    if present < command.quorum:
        return Outcome.NO_QUORUM
    if proposal.yes < _needed(command, proposal):
        return Outcome.REJECTED
    if left <= 0:
        return Outcome.NO_MONEY
    return Outcome.GRANTED if proposal.asked_cents <= left else Outcome.PARTIAL


def _needed(command: Action, proposal: Proposal) -> int:
    """More than half of the base."""
    cast = proposal.yes + proposal.no
    base = {
        Base.MEMBERS: command.members,
        Base.PRESENT: cast + proposal.abstained,
        Base.CAST: cast,
    }[Base(command.majority_of)]
    return base // 2 + 1
