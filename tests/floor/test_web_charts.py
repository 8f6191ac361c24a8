"""The numbers of drawings: to scale, mirrored where the page is, round where people read them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartier.web import charts, staircase
from quartier.web.staircase import HEIGHT, STEPS, Standing, steps_of

VALUES = st.integers(-(10**9), 10**9)


def share(text: str) -> float:
    return float(text.removesuffix("%"))


def test_bars_share_a_scale_and_show_the_whole_behind() -> None:
    drawn = charts.bars([("a", 50, "50", 100), ("b", 0, "none")])
    assert (drawn.rows[0].width, drawn.rows[0].whole_width) == ("50.00%", "100.00%")
    assert drawn.rows[1].width == "0.00%"
    assert drawn.zero is None


def test_negative_values_go_to_the_other_side_of_zero() -> None:
    drawn = charts.bars([("a", 30, "30"), ("b", -10, "10 loss")])
    assert drawn.zero == "25.00%"
    assert [(row.x, row.width, row.below_zero) for row in drawn.rows] == [
        ("25.00%", "75.00%", False),
        ("0.00%", "25.00%", True),
    ]


@settings(deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=12))
def test_bars_are_inside_and_mirrored_exactly(values: list[int]) -> None:
    rows = [(str(value), value, str(value)) for value in values]
    for left, right in zip(charts.bars(rows).rows, charts.bars(rows, "rtl").rows, strict=True):
        assert -0.01 <= share(left.x) <= share(left.x) + share(left.width) <= 100.02
        assert share(right.x) == pytest.approx(100 - share(left.x) - share(left.width), abs=0.02)


def test_no_rows_and_nothing_but_zero_can_be_drawn() -> None:
    assert charts.bars([]).rows == []
    assert charts.bars([("a", 0, "0")]).rows[0].width == "0.00%"
    assert charts.lines([], []).lines == []
    assert charts.lines(["May"], [("a", [(0, "0")])]).lines[0].pieces == []


@settings(deadline=None)
@given(low=VALUES, high=VALUES)
def test_ticks_are_round_and_hold_every_value(low: int, high: int) -> None:
    low, high = min(low, high), max(low, high)
    ticks = charts.round_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 8
    apart = ticks[1] - ticks[0]
    assert str(apart).replace("0", "").replace(".", "") in ("1", "2", "5")


def test_ticks_of_small_shares_stay_readable() -> None:
    assert charts.round_ticks(0, 0.7) == [0, 0.2, 0.4, 0.6, 0.8]


def test_lines_rise_with_their_values_and_name_as_many_labels_as_fit() -> None:
    months = [str(number) for number in range(12)]
    drawn = charts.lines(months, [("a", [(number, str(number)) for number in range(12)])])
    heights = [point.y for point in drawn.lines[0].points]
    assert heights == sorted(heights, reverse=True)
    assert len(drawn.words) <= 5
    mirrored = charts.lines(months, [("a", [(0, "0")] * 12)], "rtl").lines[0].points
    assert share(mirrored[0].x) > share(mirrored[-1].x)


@pytest.mark.parametrize("step", range(6))
def test_the_stairs_rise_in_reading_direction(step: int) -> None:
    drawn = steps_of(Standing("keys", step))
    assert [each.kind for each in drawn] == ["reached"] * step + ["here"] + ["ahead"] * (5 - step)
    assert [each.height for each in drawn] == sorted(each.height for each in drawn)
    assert all(each.y + each.height == HEIGHT for each in drawn)
    mirrored = steps_of(Standing("keys", step), "rtl")
    assert [each.x for each in mirrored] == [each.x for each in reversed(drawn)]


def test_a_proposed_step_is_drawn_over_its_neighbours() -> None:
    drawn = steps_of(Standing("keys", 2, side="moving"))
    assert [each.number for each in drawn if each.over] == [3]
    assert not any(each.over for each in steps_of(Standing("keys", 5, side="moving")))
    assert len(STEPS) == 6
    assert staircase.LOWEST + 5 * staircase.RISE < HEIGHT
