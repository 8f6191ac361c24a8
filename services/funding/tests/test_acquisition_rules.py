"""Stages, fit, forecast and the axis of time: pure, in milliseconds."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.acquisition.pages.drawn import Span, spans
from funding.acquisition.rules import stages as rules
from funding.acquisition.rules.fit import fit, fit_percent
from funding.acquisition.rules.forecast import Expected, forecast, percent_of
from funding.acquisition.rules.stages import OPEN, WAYS, Cycle, Stage, Terms

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CENTS = st.integers(1, 10**12)
TODAY = date(2026, 5, 4)


def test_every_stage_ends_and_only_the_open_ones_go_on_to_an_answer() -> None:
    assert set(WAYS) == set(Stage)
    assert WAYS[Stage.CLOSED] == frozenset()
    assert all(Stage.CLOSED in WAYS[stage] for stage in Stage if stage != Stage.CLOSED)
    assert [stage for stage in Stage if Stage.GRANTED in WAYS[stage]] == [Stage.SUBMITTED]


@given(DAYS, DAYS)
def test_a_yearly_deadline_comes_again_within_a_year_and_is_never_over(day: date, today: date) -> None:
    found = rules.next_deadline(Terms(deadline_on=day, cycle=Cycle.YEARLY), today)
    assert found is not None
    assert found >= today
    assert found == day or (found - today).days <= 366
    assert (found.month, found.day) in ((day.month, day.day), (2, 28))


def test_a_deadline_that_comes_once_stays_and_one_at_any_time_is_none() -> None:
    assert rules.next_deadline(Terms(deadline_on=date(2026, 1, 1), cycle=Cycle.ONCE), TODAY) == date(
        2026, 1, 1
    )
    assert rules.next_deadline(Terms(deadline_on=date(2026, 1, 1)), TODAY) is None
    leap = Terms(deadline_on=date(2024, 2, 29), cycle=Cycle.YEARLY)
    assert rules.next_deadline(leap, TODAY) == date(2027, 2, 28)
    assert rules.next_deadline(leap, date(2028, 2, 29)) == date(2028, 2, 29)


def test_terms_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(rules.BoundsReversed):
        rules.check_terms(Terms(least_cents=2, most_cents=1))
    with pytest.raises(rules.DeadlineMissing):
        rules.check_terms(Terms(cycle=Cycle.YEARLY))
    rules.check_terms(Terms(least_cents=1, most_cents=1, deadline_on=TODAY, cycle=Cycle.ONCE))


@given(CENTS, CENTS, st.integers(0, 100))
def test_the_own_share_is_a_part_of_the_whole_cost(amount: int, own: int, percent: int) -> None:
    bears = rules.bears_own_share(Terms(own_share_percent=percent), amount, own)
    assert bears == (Fraction(own, amount + own) >= Fraction(percent, 100))


def test_the_fit_is_the_weighted_mean_of_answers() -> None:
    terms = Terms(
        most_cents=100, own_share_percent=50, deadline_on=TODAY + timedelta(days=20), cycle=Cycle.ONCE
    )
    asked = {"own_cents": 100, "action_field": "climate", "excluded": False, "today": TODAY}
    best = fit(terms, amount_cents=100, eligible="yes", action_fields=["climate"], **asked)
    assert {each.key: each.points for each in best} == {
        **dict.fromkeys(("eligible", "action-field", "own-share", "size", "combination"), 100),
        "time": 50,
    }
    assert fit_percent(best) == 96  # 1,250 of 1,300 points
    worst = fit(terms, amount_cents=101, eligible="no", action_fields=[], **asked | {"excluded": True})
    assert {each.key for each in worst if each.points} == {"time"}
    assert fit_percent(worst) == 4


@given(st.integers(0, 100), CENTS)
def test_a_half_years_sum_is_rounded_once(percent: int, cents: int) -> None:
    parts = [(date(2027, 6, 30), Expected(str(n), "T", "idea", cents, percent)) for n in range(3)]
    found = forecast([*parts, (date(2027, 7, 1), Expected("x", "T", "closed", cents, 0))])
    if not percent:
        assert found == []
        return
    [half_year] = found
    exact = Fraction(3 * cents * percent, 100)
    assert (half_year.year, half_year.half) == (2027, 1)
    assert abs(half_year.expected_cents - exact) <= Fraction(1, 2)
    assert half_year.expected_cents <= half_year.asked_cents


def test_what_was_granted_counts_whole_and_what_was_refused_not_at_all() -> None:
    percents = dict.fromkeys(OPEN, 30)
    assert [percent_of(stage, percents) for stage in Stage] == [30, 30, 30, 30, 100, 0, 0]


@given(st.lists(st.tuples(DAYS, st.integers(0, 3000), st.integers(-10, 3100)), max_size=5), DAYS)
def test_bars_stay_within_the_width_and_are_mirrored(rows: list[tuple[date, int, int]], today: date) -> None:
    drawn = [
        Span("A", "a", day, day + timedelta(days=long), day + timedelta(days=strong))
        for day, long, strong in rows
    ]
    there, back = spans(drawn, today, "ltr"), spans(drawn, today, "rtl")
    for bar, mirrored in zip(there.bars, back.bars, strict=True):
        x, width = float(bar.whole_x[:-1]), float(bar.whole_width[:-1])
        assert x >= -0.01
        assert x + width <= 100.02
        assert float(bar.width[:-1]) <= width + 0.01
        assert abs(float(mirrored.whole_x[:-1]) - (100 - x - width)) < 0.03
    assert len(there.years) == len(back.years)
