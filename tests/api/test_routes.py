"""Two marks of a route: an answer that is a secret, and a door that nobody is counted at."""

import pytest
from prometheus_client import generate_latest
from sqlalchemy import select
from structlog.testing import capture_logs

from quartier.hosting.assemble import Running
from quartier.web.idempotency import table
from quartier.web.testing import Browser

KEY = {"Idempotency-Key": "sign-up-0001"}


@pytest.mark.parametrize("running", ["garden"], indirect=True)
def test_a_private_link_is_told_once_and_kept_nowhere(running: Running) -> None:
    browser = Browser(running.web, "en")
    shift = browser.get("/api/shifts").json[0]
    path, body = f"/api/shifts/{shift['id']}/signups", {"name": "Nur einmal"}
    first = browser.post(path, json=body, headers=KEY)
    assert first.status_code == 201
    link = first.json["manage_url"]
    again = browser.post(path, json=body, headers=KEY)
    assert again.status_code == 409
    assert again.json["type"] == "urn:quartier:problem:done-before"
    assert again.json["errors"][0]["field"] == "Idempotency-Key"
    assert link not in again.text
    assert browser.get("/api/shifts").json[0]["missing"] == shift["missing"] - 1
    with running.store.read() as session:
        [kept] = session.execute(select(table)).all()
    assert (kept.status, kept.answer) == (201, None)


@pytest.mark.parametrize("running", ["participation"], indirect=True)
def test_nobody_is_counted_at_the_mediators_door(running: Running) -> None:
    mediator = Browser(running.web).sign_in("mediator")
    anonymous = Browser(running.web)
    case = {"kind": "other", "description": "A und B"}
    before = generate_latest(running.metrics.registry)
    with capture_logs() as lines:
        assert mediator.post("/conflicts", data=case).status_code == 303
        assert mediator.post("/conflicts", data={}).status_code == 422
        assert mediator.get("/conflicts").status_code == 200
        assert mediator.get("/conflicts/nothing").status_code == 404
        assert anonymous.post("/conflicts", data=case).status_code == 303
        assert anonymous.get("/conflicts/new").status_code == 303
    assert lines == []
    assert generate_latest(running.metrics.registry) == before
    with capture_logs() as lines:
        assert mediator.get("/hazards").status_code == 200
    assert [line["route"] for line in lines if line["event"] == "request"] == ["/hazards"]
