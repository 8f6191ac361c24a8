"""What charts need to be drawn: shares of the width, round numbers for the axis. Pure; drawn in `quartier/charts.html`.

Lengths across are shares in per cent, heights are px: a chart fills its place on a phone and on a desk, and its words
keep their size. Where the page is read from the right, it begins at the right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Height of a line chart's plot in px, and the room above it for the first gridline's number.
PLOT, ABOVE = 200, 22
#: A line begins and ends inside its plot, so that marks and words are whole and the axis' numbers have their place.
_FIRST, _LAST = 0.12, 0.06
#: At most so many words beneath a line chart, as many as a phone holds.
_WORDS = 5
Number = int | float
#: (label, value, the value in words), and for a part of a whole that whole.
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """A value as a bar, and behind it the whole it is a part of."""

    label: Any
    said: Any
    x: str
    width: str
    whole_x: str
    whole_width: str
    below_zero: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars that share a scale; `zero` is where they begin, None unless some are negative."""

    rows: list[Bar]
    zero: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a line."""

    x: str
    y: float
    said: Any


@dataclass(frozen=True, slots=True)
class Line:
    """A row of values as a line: its pieces from point to point, and its marks."""

    label: Any
    points: list[Point]

    @property
    def pieces(self) -> list[tuple[Point, Point]]:
        """Each point with the next."""
        return list(zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Tick:
    """A gridline and its number, or a word beneath the plot."""

    at: float | str
    value: Any
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that share their scale."""

    lines: list[Line]
    grid: list[Tick]
    words: list[Tick]


def bars(rows: Sequence[Row], direction: str = "ltr") -> Bars:
    """Bars to one scale from zero on; negative values go to the other side of it."""
    values = [row[1] for row in rows]
    wholes = [row[3] for row in rows if len(row) > 3]
    low, high = min([0, *values]), max([0, *values, *wholes])
    extent = (high - low) or 1

    def placed(value: Number) -> tuple[str, str]:
        start, end = (min(value, 0) - low) / extent, (max(value, 0) - low) / extent
        return _share(1 - end if direction == "rtl" else start), _share(end - start)

    drawn = []
    for row in rows:
        whole_x, whole_width = placed(row[3]) if len(row) > 3 else ("0%", "0%")
        x, width = placed(row[1])
        drawn.append(Bar(row[0], row[2], x, width, whole_x, whole_width, row[1] < 0))
    zero = -low / extent
    return Bars(drawn, _share(1 - zero if direction == "rtl" else zero) if low < 0 else None)


def lines(
    labels: Sequence[Any], series: Sequence[tuple[Any, Sequence[Row]]], direction: str = "ltr"
) -> Lines:
    """Lines over the same labels (months, years): each series is (name, [(value, the value in words), …])."""
    values = [value for _, points in series for value, _ in points]
    ticks = round_ticks(min([0, *values]), max([0, *values]))
    low, extent = ticks[0], (ticks[-1] - ticks[0]) or 1

    def x(index: int) -> str:
        share = _FIRST + (1 - _FIRST - _LAST) * (index / (len(labels) - 1) if len(labels) > 1 else 0.5)
        return _share(1 - share if direction == "rtl" else share)

    def y(value: Number) -> float:
        return round(ABOVE + PLOT * (1 - (value - low) / extent), 1)

    drawn = [
        Line(name, [Point(x(index), y(value), said) for index, (value, said) in enumerate(points)])
        for name, points in series
    ]
    every = math.ceil(len(labels) / _WORDS)
    words = [Tick(x(index), label) for index, label in enumerate(labels) if index % every == 0]
    return Lines(drawn, [Tick(y(tick), tick) for tick in ticks], words)


def round_ticks(low: Number, high: Number, about: int = 4) -> list[Number]:
    """Round numbers from at most `low` to at least `high`, one, two or five times a power of ten apart."""
    rough = ((high - low) or 1) / about
    power = 10 ** math.floor(math.log10(rough))
    apart = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = math.floor(low / apart), math.ceil(high / apart)
    ticks = [number * apart for number in range(first, max(last, first + 1) + 1)]
    return [int(tick) if float(tick).is_integer() else round(tick, 10) for tick in ticks]


def _share(part: float) -> str:
    return f"{part * 100:.2f}%"
