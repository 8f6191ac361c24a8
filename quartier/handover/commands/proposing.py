"""Proposing that a domain moves: one stage up, a rest, or going on; and taking a proposal back.

Every command that changes a stage takes its turn (`ledger.turn`): what one domain may do depends on where others
stand. What a move needs is asked when it is proposed, and again at every agreement: evidence may have expired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quartier.handover import facts, gates, ledger, moves, stages, windows
from quartier.handover.commands import under_way
from quartier.handover.commands.reviews import NoSide
from quartier.handover.domains import Domain
from quartier.handover.moves import Kind, MoveState
from quartier.handover.words import Said, say
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class ProposeUp:
    """A step up; ``effective_on`` and ``review_on`` are local dates."""

    #: Why now, and how it is to work.
    note: str
    effective_on: date
    review_on: date


def propose_up(unit: Unit, domain: Domain, domains: Sequence[Domain], command: ProposeUp) -> str:
    """Propose that a domain goes up one stage; returns the move's reference. Its evidence must be complete."""
    with ledger.turn(unit):
        known = facts.facts_of(unit.session, domain, domains, unit.now, unit.settings.timezone)
        body = under_way.side_of_actor(unit, domain)
        to = known.standing.stage + 1
        gates.check_up(known, to)
        moves.check_days(command.effective_on, command.review_on, known.today)
        return under_way.propose(
            unit,
            known.standing,
            Kind.UP,
            to,
            by_body=body,
            note=command.note,
            until=windows.end_after(unit.now, windows.OBJECTION, unit.settings.timezone),
            effective_on=command.effective_on,
            review_on=command.review_on,
        )


def propose_side(unit: Unit, domain: Domain, kind: Kind, note: str) -> str:
    """Propose that the handover of a domain rests, or goes on; with the other side's agreement it is so."""
    with ledger.turn(unit):
        standing = ledger.standing_at(unit.session, domain.name, unit.now)
        body = under_way.side_of_actor(unit, domain, among=(domain.residents, stages.CARRIER))
        moves.check_side(standing, kind)
        move = under_way.propose(unit, standing, kind, standing.stage, by_body=body, note=note)
        say(unit, move, body, Said.AGREED)
        return move


def withdraw_move(unit: Unit, move_id: str) -> None:
    """Take back a proposal of one's own body; a step back that was to come does not."""
    with ledger.turn(unit):
        row = under_way.live(unit, move_id)
        if not unit.actor.speaks_for(row.by_body):
            raise NoSide
        say(unit, row.id, row.by_body, Said.WITHDREW)
        if row.kind == Kind.DOWN:
            ledger.take_back_move(unit, row.id)
        under_way.settle(unit, row, MoveState.WITHDRAWN)
