"""What must be so before a domain enters the next stage: time, hearings, evidence, and what it depends on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quartier.errors import Conflict
from quartier.handover.criteria import CRITERIA, Readiness
from quartier.handover.moves import CarrierHasSteppedIn, NotOneStage, StillResting
from quartier.handover.stages import Side, Stage, Standing
from quartier.handover.windows import add_months

#: Months after a step back before a step up is tried again.
RETRY_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be so before a domain enters a stage."""

    #: Months on the stage before it.
    months: int = 0
    #: Hearings of the stage before that were answered.
    hearings: int = 0
    #: Percent of all criteria met.
    percent: int = 0
    #: Criteria that are asked for in any case, where the domain has them.
    needs: tuple[str, ...] = ()
    #: All that must be is.
    all_musts: bool = False


GATES: Mapping[Stage, Gate] = {
    Stage.CONSULTED: Gate(needs=("board",)),
    Stage.CO_DECIDED: Gate(months=3, hearings=3),
    Stage.DELEGATED: Gate(months=6, percent=60, needs=("statutes",)),
    Stage.WITH_BACKSTOP: Gate(percent=80, needs=("registered", "insurance", "safety_roles")),
    Stage.RESIDENT_RUN: Gate(months=6, all_musts=True),
}

#: A domain never stands above these; the second only from stage 4 on.
_LIMITS: Mapping[str, tuple[tuple[str, ...], Stage]] = {
    "safety": (("machine_permits", "insurance"), Stage.CONSULTED),
    # Stricter than "from 4 on only with personal data on 4": so one step back never asks for two elsewhere.
    "technical_operation": (("personal_data",), Stage.WITH_BACKSTOP),
}
#: Every domain that depends on another, or another on it.
BOUND = tuple(_LIMITS) + tuple(name for needed, _ in _LIMITS.values() for name in needed)


class TooEarly(Conflict):
    """This stage can be entered from {day} on at the earliest. Propose it again then."""


class HearingsMissing(Conflict):
    """Hearings that were answered on this stage: {count} of {needed}. Go on with hearings first."""


class EvidenceMissing(Conflict):
    """Evidence for this stage is missing or has expired (points: {count}). The page of this matter shows which."""


class OtherMatterFirst(Conflict):
    """This matter may not stand higher than another one on which it depends. Move that one first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a domain on the day a move is proposed or agreed."""

    standing: Standing
    #: Local date since when it stands on its stage; None: from the beginning.
    since: date | None
    today: date
    readiness: Readiness
    hearings: int
    #: Local date of the last step-in, if there was one.
    stepped_in: date | None
    #: It came to this stage by a step back.
    stepped_back: bool
    #: The stages of all domains of the service: the lower one where another is planned.
    stages: Mapping[str, Stage]


@dataclass(frozen=True, slots=True)
class Missing:
    """Everything that a domain still needs before it may enter the next stage; empty where nothing is missing."""

    to: Stage
    #: The local date before which it is too early.
    from_day: date | None
    #: Hearings answered and asked for, where there were too few.
    hearings: tuple[int, int] | None
    #: Criteria that the stage asks for by name and that are not met, in their order.
    evidence: tuple[str, ...]
    #: Per cent of all criteria that are met and that the stage asks for, where they are too few.
    share: tuple[int, int] | None
    #: How many of all criteria are not met.
    points: int
    #: Domains that have to stand higher first.
    matters: tuple[str, ...]

    def __bool__(self) -> bool:
        return any((self.from_day, self.hearings, self.evidence, self.share, self.matters))


def missing(facts: Facts) -> Missing | None:
    """What a domain still needs before it may go up one stage; None on the last."""
    standing = facts.standing
    if standing.stage == Stage.RESIDENT_RUN:
        return None
    to = Stage(standing.stage + 1)
    gate, known = GATES[to], facts.readiness
    earliest = _earliest(facts, gate)
    named = missing_evidence(known, gate)
    return Missing(
        to=to,
        from_day=earliest if earliest is not None and facts.today < earliest else None,
        hearings=(facts.hearings, gate.hearings) if facts.hearings < gate.hearings else None,
        evidence=tuple(name for name in CRITERIA if name in named),
        share=(known.percent, gate.percent) if known.percent < gate.percent else None,
        points=len(known.points) - len(known.met),
        matters=lower(standing.domain, to, facts.stages),
    )


def check_up(facts: Facts, to: int) -> None:
    """Whether a domain may go up to a stage: asked when the move is proposed, and again when it is agreed."""
    wanting = missing(facts)
    if wanting is None or to != wanting.to:
        raise NotOneStage
    if facts.standing.side is Side.PAUSED:
        raise StillResting
    if facts.standing.side is Side.STEP_IN:
        raise CarrierHasSteppedIn
    if wanting.from_day is not None:
        raise TooEarly(day=wanting.from_day)
    if wanting.hearings is not None:
        count, needed = wanting.hearings
        raise HearingsMissing(count=count, needed=needed)
    if wanting.evidence or wanting.share:
        raise EvidenceMissing(count=len(wanting.evidence) or wanting.points)
    if wanting.matters:
        raise OtherMatterFirst


def _earliest(facts: Facts, gate: Gate) -> date | None:
    since, months = facts.since, gate.months
    if since is None:
        return None
    if facts.stepped_back:
        months = max(months, RETRY_MONTHS)
    if facts.standing.stage is Stage.WITH_BACKSTOP and facts.stepped_in is not None:
        since = max(since, facts.stepped_in)
    return add_months(since, months) if months else None


def missing_evidence(readiness: Readiness, gate: Gate) -> frozenset[str]:
    """What the gate asks for by name and is not met."""
    asked = {point.criterion.name for point in readiness.points}
    wanted = readiness.musts if gate.all_musts else asked & set(gate.needs)
    return frozenset(wanted - readiness.met)


def ceiling(domain: str, stages: Mapping[str, Stage]) -> Stage:
    """The highest stage that the other domains of the service allow this one."""
    others, applies_from = _LIMITS.get(domain, ((), Stage.CONSULTED))
    lowest = min((stages.get(other, Stage.CARRIER_OPERATED) for other in others), default=Stage.RESIDENT_RUN)
    return max(lowest, Stage(applies_from - 1))


def lower(domain: str, to: Stage, stages: Mapping[str, Stage]) -> tuple[str, ...]:
    """The domains that stand too low for this one to enter a stage."""
    others, applies_from = _LIMITS.get(domain, ((), Stage.CONSULTED))
    if to < applies_from:
        return ()
    return tuple(other for other in others if stages.get(other, Stage.CARRIER_OPERATED) < to)


def drawn_down(domain: str, to: Stage, stages: Mapping[str, Stage]) -> tuple[str, ...]:
    """The domains that step back with this one, because they would stand above what they depend on."""
    after = {**stages, domain: to}
    return tuple(
        other
        for other, (needed, _) in _LIMITS.items()
        if domain in needed and other in after and after[other] > ceiling(other, after)
    )
