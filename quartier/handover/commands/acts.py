"""Answering an act that waits, and what happens when nobody answers.

An answer counts only in its window and under the stage that the act was begun on: who is late, or speaks for a body
that no longer has a say, is refused and nothing changes. That an act is carried out is one transaction with what made
it effective.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from quartier.decide import SomebodyElse, decision_of, settle
from quartier.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from quartier.handover import moves, windows
from quartier.handover.commands.reviews import open_review
from quartier.handover.domains import Act
from quartier.handover.ledger import standing_at
from quartier.handover.model import handover_word
from quartier.handover.sends import stage_events
from quartier.handover.stages import CARRIER, OPEN, Outcome, Stage, objection, silence
from quartier.handover.words import Said, bodies_that, has_spoken, say
from quartier.observe import get_logger
from quartier.tables import decision
from quartier.unit import Unit

log = get_logger(__name__)


class DecisionNotFound(NotFound):
    """There is no such decision. Choose one from the record of decisions."""


class AlreadyAnswered(Conflict):
    """This does not wait for an answer any more. What became of it stands on this page."""


class WindowOver(Conflict):
    """The time for an answer is over. What follows from that is carried out within a minute."""


class StageHasMoved(Conflict):
    """This was begun while somebody else decided here. It is void; begin it anew if it is still wanted."""


class NotYourTurn(NotAllowed):
    """Another body's answer is waited for. Ask somebody who speaks for it."""


class AnswerMissing(Invalid):
    """Write the answer. Whoever objected reads it on this page."""

    field = "note"


def agree(unit: Unit, decision_id: str, acts: Sequence[Act]) -> None:
    """Agree to an act for the body it waits for: it is carried out now. What its room refuses is refused here."""
    row = _answering(unit, decision_id)
    if _was_heard(unit, row):
        raise AlreadyAnswered
    say(unit, row.id, row.awaits, Said.AGREED)
    _carry_out(unit, row, acts)


def object_to(unit: Unit, decision_id: str, reason: str, proposal: str, acts: Sequence[Act]) -> None:
    """Object to an act, with a reason from the closed list and a proposal how to solve it.

    On stage 1 it was heard and waits for the carrier's written answer; on stages 2 and 3 it is refused with that.
    """
    row = _answering(unit, decision_id)
    if _was_heard(unit, row):
        raise AlreadyAnswered
    outcome = objection(Stage(row.stage), reason, proposal)
    say(unit, row.id, row.awaits, Said.OBJECTED, reason=reason, note=proposal)
    if outcome in OPEN:
        unit.session.execute(
            update(decision).where(decision.c.id == row.id).values(awaits=CARRIER, until=None)
        )
        return
    _drop(unit, row, outcome, acts)
    if row.stage == Stage.DELEGATED:
        _count_veto(unit, row, reason)


def insist(unit: Unit, decision_id: str, answer: str, acts: Sequence[Act]) -> None:
    """Do it over an objection that was heard, with a written answer (stage 1)."""
    row = _answering(unit, decision_id, own=True)
    if not _was_heard(unit, row):
        raise AlreadyAnswered
    if not answer.strip():
        raise AnswerMissing
    say(unit, row.id, row.awaits, Said.INSISTED, note=answer)
    _carry_out(unit, row, acts)


def withdraw(unit: Unit, decision_id: str, acts: Sequence[Act]) -> None:
    """Take back what one's own body has begun."""
    row = _open(unit, decision_id)
    body = decision_of(row).by_body
    if not unit.actor.speaks_for(body):
        raise NotYourTurn
    say(unit, row.id, body, Said.WITHDREW)
    _drop(unit, row, Outcome.WITHDRAWN, acts)


def end_window(unit: Unit, decision_id: str, acts: Sequence[Act]) -> bool:
    """Do what follows from nobody having answered; whether there was something to do.

    What counts is how it stood when the window ended, not when this is called.
    """
    row = _row(unit, decision_id)
    if row.outcome not in OPEN:
        return False
    if _is_outdated(unit, row):
        _drop(unit, row, Outcome.OUTDATED, acts)
        return True
    if row.until is None or unit.now < row.until:
        return False
    outcome = silence(Stage(row.stage), _reminders(unit.session, row.id))
    if outcome is Outcome.EFFECTIVE:
        _carry_out_or_fail(unit, row, acts)
    else:
        _drop(unit, row, outcome, acts)
    return True


def remind(unit: Unit, decision_id: str) -> bool:
    """Remind the body whose consent is waited for, if a reminder is due; whether it was."""
    row = _row(unit, decision_id)
    if row.outcome != Outcome.WAITING or row.stage != Stage.CO_DECIDED or unit.now >= row.until:
        return False
    given = _reminders(unit.session, row.id)
    zone = unit.settings.timezone
    due = [days for days in windows.REMINDERS if windows.end_after(row.decided_at, days, zone) <= unit.now]
    if len(due) <= given:
        return False
    say(unit, row.id, row.awaits, Said.REMINDED)
    unit.emit(
        stage_events(unit.settings.service).awaited.of(
            decision_id=row.id,
            domain=row.domain,
            act=row.act,
            body=row.awaits,
            until=row.until,
            reminder=given + 1,
        )
    )
    return True


def _row(unit: Unit, decision_id: str) -> Row[Any]:
    row = unit.session.execute(
        select(decision).where(decision.c.id == decision_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise DecisionNotFound
    return row


def _open(unit: Unit, decision_id: str) -> Row[Any]:
    """An act that can still be answered."""
    row = _row(unit, decision_id)
    if row.outcome not in OPEN:
        raise AlreadyAnswered
    if row.until is not None and row.until <= unit.now:
        raise WindowOver
    if standing_at(unit.session, row.domain, unit.now).version != row.stage_version:
        raise StageHasMoved
    return row


def _answering(unit: Unit, decision_id: str, *, own: bool = False) -> Row[Any]:
    """An act that waits for a body the actor speaks for; who began it cannot also answer (but for ``own`` words)."""
    row = _open(unit, decision_id)
    if row.awaits is None or not unit.actor.speaks_for(row.awaits):
        raise NotYourTurn
    if not own and has_spoken(unit.session, row.id, unit.actor.ref, [Said.BEGAN]):
        raise SomebodyElse
    return row


def _was_heard(unit: Unit, row: Row[Any]) -> bool:
    return bool(bodies_that(unit.session, row.id, Said.OBJECTED))


def _is_outdated(unit: Unit, row: Row[Any]) -> bool:
    """Whether another stage began before the act was settled, or its window ended."""
    at = unit.now if row.until is None or unit.now < row.until else row.until - timedelta(microseconds=1)
    return standing_at(unit.session, row.domain, at).version != row.stage_version


def _reminders(session: Session, decision_id: str) -> int:
    return len(bodies_that(session, decision_id, Said.REMINDED))


def _act(row: Row[Any], acts: Sequence[Act]) -> Act:
    return next(act for act in acts if (act.domain, act.name) == (row.domain, row.act))


def _details(row: Row[Any]) -> dict[str, Any]:
    return dict(json.loads(row.details)) if row.details else {}


def _carry_out(unit: Unit, row: Row[Any], acts: Sequence[Act]) -> None:
    settle(unit, row.id, Outcome.EFFECTIVE)
    _act(row, acts).perform(unit, row.subject, **_details(row))


def _carry_out_or_fail(unit: Unit, row: Row[Any], acts: Sequence[Act]) -> None:
    """Nobody waits for the answer of a timer: what the room refuses now is written down."""
    kept = unit.waiting
    try:
        with unit.session.begin_nested():
            _carry_out(unit, row, acts)
            unit.session.flush()
    except Refusal as refusal:
        unit.drop_waiting(kept)
        log.info("act-failed", domain=row.domain, act=row.act, refusal=refusal.slug)
        _drop(unit, row, Outcome.FAILED, acts)


def _drop(unit: Unit, row: Row[Any], outcome: Outcome, acts: Sequence[Act]) -> None:
    settle(unit, row.id, outcome)
    _act(row, acts).come_to_nothing(unit, row.subject, _details(row))


def _count_veto(unit: Unit, row: Row[Any], reason: str) -> None:
    vetoes = vetoes_in_a_year(unit.session, row.domain, unit.now)
    unit.emit(
        stage_events(unit.settings.service).vetoed.of(
            decision_id=row.id, domain=row.domain, act=row.act, reason=reason, vetoes=vetoes
        )
    )
    if vetoes >= moves.VETOES_FOR_REVIEW:
        open_review(unit, row.domain, "vetoes")


def vetoes_in_a_year(session: Session, domain: str, now: datetime) -> int:
    """How many vetoes there were in a domain in the 365 days up to now."""
    query = (
        select(func.count())
        .select_from(handover_word.join(decision, decision.c.id == handover_word.c.about))
        .where(
            decision.c.domain == domain,
            decision.c.stage == int(Stage.DELEGATED),
            handover_word.c.said == Said.OBJECTED.value,
            handover_word.c.at > now - timedelta(days=365),
        )
    )
    return session.scalar(query) or 0
