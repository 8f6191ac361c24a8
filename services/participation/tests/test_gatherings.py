"""Gatherings: the saga against answers fed by hand, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from participation.gatherings import rules, views
from participation.gatherings.commands import about_rooms as commands
from participation.gatherings.commands.by_people import (
    Plan,
    announce_gathering,
    cancel_gathering,
    move_gathering,
)
from participation.gatherings.reactions import time_out_rooms
from quartier.decide import CarrierDecides, decisions_on
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import COUNCIL, OFFICE

Sent = Callable[[], list[tuple[str, dict[str, Any]]]]


@pytest.fixture
def gathering(store: Store, plan: Callable[..., Plan], sent: Sent) -> str:
    """One that seeks a room; what it said has been read."""
    with store.unit(actor=OFFICE) as unit:
        gathering_id = announce_gathering(unit, "festival", plan())
    assert [name for name, _ in sent()] == ["gathering.announced"]
    return gathering_id


def state(store: Store, gathering_id: str) -> str:
    with store.read() as session:
        return views.gathering_detail(session, gathering_id).state


def told(sent: Sent) -> list[str]:
    return [f"{name} {data.get('reason') or data['revision']}" for name, data in sent()]


# ── what people do ───────────────────────────────────────────────────────────────────────────────────


def test_announcing_says_what_is_sought(store: Store, plan: Callable[..., Plan], sent: Sent) -> None:
    with store.unit(actor=OFFICE) as unit:
        gathering_id = announce_gathering(unit, "festival", plan())
    assert sent() == [
        (
            "gathering.announced",
            {
                "gathering_id": gathering_id,
                "title": "Sommerfest",
                "titles": {"de": "Sommerfest"},
                "kind": "festival",
                "starts_at": "2026-07-04T13:00:00Z",
                "ends_at": "2026-07-04T19:00:00Z",
                "expected": 80,
                "needs_room": True,
                "revision": 1,
            },
        )
    ]
    with store.read() as session:
        assert [(d.domain, d.stage) for d in decisions_on(session, gathering_id)] == [("gatherings", 0)]


def test_a_gathering_with_its_own_place_is_confirmed_at_once(
    store: Store, plan: Callable[..., Plan], sent: Sent
) -> None:
    with store.unit(actor=OFFICE) as unit:
        gathering_id = announce_gathering(unit, "meeting", plan(needs_room=False, place="Spielplatz"))
    (_, announced), (name, confirmed) = sent()
    assert not announced["needs_room"]
    assert (name, confirmed["place"], confirmed["booking_id"]) == ("gathering.confirmed", "Spielplatz", None)
    assert state(store, gathering_id) == "confirmed"


def test_at_present_the_carrier_decides(
    store: Store, plan: Callable[..., Plan], gathering: str, sent: Sent
) -> None:
    for act in (
        lambda unit: announce_gathering(unit, "festival", plan()),
        lambda unit: move_gathering(unit, gathering, 1, plan(expected=5)),
        lambda unit: cancel_gathering(unit, gathering),
    ):
        with pytest.raises(CarrierDecides), store.unit(actor=COUNCIL) as unit:
            act(unit)
    assert sent() == []


def test_a_move_from_a_page_that_is_out_of_date_is_refused(
    store: Store, plan: Callable[..., Plan], gathering: str
) -> None:
    with store.unit(actor=OFFICE) as unit:
        move_gathering(unit, gathering, 1, plan(expected=100))
    with pytest.raises(rules.GatheringChanged), store.unit(actor=OFFICE) as unit:
        move_gathering(unit, gathering, 1, plan(expected=90))


def test_what_is_over_or_cancelled_stays(
    store: Store, plan: Callable[..., Plan], gathering: str, clock: SettableClock, sent: Sent
) -> None:
    with store.unit(actor=OFFICE) as unit:
        cancel_gathering(unit, gathering)
    assert told(sent) == ["gathering.cancelled 1"]
    for act in (
        lambda unit: cancel_gathering(unit, gathering),
        lambda unit: move_gathering(unit, gathering, 1, plan()),
    ):
        with pytest.raises(rules.GatheringIsCancelled), store.unit(actor=OFFICE) as unit:
            act(unit)
    with store.unit(actor=OFFICE) as unit:
        second = announce_gathering(unit, "other", plan())
    clock.forward(days=90)
    with pytest.raises(rules.GatheringIsOver), store.unit(actor=OFFICE) as unit:
        cancel_gathering(unit, second)


# ── what the werkhaus answers ────────────────────────────────────────────────────────────────────────


def test_a_held_room_is_taken(store: Store, gathering: str, werkhaus: Any, sent: Sent, plan: Any) -> None:
    werkhaus.say(werkhaus.held(gathering))
    ((name, data),) = sent()
    assert name == "gathering.confirmed"
    assert (data["place"], data["booking_id"], data["revision"]) == ("Großer Saal", "booking1", 1)
    werkhaus.say(werkhaus.confirmed(gathering))
    assert sent() == []
    with store.read() as session:
        steps = views.history(session, gathering)
    assert [step.happening for step in steps] == ["room_booked", "room_held", "announced"]
    with pytest.raises(rules.NothingChanged), store.unit(actor=OFFICE) as unit:
        move_gathering(unit, gathering, 1, plan())


def test_a_refusal_says_why_and_when(store: Store, gathering: str, werkhaus: Any, sent: Sent) -> None:
    werkhaus.say(werkhaus.refused(gathering, free_from="2026-07-04T20:00:00Z"))
    assert told(sent) == ["gathering.unplaced no-room-free"]
    with store.read() as session:
        assert views.gathering_detail(session, gathering).free_from.hour == 20  # type: ignore[union-attr]


def test_after_a_refusal_one_can_ask_again(
    store: Store, gathering: str, werkhaus: Any, sent: Sent, plan: Any
) -> None:
    werkhaus.say(werkhaus.refused(gathering, reason="room-too-small"))
    with store.unit(actor=OFFICE) as unit:
        move_gathering(unit, gathering, 1, plan())
    werkhaus.say(werkhaus.held(gathering, revision=2))
    assert told(sent) == ["gathering.unplaced room-too-small", "gathering.moved 2", "gathering.confirmed 2"]


def test_a_copy_changes_nothing(store: Store, gathering: str, werkhaus: Any, sent: Sent) -> None:
    message = werkhaus.held(gathering)
    werkhaus.say(message)
    werkhaus.say(message, message)
    assert told(sent) == ["gathering.confirmed 1"]


def test_a_second_room_is_not_taken_and_its_release_not_mourned(
    store: Store, gathering: str, werkhaus: Any, sent: Sent
) -> None:
    werkhaus.say(werkhaus.held(gathering), werkhaus.held(gathering, booking_id="booking2"))
    werkhaus.say(werkhaus.released(gathering, "hold-expired", booking_id="booking2"))
    assert told(sent) == ["gathering.confirmed 1"]


def test_answers_to_an_older_revision_are_void(
    store: Store, gathering: str, werkhaus: Any, sent: Sent, plan: Callable[..., Plan]
) -> None:
    old = [
        werkhaus.held(gathering),
        werkhaus.refused(gathering),
        werkhaus.confirmed(gathering),
        werkhaus.released(gathering, "moved"),
        werkhaus.released(gathering, "withdrawn"),
    ]
    with store.unit(actor=OFFICE) as unit:
        move_gathering(unit, gathering, 1, plan(expected=120))
    werkhaus.say(*old)
    assert (state(store, gathering), told(sent)) == ("seeking_room", ["gathering.moved 2"])


def test_a_room_that_is_withdrawn_leaves_it_unplaced(
    store: Store, gathering: str, werkhaus: Any, sent: Sent
) -> None:
    werkhaus.say(werkhaus.held(gathering), werkhaus.confirmed(gathering))
    werkhaus.say(werkhaus.released(gathering, "withdrawn"))
    assert told(sent) == ["gathering.confirmed 1", "gathering.unplaced room-withdrawn"]
    with store.read() as session:
        assert views.gathering_detail(session, gathering).place is None


def test_a_hold_that_expired_before_we_heard_of_it(
    store: Store, gathering: str, werkhaus: Any, sent: Sent
) -> None:
    werkhaus.say(werkhaus.held(gathering, hold_until="2026-05-04T08:59:59Z"))
    assert told(sent) == ["gathering.unplaced hold-expired"]
    werkhaus.say(werkhaus.released(gathering, "hold-expired"))
    assert sent() == []


def test_a_hold_that_expired_before_our_confirmation_arrived(
    store: Store, gathering: str, werkhaus: Any, sent: Sent
) -> None:
    werkhaus.say(werkhaus.held(gathering))
    werkhaus.say(werkhaus.released(gathering, "hold-expired"))
    assert told(sent) == ["gathering.confirmed 1", "gathering.unplaced hold-expired"]


def test_the_release_may_overtake_the_hold(store: Store, gathering: str, werkhaus: Any, sent: Sent) -> None:
    held, released = werkhaus.held(gathering), werkhaus.released(gathering, "withdrawn")
    werkhaus.say(released)
    werkhaus.say(held)
    assert told(sent) == ["gathering.unplaced room-withdrawn"]


def test_echoes_of_our_own_acts_change_nothing(
    store: Store, gathering: str, werkhaus: Any, sent: Sent
) -> None:
    werkhaus.say(werkhaus.held(gathering))
    with store.unit(actor=OFFICE) as unit:
        cancel_gathering(unit, gathering)
    werkhaus.say(werkhaus.confirmed(gathering), werkhaus.released(gathering, "cancelled"))
    werkhaus.say(werkhaus.held(gathering, booking_id="booking2"))
    assert told(sent) == ["gathering.confirmed 1", "gathering.cancelled 1"]


def test_bookings_of_people_are_none_of_ours(store: Store, gathering: str, werkhaus: Any, sent: Sent) -> None:
    werkhaus.say(werkhaus.confirmed(None, None), werkhaus.released(None, "cancelled", None))
    assert (state(store, gathering), sent()) == ("seeking_room", [])


# ── when nobody answers ──────────────────────────────────────────────────────────────────────────────


def test_without_an_answer_in_time_it_is_unplaced(
    store: Store, gathering: str, werkhaus: Any, sent: Sent, clock: SettableClock
) -> None:
    clock.forward(hours=47, minutes=59)
    assert time_out_rooms(store) == 0
    clock.forward(minutes=1)
    assert time_out_rooms(store) == 1
    assert time_out_rooms(store) == 0
    assert told(sent) == ["gathering.unplaced timed-out"]
    werkhaus.say(werkhaus.held(gathering))
    assert (state(store, gathering), sent()) == ("unplaced", [])


def test_an_answer_in_the_last_moment_wins_over_the_timer(
    store: Store, gathering: str, werkhaus: Any, sent: Sent, clock: SettableClock
) -> None:
    clock.forward(hours=48)
    werkhaus.say(werkhaus.held(gathering))
    with store.unit() as unit:
        assert not commands.time_out(unit, gathering)
    assert state(store, gathering) == "confirmed"


# ── what is seen ─────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_is_listed_before_what_was(store: Store, plan: Any, clock: SettableClock) -> None:
    with store.unit(actor=OFFICE) as unit:
        ids = [
            announce_gathering(
                unit,
                "other",
                plan(starts_at=plan().starts_at.replace(day=day), ends_at=plan().ends_at.replace(day=day)),
            )
            for day in (6, 4, 5, 5)
        ]
    with store.read() as session:
        first = views.coming(session, clock(), limit=2)
        rest = views.coming(session, clock(), after=(first[-1].starts_at, first[-1].id))
        assert [each.id for each in [*first, *rest]] == [ids[1], *sorted(ids[2:]), ids[0]]
        clock.forward(days=63)
        assert [each.id for each in views.past(session, clock())] == [*sorted(ids[2:], reverse=True), ids[1]]
        assert [each.id for each in views.coming(session, clock())] == [ids[0]]
