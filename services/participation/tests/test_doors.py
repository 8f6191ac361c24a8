"""Pages for people and JSON for programs, as they are met from outside."""

import re

import pytest
from sqlalchemy import event

from participation import demo
from quartier.hosting.assemble import Running
from quartier.web.testing import Browser

GATHERING = {
    "title": "Sommerfest",
    "kind": "festival",
    "starts_at": "2026-07-04T15:00",
    "ends_at": "2026-07-04T21:00",
    "expected": "80",
    "needs_room": "yes",
}


def test_a_gathering_from_the_form_to_its_cancellation(browser: Browser) -> None:
    browser.sign_in("office")
    answer = browser.post("/gatherings", data=GATHERING)
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"]
    detail = browser.get(page).text
    assert "Ein Raum wird gesucht; die Antwort kommt bis" in detail
    assert "15:00–21:00" in detail
    plan = browser.get(f"{page}/plan").text
    assert 'value="2026-07-04T15:00"' in plan
    moved = GATHERING | {"revision": "1", "needs_room": "", "place": "Spielplatz", "expected": "90"}
    assert browser.post(f"{page}/plan", data=moved).status_code == 303
    assert "Sie findet hier statt: Spielplatz" in browser.get(page).text
    stale = browser.post(f"{page}/plan", data=moved | {"expected": "91"})
    assert stale.status_code == 409
    assert "inzwischen geändert" in stale.text
    assert 'value="91"' in stale.text
    assert browser.get(f"{page}/cancellation").status_code == 200
    assert browser.post(f"{page}/cancellation").status_code == 303
    assert "Sie findet nicht statt" in browser.get(page).text
    again = browser.post(f"{page}/cancellation")
    assert again.status_code == 409
    assert "abgesagt, und dabei bleibt es" in again.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("starts_at", "2026-03-29T02:30"),  # skipped by summer time
        ("starts_at", "2026-01-01T10:00"),
        ("ends_at", "2026-07-04T15:00"),
        ("expected", "viele"),
        ("place", "Hof"),
    ],
)
def test_what_was_typed_is_kept_and_the_field_is_named(browser: Browser, field: str, typed: str) -> None:
    browser.sign_in("office")
    answer = browser.post("/gatherings", data=GATHERING | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field.replace("_", "-")}-error"' in answer.text
    for name, value in (GATHERING | {field: typed}).items():
        assert not value or f'value="{value}"' in answer.text, name


def test_the_council_is_told_that_the_carrier_decides(browser: Browser) -> None:
    browser.sign_in("council")
    answer = browser.post("/gatherings", data=GATHERING)
    assert answer.status_code == 403
    assert 'value="Sommerfest"' in answer.text
    assert browser.post("/api/gatherings", json={}).status_code == 422


def test_who_is_not_signed_in_is_asked_to(browser: Browser) -> None:
    for path in ("/gatherings/new", "/resolutions/new", "/conflicts", "/hazards/desk"):
        answer = browser.get(path)
        assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (303, True), path


def test_lists_speak_when_they_are_empty(browser: Browser) -> None:
    for path, sentence in {
        "/": "Im Moment ist nichts angekündigt",
        "/gatherings?when=past": "Es gibt noch keine vergangene Veranstaltung",
        "/resolutions": "Es ist noch kein Beschluss eingetragen",
        "/hazards": "Es ist nichts gemeldet",
    }.items():
        assert sentence in browser.get(path).text, path


def test_unknown_things_are_pages_that_say_so(browser: Browser) -> None:
    for path in ("/gatherings/nothing", "/resolutions/nothing", "/hazards/nothing"):
        answer = browser.get(path)
        assert (answer.status_code, "gibt es nicht" in answer.text) == (404, True), path


def test_a_resolution_with_its_chart(browser: Browser) -> None:
    browser.sign_in("council")
    vote = {
        "title": "Samstags offen",
        "decided_on": "2026-05-03",
        "yes": "7",
        "no": "2",
        "abstain": "1",
        "invalid": "0",
    }
    answer = browser.post("/resolutions", data=vote)
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["Location"]).text
    assert "Angenommen" in page
    assert "<svg" in page
    twice = browser.post("/resolutions", data=vote)
    assert (twice.status_code, "schon eingetragen" in twice.text) == (409, True)
    nobody = browser.post("/resolutions", data=vote | {"yes": "0", "no": "0", "abstain": "0"})
    assert (nobody.status_code, "niemand abgestimmt" in nobody.text) == (422, True)
    assert browser.get("/api/resolutions").json[0]["result"] == "adopted"


def test_a_hazard_without_an_account(browser: Browser, running: Running) -> None:
    report = {"category": "crossing", "place": "beulwitzer-strasse", "description": "Geheimes-Wort"}
    answer = browser.post("/hazards", data=report)
    assert answer.status_code == 303, answer.text
    reference = answer.headers["Location"]
    for path in (reference, "/hazards", "/hazards?category=crossing", "/api/hazards"):
        seen = browser.get(path)
        assert (seen.status_code, "Geheimes-Wort" in seen.text) == (200, False), path
    office = Browser(running.web).sign_in("office")
    assert "Geheimes-Wort" in office.get("/hazards/desk").text
    assert office.post(f"{reference}/state", data={"state": "resolved"}).status_code == 303
    assert "Gelöst" in browser.get(reference).text
    assert office.post(f"{reference}/state", data={"state": "declined"}).status_code == 409
    assert Browser(running.web).sign_in("council").get("/hazards/desk").status_code == 403


def test_a_hazard_is_somewhere_in_the_quarter(browser: Browser) -> None:
    nowhere = browser.post("/hazards", data={"category": "other"})
    assert (nowhere.status_code, "Wählen Sie einen Ort" in nowhere.text) == (422, True)
    exact = {"category": "other", "latitude": "50,6523", "longitude": "11.3371"}
    assert browser.post("/hazards", data=exact).status_code == 303
    for wrong in ("51", "nord", "1e3", "nan"):
        answer = browser.post("/hazards", data=exact | {"latitude": wrong})
        assert answer.status_code == 422, wrong
        assert f'value="{wrong}"' in answer.text


def test_json_once_although_sent_twice(browser: Browser) -> None:
    gathering = {
        "title": "Sommerfest",
        "kind": "festival",
        "starts_at": "2026-07-04T13:00:00Z",
        "ends_at": "2026-07-04T19:00:00Z",
        "expected": 80,
        "needs_room": True,
    }
    refused = browser.post("/api/gatherings", json=gathering)
    assert (refused.status_code, refused.content_type) == (403, "application/problem+json")
    assert refused.json["type"] == "urn:quartier:problem:carrier-decides"
    browser.sign_in("office")
    key = {"Idempotency-Key": "gathering-2026-0001"}
    made = browser.post("/api/gatherings", json=gathering, headers=key)
    assert (made.status_code, made.json["state"]) == (201, "seeking_room")
    assert browser.post("/api/gatherings", json=gathering, headers=key).json == made.json
    listed = browser.get("/api/gatherings").json
    assert [each["id"] for each in listed] == [made.json["id"]]
    assert browser.get("/api/gatherings?when=past").json == []
    assert browser.get("/api/gatherings?when=never").status_code == 422
    assert browser.get("/api/gatherings?cursor=WzFd").status_code == 422
    hazard = {"category": "surface", "place": "werkhaus", "description": "x"}
    told = browser.post("/api/hazards", json=hazard, headers={"Idempotency-Key": "hazard-2026-0001"})
    assert told.status_code == 201
    assert "description" not in told.json


def test_lists_go_on_page_by_page(browser: Browser) -> None:
    for number in range(3):
        browser.post("/hazards", data={"category": "other", "place": "werkhaus", "description": str(number)})
    first = browser.get("/api/hazards?limit=2")
    following = re.search(r"<(.*)>", first.headers["Link"])
    assert following
    rest = browser.get(following[1])
    assert len({each["id"] for each in first.json + rest.json}) == 3
    assert "Link" not in rest.headers
    assert 'rel="next"' in browser.get("/hazards?limit=2").text


def test_the_demo_is_loaded_once_and_shown(running: Running, browser: Browser) -> None:
    demo.load(running.store)
    demo.load(running.store)
    assert len(browser.get("/api/gatherings").json) == 2
    assert "Nachbarschaftsfest im Werkhaus" in browser.get("/").text
    assert "Samstag" in browser.get("/").text
    mediator = Browser(running.web).sign_in("mediator")
    assert "Es gibt keinen Fall" in mediator.get("/conflicts").text


def test_pages_cost_few_queries(running: Running) -> None:
    demo.load(running.store)
    browser = Browser(running.web)
    gathering_id = browser.get("/api/gatherings").json[0]["id"]
    # What people wrote, in the reader's language, is a query of its own.
    for path, most in {"/": 2, f"/gatherings/{gathering_id}": 3, "/resolutions": 2, "/hazards": 1}.items():
        browser.get(path)
        statements: list[str] = []
        note = lambda *args, kept=statements: kept.append(args[2])  # noqa: E731
        event.listen(running.store.engine, "before_cursor_execute", note)
        browser.get(path)
        event.remove(running.store.engine, "before_cursor_execute", note)
        assert len([each for each in statements if each.startswith("SELECT")]) <= most, path
