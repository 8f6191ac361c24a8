"""What is true, without a database: the process of a gathering, votes, terms, weeks, places."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from participation.bodies import rules as bodies
from participation.conflicts.rules import week
from participation.gatherings import rules
from participation.gatherings.rules import NEXT, Happening, Standing, State
from participation.hazards import rules as hazards
from participation.resolutions import rules as resolutions
from quartier.errors import Invalid

ANSWERS = (
    Happening.ROOM_HELD,
    Happening.ROOM_REFUSED,
    Happening.ROOM_BOOKED,
    Happening.HOLD_EXPIRED,
    Happening.ROOM_WITHDRAWN,
)
ACTS = (Happening.MOVED, Happening.MOVED_WITH_PLACE, Happening.CANCELLED)


class World:
    """A gathering and everything that can happen to it, as the commands play it out, without a database."""

    def __init__(self) -> None:
        self.now = Standing(state=State.SEEKING_ROOM, revision=1)

    def answer(self, happening: Happening, revision: int, booking_id: str) -> State | None:
        about = None if happening is Happening.ROOM_REFUSED else booking_id
        state = rules.after_answer(self.now, happening, revision, about)
        if state:
            takes = booking_id if happening is Happening.ROOM_HELD else self.now.booking_id
            booking = takes if state is State.CONFIRMED else None
            self.now = Standing(state=state, revision=self.now.revision, booking_id=booking)
        return state

    def act(self, happening: Happening) -> None:
        state = rules.after_act(self.now.state, happening)
        self.now = Standing(state=state, revision=self.now.revision + (happening in ACTS[:2]))

    def time_out(self) -> None:
        if state := NEXT.get((self.now.state, Happening.TIMED_OUT)):
            self.now = Standing(state=state, revision=self.now.revision)


answers = st.tuples(st.sampled_from(ANSWERS), st.integers(0, 4), st.sampled_from("ABC"))
steps = st.lists(answers | st.sampled_from(ACTS) | st.just(Happening.TIMED_OUT), max_size=30)


@given(steps)
def test_no_path_leads_out_of_cancelled_or_confirms_an_older_revision(path: list[object]) -> None:
    world = World()
    for step in path:
        before = world.now
        if isinstance(step, tuple):
            changed = world.answer(*step)
            assert changed is None or step[1] == before.revision
            if changed is State.CONFIRMED and before.state is not State.CONFIRMED:
                assert step[0] is Happening.ROOM_HELD
                assert world.now.booking_id == step[2]
        elif step is Happening.TIMED_OUT:
            world.time_out()
            assert before.state is State.SEEKING_ROOM or world.now == before
        elif before.state is State.CANCELLED:
            with pytest.raises(rules.GatheringIsCancelled):
                world.act(Happening(str(step)))
        else:
            world.act(Happening(str(step)))
        assert before.state is not State.CANCELLED or world.now == before
        assert world.now.revision >= before.revision
        assert world.now.booking_id is None or world.now.state is State.CONFIRMED


@given(answers, steps)
def test_an_answer_that_comes_twice_is_an_answer_that_came_once(
    answer: tuple[Happening, int, str], path: list[object]
) -> None:
    once, twice = World(), World()
    for world in (once, twice):
        world.answer(*answer)
    twice.answer(*answer)
    assert once.now == twice.now


@given(st.permutations([Happening.ROOM_HELD, Happening.ROOM_BOOKED, Happening.ROOM_WITHDRAWN]))
def test_a_room_that_was_withdrawn_is_withdrawn_in_whatever_order_it_is_told(order: list[Happening]) -> None:
    world = World()
    for happening in order:
        world.answer(happening, 1, "A")
    assert world.now.state is State.UNPLACED


def test_every_state_but_the_last_can_be_left_and_reached() -> None:
    reached = set(NEXT.values())
    left = {before for before, _ in NEXT if before}
    assert reached == set(State)
    assert left == set(State) - {State.CANCELLED}
    assert {happening for _, happening in NEXT} == set(Happening)


@pytest.mark.parametrize(
    ("state", "reason", "happening"),
    [
        (State.SEEKING_ROOM, "hold-expired", Happening.HOLD_EXPIRED),
        (State.SEEKING_ROOM, "withdrawn", Happening.ROOM_WITHDRAWN),
        (State.SEEKING_ROOM, "moved", None),
        (State.SEEKING_ROOM, "cancelled", None),
        (State.CONFIRMED, "withdrawn", Happening.ROOM_WITHDRAWN),
        (State.CONFIRMED, "something-new", Happening.ROOM_WITHDRAWN),
        (State.CONFIRMED, "hold-expired", Happening.HOLD_EXPIRED),
    ],
)
def test_what_a_release_means(state: State, reason: str, happening: Happening | None) -> None:
    assert rules.release(state, reason) is happening


def test_the_readme_shows_the_table() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    assert f"```mermaid\n{rules.state_diagram()}\n```" in readme


def test_the_deadline_never_lies_behind_the_beginning() -> None:
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert rules.deadline(now, 48, now + timedelta(days=9)) == now + timedelta(hours=48)
    assert rules.deadline(now, 48, now + timedelta(hours=5)) == now + timedelta(hours=5)


def test_a_gathering_lies_ahead_and_has_one_place_or_needs_a_room() -> None:
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    hour = timedelta(hours=1)
    rules.check_times(now + hour, now + 2 * hour, now)
    with pytest.raises(rules.StartsInThePast):
        rules.check_times(now, now + hour, now)
    with pytest.raises(rules.EndsBeforeItStarts):
        rules.check_times(now + hour, now + hour, now)
    with pytest.raises(rules.TooFarAhead) as refused:
        rules.check_times(now + hour, now + rules.HORIZON + hour, now)
    assert refused.value.field == "ends_at"
    with pytest.raises(rules.PlaceMissing):
        rules.check_place(False, None)
    with pytest.raises(rules.PlaceAndRoom):
        rules.check_place(True, "Hof")


# ── votes ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "result"),
    [
        (4, 3, 1, "adopted"),  # BGH II ZR 164/81: of 8 present, abstentions do not count
        (50, 25, 25, "adopted"),
        (50, 50, 0, "rejected"),
        (1, 0, 40, "adopted"),
        (0, 0, 5, "rejected"),
        (2, 3, 0, "rejected"),
    ],
)
def test_a_simple_majority_of_the_votes_cast(yes: int, no: int, abstain: int, result: str) -> None:
    assert resolutions.result(yes, no, abstain, 0) == result


votes = st.integers(0, 10_000)


others = st.tuples(votes, votes)


@given(votes, votes, others, others)
def test_abstentions_and_invalid_votes_change_no_result(
    yes: int, no: int, some: tuple[int, int], more: tuple[int, int]
) -> None:
    assume(yes + no)
    results = {resolutions.result(yes, no, *some), resolutions.result(yes, no, *more)}
    assert results == {"adopted" if yes > no else "rejected"}


def test_somebody_must_have_voted_and_nobody_less_than_nobody() -> None:
    with pytest.raises(resolutions.NobodyVoted):
        resolutions.result(0, 0, 0, 0)
    with pytest.raises(resolutions.NegativeVotes) as refused:
        resolutions.result(3, -1, 0, 0)
    assert refused.value.field == "no"


# ── conflicts and hazards ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 5, 4), "2026-W19"), (date(2027, 1, 3), "2026-W53"), (date(2024, 12, 30), "2025-W01")],
)
def test_weeks_are_those_of_the_office_calendar(day: date, expected: str) -> None:
    assert week(day) == expected


BOUNDS = hazards.Bounds(50.63, 50.67, 11.31, 11.37)


def test_all_known_places_lie_in_the_quarter() -> None:
    for place in hazards.PLACES:
        assert hazards.locate(place.slug, None, None, BOUNDS) == (place.latitude, place.longitude)
        hazards.locate(None, place.latitude, place.longitude, BOUNDS)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [(None, None, None), ("nowhere", None, None), (None, 50.65, None), ("werkhaus", None, 11.33)],
)
def test_half_a_place_is_none(place: str | None, latitude: float | None, longitude: float | None) -> None:
    with pytest.raises(hazards.WhereIsIt):
        hazards.locate(place, latitude, longitude, BOUNDS)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_nothing_outside_the_quarter_is_located(latitude: float, longitude: float) -> None:
    try:
        found = hazards.locate(None, latitude, longitude, BOUNDS)
    except Invalid:
        return
    assert BOUNDS.south <= found[0] <= BOUNDS.north
    assert BOUNDS.west <= found[1] <= BOUNDS.east


def test_a_settled_report_stays_settled() -> None:
    for final in (hazards.State.RESOLVED, hazards.State.DECLINED):
        for state in hazards.State:
            with pytest.raises(hazards.AlreadySettled):
                hazards.check_following(final, state)


# ── Bodies ───────────────────────────────────────────────────────────────────────────────────────────

TODAY = date(2026, 5, 4)
DAYS = st.integers(-800, 800).map(lambda days: TODAY + timedelta(days=days))


@given(DAYS, st.none() | DAYS, DAYS)
def test_an_early_end_only_shortens_a_term_and_never_touches_the_past(
    since: date, until: date | None, ended_on: date
) -> None:
    if until is not None and until <= since:
        return
    try:
        end = bodies.check_end(since, until, ended_on, TODAY)
    except (bodies.TermOver, bodies.EndInPast, bodies.EndsAnyway, bodies.EndTooFarAway):
        return
    assert end >= since
    assert end >= TODAY
    assert until is None or end < until


@given(st.sampled_from(sorted(bodies.OFFICES_OF)), DAYS, st.none() | DAYS)
def test_a_term_that_passes_has_its_days_in_order(body: str, since: date, until: date | None) -> None:
    try:
        bodies.check_term(body, since, until, TODAY)
    except (
        bodies.TermTooFarAway,
        bodies.TermNeedsAnEnd,
        bodies.EndsBeforeItBegins,
        bodies.TermTooLong,
    ):
        return
    assert since <= TODAY + bodies.AHEAD
    assert until is None or since < until
    assert until is not None or body not in bodies.ELECTED


@given(
    st.sampled_from(sorted(bodies.ELECTED)),
    st.sampled_from(list(bodies.EndReason)),
    st.booleans(),
    st.booleans(),
)
def test_nobody_outside_ends_an_elected_term_without_a_vote(
    body: str, reason: bodies.EndReason, keeps: bool, voted: bool
) -> None:
    try:
        bodies.check_may_end(body, reason, keeps=keeps, speaks=False, own=False, voted=voted)
    except (bodies.MayNotEnd, bodies.ResolutionNeeded, bodies.VoteNeeded):
        return
    assert keeps
    assert voted


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("p0123456789abcdefghjk", True),
        ("demo-resident", True),
        ("p0123456789abcdefghjkm", False),
        ("pilou23456789abcdefgh", False),
        ("Ahmad", False),
        ("demo-", False),
        ("", False),
    ],
)
def test_a_reference_does_not_look_like_a_name(typed: str, fits: bool) -> None:
    if fits:
        bodies.check_person(typed)
        return
    with pytest.raises(bodies.NotAReference):
        bodies.check_person(typed)


def test_the_last_day_is_the_day_before_the_first_one_after() -> None:
    assert bodies.day_after(date(2028, 2, 28)) == date(2028, 2, 29)
    assert bodies.day_after(None) is None
    with pytest.raises(bodies.TermTooLong):
        bodies.day_after(date.max)
