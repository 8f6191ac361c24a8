"""The way from one stage to the next, and back. Pure.

Up, one stage at a time: proposed with evidence → open to objection for 14 days → (objection → mediation, 30 days at
most → revised, withdrawn or upheld) → agreed by both sides, from stage 3 on by the owner too → in force at the
beginning of a day to come. Down, one stage: for a named trigger, after a hearing of 7 days, at once where there is
danger; with a plan for the way back, and not up again for three months.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid
from quartier.handover.criteria import Readiness
from quartier.handover.stages import CARRIER, CITY, Side, Stage, Standing
from quartier.handover.windows import add_months

#: Months after a step back before a step up is tried again.
RETRY_MONTHS = 3
#: A review comes at the latest so many months after a stage was entered.
REVIEW_MONTHS = 12
#: So many vetoes in a year in one domain open a review.
VETOES_FOR_REVIEW = 3


class Kind(StrEnum):
    """What a move does."""

    UP = "up"
    DOWN = "down"
    PAUSE = "pause"
    RESUME = "resume"


class MoveState(StrEnum):
    """Where a move stands."""

    OPEN = "open"
    MEDIATION = "mediation"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


LIVE = (MoveState.OPEN, MoveState.MEDIATION)


class Trigger(StrEnum):
    """The closed list of reasons for a step back."""

    RESIDENTS_ASK = "residents_ask"
    ACCIDENT = "accident"
    INSURANCE_LAPSED = "insurance_lapsed"
    CHARITABLE_STATUS_LOST = "charitable_status_lost"
    INSOLVENCY = "insolvency"
    BOARD_VACANT = "board_vacant"
    REVIEWS_FAILED = "reviews_failed"
    FUNDING_CONDITION_BROKEN = "funding_condition_broken"


#: Where waiting for a hearing would be dangerous.
DANGER = (Trigger.ACCIDENT, Trigger.INSURANCE_LAPSED)


class Emergency(StrEnum):
    """The closed list of emergencies in which the carrier may step in on stage 4."""

    DANGER_TO_LIFE = "danger_to_life"
    FIRE_OR_WATER = "fire_or_water"
    UNSAFE_MACHINE = "unsafe_machine"
    BREAK_IN = "break_in"
    AUTHORITY_ORDER = "authority_order"
    NOBODY_REACHABLE = "nobody_reachable"


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


class NotOneStage(Conflict):
    """A matter moves one stage at a time. Choose the next one."""


class StillResting(Conflict):
    """The handover of this matter rests. Let it go on first."""


class CarrierHasSteppedIn(Conflict):
    """The carrier has stepped in here because of an emergency. Wait until that has ended."""


class TooEarly(Conflict):
    """This stage can be entered from {day} on at the earliest. Propose it again then."""


class HearingsMissing(Conflict):
    """Only {count} hearings have been answered on this stage, and {needed} are needed. Go on with hearings first."""


class EvidenceMissing(Conflict):
    """Evidence for this stage is missing or has expired: {count} points. The page of this matter shows which."""


class OtherMatterFirst(Conflict):
    """This matter may not stand higher than another one on which it depends. Move that one first."""


class NotAsItStands(Conflict):
    """This cannot be done as the matter stands now. Look at its page again."""


class EffectiveTooSoon(Invalid):
    """A new stage begins tomorrow at the earliest. Choose a later day."""

    field = "effective_on"


class ReviewTooLate(Invalid):
    """The review comes after the stage has begun, and within twelve months. Choose a day between the two."""

    field = "review_on"


class PlanMissing(Invalid):
    """Say how the matter comes back up: what has to be done, by whom, until when."""

    field = "note"


class WrongTrigger(Invalid):
    """This reason does not apply here. Choose the one from the list that does."""

    field = "trigger"


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


def check_up(facts: Facts, to: int) -> None:
    """Whether a domain may go up to a stage: asked when the move is proposed, and again when it is agreed."""
    standing = facts.standing
    if to != standing.stage + 1 or to not in GATES:
        raise NotOneStage
    if standing.side is Side.PAUSED:
        raise StillResting
    if standing.side is Side.STEP_IN:
        raise CarrierHasSteppedIn
    gate = GATES[Stage(to)]
    earliest = _earliest(facts, gate)
    if earliest is not None and facts.today < earliest:
        raise TooEarly(day=earliest)
    if facts.hearings < gate.hearings:
        raise HearingsMissing(count=facts.hearings, needed=gate.hearings)
    missing = missing_evidence(facts.readiness, gate)
    if missing:
        raise EvidenceMissing(count=len(missing))
    if facts.readiness.percent < gate.percent:
        raise EvidenceMissing(count=len(facts.readiness.points) - len(facts.readiness.met))
    if to > ceiling(standing.domain, facts.stages):
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


def drawn_down(domain: str, to: Stage, stages: Mapping[str, Stage]) -> tuple[str, ...]:
    """The domains that step back with this one, because they would stand above what they depend on."""
    after = {**stages, domain: to}
    return tuple(
        other
        for other, (needed, _) in _LIMITS.items()
        if domain in needed and other in after and after[other] > ceiling(other, after)
    )


def check_down(standing: Standing, trigger: str, plan: str, by: str, failed_reviews: int) -> Trigger:
    """Whether a domain may step back for this trigger; returns it."""
    if standing.side is Side.PAUSED:
        raise StillResting
    if standing.side is Side.STEP_IN:
        raise CarrierHasSteppedIn
    if standing.stage is Stage.CARRIER_OPERATED:
        raise NotOneStage
    if trigger not in tuple(Trigger):
        raise WrongTrigger
    named = Trigger(trigger)
    if named is Trigger.RESIDENTS_ASK and by != standing.residents:
        raise WrongTrigger
    if named is Trigger.REVIEWS_FAILED and failed_reviews < 2:
        raise WrongTrigger
    if not plan.strip():
        raise PlanMissing
    return named


def check_step_in(standing: Standing, emergency: str) -> Emergency:
    """Whether the carrier may step in; returns the emergency. Only on stage 4 does it have that right."""
    if standing.stage is not Stage.WITH_BACKSTOP or standing.side in (Side.STEP_IN, Side.PAUSED):
        raise NotAsItStands
    if emergency not in tuple(Emergency):
        raise WrongTrigger(field="emergency")
    return Emergency(emergency)


def check_side(standing: Standing, kind: Kind) -> Side:
    """The side state after a pause or its end."""
    if kind is Kind.PAUSE and standing.side in (Side.NONE, Side.STEPPED_BACK):
        return Side.PAUSED
    if kind is Kind.RESUME and standing.side is Side.PAUSED:
        return Side.NONE
    raise NotAsItStands


def consents(kind: Kind, to: Stage, residents: str) -> tuple[str, ...]:
    """The bodies that must agree to a move; none for a step back, which is heard."""
    if kind is Kind.DOWN:
        return ()
    owner = (CITY,) if kind is Kind.UP and to >= Stage.WITH_BACKSTOP else ()
    return (residents, CARRIER, *owner)


def check_days(effective_on: date, review_on: date, today: date) -> None:
    """A stage begins with a day to come, within a year, and is reviewed within a year of that."""
    if not today < effective_on <= today + timedelta(days=366):
        raise EffectiveTooSoon
    if not effective_on < review_on <= add_months(effective_on, REVIEW_MONTHS):
        raise ReviewTooLate


def agreed_days(effective_on: date, review_on: date, today: date) -> tuple[date, date]:
    """The days as they are when the last body agrees: what was proposed for a day gone by begins tomorrow."""
    effective = max(effective_on, today + timedelta(days=1))
    return effective, review_on if review_on > effective else add_months(effective, REVIEW_MONTHS)
