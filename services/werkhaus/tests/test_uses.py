"""Times before and after by what a room is used for, and what people give for it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from quartier.decide import CarrierDecides
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings import rules
from werkhaus.bookings.commands.buffers import SetBuffer, set_buffer
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.commands.change import ChangeTime, change_time
from werkhaus.bookings.commands.series import BookSeries, book_series
from werkhaus.bookings.model import Booking
from werkhaus.bookings.recurrence import Rule

Room = Callable[..., str]


def ask(store: Store, room_id: str, start: str, end: str, use: str | None = None) -> Booking:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=OFFICE) as unit:
        return request_room(unit, RequestRoom(room_id=room_id, purpose="x", use=use, **times))


def need(store: Store, room_id: str, use: str, before: int | None, after: int | None) -> None:
    with store.unit(actor=OFFICE) as unit:
        set_buffer(unit, room_id, SetBuffer(use=use, before_minutes=before, after_minutes=after))


def test_a_use_has_times_of_its_own_instead_of_the_usual_ones(store: Store, room: Room) -> None:
    hall = room(store, buffer_after_minutes=15)
    need(store, hall, "celebration", 60, 120)
    need(store, hall, "meeting", 0, 0)
    ask(store, hall, "2026-05-22 16:00", "2026-05-22 18:00", "celebration")
    for start, end, free in (("15:30", "16:00", "20:00"), ("18:15", "19:00", "20:00")):
        with pytest.raises(rules.RoomTaken) as refused:
            ask(store, hall, f"2026-05-22 {start}", f"2026-05-22 {end}", "meeting")
        free_from = refused.value.params["free_from"].astimezone(store.settings.timezone)
        assert f"{free_from:%H:%M}" == free
    ask(store, hall, "2026-05-22 14:00", "2026-05-22 15:00", "meeting")
    ask(store, hall, "2026-05-22 20:00", "2026-05-22 21:00", "meeting")
    ask(store, hall, "2026-05-22 21:00", "2026-05-22 22:00")  # the usual time is kept after this one
    with pytest.raises(rules.RoomTaken):
        ask(store, hall, "2026-05-22 22:10", "2026-05-22 23:00")
    need(store, hall, "celebration", None, None)
    ask(store, hall, "2026-05-23 16:00", "2026-05-23 18:00", "celebration")
    ask(store, hall, "2026-05-23 18:15", "2026-05-23 19:00", "meeting")


def test_a_whole_takes_the_longer_of_its_parts(store: Store, room: Room) -> None:
    hall, kitchen = room(store), room(store, "Kitchen")
    house = room(store, "House", parts=(hall, kitchen))
    need(store, kitchen, "cooking", 0, 45)
    ask(store, house, "2026-05-22 16:00", "2026-05-22 18:00", "cooking")
    ask(store, hall, "2026-05-22 18:00", "2026-05-22 19:00")
    with pytest.raises(rules.RoomTaken):
        ask(store, kitchen, "2026-05-22 18:30", "2026-05-22 19:00")


def test_another_time_and_a_series_keep_what_the_use_needs(store: Store, room: Room) -> None:
    hall = room(store)
    need(store, hall, "course", 0, 30)
    weekly = BookSeries(
        room_id=hall,
        local_start=datetime.fromisoformat("2026-05-22 16:00"),
        local_end=datetime.fromisoformat("2026-05-22 17:00"),
        purpose="x",
        use="course",
        rule=Rule.parse("FREQ=WEEKLY;COUNT=2"),
    )
    with store.unit(actor=OFFICE) as unit:
        book_series(unit, weekly)
    with pytest.raises(rules.RoomTaken):
        ask(store, hall, "2026-05-29 17:15", "2026-05-29 18:00")
    course = ask(store, hall, "2026-05-23 10:00", "2026-05-23 11:00", "course")
    ask(store, hall, "2026-05-23 13:00", "2026-05-23 14:00")
    times = [datetime.fromisoformat(f"2026-05-23 {hour}") for hour in ("11:45", "12:45")]
    with pytest.raises(rules.RoomTaken), store.unit(actor=OFFICE) as unit:
        change_time(unit, course.id, ChangeTime(local_start=times[0], local_end=times[1]))


def test_whoever_decides_on_bookings_sets_them(running: Running, room: Room) -> None:
    store = running.store
    hall = room(store, "Saal")
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        set_buffer(unit, hall, SetBuffer(use="meeting", before_minutes=5))
    office = Browser(running.web).sign_in("office")
    typed = {"use": "celebration", "before_minutes": "30", "after_minutes": "90"}
    assert office.post(f"/resources/{hall}/buffers", data=typed).status_code == 303
    assert office.post(f"/resources/{hall}/buffers", data=typed | {"after_minutes": "721"}).status_code == 422
    assert office.post(f"/resources/{hall}/buffers", data=typed | {"use": "war"}).status_code == 422
    assert "Feier" in office.get(f"/resources/{hall}/buffers").text
    assert office.get(f"/api/resources/{hall}/buffers").json == [
        {"use": "celebration", "before_minutes": 30, "after_minutes": 90}
    ]
    assert office.post(f"/api/resources/{hall}/buffers", json={"use": "celebration"}).status_code == 201
    assert office.get(f"/api/resources/{hall}/buffers").json == []
    assert Browser(running.web).sign_in("resident").get(f"/resources/{hall}/buffers").status_code == 403


def test_what_somebody_gives_is_told_to_them_and_the_offices(running: Running, room: Room) -> None:
    hall = room(running.store, "Saal")
    typed = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T19:00", "purpose": "Fest"}
    resident = Browser(running.web).sign_in("resident")
    given = {"donation_cents": "12,50", "use": "celebration"}
    page = resident.post(f"/rooms/{hall}/bookings", data=typed | given).headers["Location"]
    assert "12,50" in resident.get(page).text
    assert "12,50" in Browser(running.web).sign_in("office").get(page).text
    assert "12,50" not in Browser(running.web).get(page).text
    assert resident.post(f"/rooms/{hall}/bookings", data=typed | {"donation_cents": "-5"}).status_code == 422
