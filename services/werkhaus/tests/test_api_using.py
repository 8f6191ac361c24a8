"""The doors for programs to using the house: dates that repeat, waiting, coming, borrowing, keys, permits."""

from collections.abc import Callable

import pytest

from quartier.hosting.assemble import Running
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings.commands.waiting import offer_freed
from werkhaus.lending.commands.reserving import LendingTerms, set_terms
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.rules import Kind

EVENING = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T19:00", "purpose": "Chor"}
Person = Callable[[str], Browser]


@pytest.fixture
def person(running: Running) -> Person:
    return lambda name: Browser(running.web).sign_in(name)


def test_dates_that_repeat(
    running: Running, person: Person, browser: Browser, room: Callable[..., str]
) -> None:
    hall, association, office = room(running.store), person("association"), person("office")
    taken = office.post("/api/bookings", json=EVENING | {"room_id": hall, "local_start": "2026-05-22T18:00"})
    assert taken.status_code == 201
    wish = EVENING | {"room_id": hall, "local_start": "2026-05-15T17:00", "local_end": "2026-05-15T19:00"}
    wish |= {"rule": "FREQ=WEEKLY;COUNT=3"}
    assert browser.post("/api/series", json=wish).status_code in (401, 403)
    unsafe = association.post("/api/series", json=wish | {"rule": "FREQ=HOURLY"})
    assert (unsafe.status_code, unsafe.json["type"]) == (422, "urn:quartier:problem:unsafe-rule")
    made = association.post("/api/series", json=wish)
    assert (made.status_code, [(each["state"], each["refused"]) for each in made.json["dates"]]) == (
        201,
        [("requested", None), (None, "room-taken"), ("requested", None)],
    )
    one = f"/api/series/{made.json['id']}"
    assert browser.get(one).json["purpose"] is None
    assert association.post(f"{one}/confirmation").status_code == 403
    assert office.post(f"{one}/confirmation").json["outcome"] == "effective"
    assert association.post(f"{one}/rest").json["type"] == "urn:quartier:problem:nothing-free"
    assert office.post(f"/api/bookings/{taken.json['id']}/cancellation").status_code == 200
    assert association.post(f"{one}/rest").json["dates"][1]["state"] == "requested"
    assert office.post(f"{one}/cancellation").status_code == 403, "somebody else's"
    ended = association.post(f"{one}/cancellation").json
    assert {each["state"] for each in ended["dates"]} == {"released"}
    assert association.get("/api/series/nothing").status_code == 404


def test_waiting_coming_and_leaving(
    running: Running, person: Person, browser: Browser, room: Callable[..., str], clock: SettableClock
) -> None:
    hall, resident, office = room(running.store), person("resident"), person("office")
    at = f"/api/rooms/{hall}/waiting"
    assert resident.post(at, json=EVENING).json["type"] == "urn:quartier:problem:already-free"
    booked = office.post("/api/bookings", json=EVENING | {"room_id": hall}).json["id"]
    assert browser.post(at, json=EVENING).status_code in (401, 403)
    waits = resident.post(at, json=EVENING)
    assert (waits.status_code, waits.json["room_id"]) == (201, hall)
    assert resident.post(at, json=EVENING).status_code == 409
    assert [each["id"] for each in resident.get(at).json] == [waits.json["id"]]
    assert office.get(at).json == [], "one's own only"
    assert office.post(f"/api/waiting/{waits.json['id']}/end").status_code == 404
    assert len(resident.get(at).json) == 1, "nobody ends another's waiting"
    office.post(f"/api/bookings/{booked}/cancellation")
    with running.store.unit() as unit:
        assert offer_freed(unit) == 1
    offered = next(row["id"] for row in browser.get("/api/bookings").json if row["state"] == "held")
    assert office.post(f"/api/bookings/{offered}/acceptance").status_code == 403
    assert resident.post(f"/api/bookings/{offered}/acceptance").json["state"] == "requested"
    assert office.post(f"/api/bookings/{offered}/confirmation").json["state"] == "confirmed"
    assert resident.post(f"/api/bookings/{offered}/presence").status_code == 409, "too early"
    clock.forward(days=18, hours=5)
    resident = person("resident")
    assert resident.post(f"/api/bookings/{offered}/presence").status_code == 409, "long over"


def test_being_there(
    running: Running, person: Person, room: Callable[..., str], clock: SettableClock
) -> None:
    office, council = person("office"), person("council")
    today = {"local_start": "2026-05-04T11:00", "local_end": "2026-05-04T12:00", "purpose": "Chor"}
    booking = office.post("/api/bookings", json=today | {"room_id": room(running.store)})
    one = f"/api/bookings/{booking.json['id']}"
    clock.now = clock.now.replace(hour=9, minute=0)
    office, council = person("office"), person("council")
    assert council.post(f"{one}/presence").status_code == 403
    assert office.post(f"{one}/presence").json["state"] == "checked_in"
    assert office.post(f"{one}/departure").json["state"] == "completed"


def test_the_desk_gives_out_and_takes_back(running: Running, person: Person) -> None:
    with running.store.unit(actor=OFFICE) as unit:
        ladder = register_resource(unit, DescribeResource(name="Leiter", kind=Kind.ITEM)).subject
        set_terms(unit, ladder, LendingTerms(deposit_cents=2000, most_days=3))
    resident, desk = person("resident"), person("office")
    wish = {"resource_id": ladder, "starts_on": "2026-05-04", "due_on": "2026-05-05"}
    one = f"/api/loans/{resident.post('/api/loans', json=wish).json['id']}"
    given = {"borrower_name": "Amira Haddad", "condition": "good"}
    assert resident.post(f"{one}/issue", json=given).status_code == 403
    assert resident.get("/api/loans/desk").status_code == 403
    assert desk.post(f"{one}/issue", json=given).json["type"] == "urn:quartier:problem:deposit-missing"
    assert desk.post(f"{one}/issue", json=given | {"condition": "mint"}).status_code == 422
    out = desk.post(f"{one}/issue", json=given | {"deposit_taken": True})
    assert (out.json["state"], "Haddad" in out.text) == ("out", False)
    assert [loan["state"] for loan in desk.get("/api/loans/desk?shown=out").json] == ["out"]
    assert resident.post(f"{one}/extension", json={"due_on": "2026-05-07"}).json["due_on"] == "2026-05-07"
    assert resident.post(f"{one}/cancellation").status_code == 409
    back = desk.post(f"{one}/return", json={"condition": "damaged", "note": "Sprosse"}).json
    assert (back["state"], back["deposit_state"]) == ("returned", "kept")
    assert resident.post(f"{one}/acceptance").status_code == 409


def test_a_key_is_promised_handed_over_lost_and_taken_back(person: Person) -> None:
    office, resident = person("office"), person("resident")
    for number in ("W-1", "W-2"):
        office.post("/keys", data={"number": number, "opens": "Halle", "cylinder": number})
    one, other = (f"/api/keys/{key['id']}" for key in office.get("/api/keys").json)
    meant = {"holder_name": "Amira Haddad", "basis": "member", "until": "2026-12-31"}
    assert resident.post(f"{one}/promises", json=meant).status_code == 403
    assert office.post(f"{one}/promises", json=meant | {"basis": "luck"}).status_code == 422
    promised = office.post(f"{one}/promises", json=meant | {"office": "association"})
    assert (promised.status_code, promised.json["state"]) == (201, "promised")
    assert "Haddad" not in promised.text
    over = f"/api/key-handovers/{promised.json['id']}"
    checked = {"giver_name": "Jens", "adult": True, "entitled": True, "instructed": True}
    assert office.post(over, json=checked | {"instructed": False}).status_code == 422
    assert office.post(over, json=checked).json["last"] == "issued"
    assert office.post(f"{over}/end").status_code == 409
    assert office.post(f"{one}/return", json={"note": None}).json["last"] == "returned"
    kept = office.post(f"{other}/promises", json=meant).json
    assert office.post(f"/api/key-handovers/{kept['id']}/end").json["last"] == "registered"
    assert resident.post(f"{other}/loss").status_code == 403
    assert office.post(f"{other}/loss").json["last"] == "lost"


def test_a_permit_is_given(running: Running, person: Person, machine: Callable[..., str]) -> None:
    office, resident = person("office"), person("resident")
    given = {
        **{"person": "demo-resident", "resource_id": machine(running.store), "instructed_on": "2026-05-04"},
        **{"practical": True, "age_group": "adult", "content_version": "1", "risk_version": "1"},
        "language": "uk",
    }
    assert resident.post("/api/permits", json=given).status_code == 403
    assert office.post("/api/permits", json=given | {"instructed_on": "2026-05-05"}).status_code == 422
    assert office.post("/api/permits", json=given | {"machine": "teleporter"}).status_code == 422
    assert office.post("/api/permits", json=given).json["outcome"] == "effective"
    assert [permit["practical"] for permit in resident.get("/api/permits").json] == [True]
