"""The rules of the handover: windows on the quarter's clocks, what stages ask, what moves need. No database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartier.actor import Actor
from quartier.handover import criteria, duties, gates, moves, windows
from quartier.handover.criteria import Evidence, Readiness, readiness
from quartier.handover.gates import Facts, Gate
from quartier.handover.moves import Trigger
from quartier.handover.parts import Part, part_in
from quartier.handover.stages import (
    BOTH,
    CARRIER,
    DecidedElsewhere,
    Outcome,
    ProposalMissing,
    Reason,
    ReasonUnlisted,
    Side,
    Stage,
    Standing,
    answer,
    objection,
    silence,
)

BERLIN = ZoneInfo("Europe/Berlin")
instants = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
standings = st.builds(
    Standing,
    domain=st.just("bookings"),
    version=st.integers(0, 9),
    stage=st.sampled_from(Stage),
    side=st.sampled_from(Side),
    residents=st.just("association"),
)


def test_example_16_a_window_over_the_end_of_summer_time() -> None:
    opened = datetime(2026, 10, 20, 15, tzinfo=BERLIN).astimezone(UTC)
    until = windows.end_after(opened, 14, BERLIN)
    assert until == datetime(2026, 11, 3, 23, tzinfo=UTC)
    assert until != opened + timedelta(hours=336)
    assert windows.last_day(until, BERLIN) == date(2026, 11, 3)


def test_a_window_over_the_beginning_of_summer_time() -> None:
    opened = datetime(2026, 3, 27, 23, 30, tzinfo=BERLIN).astimezone(UTC)
    assert windows.end_after(opened, 7, BERLIN) == datetime(2026, 4, 3, 22, tzinfo=UTC)


@given(instants, st.integers(1, 60))
def test_a_window_ends_with_a_local_day_and_lasts_at_least_its_days(opened: datetime, days: int) -> None:
    until = windows.end_after(opened, days, BERLIN)
    local = until.astimezone(BERLIN)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert windows.last_day(until, BERLIN) - windows.local_day(opened, BERLIN) == timedelta(days=days)
    assert timedelta(days=days) - timedelta(hours=1) < until - opened <= timedelta(days=days + 1, hours=1)


@given(st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.integers(0, 36))
def test_months_end_on_the_same_day_or_the_last(day: date, months: int) -> None:
    later = windows.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(standings)
def test_one_body_has_the_last_word(standing: Standing) -> None:
    assert standing.last_word in (CARRIER, "association", BOTH)
    may = [body for body in (CARRIER, "association", "city", "partner") if _may(standing, body)]
    assert may == ([CARRIER, "association"] if standing.last_word == BOTH else [standing.last_word])


@given(standings)
def test_everybody_who_speaks_for_a_side_has_a_part(standing: Standing) -> None:
    for office in ("carrier", "association", "city"):
        actor = Actor("one", offices=frozenset({office}))
        found = part_in(standing, "association", actor)
        assert found is not None
        decides = found[0] in (Part.DECIDES, Part.DECIDES_TOGETHER)
        assert decides == _may(standing, office)
    assert part_in(standing, "association", Actor("one", offices=frozenset({"gardener"}))) is None
    both = Actor("one", offices=frozenset({"carrier", "association", "city"}))
    assert part_in(standing, "association", both)[0] in (Part.DECIDES, Part.DECIDES_TOGETHER)  # type: ignore[index]


def _may(standing: Standing, body: str) -> bool:
    try:
        answer(standing, body)
    except DecidedElsewhere:
        return False
    return True


@given(standings, st.sampled_from([CARRIER, "association"]))
def test_what_waits_waits_for_the_other_side(standing: Standing, body: str) -> None:
    if not _may(standing, body):
        return
    needed = answer(standing, body)
    waits = needed.outcome is not Outcome.EFFECTIVE
    assert waits == (standing.stage in (1, 2, 3) and standing.side is not Side.STEP_IN)
    assert waits == (needed.days is not None) == (needed.awaits == standing.other(body))


@given(st.sampled_from(Stage), st.text(max_size=20), st.text(max_size=20))
def test_an_objection_needs_a_listed_reason_and_a_proposal(stage: Stage, reason: str, proposal: str) -> None:
    if reason in tuple(Reason) and proposal.strip():
        return
    with pytest.raises((ReasonUnlisted, ProposalMissing)):
        objection(stage, reason, proposal)


def test_only_four_reasons_allow_a_veto() -> None:
    for reason in Reason:
        if reason in ("safety", "law", "funding_condition", "budget_limit"):
            assert objection(Stage.DELEGATED, reason, "do it so") is Outcome.REFUSED
        else:
            with pytest.raises(ReasonUnlisted):
                objection(Stage.DELEGATED, reason, "do it so")


def test_silence() -> None:
    assert silence(Stage.CONSULTED, 0) is silence(Stage.DELEGATED, 0) is Outcome.EFFECTIVE
    assert [silence(Stage.CO_DECIDED, n) for n in range(3)] == [
        Outcome.LAPSED,
        Outcome.LAPSED,
        Outcome.EFFECTIVE,
    ]


# evidence

DAY = date(2026, 5, 4)


def shown(
    body: str, *, met: bool = True, on: date = DAY, name: str = "board"
) -> dict[tuple[str, str], Evidence]:
    return {(name, body): Evidence(name, body, met, on, criteria.valid_until(name, on))}


def test_a_criterion_is_met_when_both_sides_say_so_and_until_the_evidence_expires() -> None:
    ours, theirs = shown("council"), shown("carrier")
    assert not readiness(("board",), ours, "council", DAY).met
    assert readiness(("board",), ours | theirs, "council", DAY).percent == 100
    last = criteria.valid_until("board", DAY)
    assert last == date(2028, 5, 4)
    assert readiness(("board",), ours | theirs, "council", last).met
    [point] = readiness(("board",), ours | theirs, "council", last + timedelta(days=1)).points
    assert (point.met, point.expired) == (False, True)
    [point] = readiness(("board",), ours | shown("carrier", met=False), "council", DAY).points
    assert (point.met, point.differs) == (False, True)


def facts(stage: Stage, **known: object) -> Facts:
    standing = Standing("bookings", 4, stage, known.pop("side", Side.NONE), "association")  # type: ignore[arg-type]
    everything = readiness(
        criteria.HOUSE,
        {
            (name, body): Evidence(name, body, True, DAY, date(2029, 1, 1))
            for name in known.pop("met", criteria.HOUSE)  # type: ignore[attr-defined]
            for body in ("association", "carrier")
        },
        "association",
        DAY,
    )
    values: dict[str, object] = {
        "standing": standing,
        "since": date(2025, 1, 1),
        "today": DAY,
        "readiness": everything,
        "hearings": 3,
        "stepped_in": None,
        "stepped_back": False,
        "stages": {"bookings": stage},
    }
    return Facts(**values | known)  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage < 5])
def test_up_one_stage_when_all_is_there_and_never_two(stage: Stage) -> None:
    gates.check_up(facts(stage), stage + 1)
    for to in (stage - 1, stage, stage + 2):
        with pytest.raises(moves.NotOneStage):
            gates.check_up(facts(stage), to)


@pytest.mark.parametrize(
    ("stage", "known", "refused"),
    [
        (0, {"met": ()}, gates.EvidenceMissing),
        (1, {"since": date(2026, 2, 5)}, gates.TooEarly),
        (1, {"hearings": 2}, gates.HearingsMissing),
        (2, {"since": date(2025, 11, 5)}, gates.TooEarly),
        (2, {"met": ("statutes",)}, gates.EvidenceMissing),
        (3, {"met": tuple(n for n in criteria.HOUSE if n != "insurance")}, gates.EvidenceMissing),
        (4, {"stepped_in": date(2026, 4, 1)}, gates.TooEarly),
        (4, {"met": tuple(n for n in criteria.HOUSE if n != "key_register")}, gates.EvidenceMissing),
        (2, {"side": Side.PAUSED}, moves.StillResting),
        (4, {"side": Side.STEP_IN}, moves.CarrierHasSteppedIn),
        (0, {"stepped_back": True, "since": date(2026, 3, 1)}, gates.TooEarly),
    ],
)
def test_up_is_refused_with_the_reason(
    stage: int, known: dict[str, object], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        gates.check_up(facts(Stage(stage), **known), stage + 1)


def test_the_day_from_which_on_it_may_be_is_told() -> None:
    with pytest.raises(gates.TooEarly, match="2026-05-05"):
        gates.check_up(facts(Stage.CONSULTED, since=date(2026, 2, 5)), 2)


stages = st.fixed_dictionaries(
    {
        name: st.sampled_from(Stage)
        for name in ("safety", "machine_permits", "insurance", "technical_operation", "personal_data")
    }
)


@given(stages)
def test_safety_and_technical_operation_have_a_ceiling(stages: dict[str, Stage]) -> None:
    assert gates.ceiling("safety", stages) == min(stages["machine_permits"], stages["insurance"])
    technical = gates.ceiling("technical_operation", stages)
    assert technical == max(stages["personal_data"], Stage.DELEGATED)
    if stages["personal_data"] < 4:
        assert technical < 4
    assert gates.ceiling("bookings", stages) is Stage.RESIDENT_RUN


@given(stages, st.sampled_from(["machine_permits", "insurance", "personal_data", "safety"]))
def test_who_depends_on_it_follows_one_step_down(stages: dict[str, Stage], domain: str) -> None:
    legal = {name: min(stage, gates.ceiling(name, stages)) for name, stage in stages.items()}
    if legal[domain] == 0:
        return
    to = Stage(legal[domain] - 1)
    after = {**legal, domain: to}
    for follower in gates.drawn_down(domain, to, legal):
        after[follower] = Stage(after[follower] - 1)
    assert all(stage <= gates.ceiling(name, after) for name, stage in after.items())


def test_reasons_for_a_step_back() -> None:
    standing = Standing("bookings", 4, Stage.DELEGATED, Side.NONE, "association")
    assert moves.check_down(standing, "accident", "plan", CARRIER, 0) is Trigger.ACCIDENT
    for trigger, by, failed in (
        ("mood", CARRIER, 0),
        ("residents_ask", CARRIER, 0),
        ("reviews_failed", CARRIER, 1),
    ):
        with pytest.raises(moves.WrongTrigger):
            moves.check_down(standing, trigger, "plan", by, failed)
    with pytest.raises(moves.PlanMissing):
        moves.check_down(standing, "accident", " ", CARRIER, 0)


def test_who_has_to_agree() -> None:
    assert moves.consents(moves.Kind.UP, Stage.DELEGATED, "council") == ("council", "carrier")
    assert moves.consents(moves.Kind.UP, Stage.WITH_BACKSTOP, "council") == ("council", "carrier", "city")
    assert moves.consents(moves.Kind.UP, Stage.RESIDENT_RUN, "council") == ("council", "carrier", "city")
    assert moves.consents(moves.Kind.DOWN, Stage.DELEGATED, "council") == ()


def test_the_insurer_is_told_within_four_weeks_by_both() -> None:
    asked = {duty.name: duty.due(date(2027, 4, 1)) for duty in duties.duties(Stage.WITH_BACKSTOP)}
    assert asked["accident_insurer_carrier"] == asked["accident_insurer_residents"] == date(2027, 4, 29)
    assert asked["new_operator_reports"] == date(2027, 4, 8)
    assert duties.duties(Stage.DELEGATED) == ()


def test_gates_ask_for_criteria_that_exist() -> None:
    assert {name for gate in gates.GATES.values() for name in gate.needs} <= set(criteria.CRITERIA)
    nothing = Readiness(())
    assert gates.missing_evidence(nothing, Gate(needs=("board",))) == frozenset()
