"""Everybody who has signed in asks for rooms and machines; whoever decides on bookings answers."""

from collections.abc import Callable

import pytest

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser

Made = Callable[..., str]
EVENING = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T19:00", "purpose": "Geburtstag"}


def test_a_resident_asks_for_a_room_and_the_office_decides(running: Running, room: Made) -> None:
    hall = room(running.store, "Saal")
    resident, office = (Browser(running.web).sign_in(each) for each in ("resident", "office"))
    assert f'href="/rooms/{hall}/bookings/new"' in resident.get(f"/rooms/{hall}").text
    page = resident.post(f"/rooms/{hall}/bookings", data=EVENING).headers["Location"]
    mine = resident.get(page).text
    assert "Geburtstag" in mine, "who has asked reads what for"
    assert "Ihre Anfrage ist gestellt" in mine
    assert "Anfrage bestätigen" not in mine
    assert "Geburtstag" not in Browser(running.web).get(page).text
    assert resident.post(f"{page}/confirmation").status_code == 403
    assert office.post(f"{page}/confirmation").status_code == 303
    assert resident.post(f"{page}/cancellation").status_code == 303


def test_a_machine_is_asked_for_from_its_page_and_needs_a_permit(running: Running, machine: Made) -> None:
    saw = machine(running.store, "Bandsäge")
    resident = Browser(running.web).sign_in("resident")
    assert f'href="/rooms/{saw}/bookings/new"' in resident.get(f"/things/{saw}").text
    form = resident.get(f"/rooms/{saw}/bookings/new")
    assert "Raum" not in form.text.partition("<main")[2].partition("<form")[0]
    refused = resident.post(f"/rooms/{saw}/bookings", data=EVENING)
    assert refused.status_code == 403
    assert "Bandsäge" in refused.text
    assert "Einweisung" in refused.text
    assert 'value="Geburtstag"' in refused.text, "what was typed is kept"


@pytest.mark.parametrize("kind", ["item"])
def test_what_is_lent_is_not_booked_by_the_hour(running: Running, machine: Made, kind: str) -> None:
    ladder = machine(running.store, "Leiter", kind=kind, risk=None)
    resident = Browser(running.web).sign_in("resident")
    assert "bookings/new" not in resident.get(f"/things/{ladder}").text


def test_a_machine_that_is_free_to_use_is_booked_and_leads_back_to_its_page(
    running: Running, machine: Made
) -> None:
    press = machine(running.store, "Buttonpresse", risk="green")
    resident = Browser(running.web).sign_in("resident")
    page = resident.post(f"/rooms/{press}/bookings", data=EVENING).headers["Location"]
    assert f'href="/things/{press}"' in resident.get(page).text


def test_programs_do_with_a_booking_what_people_do(running: Running, room: Made) -> None:
    hall = room(running.store, "Saal")
    resident, office = (Browser(running.web).sign_in(each) for each in ("resident", "office"))
    asked = resident.post("/api/bookings", json=EVENING | {"room_id": hall}).json
    door = f"/api/bookings/{asked['id']}"
    assert (asked["state"], asked["purpose"]) == ("requested", "Geburtstag")
    assert Browser(running.web).get(door).json["purpose"] is None
    later = {"local_start": "2026-05-22T18:00", "local_end": "2026-05-22T20:00"}
    assert resident.post(f"{door}/time", json=later).json["starts_at"] == "2026-05-22T16:00:00Z"
    assert resident.post(f"{door}/confirmation").status_code == 403
    assert office.post(f"{door}/refusal", json={"note": ""}).status_code == 422
    assert office.post(f"{door}/confirmation").json["state"] == "confirmed"
    assert office.post(f"{door}/refusal", json={"note": "Zu spät"}).status_code == 409
    assert office.post(f"{door}/cancellation").status_code == 403
    assert office.post(f"{door}/withdrawal", json={"note": "Rohrbruch"}).json["state"] == "released"
    again = resident.post("/api/bookings", json=EVENING | {"room_id": hall}).json
    assert resident.post(f"/api/bookings/{again['id']}/cancellation").json["state"] == "released"
