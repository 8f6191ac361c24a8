"""A time that comes twice, as the clocks go back, is asked back: people by a second control, programs by a field."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser
from werkhaus.bookings.views import booking_detail

Room = Callable[..., str]


@pytest.fixture
def hall(running: Running, room: Room) -> str:
    return room(running.store, "Saal", buffer_after_minutes=15)


def test_of_a_time_that_comes_twice_it_is_asked_back(running: Running, hall: str) -> None:
    office = Browser(running.web).sign_in("office")
    typed = {"local_start": "2026-10-25T02:30", "local_end": "2026-10-25T04:00", "purpose": "Board"}
    asked = office.post(f"/rooms/{hall}/bookings", data=typed)
    assert asked.status_code == 422
    assert (asked.text.count('name="local_start"'), asked.text.count('name="local_end"')) == (2, 1)
    made = office.post(
        f"/rooms/{hall}/bookings", data=typed | {"local_start": ["2026-10-25T02:30", "second"]}
    ).headers["Location"]
    with running.store.read() as session:
        booking = booking_detail(session, made.rpartition("/")[2])
        assert booking.starts_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    moved = {"local_start": ["2026-10-25T02:15", "second"], "local_end": "2026-10-25T04:00"}
    assert office.post(f"{made}/time", data=moved).status_code == 303
    with running.store.read() as session:
        assert booking_detail(session, booking.id).starts_at == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


def test_programs_are_asked_back_too(running: Running, hall: str) -> None:
    office = Browser(running.web).sign_in("office")
    night = {
        "local_start": "2026-10-25T02:30",
        "local_end": "2026-10-25T02:45",
        "purpose": "Board",
        "room_id": hall,
    }
    asked = office.post("/api/bookings", json=night)
    assert (asked.status_code, asked.json["type"]) == (422, "urn:quartier:problem:time-comes-twice")
    assert asked.json["errors"][0]["field"] == "local_start"
    assert all(
        each in asked.json["detail"]
        for each in ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "local_start_is")
    )
    half = office.post("/api/bookings", json=night | {"local_start_is": "second"})
    assert half.json["errors"][0]["field"] == "local_end"
    assert office.post("/api/bookings", json=night | {"local_start_is": "third"}).status_code == 422
    both = {"local_start_is": "first", "local_end_is": "second"}
    made = office.post("/api/bookings", json=night | both)
    assert (made.json["starts_at"], made.json["ends_at"]) == ("2026-10-25T00:30:00Z", "2026-10-25T01:45:00Z")
    plain = {"local_start": "2026-10-26T02:30", "local_end": "2026-10-26T03:00"}
    assert office.post("/api/bookings", json=night | plain | both).status_code == 201, (
        "nothing to choose there"
    )
