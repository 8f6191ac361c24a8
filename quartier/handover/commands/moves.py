"""Moving a domain to another stage: proposing, objecting, mediating, agreeing; stepping back.

Every command that changes a stage takes its turn (`ledger.turn`): what one domain may do depends on where others
stand. What a move needs is asked when it is proposed, and again at every agreement: evidence may have expired.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, update

from quartier.actor import require_office
from quartier.decide import SomebodyElse
from quartier.errors import Conflict, NotFound
from quartier.event import new_ref
from quartier.handover import ledger, moves, stages, views, windows
from quartier.handover.commands.reviews import NoSide
from quartier.handover.domains import Domain
from quartier.handover.ledger import Entry
from quartier.handover.model import stage_move
from quartier.handover.moves import Kind, MoveState
from quartier.handover.sends import StageEvents, stage_events
from quartier.handover.stages import Side, Stage, Standing
from quartier.handover.words import Said, bodies_that, has_spoken, say
from quartier.unit import Unit

#: The cause of a step back that another domain's brings.
FOLLOWS = "follows"


class MoveNotFound(NotFound):
    """There is no such proposal. Choose one from the page of the matter."""


class MoveUnderWay(Conflict):
    """A proposal for this matter is already under way. Finish or withdraw it first."""


class MoveSettled(Conflict):
    """This proposal is settled. What became of it stands on this page."""


class StillOpen(Conflict):
    """Until {until} everybody can still object. After that the bodies can agree."""


class InMediation(Conflict):
    """Somebody has objected. The mediator has to record the result first."""


class ObjectionTooLate(Conflict):
    """The time for objections is over. Say no by not agreeing, and say why."""


class AgreedAlready(Conflict):
    """Your body has agreed already, or its agreement is not needed here."""


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
        facts = views.facts_of(unit.session, domain, domains, unit.now, unit.settings.timezone)
        body = _side(unit, domain)
        to = facts.standing.stage + 1
        moves.check_up(facts, to)
        moves.check_days(command.effective_on, command.review_on, facts.today)
        return _propose(
            unit,
            facts.standing,
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
        body = _side(unit, domain, among=(domain.residents, stages.CARRIER))
        moves.check_side(standing, kind)
        move = _propose(unit, standing, kind, standing.stage, by_body=body, note=note)
        say(unit, move, body, Said.AGREED)
        return move


def step_back(unit: Unit, domain: Domain, domains: Sequence[Domain], trigger: str, plan: str) -> str:
    """Let a domain step back one stage, for a named trigger and with a plan for the way back up.

    It is so after a hearing of seven days, unless it is withdrawn; where there is danger, at once. Domains that may not
    stand above this one step back with it. No decision and no right is lost by it.
    """
    with ledger.turn(unit):
        standing = ledger.standing_at(unit.session, domain.name, unit.now)
        body = _side(unit, domain)
        failed = views.failed_reviews(unit.session, domain.name)
        cause = moves.check_down(standing, trigger, plan, body, failed)
        to = Stage(standing.stage - 1)
        danger = cause in moves.DANGER
        until = None if danger else windows.end_after(unit.now, windows.STEP_BACK, unit.settings.timezone)
        move = _propose(
            unit, standing, Kind.DOWN, to, by_body=body, note=plan, cause=cause.value, until=until
        )
        back = Entry(
            stage=to, residents=domain.residents, at=until, side=Side.STEPPED_BACK, cause=cause, move=move
        )
        ledger.enter(unit, standing, back)
        draw_down(unit, domains, domain.name, back)
        if danger:
            _settle(unit, _live(unit, move), MoveState.DECIDED)
        return move


def draw_down(unit: Unit, domains: Sequence[Domain], domain: str, back: Entry) -> None:
    """Let the domains that depend on this one follow it down; what they had planned above it is taken back."""
    names = [one.name for one in domains]
    now = ledger.standings_at(unit.session, names, unit.now)
    planned = ledger.standings_at(unit.session, names, ledger.FOREVER)
    highest = {name: max(now[name].stage, planned[name].stage) for name in names}
    for name in moves.drawn_down(domain, back.stage, highest):
        follower = now[name]
        if follower.stage > moves.ceiling(name, highest | {domain: back.stage}):
            to = Stage(follower.stage - 1)
            ledger.enter(unit, follower, replace(back, stage=to, residents=follower.residents, cause=FOLLOWS))
        else:
            ledger.take_back(unit, name)


def object_to_move(unit: Unit, move_id: str, reason: str, proposal: str, domain: Domain) -> None:
    """Object to a step up within its window; a mediator has to find a way, within thirty days."""
    row = _live(unit, move_id)
    _unchanged(unit, row)
    body = _side(unit, domain)
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
    _set(unit, row.id, state=MoveState.MEDIATION.value, until=until)
    unit.emit(_events(unit).objected.of(**_told(row), reason=reason, until=until))


def mediate(unit: Unit, move_id: str, result: Said, note: str) -> None:
    """Record how mediation ended: the objection is solved, the proposal is revised, or the objection stands.

    Whoever raised the objection, or the proposal, cannot be the judge of it.
    """
    require_office(unit.actor, "mediator")
    row = _live(unit, move_id)
    if row.state != MoveState.MEDIATION or unit.now >= row.until:
        raise MoveSettled
    if has_spoken(unit.session, row.id, unit.actor.ref, [Said.BEGAN, Said.OBJECTED, Said.AGREED]):
        raise SomebodyElse
    zone = unit.settings.timezone
    say(unit, row.id, "mediator", result, note=note)
    if result is Said.UPHELD:
        _settle(unit, row, MoveState.REFUSED)
    elif result is Said.REVISED:
        until = windows.end_after(unit.now, windows.OBJECTION, zone)
        _set(unit, row.id, state=MoveState.OPEN.value, note=note, until=until)
    else:
        first = windows.end_after(row.created_at, windows.OBJECTION, zone)
        _set(unit, row.id, state=MoveState.OPEN.value, until=max(first, unit.now))


def agree_to_move(unit: Unit, move_id: str, domain: Domain, domains: Sequence[Domain]) -> bool:
    """Agree for one's body; whether all have agreed now and the move is decided."""
    with ledger.turn(unit):
        row = _live(unit, move_id)
        standing = _unchanged(unit, row)
        if row.state == MoveState.MEDIATION:
            raise InMediation
        if row.until is not None and unit.now < row.until:
            raise StillOpen(until=windows.last_day(row.until, unit.settings.timezone))
        if row.kind == Kind.UP:
            facts = views.facts_of(unit.session, domain, domains, unit.now, unit.settings.timezone)
            moves.check_up(facts, row.to_stage)
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
        _set(unit, row.id, effective_on=effective_on, review_on=review_on)
        entry = Entry(
            stage=Stage(row.to_stage),
            residents=domain.residents,
            at=windows.start_of(effective_on, zone),
            review_on=review_on,
            move=row.id,
        )
        ledger.enter(unit, standing, entry)
        _settle(unit, row, MoveState.DECIDED, effective_on)
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
        _settle(unit, row, MoveState.DECIDED, unit.today)


def withdraw_move(unit: Unit, move_id: str) -> None:
    """Take back a proposal of one's own body; a step back that was to come does not."""
    with ledger.turn(unit):
        row = _live(unit, move_id)
        if not unit.actor.speaks_for(row.by_body):
            raise NoSide
        say(unit, row.id, row.by_body, Said.WITHDREW)
        if row.kind == Kind.DOWN:
            ledger.take_back_move(unit, row.id)
        _settle(unit, row, MoveState.WITHDRAWN)


def end_move_window(unit: Unit, move_id: str) -> bool:
    """Note what follows from a window's end: a hearing was held, or mediation led nowhere. Whether it was due."""
    row = _row(unit, move_id)
    if row.state not in moves.LIVE or row.until is None or unit.now < row.until:
        return False
    if row.state == MoveState.MEDIATION:
        _settle(unit, row, MoveState.LAPSED)
    elif row.kind == Kind.DOWN:
        _settle(unit, row, MoveState.DECIDED, windows.local_day(row.until, unit.settings.timezone))
    else:
        return False
    return True


def _propose(unit: Unit, standing: Standing, kind: Kind, to: int, **fields: Any) -> str:
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
    told = {"move_id": move, "domain": standing.domain, "kind": kind.value, "to_stage": int(to)}
    unit.emit(_events(unit).proposed.of(**told, until=row.get("until")))
    return move


def _settle(unit: Unit, row: Row[Any], state: MoveState, effective_on: date | None = None) -> None:
    _set(unit, row.id, state=state.value, settled_at=unit.now)
    unit.emit(_events(unit).decided.of(**_told(row), outcome=state.value, effective_on=effective_on))


def _set(unit: Unit, move_id: str, **values: Any) -> None:
    unit.session.execute(update(stage_move).where(stage_move.c.id == move_id).values(**values))


def _row(unit: Unit, move_id: str) -> Row[Any]:
    query = select(stage_move).where(stage_move.c.id == move_id).with_for_update()
    row = unit.session.execute(query).one_or_none()
    if row is None:
        raise MoveNotFound
    return row


def _live(unit: Unit, move_id: str) -> Row[Any]:
    row = _row(unit, move_id)
    if row.state not in moves.LIVE:
        raise MoveSettled
    return row


def _unchanged(unit: Unit, row: Row[Any]) -> Standing:
    """Where the domain stands, if that is still where the move begins."""
    standing = ledger.standing_at(unit.session, row.domain, unit.now)
    if standing.version != row.from_version:
        raise ledger.MovedMeanwhile
    return standing


def _side(unit: Unit, domain: Domain, among: Sequence[str] = ()) -> str:
    """The side for which the actor speaks: one of the three, or of those given. Raises `NoSide`."""
    sides = among or (domain.residents, stages.CARRIER, stages.CITY)
    body = next((one for one in sides if unit.actor.speaks_for(one)), None)
    if body is None:
        raise NoSide
    return body


def _told(row: Row[Any]) -> dict[str, Any]:
    return {"move_id": row.id, "domain": row.domain, "kind": row.kind, "to_stage": row.to_stage}


def _events(unit: Unit) -> StageEvents:
    return stage_events(unit.settings.service)
