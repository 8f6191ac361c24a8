"""What is true of the house's figures: sums over what took place, and what of them everybody may see.

A number that stands for fewer than five bookings could tell who they were, so the public does not see it. Where only
one of a group is hidden it could be found by subtraction from another group's sum: then the next smallest is hidden
with it (facts for statistics as the design has them: suppressed below five).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

#: Fewer than so many are not told to the public.
LEAST = 5
#: The first of each group of sizes; the last is open.
SIZES = (1, 10, 25, 50)
YEARS = range(2000, 2200)
_HOUR = timedelta(hours=1)


class Group(StrEnum):
    """What a figure is broken down by."""

    ROOM = "room"
    HOUR = "hour"
    SIZE = "size"
    INCOME = "income"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Use:
    """A booking that took place; instants in UTC, integer cents."""

    room: str
    starts_at: datetime
    ends_at: datetime
    expected: int | None
    cost_cents: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a group; what is hidden is None in all three."""

    group: Group
    #: A room's name, an hour of the day, the least of a group size (0: nobody said), or a kind of money.
    of: str
    #: How many bookings or payments it stands for.
    count: int | None
    minutes: int | None = None
    cents: int | None = None

    @property
    def hidden(self) -> bool:
        return self.count is None


def by_room(uses: Iterable[Use]) -> list[Figure]:
    """How long each room was used, the most used first."""
    found: dict[str, Figure] = {}
    for use in uses:
        _add(found, Group.ROOM, use.room, use.ends_at - use.starts_at)
    return sorted(found.values(), key=lambda each: (-(each.minutes or 0), each.of))


def by_hour(uses: Iterable[Use], zone: ZoneInfo) -> list[Figure]:
    """How long rooms were used in each hour of the day, on the quarter's clocks."""
    found: dict[str, Figure] = {}
    for use in uses:
        start = use.starts_at.astimezone(UTC)
        while start < use.ends_at:
            end = min(start.replace(minute=0, second=0, microsecond=0) + _HOUR, use.ends_at)
            _add(found, Group.HOUR, f"{start.astimezone(zone).hour:02}", end - start)
            start = end
    return [found[hour] for hour in sorted(found)]


def by_size(uses: Iterable[Use]) -> list[Figure]:
    """How many bookings there were for groups of each size; 0 where nobody said how many come."""
    found: dict[str, Figure] = {}
    for use in uses:
        least = max((size for size in SIZES if size <= (use.expected or 0)), default=0)
        _add(found, Group.SIZE, str(least), use.ends_at - use.starts_at)
    return [found[size] for size in sorted(found, key=int)]


def income(uses: Iterable[Use]) -> Figure:
    """What was agreed for rooms."""
    paid = [use.cost_cents for use in uses if use.cost_cents]
    return Figure(Group.INCOME, "rooms", len(paid), cents=sum(paid))


def for_everybody(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of one group as the public sees them."""
    few = {each.of for each in figures if 0 < (each.count or 0) < LEAST}
    if len(few) == 1:
        others = [each for each in figures if each.count and each.of not in few]
        few |= {each.of for each in sorted(others, key=lambda each: each.count or 0)[:1]}
    return [_hide(each) if each.of in few else each for each in figures]


def _hide(figure: Figure) -> Figure:
    return replace(figure, count=None, minutes=None, cents=None)


def _add(found: dict[str, Figure], group: Group, of: str, length: timedelta) -> None:
    """A booking counts once an hour of the day that it touches."""
    before = found.get(of, Figure(group, of, 0, 0))
    minutes = (before.minutes or 0) + length // timedelta(minutes=1)
    found[of] = replace(before, count=(before.count or 0) + 1, minutes=minutes)
