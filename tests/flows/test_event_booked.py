"""Flow 2: a gathering finds its room by events: booked, refused, moved, cancelled, timed out, withdrawn."""

import pytest

from quartier.testing.quarter import Quarter

FESTIVAL = {
    "title": "Sommerfest",
    "kind": "festival",
    "starts_at": "2026-05-08T13:00:00Z",
    "ends_at": "2026-05-08T18:00:00Z",
    "expected": 40,
    "needs_room": True,
}


@pytest.fixture
def rooms(quarter: Quarter) -> list[str]:
    """A small and a large room in the Werkhaus."""
    office = quarter.browser("werkhaus", "office")
    for name, capacity in (("Küche", "12"), ("Saal", "60")):
        answer = office.post(
            "/rooms", data={"name": name, "capacity": capacity, "buffer_after_minutes": "15"}
        )
        assert answer.status_code == 303, answer.text
    return [room["id"] for room in office.get("/api/rooms").json]


def announce(quarter: Quarter, **changes: object) -> str:
    answer = quarter.browser("participation", "office").post("/api/gatherings", json=FESTIVAL | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def gathering(quarter: Quarter, gathering_id: str) -> dict[str, object]:
    return dict(quarter.browser("participation").get(f"/api/gatherings/{gathering_id}").json)


def bookings(quarter: Quarter, *states: str) -> list[dict[str, object]]:
    rows = quarter.browser("werkhaus", "office").get("/api/bookings").json
    return [row for row in rows if not states or row["state"] in states]


def move(quarter: Quarter, gathering_id: str, **changes: str) -> None:
    plan = {
        "title": "Sommerfest",
        "starts_at": "2026-05-09T15:00",
        "ends_at": "2026-05-09T20:00",
        "expected": "40",
    }
    plan |= {"needs_room": "yes", "revision": str(gathering(quarter, gathering_id)["revision"])} | changes
    answer = quarter.browser("participation", "office").post(f"/gatherings/{gathering_id}/plan", data=plan)
    assert answer.status_code == 303, answer.text


def test_booked_in_the_smallest_room_that_is_large_enough(quarter: Quarter, rooms: list[str]) -> None:
    gathering_id = announce(quarter)
    assert gathering(quarter, gathering_id)["state"] == "seeking_room"
    quarter.settle()
    seen = gathering(quarter, gathering_id)
    assert (seen["state"], seen["place"]) == ("confirmed", "Saal")
    assert [row["state"] for row in bookings(quarter)] == ["confirmed"]
    start = quarter.browser("notify").get("/").text
    assert "Sommerfest" in start
    assert "Saal" in start


def test_refused_with_the_reason(quarter: Quarter, rooms: list[str]) -> None:
    gathering_id = announce(quarter, expected=500)
    quarter.settle()
    assert (gathering(quarter, gathering_id)["state"], gathering(quarter, gathering_id)["reason"]) == (
        "unplaced",
        "room-too-small",
    )
    announce(quarter)
    second = announce(quarter, title="Zur selben Zeit")
    quarter.settle()
    assert gathering(quarter, second)["reason"] == "no-room-free"
    assert len(bookings(quarter, "confirmed")) == 1


def test_moved_to_another_day(quarter: Quarter, rooms: list[str]) -> None:
    gathering_id = announce(quarter)
    quarter.settle()
    move(quarter, gathering_id)
    quarter.settle()
    seen = gathering(quarter, gathering_id)
    assert (seen["state"], seen["revision"], seen["starts_at"]) == ("confirmed", 2, "2026-05-09T13:00:00Z")
    [booking] = bookings(quarter, "confirmed")
    assert booking["starts_at"] == "2026-05-09T13:00:00Z"


def test_cancelled_and_the_room_is_free_again(quarter: Quarter, rooms: list[str]) -> None:
    gathering_id = announce(quarter)
    quarter.settle()
    office = quarter.browser("participation", "office")
    assert office.post(f"/gatherings/{gathering_id}/cancellation").status_code == 303
    quarter.settle()
    assert bookings(quarter, "held", "confirmed") == []
    second = announce(quarter, title="Jetzt ist frei")
    quarter.settle()
    assert gathering(quarter, second)["state"] == "confirmed"
    assert "abgesagt" in quarter.browser("notify").get("/").text.lower()


def test_no_answer_in_time_and_a_late_one_changes_nothing(quarter: Quarter, rooms: list[str]) -> None:
    gathering_id = announce(quarter)
    quarter.clock.forward(hours=49)
    assert quarter.run_timers("participation") == 1
    quarter.settle()  # only now the Werkhaus hears of the gathering, and that it gave up
    assert (gathering(quarter, gathering_id)["state"], gathering(quarter, gathering_id)["reason"]) == (
        "unplaced",
        "timed-out",
    )
    assert bookings(quarter, "held", "confirmed") == []


def test_a_room_that_is_withdrawn_is_told(quarter: Quarter, rooms: list[str]) -> None:
    gathering_id = announce(quarter)
    quarter.settle()
    [booking] = bookings(quarter, "confirmed")
    office = quarter.browser("werkhaus", "office")
    answer = office.post(f"/bookings/{booking['id']}/withdrawal", data={"note": "Wasserschaden im Saal"})
    assert answer.status_code == 303, answer.text
    quarter.settle()
    assert gathering(quarter, gathering_id)["reason"] == "room-withdrawn"
