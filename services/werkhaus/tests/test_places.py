"""Machines, wholes and their parts, locks, and taking things out of use."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from quartier.errors import NotAllowed
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.bookings import rules as booking_rules
from werkhaus.bookings.commands.by_people import RequestRoom, cancel_booking, request_room
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import Span
from werkhaus.places import rules, views
from werkhaus.places.commands import (
    DescribeResource,
    change_resource,
    lock,
    register_resource,
    release_lock,
    retire_resource,
)
from werkhaus.places.rules import Kind, LockReason, Risk

Make = Callable[..., str]


def ask(store: Store, resource_id: str, start: str, end: str) -> Booking:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=OFFICE) as unit:
        return request_room(unit, RequestRoom(room_id=resource_id, purpose="x", **times))


@pytest.mark.parametrize(
    ("parts", "taken"),
    [
        ({}, ["house"]),
        ({"house": ["b", "a"]}, ["a", "b"]),
        ({"house": ["floor", "a"], "floor": ["c", "a"]}, ["a", "c"]),
    ],
)
def test_a_whole_takes_its_undivided_parts(parts: dict[str, list[str]], taken: list[str]) -> None:
    assert rules.leaves("house", parts) == taken


def test_nothing_is_a_part_of_itself() -> None:
    rules.check_parts("house", {"house": ["a", "b"], "a": ["c"]})
    with pytest.raises(rules.PartOfItself):
        rules.check_parts("house", {"house": ["a"], "a": ["b"], "b": ["house"]})


def test_what_a_kind_needs() -> None:
    rules.check_described(Kind.MACHINE, Risk.RED, None)
    for kind, risk, capacity, refusal in (
        (Kind.ROOM, None, None, rules.CapacityMissing),
        (Kind.MACHINE, None, None, rules.RiskMissing),
        (Kind.HOUSE, Risk.GREEN, None, rules.RoomsHaveNoRisk),
    ):
        with pytest.raises(refusal):
            rules.check_described(kind, risk, capacity)


def test_the_whole_and_its_parts_never_meet(store: Store, room: Make, machine: Make) -> None:
    hall, kitchen = room(store), room(store, "Kitchen", buffer_after_minutes=30)
    house = machine(store, "House", kind=Kind.HOUSE, risk=None, parts=(hall, kitchen))
    ask(store, hall, "2026-05-22 10:00", "2026-05-22 12:00")
    with pytest.raises(booking_rules.RoomTaken) as refused:
        ask(store, house, "2026-05-22 11:00", "2026-05-22 13:00")
    assert refused.value.params["free_from"] == datetime.fromisoformat("2026-05-22T10:00:00Z")
    whole = ask(store, house, "2026-05-22 12:00", "2026-05-22 14:00")
    with pytest.raises(booking_rules.RoomTaken):
        ask(store, kitchen, "2026-05-22 14:15", "2026-05-22 15:00")  # it is still being cleaned
    ask(store, hall, "2026-05-22 14:00", "2026-05-22 15:00")
    with store.unit(actor=OFFICE) as unit:
        cancel_booking(unit, whole.id)
    ask(store, kitchen, "2026-05-22 12:00", "2026-05-22 13:00")
    with pytest.raises(rules.PartOfItself), store.unit(actor=OFFICE) as unit:
        change_resource(unit, hall, DescribeResource(name="Hall", capacity=40, parts=(house,)))


def test_what_is_locked_cannot_be_booked_until_it_is_released(store: Store, machine: Make) -> None:
    saw = machine(store, risk=Risk.GREEN)
    with store.unit(actor=OFFICE) as unit:
        lock(unit, saw, LockReason.DEFECT, "defect-1")
        lock(unit, saw, LockReason.INSPECTION, "inspection-1", until=unit.now + timedelta(days=2))
    with pytest.raises(booking_rules.Locked):
        ask(store, saw, "2026-05-22 10:00", "2026-05-22 12:00")
    with pytest.raises(booking_rules.Locked) as unknown:
        ask(store, saw, "2026-05-05 10:00", "2026-05-05 12:00")
    assert unknown.value.slug == "locked", "one lock ends, of the other nobody knows"
    with store.unit(actor=OFFICE) as unit:
        assert len(release_lock(unit, "defect-1")) == 1
    ask(store, saw, "2026-05-22 10:00", "2026-05-22 12:00")
    with pytest.raises(booking_rules.LockedUntil) as locked:
        ask(store, saw, "2026-05-05 10:00", "2026-05-05 12:00")
    assert locked.value.params["until"] == store.clock() + timedelta(days=2)
    soon = Span(store.clock(), store.clock() + timedelta(hours=1))
    with store.read() as session:
        assert [row.cause_ref for row in views.locks_during(session, saw, soon)] == ["inspection-1"]


def test_limits_name_the_nearest_that_is_possible(store: Store, machine: Make) -> None:
    saw = machine(store, min_minutes=30, max_minutes=120, lead_minutes=60, horizon_days=30)
    with pytest.raises(booking_rules.TooShort) as short:
        ask(store, saw, "2026-05-22 10:00", "2026-05-22 10:15")
    assert short.value.params["earliest"] == datetime.fromisoformat("2026-05-22T08:30:00Z")
    with pytest.raises(booking_rules.LongerThanAllowed):
        ask(store, saw, "2026-05-22 10:00", "2026-05-22 13:00")
    with pytest.raises(booking_rules.BeyondHorizon):
        ask(store, saw, "2026-07-22 10:00", "2026-07-22 11:00")


def test_out_of_use_without_losing_history(store: Store, machine: Make) -> None:
    saw = machine(store, risk=Risk.GREEN)
    booking = ask(store, saw, "2026-05-22 10:00", "2026-05-22 12:00")
    with pytest.raises(rules.StillBooked), store.unit(actor=OFFICE) as unit:
        retire_resource(unit, saw)
    with store.unit(actor=OFFICE) as unit:
        cancel_booking(unit, booking.id)
    with pytest.raises(NotAllowed), store.unit(actor=ASSOCIATION) as unit:
        retire_resource(unit, saw)
    with store.unit(actor=OFFICE) as unit:
        retire_resource(unit, saw)
    with pytest.raises(booking_rules.Retired):
        ask(store, saw, "2026-05-22 10:00", "2026-05-22 12:00")
    with store.read() as session:
        assert views.list_resources(session, Kind.MACHINE) == []
        assert views.resource_detail(session, saw).name == "Bandsaw"


def test_who_does_not_decide_registers_nothing(store: Store) -> None:
    with pytest.raises(NotAllowed), store.unit(actor=RESIDENT) as unit:
        register_resource(unit, DescribeResource(name="Saw", kind=Kind.MACHINE, risk=Risk.RED))


def test_the_pages_of_machines_and_things(browser: Browser) -> None:
    browser.sign_in("office")
    saw = {"kind": "machine", "name": "Bandsäge", "risk": "red", "max_minutes": "120"}
    assert browser.post("/things", data=saw | {"risk": ""}).status_code == 422
    page = browser.post("/things", data=saw).headers["Location"]
    assert "Bandsäge" in browser.get(page).text
    assert "Bandsäge" in browser.get("/things?kind=machine").text
    assert "Bandsäge" not in browser.get("/things?kind=tool").text
    assert 'value="120"' in browser.get(f"{page}/edit").text
    assert browser.post(f"{page}/edit", data=saw | {"name": "Säge"}).status_code == 303
    assert browser.get("/api/things").json[0]["name"] == "Säge"
    assert browser.get(f"{page}/photo").status_code == 404
    assert browser.get(f"{page}/retirement").status_code == 200
    assert browser.post(f"{page}/retirement").status_code == 303
    assert browser.get("/things/nothing").status_code == 404
