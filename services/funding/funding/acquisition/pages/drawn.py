"""Stretches of days as bars on one axis of time: shares of the width, mirrored for right-to-left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

#: An axis is at least so long, and a bar at least so wide, in per cent.
LEAST_DAYS, LEAST_WIDTH = 180, 0.8
#: So much of a name fits above a bar on a phone; the table has all of it.
MOST_SIGNS = 38


@dataclass(frozen=True, slots=True)
class Span:
    """What goes on from a day to a day, and what of it stands out; both last days are included."""

    label: str
    said: Any
    start: date
    end: date
    strong_until: date


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as it is drawn."""

    label: Any
    said: Any
    x: str
    width: str
    whole_x: str
    whole_width: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Bars over the same time; `years` are (place, year) of each 1 January, `today` is where this day is."""

    bars: list[Bar]
    years: list[tuple[str, int]]
    today: str


def spans(rows: Sequence[Span], today: date, direction: str) -> Axis:
    """The bars, and the axis they share; it holds today, too."""
    first = min([today, *(row.start for row in rows)])
    last = max([first + timedelta(days=LEAST_DAYS), *(row.end for row in rows)])
    days = (last - first).days + 1

    def share(day: date) -> float:
        return (day - first).days / days * 100

    def placed(start: date, end: date) -> tuple[str, str]:
        width = max(LEAST_WIDTH, share(end) + 100 / days - share(start))
        x = min(share(start), 100 - width)
        return _percent(100 - x - width if direction == "rtl" else x), _percent(width)

    def point(day: date) -> str:
        return _percent(100 - share(day) if direction == "rtl" else share(day))

    bars = []
    for row in rows:
        strong = min(max(row.strong_until, row.start), row.end)
        bars.append(Bar(_short(row.label), row.said, *placed(row.start, strong), *placed(row.start, row.end)))
    years = [(point(date(year, 1, 1)), year) for year in range(first.year + 1, last.year + 1)]
    return Axis(bars, years, point(today))


def _short(label: str) -> str:
    return label if len(label) <= MOST_SIGNS else f"{label[: MOST_SIGNS - 1].rstrip()}…"


def _percent(share: float) -> str:
    return f"{share:.2f}%"
