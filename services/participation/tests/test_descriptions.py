"""What a gathering is about: written in one language, read in six."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from participation.descriptions.commands import GATHERINGS
from participation.gatherings.commands.by_people import Plan, announce_gathering, cancel_gathering
from participation.gatherings.rules import GatheringIsCancelled, GatheringNotFound
from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import written
from quartier.testing.people import COUNCIL, MEDIATOR, OFFICE
from quartier.web.testing import Browser
from quartier.wording import Wrote, describe, translate


@pytest.fixture
def path(running: Running, plan: Callable[..., Plan]) -> str:
    """The page of a gathering."""
    with running.store.unit(actor=OFFICE) as unit:
        return f"/gatherings/{announce_gathering(unit, 'festival', plan())}"


def test_written_by_one_and_translated_by_another(running: Running, path: str) -> None:
    office, council = (Browser(running.web).sign_in(persona) for persona in ("office", "council"))
    form = office.get(f"{path}/description").text
    assert 'name="seen" value="0"' in form
    said = {"lang": "uk", "text": "Приходьте!\r\n\r\nБуде <музика>.", "seen": "0"}
    assert office.post(f"{path}/description", data=said).status_code == 303
    assert "Noch nicht übersetzt. Dieser Text ist auf Ukrainisch." in office.get(path).text
    assert '<div lang="uk" dir="ltr"><p dir="auto">Приходьте!</p>' in office.get(path).text
    assert "&lt;музика&gt;" in office.get(path).text
    assert "Приходьте!" in council.get(f"{path}/description/de").text
    german = {"description": "Kommen Sie!", "seen_description": "1"}
    assert council.post(f"{path}/description/de", data=german).status_code == 303
    page = Browser(running.web).get(path).text
    assert "Kommen Sie!" in page
    assert "Original auf Ukrainisch" in page

    changed = said | {"text": "Приходьте в суботу!", "seen": "1"}
    assert office.post(f"{path}/description", data=changed).status_code == 303
    assert (
        "Das Original wurde nach dieser Übersetzung geändert. Es gilt das Original." in council.get(path).text
    )
    assert "Älter als das Original" in council.get(f"{path}/description").text
    late = council.post(f"{path}/description/de", data=german | {"description": "Kommen Sie am Samstag!"})
    assert late.status_code == 409
    assert "Jemand hat diesen Text inzwischen geändert" in late.text
    assert "Kommen Sie am Samstag!" in late.text
    assert 'name="seen_description" value="2"' in late.text
    assert Browser(running.web).get(f"/api{path}/description").json == [
        {"lang": "uk", "text": "Приходьте в суботу!", "origin": "author", "revision": 2, "stale": False}
        | {"by_office": "carrier"},
        {"lang": "de", "text": "Kommen Sie!", "origin": "person", "revision": 1, "stale": True}
        | {"by_office": "council"},
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"lang": "xx"}, {"lang": ""}, {"text": "x" * 2001}, {"seen": "viele"}, {"seen": "9" * 30}],
)
def test_what_is_wrong_comes_back(running: Running, path: str, wrong: dict[str, str]) -> None:
    office = Browser(running.web).sign_in("office")
    said = {"lang": "de", "text": "Kommen Sie!", "seen": "0"} | wrong
    answer = office.post(f"{path}/description", data=said)
    assert answer.status_code == (422 if "seen" not in wrong else 303)
    if answer.status_code == 422:
        assert 'class="problem"' in answer.text


@pytest.mark.parametrize("lang", ["de", "xx", "en-GB"])
def test_there_is_no_page_to_translate_into_its_own_or_no_language(
    running: Running, path: str, lang: str
) -> None:
    office = Browser(running.web).sign_in("office")
    office.post(f"{path}/description", data={"lang": "de", "text": "Kommen Sie!", "seen": "0"})
    assert office.get(f"{path}/description/{lang}").status_code == 404


def test_only_those_who_announce_may_write(running: Running, path: str) -> None:
    for persona in ("mediator", "gardener", "resident"):
        browser = Browser(running.web).sign_in(persona)
        assert browser.get(f"{path}/description").status_code == 403
        said = {"lang": "de", "text": "Kommen Sie!", "seen": "0"}
        assert browser.post(f"{path}/description", data=said).status_code == 403
    assert Browser(running.web).get(f"/api{path}/description").json == []


def test_the_commands_deny_by_themselves(store: Store, plan: Callable[..., Plan]) -> None:
    with store.unit(actor=OFFICE) as unit:
        gathering_id = announce_gathering(unit, "festival", plan())
    text = Wrote(field="description", lang="de", text="Kommen Sie!", seen=0)
    with pytest.raises(OfficeRequired), store.unit(actor=MEDIATOR) as unit:
        describe(unit, GATHERINGS, gathering_id, text)
    with store.unit(actor=COUNCIL) as unit:
        describe(unit, GATHERINGS, gathering_id, text)
    with pytest.raises(OfficeRequired), store.unit(actor=MEDIATOR) as unit:
        translate(unit, GATHERINGS, gathering_id, text)
    with pytest.raises(GatheringNotFound), store.unit(actor=OFFICE) as unit:
        describe(unit, GATHERINGS, "none", text)
    with store.unit(actor=OFFICE) as unit:
        cancel_gathering(unit, gathering_id)
    with pytest.raises(GatheringIsCancelled), store.unit(actor=OFFICE) as unit:
        describe(unit, GATHERINGS, gathering_id, text)


def test_titles_are_translated_by_people_and_say_when_they_are_older(running: Running, path: str) -> None:
    office, reader = Browser(running.web).sign_in("office"), Browser(running.web, "uk")
    title = Browser(running.web).get(f"/api{path}/title").json[0]["text"]
    assert f'<bdi lang="de" dir="ltr">{title}</bdi>' in reader.get(path).text
    form = office.get(f"{path}/description/uk").text
    assert 'name="seen_title" value="1"' in form
    nothing = office.post(f"{path}/description/uk", data={"title": "", "description": ""})
    assert nothing.status_code == 422
    said = {"title": "Свято двору", "seen_title": "1"}
    assert office.post(f"{path}/description/uk", data=said).status_code == 303
    for page in (path, "/gatherings"):
        assert '<bdi lang="uk" dir="ltr">Свято двору</bdi>' in reader.get(page).text
    assert title in reader.get(path).text, "the original stands beside it"

    plan = re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', office.get(f"{path}/plan").text)
    changed = dict(plan) | {"title": "Hoffest am Sonntag", "lang": "de"}
    assert office.post(f"{path}/plan", data=changed).status_code == 303
    assert "Hoffest am Sonntag" in reader.get(path).text
    assert [(one["lang"], one["stale"]) for one in reader.get(f"/api{path}/title").json] == [
        ("de", False),
        ("uk", True),
    ]
    assert "Älter als das Original" in office.get(f"{path}/description").text
    late = office.post(f"{path}/description/uk", data=said)
    assert (late.status_code, "Свято двору" in late.text) == (409, True)


def test_a_title_from_before_titles_were_translated_is_in_the_quarters_language(
    running: Running, path: str
) -> None:
    with running.store.unit(actor=OFFICE) as unit:
        unit.session.execute(delete(written))
    council = Browser(running.web).sign_in("council")
    assert council.get(path).status_code == 200
    german = council.post(f"{path}/description/de", data={"title": "x", "seen_title": "1"})
    assert german.status_code == 404, "it is in German already"
    assert council.post(f"{path}/description/fa", data={"title": "جشن", "seen_title": "1"}).status_code == 303
    told = council.get(f"/api{path}/title").json
    assert [(one["lang"], one["origin"]) for one in told] == [("de", "author"), ("fa", "person")]


def test_a_resolution_stands_as_recorded_and_is_translated(running: Running) -> None:
    council = Browser(running.web).sign_in("council")
    counts = {"yes": "7", "no": "2", "abstain": "0", "invalid": "0", "decided_on": "2026-05-01"}
    vote = counts | {"title": "Samstags offen", "text": "Von 10 bis 14 Uhr.", "lang": "de"}
    page = council.post("/resolutions", data=vote).headers["Location"]
    assert 'name="text"' not in council.get(f"{page}/description").text, (
        "what was decided is not written anew"
    )
    changed = {"lang": "de", "text": "Von 10 bis 24 Uhr.", "seen": "1"}
    refused = council.post(f"{page}/description", data=changed)
    assert (refused.status_code, "bleibt, wie er festgehalten wurde" in refused.text) == (409, True)
    said = {"title": "За суботами відчинено", "seen_title": "1", "text": "З 10 до 14.", "seen_text": "1"}
    assert council.post(f"{page}/description/uk", data=said).status_code == 303
    reader = Browser(running.web, "uk")
    assert '<bdi lang="uk" dir="ltr">За суботами відчинено</bdi>' in reader.get("/resolutions").text
    shown = reader.get(page).text
    assert ("З 10 до 14." in shown, "Von 10 bis 14 Uhr." in shown) == (True, True)
    assert [text["by_office"] for text in reader.get(f"/api{page}/text").json] == ["council", "council"]


def test_a_vote_without_its_words_gets_them_once(running: Running) -> None:
    council = Browser(running.web).sign_in("council")
    counts = {"yes": "7", "no": "2", "abstain": "0", "invalid": "0", "decided_on": "2026-05-01"}
    page = council.post("/resolutions", data=counts | {"title": "Samstags offen"}).headers["Location"]
    words = {"lang": "de", "text": "Von 10 bis 14 Uhr.", "seen": "0"}
    assert council.post(f"{page}/description", data=words).status_code == 303
    assert council.post(f"{page}/description", data=words).status_code == 409
    assert "Von 10 bis 14 Uhr." in Browser(running.web).get(page).text
