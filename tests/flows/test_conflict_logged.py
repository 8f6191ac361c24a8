"""Flow 3: a conflict is logged; the mediators learn of it, and nobody else learns anything."""

import json

from sqlalchemy import select

from quartier.tables import inbox, outbox
from quartier.testing.quarter import Quarter

CANARY = "Kanarienvogel-7731"


def test_mediators_are_told_and_nobody_else(quarter: Quarter) -> None:
    mediator = quarter.browser("participation", "mediator")
    answer = mediator.post("/conflicts", data={"kind": "neighbours", "description": f"{CANARY} im Hof"})
    assert answer.status_code == 303, answer.text
    quarter.settle()

    told = quarter.browser("notify", "mediator").get("/mediators")
    assert told.status_code == 200
    with quarter.running["participation"].store.read() as session:
        [body] = session.scalars(select(outbox.c.body).where(outbox.c.type.contains("conflict"))).all()
    event = json.loads(body)
    assert list(event["data"]) == ["case_ref"]
    assert event["time"].endswith("T00:00:00Z")

    for persona in (None, "office", "council", "association", "resident"):
        refused = quarter.browser("notify", persona).get("/mediators")
        assert refused.status_code in (303, 403), persona
        assert quarter.browser("participation", persona).get("/conflicts").status_code in (303, 403)
        for path in ("/", "/notices", "/feed.atom", "/api/notices"):
            page = quarter.browser("notify", persona).get(path).text
            assert event["data"]["case_ref"] not in page
            assert CANARY not in page

    for name, one in quarter.running.items():
        with one.store.read() as session:
            stored = session.scalars(select(inbox.c.type)).all()
            bodies = "".join(session.scalars(select(inbox.c.body)).all())
            bodies += "".join(session.scalars(select(outbox.c.body)).all())
        assert CANARY not in bodies
        assert any("conflict" in event_type for event_type in stored) == (name == "notify")
        assert CANARY not in quarter.browser(name).get("/metrics").text
