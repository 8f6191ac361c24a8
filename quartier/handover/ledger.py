"""Which stage is in force when: the one place that reads and writes `domain_stage`.

Why at each instant exactly one body has the last word: a domain's rows have different instants, the stage in force at
an instant is the row with the greatest one up to it, and that row names one body (`Standing.last_word`). So there is
no gap and no overlap, whatever a timer does, and nobody can change what has been in force: rows are added for now or
for later, and only a row for later is ever taken back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from quartier.errors import Conflict
from quartier.handover import gates, moves
from quartier.handover.model import domain_stage, stage_move
from quartier.handover.stages import Side, Stage, Standing
from quartier.unit import Unit

#: After everything that can be planned (`quartier.event.YEARS`).
FOREVER = datetime(2200, 1, 1, tzinfo=UTC)


class MovedMeanwhile(Conflict):
    """This matter has been moved meanwhile. Look at its page again, then decide."""


def standing_at(session: Session, domain: str, at: datetime) -> Standing:
    """Where a domain stands at an instant."""
    row = session.execute(
        select(domain_stage)
        .where(domain_stage.c.domain == domain, domain_stage.c.effective_at <= at)
        .order_by(domain_stage.c.effective_at.desc())
        .limit(1)
    ).one_or_none()
    return standing_of(row) if row else Standing(domain, 0, Stage.CARRIER_OPERATED, Side.NONE, "")


def standings_at(session: Session, domains: Sequence[str], at: datetime) -> dict[str, Standing]:
    """Where several domains stand at an instant; one query."""
    latest = (
        select(domain_stage.c.domain, func.max(domain_stage.c.effective_at).label("begun"))
        .where(domain_stage.c.effective_at <= at)
        .group_by(domain_stage.c.domain)
        .subquery()
    )
    same = (domain_stage.c.domain == latest.c.domain) & (domain_stage.c.effective_at == latest.c.begun)
    found = {row.domain: standing_of(row) for row in session.execute(select(domain_stage).join(latest, same))}
    return {name: found.get(name) or beginning(name) for name in domains}


def beginning(domain: str) -> Standing:
    """Where a domain stands that was never moved."""
    return Standing(domain, 0, Stage.CARRIER_OPERATED, Side.NONE, "")


def history(session: Session, domain: str) -> list[Row[Any]]:
    """All stages of a domain, those to come included, the oldest first."""
    query = select(domain_stage).where(domain_stage.c.domain == domain)
    return list(session.execute(query.order_by(domain_stage.c.effective_at)))


@contextmanager
def turn(unit: Unit) -> Iterator[None]:
    """One change of stages after the other: what a domain may do depends on where others stand.

    At its end no domain may stand, now or at any instant that is planned, above what it depends on; otherwise
    `OtherMatterFirst` is raised and nothing has changed. (SQLite has one writer anyway.)
    """
    if unit.session.connection().dialect.name == "postgresql":
        unit.session.connection().exec_driver_sql("LOCK TABLE domain_stage IN SHARE ROW EXCLUSIVE MODE")
    yield
    later = select(domain_stage.c.effective_at).where(domain_stage.c.effective_at > unit.now)
    for at in {unit.now, *unit.session.scalars(later)}:
        standings = standings_at(unit.session, gates.BOUND, at)
        stages = {name: standing.stage for name, standing in standings.items()}
        if any(stage > gates.ceiling(name, stages) for name, stage in stages.items()):
            raise gates.OtherMatterFirst


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A stage that a domain is to stand on."""

    stage: Stage
    residents: str
    #: From when on; None: from now on.
    at: datetime | None = None
    side: Side = Side.NONE
    #: The trigger of a step back, the emergency of a step-in.
    cause: str | None = None
    review_on: date | None = None
    #: The move that leads here.
    move: str | None = None


def enter(unit: Unit, before: Standing, entry: Entry) -> int:
    """Let a domain stand on a stage from an instant on; returns the version.

    Whatever was planned for later is taken back, and a move under way lapses: both began under what is no longer so.

    Raises `MovedMeanwhile` if ``before`` is not what is in force, or the instant does not come after its beginning.
    """
    at = entry.at or unit.now
    in_force = standing_at(unit.session, before.domain, unit.now)
    started = in_force.since
    if in_force.version != before.version or at < unit.now or (started is not None and at <= started):
        raise MovedMeanwhile
    take_back(unit, before.domain, but=entry.move)
    return _plan(
        unit,
        domain=before.domain,
        version=before.version + 1,
        stage=int(entry.stage),
        side=entry.side.value,
        residents=entry.residents,
        effective_at=at,
        review_on=entry.review_on,
        cause=str(entry.cause) if entry.cause else None,
        move=entry.move,
    )


def take_back(unit: Unit, domain: str, but: str | None = None) -> None:
    """Take back what is planned for a domain; its moves under way or still to come lapse (not the one named)."""
    later = (domain_stage.c.domain == domain) & (domain_stage.c.effective_at > unit.now)
    planned = select(domain_stage.c.move).where(later, domain_stage.c.move.is_not(None))
    live = stage_move.c.state.in_([state.value for state in moves.LIVE])
    unit.session.execute(
        update(stage_move)
        .where(
            stage_move.c.domain == domain, live | stage_move.c.id.in_(planned), stage_move.c.id != (but or "")
        )
        .values(state=moves.MoveState.LAPSED.value, settled_at=unit.now)
    )
    unit.session.execute(delete(domain_stage).where(later))


def take_back_move(unit: Unit, move: str) -> None:
    """Take back everything that a move has planned, also for the domains that follow it."""
    unit.session.execute(
        delete(domain_stage).where(domain_stage.c.move == move, domain_stage.c.effective_at > unit.now)
    )


def plan_return(unit: Unit, from_version: int, back_to: Standing, at: datetime) -> None:
    """After what was just entered as ``from_version``: from an instant on, stand again where it stood."""
    _plan(
        unit,
        domain=back_to.domain,
        version=from_version + 1,
        stage=int(back_to.stage),
        side=back_to.side.value,
        residents=back_to.residents,
        effective_at=at,
        review_on=back_to.review_on,
        cause=None,
        move=None,
    )


def _plan(unit: Unit, **row: Any) -> int:
    names = ("pk_domain_stage", "uq_domain_stage_domain_effective_at", "domain_stage.domain")
    with unit.constraint(MovedMeanwhile(), *names):
        unit.session.execute(insert(domain_stage).values(**row))
    return int(row["version"])


def standing_of(row: Row[Any]) -> Standing:
    """What a row of `domain_stage` says."""
    return Standing(
        row.domain,
        row.version,
        Stage(row.stage),
        Side(row.side),
        row.residents,
        row.effective_at,
        row.review_on,
    )
