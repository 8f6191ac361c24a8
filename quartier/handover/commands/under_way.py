"""A proposal to move a domain, from its beginning until it is settled: what every command on it begins or ends with."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, update

from quartier.errors import Conflict, NotFound
from quartier.event import new_ref
from quartier.handover import ledger, moves, stages
from quartier.handover.commands.reviews import NoSide
from quartier.handover.domains import Domain
from quartier.handover.model import stage_move
from quartier.handover.moves import Kind, MoveState
from quartier.handover.sends import StageEvents, stage_events
from quartier.handover.stages import Standing
from quartier.handover.words import Said, say
from quartier.unit import Unit


class MoveNotFound(NotFound):
    """There is no such proposal. Choose one from the page of the matter."""


class MoveUnderWay(Conflict):
    """A proposal for this matter is already under way. Finish or withdraw it first."""


class MoveSettled(Conflict):
    """This proposal is settled. What became of it stands on this page."""


def propose(unit: Unit, standing: Standing, kind: Kind, to: int, **fields: Any) -> str:
    """Begin a move of a domain; returns its reference. One is under way at a time: raises `MoveUnderWay`."""
    move = new_ref()
    row = {
        "id": move,
        "domain": standing.domain,
        "kind": kind.value,
        "from_stage": int(standing.stage),
        "to_stage": int(to),
        "from_version": standing.version,
        "state": MoveState.OPEN.value,
        "raised_by": unit.actor.ref,
        "created_at": unit.now,
        **fields,
    }
    with unit.constraint(MoveUnderWay(), "uq_stage_move_live", "stage_move.domain"):
        unit.session.execute(insert(stage_move).values(**row))
    say(unit, move, row["by_body"], Said.BEGAN, note=row["note"])
    announced = {"move_id": move, "domain": standing.domain, "kind": kind.value, "to_stage": int(to)}
    unit.emit(events(unit).proposed.of(**announced, until=row.get("until")))
    return move


def settle(unit: Unit, row: Row[Any], state: MoveState, effective_on: date | None = None) -> None:
    """Settle a move, and say what became of it."""
    change(unit, row.id, state=state.value, settled_at=unit.now)
    unit.emit(events(unit).decided.of(**told(row), outcome=state.value, effective_on=effective_on))


def lapse(unit: Unit, domain: str) -> None:
    """Let lapse what is under way for a domain, and what it has planned: something more pressing has come."""
    query = select(stage_move).where(
        stage_move.c.domain == domain, stage_move.c.state.in_([state.value for state in moves.LIVE])
    )
    for row in unit.session.execute(query.with_for_update()).all():
        ledger.take_back_move(unit, row.id)
        settle(unit, row, MoveState.LAPSED)


def change(unit: Unit, move_id: str, **values: Any) -> None:
    """Write down what has changed about a move."""
    unit.session.execute(update(stage_move).where(stage_move.c.id == move_id).values(**values))


def find(unit: Unit, move_id: str) -> Row[Any]:
    """A move, locked. Raises `MoveNotFound`."""
    query = select(stage_move).where(stage_move.c.id == move_id).with_for_update()
    row = unit.session.execute(query).one_or_none()
    if row is None:
        raise MoveNotFound
    return row


def live(unit: Unit, move_id: str) -> Row[Any]:
    """A move that is not settled yet. Raises `MoveSettled`."""
    row = find(unit, move_id)
    if row.state not in moves.LIVE:
        raise MoveSettled
    return row


def unchanged(unit: Unit, row: Row[Any]) -> Standing:
    """Where the domain stands, if that is still where the move begins."""
    standing = ledger.standing_at(unit.session, row.domain, unit.now)
    if standing.version != row.from_version:
        raise ledger.MovedMeanwhile
    return standing


def side_of_actor(unit: Unit, domain: Domain, among: Sequence[str] = ()) -> str:
    """The side for which the actor speaks: one of the three, or of those given. Raises `NoSide`."""
    sides = among or (domain.residents, stages.CARRIER, stages.CITY)
    body = next((one for one in sides if unit.actor.speaks_for(one)), None)
    if body is None:
        raise NoSide
    return body


def told(row: Row[Any]) -> dict[str, Any]:
    """What every event of a move tells."""
    return {"move_id": row.id, "domain": row.domain, "kind": row.kind, "to_stage": row.to_stage}


def events(unit: Unit) -> StageEvents:
    """The events of the handover as this service publishes them."""
    return stage_events(unit.settings.service)
