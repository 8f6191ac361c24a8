"""The sheet of a calculation: inputs, steps and results, so that every figure can be followed back."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from quartier.errors import Invalid

Value = int | Fraction | date | str | bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a sheet; keys ending in ``_cents``, ``_percent``, ``_on``, ``_days`` say what it counts.

    `formula` names other figures in braces; those that belong to this figure alone are `given`. `of` says which of
    several it is: a line's title, an instalment's day.
    """

    key: str
    value: Value
    formula: str = ""
    of: str = ""
    given: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A calculation as it can be checked: by which rule, under which clause, from what, to what."""

    name: str
    clause: str
    inputs: tuple[Figure, ...]
    steps: tuple[Figure, ...]
    results: tuple[Figure, ...]

    def result(self, key: str) -> Value:
        """One of the results."""
        return next(figure.value for figure in self.results if figure.key == key)

    def cents(self, key: str) -> int:
        """One of the results that is an amount."""
        value = self.result(key)
        assert isinstance(value, int)
        return value

    def given(self, figure: Figure) -> dict[str, Value]:
        """What the names in a figure's formula stand for."""
        everything = {
            each.key: each.value for each in (*self.inputs, *self.steps, *self.results) if not each.of
        }
        return everything | dict(figure.given)


class TooLate(Invalid):
    """This day is too far from the others to be counted with. Check the year."""


def inputs_of(command: object, *names: str) -> tuple[Figure, ...]:
    """The inputs of a calculation that were given, as figures."""
    given = ((name, getattr(command, name)) for name in names)
    return tuple(Figure(name, value) for name, value in given if value is not None)


def rounded(amount: Fraction | int) -> int:
    """Whole cents, half up; halves go away from zero."""
    doubled = abs(Fraction(amount)) * 2 + 1
    whole = doubled.numerator // (doubled.denominator * 2)
    return whole if amount >= 0 else -whole


def per_cent(part: Fraction | int) -> Fraction:
    """A share in per cent as a fraction of one."""
    return Fraction(part) / 100


def months_after(day: date, months: int) -> date:
    """The day so many months later, or the month's last one where it has no such day (section 188 (3) BGB)."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if year > date.max.year:
        raise TooLate
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
