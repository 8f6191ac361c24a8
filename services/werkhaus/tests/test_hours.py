"""Opening hours: what is typed, which rule beats which, and that bookings keep to them."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from quartier.decide import CarrierDecides
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing import SettableClock
from quartier.testing.people import ASSOCIATION, OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings import rules as booking_rules
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.hours import rules, views
from werkhaus.hours.commands import SetWeek, close_house, lift_closure, set_day, set_week
from werkhaus.hours.reactions import tell_again
from werkhaus.hours.rules import Closed, Opening, read_hours, stretches_of

NINE_TO_FIVE = (Opening(time(9), time(17)),)
WEEKS = {date(2026, 1, 1): dict.fromkeys(range(5), NINE_TO_FIVE)}
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 5, 4)


def test_hours_are_read_as_they_are_written() -> None:
    assert rules.read_hours("9-12, 14:30–24", "monday") == (
        Opening(time(9), time(12)),
        Opening(time(14, 30), time(0)),
    )
    assert rules.write_hours(rules.read_hours("9-12, 14:30-24:00", "monday")) == "09:00-12:00, 14:30-24:00"
    assert rules.read_hours("", "monday") == ()


@pytest.mark.parametrize("typed", ["nine", "9", "25-26", "9:70-10", "-"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotHours):
        rules.read_hours(typed, "monday")


@pytest.mark.parametrize("typed", ["12-9", "9-12, 11-13", "9-9"])
def test_hours_that_overlap_are_refused(typed: str) -> None:
    with pytest.raises(rules.HoursOverlap):
        rules.read_hours(typed, "monday")


def test_a_closure_beats_a_day_of_its_own_that_a_holiday_that_the_week() -> None:
    long_day = {MONDAY: (Opening(time(8), time(22)),)}
    closed = [Closed(MONDAY, MONDAY, "floor")]
    assert rules.openings_of(MONDAY, WEEKS, {}, [], []) == NINE_TO_FIVE
    assert rules.openings_of(MONDAY, WEEKS, {}, [], [MONDAY]) == ()
    assert rules.openings_of(MONDAY, WEEKS, long_day, [], [MONDAY]) == long_day[MONDAY]
    assert rules.openings_of(MONDAY, WEEKS, long_day, closed, []) == ()
    assert rules.openings_of(date(2026, 5, 9), WEEKS, {}, [], []) == ()
    assert rules.openings_of(date(2025, 12, 31), WEEKS, {}, [], []) == rules.ALL_DAY


def test_the_holidays_are_those_of_thuringia() -> None:
    days = views.holidays_in(frozenset({2026}))
    assert {date(2026, 9, 20), date(2026, 10, 31)} <= set(days)  # Weltkindertag, Reformationstag
    assert date(2026, 11, 1) not in days  # Allerheiligen is none here


def _open_week(store: Store) -> None:
    with store.unit(actor=OFFICE) as unit:
        hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9-17")
        set_week(unit, SetWeek(valid_from="2026-05-04", **hours))


def _ask(store: Store, room_id: str, start: str, end: str) -> None:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=OFFICE) as unit:
        request_room(unit, RequestRoom(room_id=room_id, purpose="x", **times))


def test_bookings_keep_to_the_hours_and_hear_when_it_opens(store: Store, room: Callable[..., str]) -> None:
    hall = room(store)
    _ask(store, hall, "2026-05-09 02:00", "2026-05-09 04:00")  # no hours are said yet
    _open_week(store)
    _ask(store, hall, "2026-05-22 09:00", "2026-05-22 17:00")
    with pytest.raises(booking_rules.HouseClosed) as refused:
        _ask(store, hall, "2026-05-22 16:00", "2026-05-22 18:00")
    # Friday is over; Monday is Whit Monday; so Tuesday, 9:00 on the clocks.
    assert refused.value.params["open_from"] == datetime.fromisoformat("2026-05-26T07:00:00Z")
    with pytest.raises(booking_rules.HouseClosedForLong):
        _ask(store, hall, "2026-05-26 09:00", "2026-05-26 18:00")


def test_a_closure_and_a_day_of_its_own_are_decided(store: Store, room: Callable[..., str]) -> None:
    _open_week(store)
    day = date(2026, 5, 25)  # Whit Monday
    with store.unit(actor=OFFICE) as unit:
        set_day(unit, day, "10-12")
        closure = close_house(unit, date(2026, 5, 26), date(2026, 5, 27), "The floor is oiled").subject
    with store.read() as session:
        assert views.open_on(session, day) == (Opening(time(10), time(12)),)
        assert views.open_on(session, date(2026, 5, 27)) == ()
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        lift_closure(unit, closure)
    with store.unit(actor=OFFICE) as unit:
        lift_closure(unit, closure)
    with pytest.raises(rules.AlreadyLifted), store.unit(actor=OFFICE) as unit:
        lift_closure(unit, closure)
    with pytest.raises(rules.FromThePast), store.unit(actor=OFFICE) as unit:
        set_day(unit, date(2026, 5, 3), "")
    with store.read() as session:
        assert list(views.open_on(session, date(2026, 5, 27))) == list(NINE_TO_FIVE)


def test_the_pages_of_the_hours(browser: Browser) -> None:
    assert browser.get("/hours").status_code == 200
    browser.sign_in("office")
    typed = {"valid_from": "2026-05-04", "monday": "9:00-12:00", "friday": "late"}
    refused = browser.post("/hours/week", data=typed)
    assert (refused.status_code, "late" in refused.text) == (422, True)
    assert browser.post("/hours/week", data=typed | {"friday": "14-18"}).status_code == 303
    assert "14:00-18:00" in browser.get("/hours/week").text
    days = {"first_day": "2026-05-05", "last_day": "2026-05-06", "reason": "Inventur"}
    closure = browser.post("/hours/closures", data=days).headers["Location"]
    assert "Inventur" in browser.get(closure).text
    assert browser.get("/hours/day").status_code == 200
    assert browser.get("/hours/closures/nothing").status_code == 404
    assert browser.get("/api/hours").json[1]["hours"] == ""
    assert browser.get(f"{closure}/lifting").status_code == 200
    assert browser.post(f"{closure}/lifting").status_code == 303


def test_stretches_keep_to_the_clocks_of_the_quarter() -> None:
    """Also on the night in which the clocks go back, and where one day's end is the next one's begin."""
    days = {
        date(2026, 10, 24): read_hours("20:00-24:00", "hours"),
        date(2026, 10, 25): read_hours("0:00-4:00, 10-12", "hours"),
    }
    assert [(span.start.isoformat(), span.end.isoformat()) for span in stretches_of(days, BERLIN)] == [
        ("2026-10-24T18:00:00+00:00", "2026-10-25T03:00:00+00:00"),
        ("2026-10-25T09:00:00+00:00", "2026-10-25T11:00:00+00:00"),
    ]


def test_others_are_told_when_the_house_is_open(store: Store, clock: SettableClock) -> None:
    assert tell_again(store) == 0, "a house that has said no hours has nothing to tell"
    with store.unit(actor=OFFICE) as unit:
        set_week(unit, SetWeek(valid_from="2026-05-04", monday="14:00-18:00"))
    [plan] = planned(store)
    assert (plan["first_day"], plan["last_day"]) == ("2026-05-04", "2026-05-31")
    assert plan["open"][0] == {"starts_at": "2026-05-04T12:00:00Z", "ends_at": "2026-05-04T16:00:00Z"}
    assert len(plan["open"]) == 3, "of four Mondays one is a holiday"
    with store.unit(actor=OFFICE) as unit:
        close_house(unit, date(2026, 5, 4), date(2026, 5, 10), "Inventur")
    assert len(planned(store)[-1]["open"]) == 2
    assert tell_again(store) == 0
    clock.forward(days=15)
    assert (tell_again(store), tell_again(store)) == (1, 0)
    assert planned(store)[-1]["first_day"] == "2026-05-19"


def planned(store: Store) -> list[dict[str, Any]]:
    with store.read() as session:
        rows = session.scalars(
            select(outbox.c.body).where(outbox.c.type.like("%planned.v1")).order_by(outbox.c.sequence)
        )
        return [json.loads(body)["data"] for body in rows]
