"""Money drawn down is spent within a window; what is spent later, or not at all, bears interest (Nr. 1.4 and 8.5
ANBest-P, section 49a (4) of the administrative procedure act).

What is spent uses up the instalments in the order in which they came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from funding.calculations.rules.interest import Rates, Terms, interest, piece_figure
from funding.calculations.rules.sheet import (
    Figure,
    Sheet,
    TooLate,
    inputs_of,
    months_after,
    per_cent,
    rounded,
)
from funding.rule_profiles.rules import Profile, WindowMissing

CLAUSE = "Nr. 1.4, 8.5 ANBest-P, § 49a Abs. 4 VwVfG, § 247 BGB"


@dataclass(frozen=True, slots=True)
class Window:
    """How long money may be kept: weeks, or months; longer for small instalments where a funder says so."""

    weeks: int | None = None
    months: int | None = None
    #: (up to so many cents, months), the smallest first.
    tiers: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, profile: Profile) -> "Window":
        """The window of a profile."""
        tiers = [
            (profile.maybe(f"{tier}_instalment_cents"), profile.maybe(f"{tier}_instalment_months"))
            for tier in ("small", "middle")
        ]
        known = tuple((bound, months) for bound, months in tiers if bound is not None and months is not None)
        return cls(profile.maybe("window_weeks"), profile.maybe("window_months"), known)

    def end(self, received_on: date, cents: int) -> date:
        """The last day on which an instalment can be spent in time."""
        for bound, months in self.tiers:
            if cents <= bound:
                return months_after(received_on, months)
        if self.weeks is not None:
            return _weeks_after(received_on, self.weeks)
        if self.months is None:
            raise WindowMissing(field="window_months")
        return months_after(received_on, self.months)


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """Money that came on a local day."""

    received_on: date
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Eligible cost that was paid on a local day; the grant bears its share of it."""

    paid_on: date
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class LateUse:
    """Instalments and payments of one grant, looked at on a local day."""

    instalments: Sequence[Instalment]
    payments: Sequence[Payment]
    as_of_on: date
    window: Window
    share_percent: Fraction = Fraction(100)
    interest_start: str = "payout"
    points: Fraction = Fraction(5)
    day_count: str = "act/365"


@dataclass(frozen=True, slots=True)
class Use:
    """A part of an instalment and the day it was spent; not spent yet where `used_on` is None."""

    instalment: Instalment
    use_by: date
    cents: Fraction
    used_on: date | None


def late_use(command: LateUse, rates: Rates) -> Sheet:
    """When each instalment has to be spent, what was late or is still open, and the interest on it."""
    terms = Terms(rates, command.points, command.day_count)
    found = list(uses(command))
    late = [use for use in found if (use.used_on or command.as_of_on) > use.use_by]
    steps = [
        Figure(
            "use_by_on", command.window.end(each.received_on, each.amount_cents), "", str(each.received_on)
        )
        for each in command.instalments
    ]
    total = Fraction(0)
    for use in late:
        begin = _begin(use, command.interest_start)
        end = use.used_on or command.as_of_on
        steps.append(Figure("late_cents", use.cents, "", f"{use.instalment.received_on} → {end}"))
        for piece in interest(use.cents, begin, end, terms):
            total += piece.cents
            steps.append(piece_figure(piece, use.cents, command.day_count))
    unspent = sum((use.cents for use in found if use.used_on is None), Fraction(0))
    results = (
        Figure("interest_cents", rounded(total)),
        Figure("late_total_cents", rounded(sum((use.cents for use in late), Fraction(0)))),
        Figure("unspent_cents", rounded(unspent)),
    )
    names = ("as_of_on", "share_percent", "interest_start", "points", "day_count")
    window = ((f"window_{name}", getattr(command.window, name)) for name in ("weeks", "months"))
    inputs = (
        *(Figure("instalment_cents", i.amount_cents, "", str(i.received_on)) for i in command.instalments),
        *(Figure("payment_cents", p.amount_cents, "", str(p.paid_on)) for p in command.payments),
        *inputs_of(command, *names),
        *(Figure(key, value) for key, value in window if value is not None),
    )
    return Sheet("late-use", CLAUSE, inputs, tuple(steps), results)


def uses(command: LateUse) -> Iterator[Use]:
    """How payments use up instalments, the first first; what was paid before money came is used that day."""
    paid = sorted(command.payments, key=lambda each: each.paid_on)
    days = [each.paid_on for each in paid if each.paid_on <= command.as_of_on]
    amounts = [each.amount_cents * per_cent(command.share_percent) for each in paid[: len(days)]]
    place = 0
    for instalment in sorted(command.instalments, key=lambda each: each.received_on):
        use_by = command.window.end(instalment.received_on, instalment.amount_cents)
        left = Fraction(instalment.amount_cents)
        while left and place < len(days):
            part = min(left, amounts[place])
            if part:
                yield Use(instalment, use_by, part, max(days[place], instalment.received_on))
            left, amounts[place] = left - part, amounts[place] - part
            if not amounts[place]:
                place += 1
        if left:
            yield Use(instalment, use_by, left, None)


def _begin(use: Use, interest_start: str) -> date:
    received = use.instalment.received_on
    if interest_start == "deadline":
        return use.use_by
    return months_after(received, 12) if interest_start == "month-13" else received


def _weeks_after(day: date, weeks: int) -> date:
    try:
        return day + timedelta(weeks=weeks)
    except OverflowError:
        raise TooLate from None
