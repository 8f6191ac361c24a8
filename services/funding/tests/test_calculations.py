"""The calculations: the worked examples of the trade, and laws that hold for every input."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.calculations.rules.binding import Binding, EndedBeforeBegun, pro_rata
from funding.calculations.rules.deadlines import Deadlines, deadlines
from funding.calculations.rules.draw import Draw, most_to_draw
from funding.calculations.rules.interest import Repayment, Terms, interest, repayment_interest
from funding.calculations.rules.late_use import Instalment, LateUse, Payment, Window, late_use
from funding.calculations.rules.microfund import Action, Matched, Proposal, action_fund, matched_fund
from funding.calculations.rules.settlement import Settlement, ShareUnknown, settle
from funding.calculations.rules.sheet import Sheet, months_after, rounded
from funding.calculations.rules.tolerance import Line, LineState, Tolerance, check_lines, line_state
from funding.rule_profiles.rules import UnknownRate
from funding.rule_profiles.views import by_half_year, shipped, shipped_on, shipped_rates

RATES = by_half_year(shipped_rates())
SHARE = Settlement(
    financing="share",
    award_cents=48_000_00,
    planned_cost_cents=60_000_00,
    own_planned_cents=9_000_00,
    planned_cover_cents=3_000_00,
    actual_cover_cents=3_000_00,
    drawn_cents=48_000_00,
    eligible_cost_cents=52_500_00,
)
FIXED = Settlement(
    financing="fixed",
    award_cents=10_000_00,
    planned_cost_cents=18_000_00,
    eligible_cost_cents=12_400_00,
    drawn_cents=10_000_00,
)
DEFICIT = Settlement(
    financing="deficit",
    award_cents=30_000_00,
    planned_cost_cents=40_000_00,
    own_planned_cents=6_000_00,
    planned_cover_cents=4_000_00,
    actual_cover_cents=4_000_00,
    drawn_cents=30_000_00,
    eligible_cost_cents=38_000_00,
)


def amounts(sheet: Sheet, *keys: str) -> list[object]:
    return [sheet.result(f"{key}_cents") for key in keys]


# ── The worked examples ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("command", "grant", "back", "own"),
    [
        (SHARE, 42_000_00, 6_000_00, 7_500_00),
        (replace(SHARE, eligible_cost_cents=66_000_00), 48_000_00, 0, 15_000_00),
        (
            replace(SHARE, eligible_cost_cents=60_000_00, actual_cover_cents=8_000_00),
            44_000_00,
            4_000_00,
            8_000_00,
        ),
        (FIXED, 10_000_00, 0, 2_400_00),
        (replace(FIXED, eligible_cost_cents=9_250_00), 9_250_00, 750_00, 0),
        (DEFICIT, 28_000_00, 2_000_00, 6_000_00),
        (
            replace(DEFICIT, eligible_cost_cents=40_000_00, actual_cover_cents=6_500_00),
            27_500_00,
            2_500_00,
            6_000_00,
        ),
        (replace(DEFICIT, eligible_cost_cents=43_000_00), 30_000_00, 0, 9_000_00),
        (
            Settlement(
                financing="full",
                award_cents=5_000_00,
                eligible_cost_cents=4_800_00,
                actual_cover_cents=300_00,
                drawn_cents=5_000_00,
            ),
            4_500_00,
            500_00,
            0,
        ),
    ],
)
def test_a_grant_is_settled_by_its_financing(command: Settlement, grant: int, back: int, own: int) -> None:
    assert amounts(settle(command), "grant", "repayment", "own_share") == [grant, back, own]


def test_cost_and_income_that_rise_together_reduce_nothing() -> None:
    both = replace(SHARE, eligible_cost_cents=62_000_00, actual_cover_cents=5_000_00)
    assert settle(both).cents("grant_cents") == 48_000_00


def test_a_fixed_amount_by_unit_goes_with_the_units() -> None:
    by_unit = replace(FIXED, unit_cents=250_00, units=31)
    assert settle(by_unit).cents("grant_cents") == 7_750_00
    assert settle(replace(by_unit, units=41)).cents("grant_cents") == 10_000_00


def test_a_change_up_to_the_threshold_reduces_nothing() -> None:
    small = replace(SHARE, eligible_cost_cents=59_500_00, reduction_threshold_cents=500_00)
    assert settle(small).cents("grant_cents") == 48_000_00
    assert settle(replace(small, eligible_cost_cents=59_499_99)).cents("grant_cents") == 47_599_99


def test_a_share_needs_the_cost_or_the_per_cent() -> None:
    with pytest.raises(ShareUnknown):
        settle(replace(SHARE, planned_cost_cents=None))
    by_percent = replace(SHARE, planned_cost_cents=None, share_percent=Fraction(80))
    assert settle(by_percent).cents("grant_cents") == 42_000_00


PLAN = (
    Line(title="P", planned_cents=40_000_00, actual_cents=39_000_00),
    Line(title="S", planned_cents=10_000_00, actual_cents=11_800_00),
    Line(title="H", planned_cents=6_000_00, actual_cents=5_200_00),
    Line(title="Ö", planned_cents=4_000_00, actual_cents=4_000_00),
)


def test_lines_may_go_beyond_their_plan_by_a_fifth_where_others_save_as_much() -> None:
    sheet = check_lines(Tolerance(lines=PLAN))
    assert sheet.result("ok") is True
    assert sheet.cents("recognised_cents") == 60_000_00
    assert sheet.result("lines_near") == "S"
    assert settle(replace(SHARE, eligible_cost_cents=60_000_00)).cents("grant_cents") == 48_000_00


@pytest.mark.parametrize(
    ("actual", "state", "recognised"),
    [
        (10_000_00, LineState.WITHIN, 10_000_00),
        (11_599_99, LineState.OVER, 11_599_99),
        (11_600_00, LineState.NEAR, 11_600_00),
        (12_000_00, LineState.NEAR, 12_000_00),
        (12_000_01, LineState.BEYOND, 12_000_00),
    ],
)
def test_exactly_a_fifth_is_allowed_and_a_cent_more_is_not(
    actual: int, state: LineState, recognised: int
) -> None:
    line = Line(title="S", planned_cents=10_000_00, actual_cents=actual)
    saving = Line(title="P", planned_cents=40_000_00, actual_cents=30_000_00)
    sheet = check_lines(Tolerance(lines=[line, saving]))
    assert line_state(line, Tolerance(lines=[])) is state
    assert sheet.result("ok") is (state is not LineState.BEYOND)
    assert sheet.cents("recognised_cents") == recognised + 30_000_00
    agreed = check_lines(Tolerance(lines=[replace(line, approved=True), saving]))
    assert (agreed.result("ok"), agreed.cents("recognised_cents")) == (True, actual + 30_000_00)


def test_what_others_do_not_save_is_not_covered() -> None:
    sheet = check_lines(Tolerance(lines=[Line(title="S", planned_cents=100_00, actual_cents=110_00)]))
    assert (sheet.result("ok"), sheet.cents("uncovered_cents")) == (False, 10_00)


LATE = LateUse(
    instalments=[Instalment(received_on=date(2025, 3, 19), amount_cents=30_000_00)],
    payments=[
        Payment(paid_on=date(2025, 4, 20), amount_cents=15_000_00),
        Payment(paid_on=date(2025, 8, 20), amount_cents=22_500_00),
    ],
    share_percent=Fraction(80),
    as_of_on=date(2025, 12, 31),
    window=Window(months=2),
)


@pytest.mark.parametrize(
    ("start", "day_count", "cents"),
    [("payout", "act/365", 526_97), ("deadline", "act/365", 308_27), ("payout", "30/360", 523_89)],
)
def test_late_use_bears_interest_by_the_terms_of_the_notice(start: str, day_count: str, cents: int) -> None:
    sheet = late_use(replace(LATE, interest_start=start, day_count=day_count), RATES)
    assert sheet.cents("interest_cents") == cents
    assert sheet.cents("late_total_cents") == 18_000_00
    assert sheet.cents("unspent_cents") == 0


def test_a_window_of_eighteen_months_leaves_nothing_late() -> None:
    window = Window.of(shipped_on("nrw-staedtebau", date(2025, 3, 19)))
    assert (
        late_use(replace(LATE, window=window, interest_start="month-13"), RATES).cents("interest_cents") == 0
    )


def test_windows_end_by_weeks_by_months_and_by_the_size_of_the_instalment() -> None:
    received = date(2025, 3, 19)
    assert Window(months=2).end(received, 1) == date(2025, 5, 19)
    assert Window(weeks=6).end(received, 1) == date(2025, 4, 30)
    berlin = Window.of(shipped_on("berlin-zis", received))
    ends = [berlin.end(received, cents) for cents in (10_000_00, 10_000_01, 20_000_00, 20_000_01)]
    assert ends == [date(2025, 7, 19), date(2025, 6, 19), date(2025, 6, 19), date(2025, 5, 19)]
    assert months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)


def test_a_half_year_without_a_rate_is_refused() -> None:
    with pytest.raises(UnknownRate):
        late_use(replace(LATE, payments=[], as_of_on=date(2027, 1, 1)), RATES)
    assert late_use(replace(LATE, payments=[], as_of_on=date(2026, 12, 31)), RATES).cents("unspent_cents")


DRAW = Draw(
    financing="share",
    award_cents=48_000_00,
    planned_cost_cents=60_000_00,
    spent_cents=30_000_00,
    due_cents=10_000_00,
    drawn_cents=20_000_00,
    cash_limit_left_cents=11_000_00,
)


def test_no_more_is_drawn_than_is_due_soon() -> None:
    assert most_to_draw(DRAW).cents("maximum_cents") == 11_000_00
    assert most_to_draw(replace(DRAW, cash_limit_left_cents=None)).cents("maximum_cents") == 12_000_00
    assert most_to_draw(replace(DRAW, mode="reimbursement")).cents("maximum_cents") == 4_000_00
    own_first = Draw(
        financing="deficit",
        award_cents=30_000_00,
        own_planned_cents=6_000_00,
        planned_cover_cents=4_000_00,
        spent_cents=8_500_00,
        due_cents=7_000_00,
        drawn_cents=0,
    )
    assert most_to_draw(own_first).cents("maximum_cents") == 5_500_00


def test_a_matched_fund_is_as_large_as_others_make_it() -> None:
    sheet = matched_fund(Matched(private_cents=7_500_00, municipal_extra_cents=2_500_00))
    assert amounts(sheet, "public", "fund", "city_total") == [10_000_00, 20_000_00, 5_833_34]
    less = matched_fund(
        Matched(
            private_cents=6_000_00,
            municipal_extra_cents=2_500_00,
            drawn_cents=10_000_00,
            non_investive_cents=9_000_00,
        )
    )
    assert amounts(less, "public", "return", "refused") == [8_500_00, 1_500_00, 500_00]


def test_a_jury_decides_within_the_cap_and_the_money() -> None:
    fund = Action(
        budget_cents=10_000_00,
        cap_cents=1_500_00,
        decided_cents=8_900_00,
        members=7,
        proposals=[
            Proposal(title="X", asked_cents=1_600_00, yes=7),
            Proposal(title="Y", asked_cents=1_500_00, yes=5),
            Proposal(title="Z", asked_cents=900_00, yes=3, no=4),
        ],
    )
    steps = action_fund(fund).steps
    assert [each.value for each in steps if each.key == "outcome"] == ["cap-exceeded", "partial", "rejected"]
    assert [each.value for each in steps if each.key == "awarded_cents"] == [0, 1_100_00, 0]
    close = replace(fund, proposals=[Proposal(title="W", asked_cents=900_00, yes=3, no=2)])
    assert [
        next(
            each.value
            for each in action_fund(replace(close, majority_of=base)).steps
            if each.key == "outcome"
        )
        for base in ("members", "cast")
    ] == ["rejected", "granted"]


def test_proofs_are_due_by_profile_and_vouchers_are_kept_by_the_longer_law() -> None:
    end = date(2026, 12, 31)
    due = {
        each.name: deadlines(Deadlines(period_end_on=end, proof_months=each.whole("proof_months")))
        for each in shipped()
    }
    assert due["land"].result("proof_due_on") == date(2027, 6, 30)
    assert due["municipal"].result("proof_due_on") == date(2027, 12, 31)
    assert due["berlin-zis"].result("proof_due_on") == date(2027, 3, 31)
    kept = deadlines(Deadlines(period_end_on=end, proof_months=6, submitted_on=date(2027, 6, 30)))
    assert kept.steps[0].value == date(2032, 6, 30)
    assert kept.result("keep_until_on") == date(2034, 12, 31)


def test_a_purpose_given_up_early_is_paid_back_pro_rata() -> None:
    oven = Binding(
        grant_cents=10_000_00, begun_on=date(2026, 1, 31), bound_months=60, ended_on=date(2028, 2, 29)
    )
    assert amounts(pro_rata(oven), "repayment", "kept") == [5_833_33, 4_166_67]
    assert pro_rata(replace(oven, ended_on=date(2040, 1, 1))).cents("repayment_cents") == 0
    with pytest.raises(EndedBeforeBegun):
        pro_rata(replace(oven, ended_on=date(2026, 1, 30)))


def test_what_is_paid_back_bears_interest_from_its_day() -> None:
    claim = Repayment(amount_cents=6_000_00, from_on=date(2025, 1, 1), until_on=date(2026, 1, 1))
    sheet = repayment_interest(claim, RATES)
    halves = 600_000 * (Fraction("7.27") * 180 + Fraction("6.27") * 184 + Fraction("6.27")) / 36_500
    assert sheet.cents("interest_cents") == rounded(halves)
    assert len(sheet.steps) == 3


# ── Laws ──────────────────────────────────────────────────────────────────────────────────────────────────────────

cents = st.integers(0, 10**9)
settlements = st.builds(
    Settlement,
    financing=st.sampled_from(["share", "deficit", "fixed", "full"]),
    award_cents=cents,
    planned_cost_cents=st.integers(1, 10**9),
    eligible_cost_cents=cents,
    own_planned_cents=cents,
    planned_cover_cents=cents,
    actual_cover_cents=cents,
    drawn_cents=cents,
)


@given(settlements)
def test_money_is_conserved_and_a_grant_never_grows(command: Settlement) -> None:
    sheet = settle(command)
    grant = sheet.cents("grant_cents")
    assert 0 <= grant <= command.award_cents
    assert command.drawn_cents - sheet.cents("repayment_cents") + sheet.cents("remaining_cents") == grant
    assert grant + sheet.cents("reduction_cents") == command.award_cents
    covered = grant + command.actual_cover_cents + sheet.cents("own_share_cents")
    assert covered >= command.eligible_cost_cents


@given(settlements, cents)
def test_more_cost_never_means_less_grant_and_more_cover_never_more(command: Settlement, more: int) -> None:
    grant = settle(command).cents("grant_cents")
    dearer = replace(command, eligible_cost_cents=command.eligible_cost_cents + more)
    richer = replace(command, actual_cover_cents=command.actual_cover_cents + more)
    assert settle(dearer).cents("grant_cents") >= grant >= settle(richer).cents("grant_cents")


@given(cents, st.integers(0, 500), st.integers(0, 500), st.sampled_from(["act/365", "act/act", "30/360"]))
def test_interest_of_a_time_is_that_of_its_parts(amount: int, first: int, more: int, day_count: str) -> None:
    begin = date(2024, 2, 29)
    middle, end = begin + timedelta(days=first), begin + timedelta(days=first + more)
    terms = Terms(RATES, Fraction(5), day_count)
    whole, left, right = (
        sum((piece.cents for piece in interest(amount, *days, terms)), Fraction(0))
        for days in ((begin, end), (begin, middle), (middle, end))
    )
    assert whole == left + right


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10**7)), max_size=6), st.integers(0, 100))
def test_every_cent_drawn_is_used_in_time_late_or_open(paid: list[tuple[int, int]], share: int) -> None:
    begin = date(2025, 1, 15)
    command = replace(
        LATE,
        instalments=[Instalment(received_on=begin, amount_cents=5_000_00), LATE.instalments[0]],
        payments=[Payment(paid_on=begin + timedelta(days=day), amount_cents=cents) for day, cents in paid],
        share_percent=Fraction(share),
        as_of_on=date(2026, 6, 30),
    )
    sheet = late_use(command, RATES)
    spent = rounded(sum(Fraction(cents * share, 100) for _, cents in paid))
    drawn = sum(each.amount_cents for each in command.instalments)
    assert (
        sheet.cents("unspent_cents") == max(0, drawn - spent)
        or abs(sheet.cents("unspent_cents") - (drawn - spent)) <= 1
    )
    assert sheet.cents("interest_cents") >= 0 or drawn == 0


@given(cents, cents, st.integers(1, 99))
def test_the_thirds_of_a_fund_are_all_of_it(private: int, extra: int, share: int) -> None:
    sheet = matched_fund(
        Matched(private_cents=private, municipal_extra_cents=extra, public_percent=Fraction(share))
    )
    thirds = [step.value for step in sheet.steps if step.key.endswith("_third_cents")]
    assert sum(thirds) == sheet.cents("public_cents")  # type: ignore[arg-type]
    assert sheet.cents("fund_cents") == sheet.cents("public_cents") + private + extra


@given(st.fractions(-(10**6), 10**6))
def test_cents_are_rounded_once_half_up(amount: Fraction) -> None:
    assert abs(rounded(amount) - amount) <= Fraction(1, 2)
    assert rounded(Fraction(5, 2)) == 3
    assert rounded(Fraction(-5, 2)) == -3
    assert rounded(Fraction(Decimal("523.885")) * 100) == 523_89
