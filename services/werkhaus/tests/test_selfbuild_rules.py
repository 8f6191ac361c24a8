"""What is true of projects of building together: helper hours against their limit, and what may follow what."""

from datetime import date
from typing import Any

import pytest

from quartier.errors import Misconfigured
from quartier.settings import load
from werkhaus.plans.rules import PledgeSettled, PledgeState, check_way, to_ask
from werkhaus.selfbuild import rules
from werkhaus.selfbuild.rules import Insurance, ProjectState
from werkhaus.settings import WerkhausSettings


@pytest.mark.parametrize(
    ("worked", "planned_minutes", "standing"),
    [
        (0, 0, Insurance.SMALL),
        (1799, 0, Insurance.SMALL),
        (1200, 600, Insurance.NEAR),
        (2400, 0, Insurance.NEAR),
        (2399, 2, Insurance.BEYOND_SOON),
        (2401, 0, Insurance.REGISTER),
    ],
)
def test_it_warns_before_the_limit_is_reached(worked: int, planned_minutes: int, standing: Insurance) -> None:
    assert hours(worked, planned_minutes).standing is standing


def hours(worked: int, planned_minutes: int = 0, **changes: Any) -> rules.Hours:
    given: dict[str, Any] = {
        "percent": 75,
        "first_day": date(2026, 5, 16),
        "registered_on": None,
        "register_days": 7,
        "today": date(2026, 5, 23),
    }
    return rules.hours(worked, planned_minutes, 2400, **(given | changes))


def test_helpers_are_registered_within_a_week_of_the_start() -> None:
    assert hours(2401).register_by == date(2026, 5, 23)
    assert hours(2401, today=date(2026, 5, 24)).standing is Insurance.LATE
    assert hours(2401, registered_on=date(2026, 5, 20)).standing is Insurance.REGISTERED


def test_limits_are_data_that_hold_from_a_day_on() -> None:
    limits = settings("2027-01-01:39, 2019-01-01:40").helper_limits_since
    found = [rules.limit_on(limits, date(year, 1, 1)) for year in (2018, 2026, 2027)]
    assert found == [0, 2400, 2340]


@pytest.mark.parametrize("wrong", ["", "2019:40", "2019-01-01", "2019-01-01:0"])
def test_what_cannot_be_read_as_limits_stops_the_start(wrong: str) -> None:
    with pytest.raises(Misconfigured, match="WERKHAUS_HELPER_LIMITS"):
        settings(wrong)


def settings(helper_limits: str) -> WerkhausSettings:
    told = {"WERKHAUS_DATABASE": "sqlite:///w.db", "WERKHAUS_HELPER_LIMITS": helper_limits}
    return load(WerkhausSettings, "werkhaus", told)


@pytest.mark.parametrize("here", list(ProjectState))
def test_no_state_follows_itself_and_nothing_is_a_suggestion_again(here: ProjectState) -> None:
    assert not rules.may_follow(here, here)
    assert not rules.may_follow(here, ProjectState.SUGGESTED)


def test_what_is_pledged_is_not_asked_for() -> None:
    assert (to_ask(480_00, 80_00), to_ask(80_00, 480_00)) == (400_00, 0)


def test_what_is_there_is_not_taken_back() -> None:
    check_way("pledged", PledgeState.WITHDRAWN, came=False)
    for here, there, came in (
        ("pledged", PledgeState.WITHDRAWN, True),
        ("pledged", PledgeState.DECLINED, False),
        ("declined", PledgeState.PLEDGED, False),
    ):
        with pytest.raises(PledgeSettled):
            check_way(here, there, came=came)
