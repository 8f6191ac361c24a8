"""The carrier steps in: on stage 4, in a listed emergency, for fourteen days at most.

The end is planned in the moment of the beginning, as a row of the ledger: nobody has to remember it. If more than that
is needed, the residents' body makes a step back of it.
"""

from collections.abc import Sequence

from quartier.errors import Conflict, Invalid, NotAllowed
from quartier.handover import ledger, moves, windows
from quartier.handover.commands.stepping_back import draw_down
from quartier.handover.domains import Domain
from quartier.handover.ledger import Entry
from quartier.handover.stages import CARRIER, Side, Stage, Standing
from quartier.handover.words import Said, say
from quartier.unit import Unit


class OnlyTheCarrier(NotAllowed):
    """Only the carrier can step in, and end that. Ask the office."""


class OnlyTheResidents(NotAllowed):
    """Only the residents’ body of this matter can agree to this. Ask somebody who speaks for it."""


class NobodySteppedIn(Conflict):
    """The carrier has not stepped in here, or it has ended already."""


class TooLong(Invalid):
    """The carrier may step in for {most} days at most. Choose a number from 1 to {most}."""

    field = "days"


def step_in(unit: Unit, domain: Domain, emergency: str, days: int) -> None:
    """Let the carrier decide on a domain at once, for so many days."""
    if not unit.actor.speaks_for(CARRIER):
        raise OnlyTheCarrier
    if not 1 <= days <= windows.STEP_IN:
        raise TooLong(most=windows.STEP_IN)
    with ledger.turn(unit):
        standing = ledger.standing_at(unit.session, domain.name, unit.now)
        cause = moves.check_step_in(standing, emergency)
        entry = Entry(
            stage=standing.stage,
            residents=domain.residents,
            side=Side.STEP_IN,
            cause=cause,
            review_on=standing.review_on,
        )
        version = ledger.enter(unit, standing, entry)
        ledger.plan_return(unit, version, standing, windows.end_after(unit.now, days, unit.settings.timezone))


def end_step_in(unit: Unit, domain: Domain) -> None:
    """The emergency is over before its time: the residents' body decides again, from now on."""
    if not unit.actor.speaks_for(CARRIER):
        raise OnlyTheCarrier
    with ledger.turn(unit):
        standing = _stepped_in(unit, domain)
        back = Entry(stage=standing.stage, residents=domain.residents, review_on=standing.review_on)
        ledger.enter(unit, standing, back)


def ratify_step_in(unit: Unit, domain: Domain, domains: Sequence[Domain], plan: str) -> None:
    """The residents' body agrees that more is needed: the step-in becomes a step back, with a plan for the way up."""
    if not unit.actor.speaks_for(domain.residents):
        raise OnlyTheResidents
    if not plan.strip():
        raise moves.PlanMissing
    with ledger.turn(unit):
        standing = _stepped_in(unit, domain)
        back = Entry(
            stage=Stage(standing.stage - 1),
            residents=domain.residents,
            side=Side.STEPPED_BACK,
            cause="ratified",
        )
        version = ledger.enter(unit, standing, back)
        say(unit, f"{domain.name}.{version}", domain.residents, Said.AGREED, note=plan)
        draw_down(unit, domains, domain.name, back)


def _stepped_in(unit: Unit, domain: Domain) -> Standing:
    standing = ledger.standing_at(unit.session, domain.name, unit.now)
    if standing.side is not Side.STEP_IN:
        raise NobodySteppedIn
    return standing
