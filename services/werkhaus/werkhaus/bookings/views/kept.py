"""What is kept of the house, and what is free between."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from werkhaus.bookings.model import Allocation
from werkhaus.bookings.rules import (
    Span,
    free_spans,
    hours_of,
    next_quarter,
    spanning,
)
from werkhaus.places.views import leaves_of


@dataclass(frozen=True, slots=True)
class Busy:
    """What a booking takes of one undivided resource, with the times before and after."""

    booking_id: str
    resource_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class FreeDay:
    """When a room is free on a local day."""

    day: date
    spans: list[Span]
    over: bool = False
    #: Nothing is taken on that day.
    whole: bool = False


_NEVER = datetime.max.replace(tzinfo=UTC)


def busy_during(session: Session, leaves: Collection[str], within: Span, but: str = "") -> list[Busy]:
    """Which bookings (not ``but``) keep these undivided resources within a span, by time; one query.

    What keeps one resource never overlaps (model), so in the order of their ends they also stand in that of their
    beginnings: the first to end after the span is the last that can touch it. The index is read from the span's
    start to there, however much is booked before and after.
    """
    return _read(session, [_kept_during(leaf, within) for leaf in leaves], but)


def busy_from(
    session: Session, leaves: Collection[str], start: datetime, but: str = "", limit: int = 200
) -> list[Busy]:
    """From an instant on: which bookings (not ``but``) keep these undivided resources next, and when; one query."""
    return _read(session, [_kept_next(leaf, start, limit) for leaf in leaves], but)[:limit]


def first_in_the_way(session: Session, taken: Mapping[str, Span], but: str = "") -> Busy | None:
    """The first booking (not ``but``) that keeps some part of what would be taken; one query."""
    rows = busy_during(session, taken, spanning(taken.values()), but)
    return next((row for row in rows if row.span.overlaps(taken[row.resource_id])), None)


def _read(session: Session, each: Sequence[Select[*tuple[Any, ...]]], but: str) -> list[Busy]:
    rows = session.execute(union_all(*each)) if each else ()
    found = [Busy(row[0], row[1], Span(row[2], row[3])) for row in rows if row[0] != but]
    return sorted(found, key=lambda busy: (busy.span.start, busy.resource_id))


def _kept_during(leaf: str, within: Span) -> Select[*tuple[Any, ...]]:
    later = aliased(Allocation)
    last = select(func.min(later.blocked_until)).where(
        later.resource_id == leaf, later.blocks, later.blocked_until >= within.end
    )
    return _kept(leaf, within.start).where(
        Allocation.blocked_from < within.end,
        Allocation.blocked_until <= func.coalesce(last.scalar_subquery(), _NEVER),
    )


def _kept_next(leaf: str, start: datetime, limit: int) -> Select[*tuple[Any, ...]]:
    next_ones = _kept(leaf, start).order_by(Allocation.blocked_until).limit(limit).subquery()
    return select(*next_ones.c)  # SQLite joins no parts with limits of their own


def _kept(leaf: str, start: datetime) -> Select[*tuple[Any, ...]]:
    columns = Allocation.booking_id, Allocation.resource_id, Allocation.blocked_from, Allocation.blocked_until
    return select(*columns).where(
        Allocation.resource_id == leaf, Allocation.blocks, Allocation.blocked_until > start
    )


def free_time(
    session: Session,
    room_ids: Sequence[str],
    days: Sequence[date],
    hours: tuple[int, int],
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, list[FreeDay]]:
    """When rooms are free on these local days between two full hours; two queries for all of them."""
    spans = [hours_of(day, *hours, zone) for day in days]
    leaves = leaves_of(session, room_ids)
    busy: defaultdict[str, list[Span]] = defaultdict(list)
    every = sorted({leaf for found in leaves.values() for leaf in found})
    for row in busy_during(session, every, Span(spans[0].start, spans[-1].end)):
        busy[row.resource_id].append(row.span)
    taken = {room_id: [span for leaf in leaves[room_id] for span in busy[leaf]] for room_id in room_ids}
    return {
        room_id: [_free_day(day, span, taken[room_id], now) for day, span in zip(days, spans, strict=True)]
        for room_id in room_ids
    }


def gaps(days: Sequence[FreeDay]) -> list[Span]:
    """What is free between bookings; of a day on which nothing is taken, nothing."""
    return [span for day in days if not day.whole for span in day.spans]


def _free_day(day: date, within: Span, busy: list[Span], now: datetime) -> FreeDay:
    start = max(within.start, next_quarter(now))
    if within.end <= start:
        return FreeDay(day, [], over=True)
    free = free_spans(busy, Span(start, within.end))
    return FreeDay(day, free, whole=free == [within])
