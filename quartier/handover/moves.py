"""The way from one stage to the next, and back; what must be so before it leads up says `gates`. Pure.

Up, one stage at a time: proposed with evidence → open to objection for 14 days → (objection → mediation, 30 days at
most → revised, withdrawn or upheld) → agreed by both sides, from stage 3 on by the owner too → in force at the
beginning of a day to come. Down, one stage: for a named trigger, after a hearing of 7 days, at once where there is
danger; with a plan for the way back, and not up again for three months.
"""

from datetime import date, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid
from quartier.handover.stages import CARRIER, CITY, Side, Stage, Standing
from quartier.handover.windows import add_months

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


class NotOneStage(Conflict):
    """A matter moves one stage at a time. Choose the next one."""


class StillResting(Conflict):
    """The handover of this matter rests. Let it go on first."""


class CarrierHasSteppedIn(Conflict):
    """The carrier has stepped in here because of an emergency. Wait until that has ended."""


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
