"""All matters of a service at a glance: where each stands, what is proposed and who has agreed, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, select, union
from sqlalchemy.orm import Session

from quartier.handover import ledger, windows
from quartier.handover.criteria import CRITERIA, Evidence, readiness
from quartier.handover.domains import Domain
from quartier.handover.model import domain_stage, handover_evidence, handover_word, stage_move
from quartier.handover.moves import GATES, LIVE, missing_evidence
from quartier.handover.stages import Stage, Standing
from quartier.handover.words import Said


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that is not settled, as the staircase tells of it."""

    id: str
    kind: str
    until: datetime | None
    #: The bodies that have agreed so far.
    agreed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A domain on the staircase: where it stands, since when, what is proposed, what the next step still needs."""

    domain: Domain
    standing: Standing
    since: date | None
    move: Proposal | None
    #: Criteria that the next step asks for by name and that are not shown by both sides, in their order.
    missing: tuple[str, ...]
    #: Per cent of all criteria that are shown, and that the next step asks for; None where it asks for no share.
    share: tuple[int, int] | None


def staircase(session: Session, domains: Sequence[Domain], now: datetime, zone: ZoneInfo) -> list[Step]:
    """Every domain of a service; two queries, however many domains and proposals there are."""
    rows: dict[str, list[Row[Any]]] = {}
    for row in session.execute(_standings_and_moves(now)):
        rows.setdefault(row.matter, []).append(row)
    shown: dict[str, dict[tuple[str, str], Evidence]] = {}
    for row in session.execute(select(handover_evidence).order_by(*_OLDEST_FIRST)):
        evidence = Evidence(row.criterion, row.body, row.met, row.shown_on, row.valid_until, row.sha256)
        shown.setdefault(row.domain, {})[row.criterion, row.body] = evidence
    today = windows.local_day(now, zone)
    return [_step(one, rows.get(one.name, []), shown.get(one.name, {}), today, zone) for one in domains]


_OLDEST_FIRST = handover_evidence.c.recorded_at, handover_evidence.c.id


def _standings_and_moves(now: datetime) -> Select[Any]:
    """Of each domain that was ever moved the standing of now, its live move, and each body that agreed to that."""
    live = stage_move.c.state.in_([state.value for state in LIVE])
    matters = union(select(domain_stage.c.domain), select(stage_move.c.domain).where(live)).subquery(
        "matters"
    )
    latest = (
        select(domain_stage.c.domain, func.max(domain_stage.c.effective_at).label("begun"))
        .where(domain_stage.c.effective_at <= now)
        .group_by(domain_stage.c.domain)
        .subquery("latest")
    )
    moved = (
        select(
            matters.c.domain.label("matter"),
            *domain_stage.c,
            stage_move.c.id.label("move_id"),
            stage_move.c.kind,
            stage_move.c.until,
            handover_word.c.body.label("agreed"),
        )
        .select_from(matters)
        .outerjoin(latest, latest.c.domain == matters.c.domain)
        .outerjoin(
            domain_stage,
            and_(domain_stage.c.domain == latest.c.domain, domain_stage.c.effective_at == latest.c.begun),
        )
        .outerjoin(stage_move, and_(stage_move.c.domain == matters.c.domain, live))
        .outerjoin(
            handover_word,
            and_(handover_word.c.about == stage_move.c.id, handover_word.c.said == Said.AGREED.value),
        )
    )
    return moved.order_by(matters.c.domain, handover_word.c.number)


def _step(
    domain: Domain,
    rows: Sequence[Row[Any]],
    shown: Mapping[tuple[str, str], Evidence],
    today: date,
    zone: ZoneInfo,
) -> Step:
    first = rows[0] if rows else None
    begun = first is not None and first.version is not None
    standing = ledger.standing_of(first) if begun and first else ledger.beginning(domain.name)
    missing, share = _wanting(domain, standing, shown, today)
    return Step(
        domain=domain,
        standing=standing,
        since=windows.local_day(standing.since, zone) if standing.since else None,
        move=_proposal(rows),
        missing=missing,
        share=share,
    )


def _proposal(rows: Sequence[Row[Any]]) -> Proposal | None:
    if not rows or rows[0].move_id is None:
        return None
    agreed = dict.fromkeys(row.agreed for row in rows if row.agreed)
    return Proposal(rows[0].move_id, rows[0].kind, rows[0].until, tuple(agreed))


def _wanting(
    domain: Domain, standing: Standing, shown: Mapping[tuple[str, str], Evidence], today: date
) -> tuple[tuple[str, ...], tuple[int, int] | None]:
    if standing.stage == Stage.RESIDENT_RUN:
        return (), None
    gate = GATES[Stage(standing.stage + 1)]
    known = readiness(domain.criteria, shown, domain.residents, today)
    named = missing_evidence(known, gate)
    wanted = tuple(name for name in CRITERIA if name in named)
    return wanted, (known.percent, gate.percent) if known.percent < gate.percent else None
