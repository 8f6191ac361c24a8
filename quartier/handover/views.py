"""What can be seen of responsibilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session

from quartier import kept_files
from quartier.decide import Decision, decision_of
from quartier.documents import Document
from quartier.handover import ledger, moves, windows
from quartier.handover.domains import Domain
from quartier.handover.model import (
    DOCUMENT,
    domain_stage,
    handover_duty,
    handover_evidence,
    handover_review,
    handover_word,
    stage_move,
)
from quartier.handover.moves import MoveState
from quartier.handover.stages import OPEN, Stage, Standing
from quartier.handover.words import Said
from quartier.tables import decision


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as the sides see it."""

    id: str
    criterion: str
    body: str
    met: bool
    shown_on: date
    valid_until: date
    sha256: str
    note: str
    #: Whether its document is kept here.
    kept: bool


def shown_evidence(session: Session, domain: str, limit: int = 100) -> list[Shown]:
    """What both sides have shown in a domain, the latest first; two queries."""
    latest = handover_evidence.c.recorded_at.desc(), handover_evidence.c.id
    query = select(handover_evidence).where(handover_evidence.c.domain == domain).order_by(*latest)
    rows = session.execute(query.limit(limit)).all()
    kept = kept_files.with_file(session, [row.id for row in rows], DOCUMENT)
    return [
        Shown(
            row.id,
            row.criterion,
            row.body,
            row.met,
            row.shown_on,
            row.valid_until,
            row.sha256,
            row.note,
            row.id in kept,
        )
        for row in rows
    ]


def one_evidence(session: Session, domain: str, evidence_id: str) -> tuple[Row[Any], Document] | None:
    """A piece of evidence and its document, if that is kept here."""
    query = select(handover_evidence).where(
        handover_evidence.c.domain == domain, handover_evidence.c.id == evidence_id
    )
    row = session.execute(query).one_or_none()
    document = kept_files.document_of(session, evidence_id, DOCUMENT) if row else None
    return (row, document) if row and document else None


def moves_of(session: Session, domain: str) -> list[Row[Any]]:
    """All moves of a domain, the latest first."""
    query = select(stage_move).where(stage_move.c.domain == domain)
    return list(session.execute(query.order_by(stage_move.c.created_at.desc(), stage_move.c.id)))


def one_move(session: Session, move_id: str) -> Row[Any] | None:
    """One move, if there is one of that reference."""
    return session.execute(select(stage_move).where(stage_move.c.id == move_id)).one_or_none()


def failed_reviews(session: Session, domain: str) -> int:
    """How many of the latest reviews failed one after the other."""
    query = select(handover_review.c.passed).where(
        handover_review.c.domain == domain, handover_review.c.closed_at.is_not(None)
    )
    results = list(session.scalars(query.order_by(handover_review.c.closed_at.desc()).limit(10)))
    return next((count for count, passed in enumerate(results) if passed), len(results))


def reviews_of(session: Session, domain: str) -> list[Row[Any]]:
    """The reviews of a domain, the latest first."""
    query = select(handover_review).where(handover_review.c.domain == domain)
    return list(session.execute(query.order_by(handover_review.c.opened_at.desc())))


def duties_of(session: Session, domain: str) -> list[Row[Any]]:
    """What the latest stage that brought duties asks for, as it stands."""
    latest = (
        select(func.max(handover_duty.c.version)).where(handover_duty.c.domain == domain).scalar_subquery()
    )
    query = select(handover_duty).where(handover_duty.c.domain == domain, handover_duty.c.version == latest)
    return sorted(session.execute(query), key=lambda row: (row.due_on or date.max, row.duty))


def one_duty(session: Session, domain: str, version: int, duty: str) -> Row[Any]:
    """One thing that a stage asks for, which is there."""
    table = handover_duty.c
    query = select(handover_duty).where(table.domain == domain, table.version == version, table.duty == duty)
    return session.execute(query).one()


def record(
    session: Session,
    *,
    domain: str | None = None,
    open_only: bool = False,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Decision]:
    """The record of decisions, the latest first; one query."""
    query = select(decision).order_by(decision.c.decided_at.desc(), decision.c.id.desc()).limit(limit)
    if domain:
        query = query.where(decision.c.domain == domain)
    if open_only:
        query = query.where(decision.c.outcome.in_([outcome.value for outcome in OPEN]))
    if before:
        at, last = before
        query = query.where(
            or_(decision.c.decided_at < at, and_(decision.c.decided_at == at, decision.c.id < last))
        )
    return [decision_of(row) for row in session.execute(query)]


def one_decision(session: Session, decision_id: str) -> Decision | None:
    """One decision, if there is one of that reference."""
    row = session.execute(select(decision).where(decision.c.id == decision_id)).one_or_none()
    return decision_of(row) if row else None


def waiting(session: Session, subject: str) -> Decision | None:
    """The act about one thing that waits for an answer, if one does."""
    states = [outcome.value for outcome in OPEN]
    query = select(decision).where(decision.c.subject == subject, decision.c.outcome.in_(states))
    row = session.execute(query.order_by(decision.c.decided_at).limit(1)).one_or_none()
    return decision_of(row) if row else None


@dataclass(frozen=True, slots=True)
class Veto:
    """What the carrier said no to on stage 3."""

    decision_id: str
    domain: str
    act: str
    at: datetime
    reason: str


def vetoes(session: Session, domain: str, limit: int = 100) -> list[Veto]:
    """The vetoes in a domain, the latest first; one query."""
    query = (
        select(decision.c.id, decision.c.domain, decision.c.act, handover_word.c.at, handover_word.c.reason)
        .join(handover_word, decision.c.id == handover_word.c.about)
        .where(
            decision.c.domain == domain,
            decision.c.stage == int(Stage.DELEGATED),
            handover_word.c.said == Said.OBJECTED.value,
        )
        .order_by(handover_word.c.at.desc(), decision.c.id)
        .limit(limit)
    )
    return [Veto(row.id, row.domain, row.act, row.at, row.reason) for row in session.execute(query)]


def due_decisions(session: Session) -> list[str]:
    """References of all acts that wait."""
    states = [outcome.value for outcome in OPEN]
    return list(session.scalars(select(decision.c.id).where(decision.c.outcome.in_(states))))


def due_moves(session: Session, now: datetime) -> list[str]:
    """References of moves whose window is over and that nobody has to agree to, or whose mediation has run out."""
    heard = and_(stage_move.c.kind == moves.Kind.DOWN.value, stage_move.c.state == MoveState.OPEN.value)
    waited = stage_move.c.state == MoveState.MEDIATION.value
    query = select(stage_move.c.id).where(or_(heard, waited), stage_move.c.until <= now)
    return list(session.scalars(query))


def unannounced(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Stages that have begun and were not said aloud, the oldest first."""
    query = select(domain_stage.c.domain, domain_stage.c.version).where(
        domain_stage.c.effective_at <= now, domain_stage.c.announced_at.is_(None)
    )
    return [(row.domain, row.version) for row in session.execute(query.order_by(domain_stage.c.effective_at))]


def due_reviews(session: Session, domains: Sequence[Domain], now: datetime, zone: ZoneInfo) -> list[str]:
    """Domains whose stage is to be reviewed today or was before, and has not been since it was entered."""
    standings: Mapping[str, Standing] = ledger.standings_at(session, [one.name for one in domains], now)
    today = windows.local_day(now, zone)
    due = []
    for name, standing in standings.items():
        if standing.review_on is None or standing.review_on > today:
            continue
        since = windows.start_of(standing.review_on, zone)
        done = select(handover_review.c.id).where(
            handover_review.c.domain == name, handover_review.c.opened_at >= since
        )
        if session.scalar(done.limit(1)) is None:
            due.append(name)
    return due
