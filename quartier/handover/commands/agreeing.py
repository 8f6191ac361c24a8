"""Answering a proposal to move a domain: objecting, mediating, agreeing; and what the end of its window brings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from quartier.actor import require_office
from quartier.decide import SomebodyElse
from quartier.errors import Conflict
from quartier.handover import facts, gates, ledger, moves, stages, windows
from quartier.handover.commands import under_way
from quartier.handover.commands.under_way import MoveSettled
from quartier.handover.domains import Domain
from quartier.handover.ledger import Entry
from quartier.handover.moves import Kind, MoveState
from quartier.handover.stages import Stage, Standing
from quartier.handover.words import Said, bodies_that, has_spoken, say
from quartier.unit import Unit


class StillOpen(Conflict):
    """Until {until} both sides and the city can still object. After that the bodies can agree."""


class InMediation(Conflict):
    """Somebody has objected. The mediator has to record the result first."""


class ObjectionTooLate(Conflict):
    """The time for objections is over. Say no by not agreeing, and say why."""


class AgreedAlready(Conflict):
    """Your body has agreed already, or its agreement is not needed here."""


def object_to_move(unit: Unit, move_id: str, reason: str, proposal: str, domain: Domain) -> None:
    """Object to a step up within its window; a mediator has to find a way, within thirty days."""
    row = under_way.live(unit, move_id)
    under_way.unchanged(unit, row)
    body = under_way.side_of_actor(unit, domain)
    if row.kind != Kind.UP or unit.now >= row.until:
        raise ObjectionTooLate
    if row.state == MoveState.MEDIATION:
        raise InMediation
    if has_spoken(unit.session, row.id, unit.actor.ref, [Said.BEGAN]):
        raise SomebodyElse
    # A move is no act of stage 3: the whole list of reasons holds, and the objection does not yet refuse it.
    stages.objection(Stage.CO_DECIDED, reason, proposal)
    until = windows.end_after(unit.now, windows.MEDIATION, unit.settings.timezone)
    say(unit, row.id, body, Said.OBJECTED, reason=reason, note=proposal)
    under_way.change(unit, row.id, state=MoveState.MEDIATION.value, until=until)
    unit.emit(under_way.events(unit).objected.of(**under_way.told(row), reason=reason, until=until))


def mediate(unit: Unit, move_id: str, result: Said, note: str) -> None:
    """Record how mediation ended: the objection is solved, the proposal is revised, or the objection stands.

    Whoever raised the objection, or the proposal, cannot be the judge of it.
    """
    require_office(unit.actor, "mediator")
    row = under_way.live(unit, move_id)
    if row.state != MoveState.MEDIATION or unit.now >= row.until:
        raise MoveSettled
    if has_spoken(unit.session, row.id, unit.actor.ref, [Said.BEGAN, Said.OBJECTED, Said.AGREED]):
        raise SomebodyElse
    zone = unit.settings.timezone
    say(unit, row.id, "mediator", result, note=note)
    if result is Said.UPHELD:
        under_way.settle(unit, row, MoveState.REFUSED)
    elif result is Said.REVISED:
        until = windows.end_after(unit.now, windows.OBJECTION, zone)
        under_way.change(unit, row.id, state=MoveState.OPEN.value, note=note, until=until)
    else:
        first = windows.end_after(row.created_at, windows.OBJECTION, zone)
        under_way.change(unit, row.id, state=MoveState.OPEN.value, until=max(first, unit.now))


def agree_to_move(unit: Unit, move_id: str, domain: Domain, domains: Sequence[Domain]) -> bool:
    """Agree for one's body; whether all have agreed now and the move is decided."""
    with ledger.turn(unit):
        row = under_way.live(unit, move_id)
        standing = under_way.unchanged(unit, row)
        if row.state == MoveState.MEDIATION:
            raise InMediation
        if row.until is not None and unit.now < row.until:
            raise StillOpen(until=windows.last_day(row.until, unit.settings.timezone))
        if row.kind == Kind.UP:
            known = facts.facts_of(unit.session, domain, domains, unit.now, unit.settings.timezone)
            gates.check_up(known, row.to_stage)
        needed = moves.consents(Kind(row.kind), Stage(row.to_stage), domain.residents)
        agreed = bodies_that(unit.session, row.id, Said.AGREED)
        body = next((one for one in needed if one not in agreed and unit.actor.speaks_for(one)), None)
        if body is None:
            raise AgreedAlready
        if has_spoken(unit.session, row.id, unit.actor.ref, [Said.AGREED]):
            raise SomebodyElse
        say(unit, row.id, body, Said.AGREED)
        if set(needed) - {*agreed, body}:
            return False
        _decide(unit, row, standing, domain)
        return True


def _decide(unit: Unit, row: Row[Any], standing: Standing, domain: Domain) -> None:
    if row.kind == Kind.UP:
        today, zone = unit.today, unit.settings.timezone
        effective_on, review_on = moves.agreed_days(row.effective_on, row.review_on, today)
        under_way.change(unit, row.id, effective_on=effective_on, review_on=review_on)
        entry = Entry(
            stage=Stage(row.to_stage),
            residents=domain.residents,
            at=windows.start_of(effective_on, zone),
            review_on=review_on,
            move=row.id,
        )
        ledger.enter(unit, standing, entry)
        under_way.settle(unit, row, MoveState.DECIDED, effective_on)
    else:
        side = moves.check_side(standing, Kind(row.kind))
        entry = Entry(
            stage=standing.stage,
            residents=domain.residents,
            side=side,
            review_on=standing.review_on,
            move=row.id,
        )
        ledger.enter(unit, standing, entry)
        under_way.settle(unit, row, MoveState.DECIDED, unit.today)


def end_move_window(unit: Unit, move_id: str) -> bool:
    """Note what follows from a window's end: a hearing was held, or mediation led nowhere. Whether it was due."""
    row = under_way.find(unit, move_id)
    if row.state not in moves.LIVE or row.until is None or unit.now < row.until:
        return False
    if row.state == MoveState.MEDIATION:
        under_way.settle(unit, row, MoveState.LAPSED)
    elif row.kind == Kind.DOWN:
        under_way.settle(unit, row, MoveState.DECIDED, windows.local_day(row.until, unit.settings.timezone))
    else:
        return False
    return True
