"""What can be expected: each opportunity's amount, weighed by how likely its stage makes it, by half-year.

A half-year's sum is rounded once, at its end, half up; its parts are shown exactly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from funding.acquisition.rules.stages import OPEN, Stage
from funding.calculations.rules.sheet import per_cent, rounded


@dataclass(frozen=True, slots=True)
class Expected:
    """An opportunity's part: `cents` is its amount times `percent`, as a fraction of a cent where it is one."""

    opportunity_id: str
    title: str
    stage: str
    amount_cents: int
    percent: int

    @property
    def cents(self) -> Fraction:
        """What it counts for."""
        return per_cent(self.percent) * self.amount_cents


@dataclass(frozen=True, slots=True)
class HalfYear:
    """Half a year: from 1 January to 30 June, or from 1 July to 31 December."""

    year: int
    half: int
    parts: list[Expected] = field(default_factory=list)

    @property
    def asked_cents(self) -> int:
        """What would come if every answer were yes."""
        return sum(part.amount_cents for part in self.parts)

    @property
    def expected_cents(self) -> int:
        """What can be expected."""
        return rounded(sum((part.cents for part in self.parts), Fraction(0)))


def half_year_of(day: date) -> tuple[int, int]:
    """The year and which half of it."""
    return day.year, 1 if day.month <= 6 else 2


def percent_of(stage: str, percents: Mapping[Stage, int]) -> int:
    """How likely money is at a stage, in per cent; what was granted comes, what was refused or closed does not."""
    if stage == Stage.GRANTED:
        return 100
    return percents[Stage(stage)] if stage in OPEN else 0


def forecast(parts: Iterable[tuple[date, Expected]]) -> list[HalfYear]:
    """The half-years in which something is expected, the first one first; what counts for nothing is left out."""
    found: dict[tuple[int, int], HalfYear] = {}
    for day, part in parts:
        if part.percent:
            found.setdefault(half_year_of(day), HalfYear(*half_year_of(day))).parts.append(part)
    return [found[key] for key in sorted(found)]
