"""Interest on grant money (section 49a (3) and (4) of the administrative procedure act, section 247 of the civil code).

It is counted from a day to a day; the first is not counted, the last is. Each half-year has its own rate, and a
half-year whose base rate is not known is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from funding.calculations.rules.sheet import Figure, Sheet, inputs_of, months_after, rounded
from funding.rule_profiles.rules import half_year, rate_on

CLAUSE = "§ 49a Abs. 3 VwVfG, § 247 BGB"
Rates = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class Terms:
    """How interest is counted: points above the base rate, and how days become parts of a year."""

    rates: Rates
    points: Fraction = Fraction(5)
    day_count: str = "act/365"


@dataclass(frozen=True, slots=True)
class Piece:
    """Interest on an amount within one half-year; `cents` is exact."""

    after: date
    until: date
    days: int
    percent: Fraction
    cents: Fraction


@dataclass(frozen=True, kw_only=True)
class Repayment:
    """An amount to be paid back with interest: from the day the award lost its effect to the day it is paid."""

    amount_cents: int
    from_on: date
    until_on: date
    points: Fraction = Fraction(5)
    day_count: str = "act/365"


def repayment_interest(command: Repayment, rates: Rates) -> Sheet:
    """The interest on what is paid back."""
    terms = Terms(rates, command.points, command.day_count)
    pieces = list(interest(command.amount_cents, command.from_on, command.until_on, terms))
    total = rounded(sum((piece.cents for piece in pieces), Fraction(0)))
    steps = tuple(piece_figure(piece, command.amount_cents, command.day_count) for piece in pieces)
    results = (
        Figure("interest_cents", total),
        Figure("total_cents", command.amount_cents + total, "{amount_cents} + {interest_cents}"),
    )
    inputs = inputs_of(command, *command.__dataclass_fields__)
    return Sheet("repayment-interest", CLAUSE, inputs, steps, results)


def interest(cents: Fraction | int, after: date, until: date, terms: Terms) -> Iterator[Piece]:
    """The pieces of interest for the days after one day until another, that one included."""
    begin = after
    while begin < until:
        first = begin + timedelta(days=1)
        end = min(until, months_after(half_year(first), 6) - timedelta(days=1))
        percent = Fraction(rate_on(terms.rates, first)) + terms.points
        days, year = count_days(begin, end, terms.day_count)
        yield Piece(begin, end, days, percent, Fraction(cents) * percent / 100 * Fraction(days, year))
        begin = end


def count_days(after: date, until: date, day_count: str) -> tuple[int, int]:
    """How many days lie after one day until another of the same half-year, and how many its year has."""
    if day_count == "30/360":
        months = (until.year - after.year) * 12 + until.month - after.month
        return months * 30 + min(until.day, 30) - min(after.day, 30), 360
    year = 365
    if day_count == "act/act":
        year = (date(until.year + 1, 1, 1) - date(until.year, 1, 1)).days
    return (until - after).days, year


def piece_figure(piece: Piece, cents: Fraction | int, day_count: str) -> Figure:
    """A piece as a step of a sheet."""
    year = count_days(piece.after, piece.until, day_count)[1]
    return Figure(
        "piece_cents",
        piece.cents,
        f"{{amount_cents}} × {{rate_percent}} × {{days}} ÷ {year}",
        f"{piece.after + timedelta(days=1)} – {piece.until}",
        {"amount_cents": cents, "rate_percent": piece.percent, "days": piece.days},
    )
