"""Barriers that people report: without an account, read by the office only, forgotten in time."""

from collections.abc import Callable

import pytest

from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.operate.retention import forget
from quartier.settings import load
from quartier.testing.clock import SettableClock
from quartier.web.testing import Browser

WRITTEN = {"text": "Der Kalender geht nicht mit der Tastatur", "page": "Räume", "answer_to": "a@example.org"}


@pytest.fixture(scope="session")
def service() -> Service:
    from garden.service import service

    return service


@pytest.fixture
def running(service: Service, migrated: Callable[[Service], str], clock: SettableClock) -> Running:
    environ = {"GARDEN_DATABASE": migrated(service), "QUARTIER_DEMO_SIGN_IN": "yes"}
    return assemble(service, load(service.settings, "garden", environ), open_bus("local://"), clock)


def test_anybody_reports_the_office_reads_and_settles(running: Running) -> None:
    visitor, office = Browser(running.web), Browser(running.web).sign_in("office")
    answer = visitor.post("/accessibility", data=WRITTEN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/accessibility")
    assert "Danke" in visitor.get("/accessibility").text
    page = office.get("/barriers").text
    assert all(written in page for written in WRITTEN.values())
    [settle] = [part.split('"')[0] for part in page.split('action="')[1:] if "/settlement" in part[:60]]
    assert office.post(settle).status_code == 303
    page = office.get("/barriers").text
    assert WRITTEN["text"] in page
    assert WRITTEN["answer_to"] not in page, "forgotten as soon as it is settled"
    assert office.post(settle).status_code == 404
    table = office.get("/barriers?format=csv")
    assert WRITTEN["text"] in table.text
    assert WRITTEN["answer_to"] not in table.text


@pytest.mark.parametrize("persona", [None, "resident", "council"])
def test_nobody_else_reads_them(running: Running, persona: str | None) -> None:
    browser = Browser(running.web).sign_in(persona) if persona else Browser(running.web)
    assert browser.get("/barriers").status_code == (403 if persona else 303)
    assert browser.post("/barriers/x/settlement").status_code in (303, 403)
    assert "/barriers" not in browser.get("/").text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(running: Running) -> None:
    answer = Browser(running.web).post("/accessibility", data={"page": "<b>Räume"})
    assert answer.status_code == 422
    assert "&lt;b&gt;Räume" in answer.text
    assert 'href="#text"' in answer.text


def test_one_address_cannot_fill_the_list(running: Running, clock: SettableClock) -> None:
    browser = Browser(running.web)
    for _ in range(10):
        assert browser.post("/accessibility", data=WRITTEN).status_code == 303
    refused = browser.post("/accessibility", data=WRITTEN)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    assert WRITTEN["text"] in refused.text, "what was typed is kept"
    clock.forward(minutes=10)
    assert browser.post("/accessibility", data=WRITTEN).status_code == 303


def test_messages_are_forgotten_after_their_days(running: Running, clock: SettableClock) -> None:
    Browser(running.web).post("/accessibility", data=WRITTEN)
    clock.forward(days=364)
    forget(running.store)
    assert WRITTEN["text"] in Browser(running.web).sign_in("office").get("/barriers").text
    clock.forward(days=2)
    forget(running.store)
    assert WRITTEN["text"] not in Browser(running.web).sign_in("office").get("/barriers").text
