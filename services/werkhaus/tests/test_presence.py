"""Changing, cancelling, coming and not coming, and who waits for it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.bookings import rules, views
from werkhaus.bookings.commands.by_people import RequestRoom, cancel_booking, request_room
from werkhaus.bookings.commands.change import ChangeTime, change_time
from werkhaus.bookings.commands.presence import check_in, check_out
from werkhaus.bookings.commands.waiting import accept_offer, join_waiting
from werkhaus.bookings.model import Booking
from werkhaus.bookings.reactions import close, expire, offer

Room = Callable[..., str]


def wish(room_id: str, start: str, end: str) -> RequestRoom:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    return RequestRoom(room_id=room_id, purpose="Board", **times)


def ask(store: Store, room_id: str, start: str, end: str, actor=OFFICE) -> str:
    with store.unit(actor=actor) as unit:
        return request_room(unit, wish(room_id, start, end)).id


def wait(store: Store, room_id: str, start: str, end: str, actor=ASSOCIATION) -> str:
    with store.unit(actor=actor) as unit:
        return join_waiting(unit, wish(room_id, start, end)).id


def found(store: Store, booking_id: str) -> Booking:
    with store.read() as session:
        return views.booking_detail(session, booking_id)


def move(store: Store, booking_id: str, start: str, end: str, actor=OFFICE) -> None:
    with store.unit(actor=actor) as unit:
        times = ChangeTime(local_start=datetime.fromisoformat(start), local_end=datetime.fromisoformat(end))
        change_time(unit, booking_id, times)


def offered(store: Store, clock: SettableClock) -> list[views.BookingRow]:
    with store.read() as session:
        return [row for row in views.coming(session, clock()) if row.state == "held"]


def test_example_10_deadline_by_exact_hours_and_nobody_came(
    store: Store, room: Room, clock: SettableClock
) -> None:
    hall = room(store, cancel_hours=24, noshow_minutes=15)
    booking = ask(store, hall, "2026-10-25 10:00", "2026-10-25 12:00")
    until = rules.free_until(found(store, booking).starts_at, 24)
    assert until == datetime.fromisoformat("2026-10-24T09:00Z")
    assert f"{until.astimezone(store.settings.timezone):%H:%M %Z}" == "11:00 CEST"
    wait(store, hall, "2026-10-25 10:30", "2026-10-25 12:00")
    clock.now = datetime.fromisoformat("2026-10-25T09:14:00Z")
    assert (close(store), offer(store)) == (0, 0)
    clock.now = datetime.fromisoformat("2026-10-25T09:15:00Z")
    assert (close(store), offer(store)) == (1, 1)
    assert found(store, booking).state == "no_show"
    [held] = offered(store, clock)
    assert held.starts_at == datetime.fromisoformat("2026-10-25T09:30:00Z")
    assert found(store, held.id).requested_by == ASSOCIATION.ref


def test_cancelling_costs_nothing_until_the_deadline(store: Store, room: Room, clock: SettableClock) -> None:
    hall = room(store, cancel_hours=24, price_cents_hour=1000)
    late, early = (ask(store, hall, f"2026-05-22 {hour}:00", f"2026-05-22 {hour}:50") for hour in (17, 18))
    assert found(store, late).cost_cents == 833
    for booking, instant in ((early, "2026-05-21T16:00:00Z"), (late, "2026-05-21T16:00:00Z")):
        clock.now = datetime.fromisoformat(instant)
        with store.unit(actor=OFFICE) as unit:
            cancel_booking(unit, booking)
    assert (found(store, early).cost_cents, found(store, late).cost_cents) == (None, 833)


def test_a_booking_gets_another_time_until_the_deadline(
    store: Store, room: Room, clock: SettableClock
) -> None:
    hall = room(store, cancel_hours=24, price_cents_hour=600)
    ask(store, hall, "2026-05-22 20:00", "2026-05-22 21:00")
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00")
    with pytest.raises(rules.RoomTaken):
        move(store, booking, "2026-05-22 19:00", "2026-05-22 20:30")
    with pytest.raises(rules.NotYourBooking):
        move(store, booking, "2026-05-22 18:00", "2026-05-22 20:00", ASSOCIATION)
    move(store, booking, "2026-05-22 18:00", "2026-05-22 20:00")  # over its own old time
    kept = found(store, booking)
    assert (kept.local_start, kept.state, kept.steps[-1].reason) == (
        "2026-05-22T18:00",
        "confirmed",
        "rescheduled",
    )
    ask(store, hall, "2026-05-22 17:00", "2026-05-22 18:00")
    clock.now = datetime.fromisoformat("2026-05-21T16:01:00Z")
    with pytest.raises(rules.TooLateToChange):
        move(store, booking, "2026-05-23 18:00", "2026-05-23 20:00")


def test_who_is_there_checks_in_and_what_is_left_is_free(
    store: Store, room: Room, clock: SettableClock
) -> None:
    hall = room(store, noshow_minutes=15)
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00")
    clock.now = datetime.fromisoformat("2026-05-22T14:44:00Z")
    with pytest.raises(rules.TooEarlyToCheckIn), store.unit(actor=OFFICE) as unit:
        check_in(unit, booking)
    clock.forward(minutes=1)
    with pytest.raises(rules.NotYourBooking), store.unit(actor=RESIDENT) as unit:
        check_in(unit, booking)
    with store.unit(actor=OFFICE) as unit:
        check_in(unit, booking)
    clock.forward(hours=1)
    assert close(store) == 0
    with store.unit(actor=OFFICE) as unit:
        check_out(unit, booking)
    assert found(store, booking).state == "completed"
    ask(store, hall, "2026-05-22 18:00", "2026-05-22 19:00")


def test_an_offer_that_runs_out_goes_to_the_next(store: Store, room: Room, clock: SettableClock) -> None:
    hall = room(store)
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00")
    wait(store, hall, "2026-05-22 17:00", "2026-05-22 18:00")
    clock.forward(minutes=1)
    wait(store, hall, "2026-05-22 17:00", "2026-05-22 19:00", OFFICE)
    with pytest.raises(rules.AlreadyOnTheList):
        wait(store, hall, "2026-05-22 17:00", "2026-05-22 19:00", OFFICE)
    with pytest.raises(rules.AlreadyFree):
        wait(store, hall, "2026-05-22 19:00", "2026-05-22 20:00")
    assert offer(store) == 0
    with store.unit(actor=OFFICE) as unit:
        cancel_booking(unit, booking)
    assert offer(store) == 1
    [first] = offered(store, clock)
    clock.forward(hours=24)
    assert (expire(store), offer(store)) == (1, 1)
    assert found(store, first.id).state == "expired"
    [second] = offered(store, clock)
    with pytest.raises(rules.NotYourBooking), store.unit(actor=ASSOCIATION) as unit:
        accept_offer(unit, second.id)
    with store.unit(actor=OFFICE) as unit:
        accept_offer(unit, second.id)
    assert found(store, second.id).state == "confirmed"


def test_waiting_changing_and_coming_through_their_pages(
    running: Running, room: Room, clock: SettableClock
) -> None:
    store = running.store
    hall = room(store)
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00")
    association = Browser(running.web).sign_in("association")
    typed = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T19:00", "purpose": "Chor"}
    assert association.post(f"/rooms/{hall}/waiting", data=typed).status_code == 303
    assert "/end" in association.get(f"/rooms/{hall}/waiting").text
    with store.unit(actor=OFFICE) as unit:
        cancel_booking(unit, booking)
    offer(store)
    [held] = offered(store, clock)
    page = f"/bookings/{held.id}"
    assert f"{page}/acceptance" in association.get(page).text
    assert association.post(f"{page}/acceptance").status_code == 303
    assert found(store, held.id).state == "requested"
    later = {"local_start": "2026-05-22T18:00", "local_end": "2026-05-22T20:00"}
    assert association.get(f"{page}/time").status_code == 200
    assert association.post(f"{page}/time", data=later).status_code == 303
    assert "18:00–20:00" in association.get(page).text
    office = Browser(running.web).sign_in("office")
    assert office.post(f"{page}/confirmation").status_code == 303
    clock.now = datetime.fromisoformat("2026-05-22T16:00:00Z")
    association = Browser(running.web).sign_in("association")
    assert association.post(f"{page}/presence").status_code == 303
    assert association.post(f"{page}/departure").status_code == 303
    assert found(store, held.id).state == "completed"
