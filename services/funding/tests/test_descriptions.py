"""What grants are called and what they are for: written in one language, read in six."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from funding.descriptions.commands import GRANTS
from funding.grants.commands import DraftGrant, draft_grant
from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.people import COUNCIL, OFFICE, TREASURER
from quartier.web.testing import Browser
from quartier.wording import Wrote, translate

RUSSIAN = Wrote(field="title", lang="ru", text="Веркхаус", seen=1)


def last_said(store: Store) -> dict[str, object]:
    with store.read() as session:
        body = session.scalar(select(outbox.c.body).order_by(outbox.c.sequence.desc()).limit(1))
    return json.loads(body) if body else {}


def test_of_an_approved_grant_partners_are_told_what_it_is_called(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    grant = approved_grant(store)
    assert last_said(store)["data"]["titles"] == {"de": "Werkhaus"}  # type: ignore[index]
    with pytest.raises(OfficeRequired), store.unit(actor=COUNCIL) as unit:
        translate(unit, GRANTS, grant, RUSSIAN)
    with store.unit(actor=TREASURER) as unit:
        translate(unit, GRANTS, grant, RUSSIAN)
    told = last_said(store)
    assert (told["type"], told["audience"]) == ("quartier.funding.grant.translated.v1", "partners")
    titles = {"de": "Werkhaus", "ru": "Веркхаус"}
    assert told["data"] == {"grant_id": grant, "title": "Werkhaus", "titles": titles}


def test_of_a_draft_nobody_is_told(store: Store) -> None:
    period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
    with store.unit(actor=OFFICE) as unit:
        grant = draft_grant(unit, DraftGrant(title="Werkhaus", funder="Stadt", **period))
        translate(unit, GRANTS, grant, RUSSIAN)
    assert last_said(store) == {}


def test_a_grant_says_what_it_is_for_in_plain_words(running: Running, browser: Browser) -> None:
    office = browser.sign_in("office")
    typed = {"title": "Garten", "funder": "Stadt", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    typed |= {"lang": "de", "description": "Erde und Wasser für alle Beete"}
    page = office.post("/grants", data=typed).headers["Location"]
    said = {"title": "Сад", "seen_title": "1", "description": "Земля и вода", "seen_description": "1"}
    assert office.post(f"{page}/description/ru", data=said).status_code == 303
    reader = Browser(running.web, "ru")
    assert '<bdi lang="ru" dir="ltr">Сад</bdi>' in reader.get("/grants").text
    assert "Земля и вода" in reader.get(page).text
    made = {**typed, "lang": "ar", "title": "حديقة", "description": "تربة وماء"}
    grant = office.post("/api/grants", json=made).json["id"]
    assert [text["lang"] for text in reader.get(f"/api/grants/{grant}/description").json] == ["ar"]
