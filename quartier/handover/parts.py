"""Which part somebody has in a matter, and for which body: what a person may read about themself. Pure."""

from enum import StrEnum

from quartier.actor import Actor
from quartier.handover.stages import BOTH, CARRIER, CITY, Side, Stage, Standing


class Part(StrEnum):
    """What a body does in a matter as it stands, the most weighty first."""

    DECIDES = "decides"
    DECIDES_TOGETHER = "decides_together"
    #: Is asked before the carrier decides (stage 1).
    IS_HEARD = "is_heard"
    #: May say no for listed reasons (stage 3).
    MAY_VETO = "may_veto"
    #: May decide for a while in a listed emergency (stage 4).
    MAY_STEP_IN = "may_step_in"
    #: Proposes steps, agrees to them, objects to them.
    MOVES = "moves"
    #: Owns house and land: is asked before the last two steps.
    OWNS = "owns"


def part_in(standing: Standing, residents: str, actor: Actor) -> tuple[Part, str] | None:
    """The weightiest part of an actor in a matter, and the body for which; None for who speaks for no side of it."""
    parts = [
        (_part_of(standing, residents, body), body)
        for body in (residents, CARRIER, CITY)
        if actor.speaks_for(body)
    ]
    return min(parts, key=lambda part: list(Part).index(part[0]), default=None)


def _part_of(standing: Standing, residents: str, body: str) -> Part:
    if body == CITY:
        return Part.OWNS
    if standing.last_word == BOTH:
        return Part.DECIDES_TOGETHER
    if standing.last_word == body:
        return Part.DECIDES
    if standing.side is not Side.STEP_IN:
        if body == residents and standing.stage is Stage.CONSULTED:
            return Part.IS_HEARD
        if body == CARRIER and standing.stage is Stage.DELEGATED:
            return Part.MAY_VETO
        if body == CARRIER and standing.stage is Stage.WITH_BACKSTOP:
            return Part.MAY_STEP_IN
    return Part.MOVES
