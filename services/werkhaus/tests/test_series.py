"""Dates that repeat: the free ones are booked, the rest is reported and can be added later."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event

from quartier.actor import ANONYMOUS
from quartier.decide import CarrierDecides
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.bookings import rules, views
from werkhaus.bookings.commands.by_people import RequestRoom, cancel_booking, request_room
from werkhaus.bookings.commands.quotas import SetQuotas, set_quotas
from werkhaus.bookings.commands.series import (
    BookSeries,
    book_rest,
    book_series,
    cancel_series,
    confirm_series,
)
from werkhaus.bookings.recurrence import Rule

Room = Callable[..., str]


def weekly(store: Store, room_id: str, start: str, end: str, rule="FREQ=WEEKLY;COUNT=3", actor=OFFICE) -> str:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=actor) as unit:
        command = BookSeries(room_id=room_id, purpose="Choir", rule=Rule.parse(rule), **times)
        return book_series(unit, command).id


def one(store: Store, room_id: str, start: str, end: str) -> str:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=ASSOCIATION) as unit:
        return request_room(unit, RequestRoom(room_id=room_id, purpose="Board", **times)).id


def answers(store: Store, series_id: str) -> list[str]:
    with store.read() as session:
        dates = views.series_detail(session, series_id).dates
        return [date.booking.state if date.booking else date.refused for date in dates]


def test_the_free_dates_are_booked_and_the_rest_can_be_added(store: Store, room: Room) -> None:
    hall = room(store)
    other = one(store, hall, "2026-05-18 18:00", "2026-05-18 21:00")
    series = weekly(store, hall, "2026-05-11 17:00", "2026-05-11 19:00")
    assert answers(store, series) == ["confirmed", "room-taken", "confirmed"]
    with pytest.raises(rules.NothingFree), store.unit(actor=OFFICE) as unit:
        book_rest(unit, series)
    with store.unit(actor=ASSOCIATION) as unit:
        cancel_booking(unit, other)
    with store.unit(actor=OFFICE) as unit:
        book_rest(unit, series)
    assert answers(store, series) == ["confirmed"] * 3


def test_one_decision_is_for_all_dates_that_wait(store: Store, room: Room) -> None:
    series = weekly(store, room(store), "2026-05-11 17:00", "2026-05-11 19:00", actor=ASSOCIATION)
    assert answers(store, series) == ["requested"] * 3
    with store.unit(actor=OFFICE) as unit:
        confirm_series(unit, series)
    assert answers(store, series) == ["confirmed"] * 3
    with pytest.raises(rules.NotYourBooking), store.unit(actor=OFFICE) as unit:
        cancel_series(unit, series)
    with store.unit(actor=ASSOCIATION) as unit:
        assert cancel_series(unit, series) == 3
    assert answers(store, series) == ["released"] * 3


def test_where_no_date_is_free_nothing_is_kept(store: Store, room: Room) -> None:
    hall = room(store)
    weekly(store, hall, "2026-05-11 17:00", "2026-05-11 19:00")
    with pytest.raises(rules.NothingFree):
        weekly(store, hall, "2026-05-11 18:00", "2026-05-11 19:00")


def test_the_dates_keep_their_time_of_day_across_the_change_of_the_clocks(store: Store, room: Room) -> None:
    series = weekly(store, room(store), "2026-10-18 10:00", "2026-10-18 12:00")
    with store.read() as session:
        dates = views.series_detail(session, series).dates
        assert [f"{date.booking.starts_at:%d %H:%M}" for date in dates] == [
            "18 08:00",
            "25 09:00",
            "01 09:00",
        ]
        assert {date.local_start[11:] for date in dates} == {"10:00"}


@pytest.mark.parametrize("taken", [0, 3])
def test_a_series_costs_as_many_queries_however_long_it_is(store: Store, room: Room, taken: int) -> None:
    hall, kitchen = room(store), room(store, "Kitchen")
    for place in (hall, kitchen):
        with store.unit(actor=OFFICE) as unit:
            set_quotas(unit, place, SetQuotas(week=600, month=6000))
        for number in range(taken):
            one(store, place, f"2026-05-{11 + 7 * number} 18:00", f"2026-05-{11 + 7 * number} 20:00")
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    weekly(store, hall, "2026-05-11 17:00", "2026-05-11 19:00", "FREQ=WEEKLY;COUNT=4")
    few = len(asked)
    asked.clear()
    series = weekly(store, kitchen, "2026-05-11 17:00", "2026-05-11 19:00", "FREQ=WEEKLY;COUNT=104")
    assert len(asked) == few <= 40
    assert answers(store, series) == ["room-taken"] * taken + ["confirmed"] * (104 - taken)


def test_the_dates_of_a_series_count_for_those_that_follow(store: Store, room: Room) -> None:
    hall = room(store, buffer_after_minutes=60)
    night = weekly(store, hall, "2026-05-11 08:00", "2026-05-12 07:30", "FREQ=DAILY;COUNT=3")
    assert answers(store, night) == ["confirmed", "room-taken", "confirmed"]
    kitchen = room(store, "Kitchen")
    with store.unit(actor=OFFICE) as unit:
        set_quotas(unit, kitchen, SetQuotas(week=300))
    daily = weekly(store, kitchen, "2026-05-11 17:00", "2026-05-11 19:00", "FREQ=DAILY;COUNT=9")
    assert answers(store, daily) == [*["confirmed"] * 2, *["over-week-quota"] * 5, *["confirmed"] * 2]


def test_a_series_through_its_pages(running: Running, room: Room) -> None:
    hall = room(running.store)
    typed = {
        "local_start": "2026-05-12T17:00",
        "local_end": "2026-05-12T19:00",
        "purpose": "Chor",
        "every": "month",
        "last_day": "2026-07-31",
    }
    association = Browser(running.web).sign_in("association")
    assert association.get(f"/rooms/{hall}/series/new").status_code == 200
    page = association.post(f"/rooms/{hall}/series", data=typed).headers["Location"]
    shown = association.get(page).text
    assert shown.count('href="/bookings/') >= 3
    assert "Dienstag" in shown or "9. Juni 2026" in shown
    office = Browser(running.web).sign_in("office")
    assert office.post(f"{page}/confirmation").status_code == 303
    assert association.get(f"{page}/cancellation").status_code == 200
    assert office.post(f"{page}/cancellation").status_code == 403
    assert association.post(f"{page}/cancellation").status_code == 303
    taken = association.post(f"/rooms/{hall}/series", data=typed | {"last_day": "2026-05-01"})
    assert taken.status_code == 409
    assert 'value="2026-05-01"' in taken.text


def test_quotas_through_their_page(running: Running, room: Room) -> None:
    hall = room(running.store)
    office = Browser(running.web).sign_in("office")
    assert office.post(f"/resources/{hall}/quotas", data={"week": "7"}).status_code == 303
    assert 'value="7"' in office.get(f"/resources/{hall}/quotas").text


def test_residents_ask_for_dates_that_repeat_within_their_quota(store: Store, room: Room) -> None:
    hall = room(store)
    with store.unit(actor=OFFICE) as unit:
        set_quotas(unit, hall, SetQuotas(future=240))
    asked = weekly(store, hall, "2026-05-11 17:00", "2026-05-11 19:00", actor=RESIDENT)
    assert answers(store, asked) == ["requested", "requested", "over-future-quota"]
    with pytest.raises(CarrierDecides), store.unit(actor=RESIDENT) as unit:
        confirm_series(unit, asked)
    with store.unit(actor=OFFICE) as unit:
        assert confirm_series(unit, asked).effective
    assert answers(store, asked)[:2] == ["confirmed", "confirmed"]
    with pytest.raises(rules.SignInToBook):
        weekly(store, hall, "2026-06-01 17:00", "2026-06-01 19:00", actor=ANONYMOUS)
