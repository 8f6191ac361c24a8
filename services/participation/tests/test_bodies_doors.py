"""The doors to bodies and offices: who sees what, and that nothing typed is lost."""

import re

import pytest

from participation import demo
from quartier.hosting.assemble import Running
from quartier.web.testing import Browser

ANNA = "p" + "a" * 20
FORM = {"office": "gardener", "person": ANNA, "since": "2026-05-04", "until": "2027-05-03"}


@pytest.fixture
def town(running: Running) -> Running:
    """The demo: all bodies are founded, and the demonstration's people hold their offices."""
    demo.load(running.store)
    return running


def visitor(town: Running, persona: str | None, lang: str = "en") -> Browser:
    browser = Browser(town.web, lang)
    return browser.sign_in(persona) if persona else browser


@pytest.mark.parametrize("persona", [None, "resident", "mediator", "council"])
def test_everybody_sees_offices_and_nobody_whose_they_are(town: Running, persona: str | None) -> None:
    browser = visitor(town, persona)
    assert "Garden group" in browser.get("/bodies").text
    page = browser.get("/bodies/garden_group").text
    assert "appointed by the carrier" in page
    assert "demo-gardener" not in page
    assert browser.get("/bodies/garden_group/offices/new").status_code in (303, 403)
    assert browser.get("/api/bodies/garden_group/offices").status_code in (401, 403)
    assert browser.get("/api/bodies").json[0].keys() == {"body", "founded_on", "held"}


@pytest.mark.parametrize("persona", ["office", "administrator", "gardener"])
def test_keepers_and_the_body_itself_see_references(town: Running, persona: str) -> None:
    browser = visitor(town, persona)
    assert "demo-gardener" in browser.get("/bodies/garden_group").text
    [term] = browser.get("/api/bodies/garden_group/offices").json
    assert (term["person"], term["office"], term["basis"]) == ("demo-gardener", "gardener", "carrier")


def test_from_the_appointment_to_the_end(town: Running) -> None:
    browser = visitor(town, "administrator")
    form = browser.get("/bodies/garden_group/offices/new").text
    assert 'value="2026-05-04"' in form
    answer = browser.post("/bodies/garden_group/offices", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/bodies/garden_group"), answer.text
    page = browser.get("/bodies/garden_group").text
    assert "The appointment is entered." in page
    assert "from 4 May 2026 to 3 May 2027" in page
    path = re.findall(r"/offices/[^/]+/end", page)[-1]
    assert "from 4 May 2026 to 3 May 2027" in browser.get(path).text
    wrong = browser.post(path, data={"reason": "resigned", "ended_on": "2026-05-01"})
    assert wrong.status_code == 422
    assert "This day has passed" in wrong.text
    assert 'value="2026-05-01"' in wrong.text
    assert browser.post(path, data={"reason": "resigned", "ended_on": "2026-05-04"}).status_code == 303
    page = browser.get("/bodies/garden_group").text
    assert "ended early: Resigned" in page
    assert "ended early" not in visitor(town, None).get("/bodies/garden_group").text
    again = browser.post(path, data={"reason": "resigned", "ended_on": "2026-05-04"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": "Ahmad Karimi"}, "person"),
        ({"office": "treasurer"}, "office"),
        ({"since": "2026-02-30"}, "since"),
        ({"until": "2026-05-03"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"resolution_id": "nothing"}, "resolution-id"),
        ({"resolved_on": "2026-05-05"}, "resolved-on"),
    ],
)
def test_what_was_typed_is_kept_and_the_field_is_named(
    town: Running, changes: dict[str, str], field: str
) -> None:
    answer = visitor(town, "office").post("/bodies/garden_group/offices", data=FORM | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    for name, value in (FORM | changes).items():
        assert name in ("office", "resolution_id") or f'value="{value}"' in answer.text, name


def test_an_overlapping_office_is_refused_with_its_sentence(town: Running) -> None:
    browser = visitor(town, "office")
    assert browser.post("/bodies/garden_group/offices", data=FORM).status_code == 303
    answer = browser.post("/bodies/garden_group/offices", data=FORM | {"since": "2027-05-03", "until": ""})
    assert answer.status_code == 409
    assert "holds this office in that time already" in answer.text
    assert f'value="{ANNA}"' in answer.text


def test_somebody_resigns_on_their_own(town: Running) -> None:
    browser = visitor(town, "helper")
    page = browser.get("/bodies/carrier").text
    assert page.count("/end") == 1
    [path] = re.findall(r"/offices/[^/]+/end", page)
    assert "demo-helper" not in page
    assert visitor(town, "resident").get(path).status_code == 403
    assert visitor(town, None).get(path).status_code == 303
    assert browser.post(path, data={"reason": "recalled", "ended_on": "2026-05-04"}).status_code == 403
    assert browser.post(path, data={"reason": "resigned", "ended_on": "2026-05-04"}).status_code == 303


def test_a_body_is_entered_by_form(running: Running) -> None:
    browser = visitor(running, "administrator")
    assert "No body is entered yet." in browser.get("/bodies").text
    assert browser.get("/bodies/new").status_code == 200
    data = {"body": "partner", "founded_on": "2026-05-04"}
    assert browser.post("/bodies", data=data).location == "/bodies/partner"
    again = browser.post("/bodies", data=data)
    assert again.status_code == 409
    assert "in the register already" in again.text
    assert visitor(running, "council").post("/bodies", data=data).status_code == 403
    assert browser.get("/bodies/choir").status_code == 404
    assert browser.get("/bodies/city/offices/new").status_code == 404


def test_programs_appoint_and_end(town: Running) -> None:
    browser = visitor(town, "office")
    body = {"body": "partner", "office": "partner", "person": ANNA, "since": "2026-05-04"}
    assert browser.post("/api/offices", json=body).status_code == 404
    made = browser.post("/api/offices", json=body | {"body": "garden_group", "office": "gardener"})
    assert made.status_code == 201, made.text
    assert (made.json["basis"], made.json["until"]) == ("carrier", None)
    path = f"/api/offices/{made.json['holding_ref']}/end"
    ended = browser.post(path, json={"ended_on": "2026-06-01", "reason": "resigned"})
    assert ended.json["until"] == "2026-06-01"
    assert browser.post(path, json={"ended_on": "2026-06-01", "reason": "bored"}).status_code == 422
    refused = visitor(town, "resident").post("/api/offices", json=body)
    assert refused.json["type"] == "urn:quartier:problem:may-not-appoint"
