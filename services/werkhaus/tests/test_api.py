"""The doors for programs to rooms that decide: what a person may do by pages, a program may do by JSON."""

from collections.abc import Callable
from datetime import date

import pytest

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser
from werkhaus.budgets.commands import ApprovedLine, NoteGrant, note_grant


@pytest.fixture
def office(running: Running) -> Browser:
    return Browser(running.web).sign_in("office")


@pytest.fixture
def council(running: Running) -> Browser:
    return Browser(running.web).sign_in("council")


def test_house_rules_are_written_translated_and_adopted(
    office: Browser, council: Browser, browser: Browser
) -> None:
    at = "/api/house-rules"
    assert browser.post(at, json={"kind": "house_rules"}).status_code == 403
    made = council.post(at, json={"kind": "house_rules"})
    assert (made.status_code, made.json["number"], made.json["texts"]) == (201, 1, [])
    one = f"{at}/{made.json['id']}"
    assert council.post(f"{one}/texts", json={"lang": "xx", "text": "", "seen": 0}).status_code == 422
    assert council.post(f"{one}/texts", json={"lang": "de", "text": "Ruhe", "seen": 0}).status_code == 200
    said = council.post(f"{one}/texts", json={"lang": "uk", "text": "Тиша", "seen": 1}).json["texts"]
    assert [(text["lang"], text["revision"], text["stale"]) for text in said] == [
        ("de", 1, False),
        ("uk", 1, False),
    ]
    assert browser.get(one).status_code == 404, "a draft is for offices"
    day = {"in_force_from": "2026-05-04"}
    assert council.post(f"{one}/adoption", json=day).status_code == 403
    decided = office.post(f"{one}/adoption", json=day)
    assert (decided.json["act"], decided.json["outcome"]) == ("adopt_rules", "effective")
    assert browser.get(one).json["in_force_from"] == "2026-05-04"
    assert office.post(f"{one}/adoption", json=day).status_code == 409


def test_an_event_is_asked_for_and_answered(
    running: Running, office: Browser, browser: Browser, room: Callable[..., str]
) -> None:
    wish = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T22:00", "purpose": "Fest"}
    association = Browser(running.web).sign_in("association")
    booking = association.post("/api/bookings", json=wish | {"room_id": room(running.store)}).json["id"]
    event = {"booking_id": booking, "people": 90, "loud": True, "measures": "Ordner sind da"}
    resident = Browser(running.web).sign_in("resident")
    assert resident.post("/api/occasions", json=event).status_code == 403, "somebody else's booking"
    asked = association.post("/api/occasions", json=event)
    assert (asked.status_code, asked.json["state"]) == (201, "asked")
    assert "Ordner" not in asked.text
    one = f"/api/occasions/{asked.json['id']}"
    assert (browser.get(one).status_code, browser.get("/api/occasions").json) == (404, [])
    assert association.post(f"{one}/permission").status_code == 403
    assert office.post(f"{one}/refusal", json={"note": ""}).status_code == 422
    assert office.post(f"{one}/permission").json["outcome"] == "effective"
    assert browser.get("/api/occasions").json[0]["starts_at"] == "2026-05-22T15:00:00Z"
    assert office.post(f"{one}/refusal", json={"note": "zu laut"}).status_code == 409


def test_an_expense_is_entered_once_and_within_its_budget(
    running: Running, office: Browser, browser: Browser
) -> None:
    with running.store.unit() as unit:
        note_grant(
            unit,
            NoteGrant(
                grant_id="g1",
                title="Werkhaus",
                funder="Stadt",
                valid_from=date(2026, 1, 1),
                valid_until=date(2026, 12, 31),
                lines=[ApprovedLine(line_id="l1", title="Kleines", amount_cents=10_000)],
            ),
        )
    assert browser.get("/api/budgets").status_code in (401, 403)
    at, paid = "/api/budgets/l1/expenses", {"what": "Leim", "amount_cents": 990, "paid_on": "2026-05-02"}
    key = {"Idempotency-Key": "leim-0001"}
    first, again = (office.post(at, json=paid, headers=key) for _ in range(2))
    assert first.json == again.json
    [entered] = office.get(at).json
    assert entered == paid | {"id": first.json["expense_id"]}
    assert office.get("/api/budgets").json[0]["spent_cents"] == 990
    assert office.post(at, json=paid | {"amount_cents": 9_011}).status_code == 409
    assert office.post(at, json=paid | {"paid_on": "2027-01-01"}).status_code == 422
    assert office.post("/api/budgets/nothing/expenses", json=paid).status_code == 404


def test_a_maintenance_is_called_off(office: Browser, browser: Browser) -> None:
    times = {"local_start": "2026-05-05T04:00", "local_end": "2026-05-05T05:00", "what": "Neue Version"}
    assert office.post("/maintenance", data=times).status_code == 303
    [row] = browser.get("/api/maintenance").json
    assert row["starts_at"] == "2026-05-05T02:00:00Z"
    assert browser.post(f"/api/maintenance/{row['id']}/end").status_code == 403
    assert office.post(f"/api/maintenance/{row['id']}/end").json["outcome"] == "effective"
    assert browser.get("/api/maintenance").json == []
