"""What was said about an act or a move, in its order: the record behind every outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from quartier.actor import SYSTEM
from quartier.handover.model import handover_word
from quartier.handover.stages import CITY, Standing
from quartier.unit import Unit


class Said(StrEnum):
    """What one can say."""

    BEGAN = "began"
    AGREED = "agreed"
    OBJECTED = "objected"
    #: Written answer over an objection that was heard.
    INSISTED = "insisted"
    REMINDED = "reminded"
    WITHDREW = "withdrew"
    #: Mediation ended: the objection is solved, or it stands.
    SOLVED = "solved"
    UPHELD = "upheld"
    REVISED = "revised"


#: How mediation can end.
FINDINGS = (Said.SOLVED, Said.REVISED, Said.UPHELD)


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that was said; who said it is not told here, only for which body."""

    at: datetime
    body: str
    said: Said
    reason: str | None
    note: str | None


def say(
    unit: Unit, about: str, body: str, said: Said, *, reason: str | None = None, note: str | None = None
) -> None:
    """Keep what was said just now."""
    spoken = select(func.count()).where(handover_word.c.about == about)
    unit.session.execute(
        insert(handover_word).values(
            about=about,
            number=(unit.session.scalar(spoken) or 0) + 1,
            at=unit.now,
            actor=unit.actor.ref,
            body=body,
            said=said.value,
            reason=reason,
            note=note,
        )
    )


def words_about(session: Session, about: str) -> list[Word]:
    """What was said about one thing, the oldest first."""
    query = select(handover_word).where(handover_word.c.about == about).order_by(handover_word.c.number)
    return [Word(row.at, row.body, Said(row.said), row.reason, row.note) for row in session.execute(query)]


def bodies_that(session: Session, about: str, said: Said) -> list[str]:
    """The bodies for which something was said about one thing."""
    query = select(handover_word.c.body).where(
        handover_word.c.about == about, handover_word.c.said == said.value
    )
    return list(session.scalars(query.order_by(handover_word.c.number)))


def has_spoken(session: Session, about: str, actor: str, said: Sequence[Said]) -> bool:
    """Whether a person has said one of these things about something, for whichever body."""
    words = [one.value for one in said]
    query = select(handover_word.c.number).where(
        handover_word.c.about == about, handover_word.c.actor == actor, handover_word.c.said.in_(words)
    )
    return actor != SYSTEM.ref and session.scalar(query.limit(1)) is not None


def side_of(unit: Unit, standing: Standing) -> str | None:
    """The side for which the actor speaks: the residents' body before the carrier, else the owner; None for others."""
    return next((body for body in (*standing.bodies, CITY) if unit.actor.speaks_for(body)), None)
