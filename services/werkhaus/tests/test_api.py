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


def test_a_project_is_supported_planned_and_given_up(
    running: Running, office: Browser, browser: Browser
) -> None:
    idea = office.post("/projects", data={"title": "Bench", "purpose": "Sit"}).headers["Location"]
    links = [browser.post(f"/api{idea}/supporters").json["manage_url"] for _ in range(5)]
    assert len(set(links)) == 5
    assert browser.post(f"/api{idea}/planning").status_code == 403
    assert office.post(f"/api{idea}/planning").json["act"] == "take_up_idea"
    assert office.post(f"/api{idea}/approval").status_code == 409, "nobody has written a plan"
    assert office.post(f"/api{idea}/completion", json={"thanks": "Danke"}).status_code == 409
    assert office.post(f"/api{idea}/cancellation").json["outcome"] == "effective"
    assert browser.post(f"/api{idea}/supporters").status_code == 409


def test_people_sign_up_by_program(running: Running, office: Browser, browser: Browser) -> None:
    times = {"local_start": "2026-05-16T10:00", "local_end": "2026-05-16T15:00"}
    at = office.post("/workdays", data=times | {"title": "Build", "helpers_wanted": "1"}).headers["Location"]
    helper = browser.post(f"/api{at}/helpers", json={"name": "Amira"})
    assert "/helping/" in helper.json["manage_url"]
    assert browser.post(f"/api{at}/helpers", json={"name": "Jens"}).status_code == 409
    assert browser.get("/api/workdays").json[0]["missing"] == 0


def test_permits_and_inductions_by_program(
    running: Running, office: Browser, browser: Browser, machine: Callable[..., str]
) -> None:
    saw = machine(running.store)
    told = {"instructed_on": "2026-05-04", "age_group": "adult", "content_version": "1", "risk_version": "1"}
    given = told | {"person": "demo-office", "resource_id": saw, "language": "de", "practical": "yes"}
    assert office.post("/permits", data=given).status_code == 303
    trainer = {"person": "demo-office", "resource_id": saw}
    assert office.post("/inductions/trainers", data=trainer).status_code == 303
    session = {"local_start": "2026-05-06T17:00", "local_end": "2026-05-06T19:00", "places": "1"}
    session |= {"resource_id": saw, "language": "de", "trainer": "demo-office"}
    assert office.post("/inductions", data=told | session).status_code == 303
    one = f"/api/inductions/{browser.get('/api/inductions').json[0]['id']}"
    assert browser.post(f"{one}/attendees", json={"name": "N"}).status_code == 401
    council, resident = (Browser(running.web).sign_in(who) for who in ("council", "resident"))
    assert council.post(f"{one}/attendees", json={"name": "A"}).json == {"waiting": False}
    assert resident.post(f"{one}/attendees", json={"name": "B"}).json == {"waiting": True}
    assert council.post(f"{one}/leaving").json["free"] == 0, "the first who waits has the place"
    assert council.post(f"{one}/leaving").status_code == 404
    permit = f"/api/permits/{office.get('/api/permits').json[0]['id']}"
    assert council.post(f"{permit}/suspension", json={"reason": "accident"}).status_code == 403
    assert office.post(f"{permit}/suspension", json={"reason": "mood"}).status_code == 422
    assert office.post(f"{permit}/suspension", json={"reason": "accident"}).json["outcome"] == "effective"
    assert office.get("/api/permits").json[0]["suspended"] == "accident"
    assert office.post(f"{permit}/restoration").json["outcome"] == "effective"


def test_inspections_are_recorded_by_program(
    running: Running, office: Browser, browser: Browser, machine: Callable[..., str]
) -> None:
    saw = machine(running.store)
    duty = {"resource_id": saw, "kind": "portable_workshop", "every_months": "6", "first_on": "2026-05-10"}
    assert office.post("/inspections", data=duty).status_code == 303
    at = f"/api/inspections/{office.get('/api/inspections').json[0]['id']}/results"
    found = {"inspected_on": "2026-05-04", "result": "failed", "qualification": "electrician"}
    assert browser.post(at, json=found | {"inspector": "E"}).status_code == 403
    assert office.post(at, json=found | {"inspector": "E", "qualification": "user"}).status_code == 422
    recorded = office.post(at, json=found | {"inspector": "Erika"})
    assert (recorded.status_code, recorded.json["number"]) == (201, 1)
    assert "Erika" not in office.get(at).text
    assert "Gesperrt" in browser.get(f"/things/{saw}").text


def test_a_maintenance_is_called_off(office: Browser, browser: Browser) -> None:
    times = {"local_start": "2026-05-05T04:00", "local_end": "2026-05-05T05:00", "what": "Neue Version"}
    assert office.post("/maintenance", data=times).status_code == 303
    [row] = browser.get("/api/maintenance").json
    assert row["starts_at"] == "2026-05-05T02:00:00Z"
    assert browser.post(f"/api/maintenance/{row['id']}/end").status_code == 403
    assert office.post(f"/api/maintenance/{row['id']}/end").json["outcome"] == "effective"
    assert browser.get("/api/maintenance").json == []
