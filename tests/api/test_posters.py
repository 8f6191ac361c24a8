"""A notice to print: what, when and where in six languages, and a code that leads to the page it is about."""

import re

import pytest
from house import references

from quartier.hosting.assemble import Running
from quartier.web.i18n import LANGUAGES, direction
from quartier.web.testing import Browser

THINGS = {"participation": "gathering", "garden": "shift", "werkhaus": "workday"}


def poster(running: Running, lang: str = "de") -> tuple[str, str]:
    """The page of the first thing there is, and its notice."""
    thing = THINGS[running.service.name]
    browser = Browser(running.web, lang)
    for ref in references(running)[f"{thing}_id"]:
        page = browser.get(f"/{thing}s/{ref}")
        if found := re.search(r'href="(/[^"]+/poster)"', page.text):
            answer = browser.get(found.group(1))
            assert answer.status_code == 200
            return page.text, answer.text
    raise AssertionError("no page leads to a notice")


@pytest.mark.parametrize("running", THINGS, indirect=True)
def test_a_notice_speaks_every_language_and_leads_to_its_page(running: Running) -> None:
    page, notice = poster(running)
    title = re.search(r"<h1[^>]*>(?:<bdi[^>]*>)?([^<]+)", page)
    assert title
    assert title.group(1) in notice
    for lang in LANGUAGES:
        assert f'lang="{lang}" dir="{direction(lang)}"' in notice
    parts = re.findall(r"<section .*?</section>", notice, re.DOTALL)
    assert len(parts) == len(LANGUAGES) - 1
    assert len({re.sub(r"<[^>]+>", "", part) for part in parts}) == len(parts)
    assert f'<bdi dir="ltr">{running.settings.url}/{THINGS[running.service.name]}s/' in notice
    assert "<svg" in notice
    assert "style=" not in notice


@pytest.mark.parametrize("running", THINGS, indirect=True)
def test_the_notice_is_the_same_whoever_opens_it(running: Running) -> None:
    german, arabic = (
        re.search(r"<article.*</article>", poster(running, lang)[1], re.S) for lang in ("de", "ar")
    )
    assert german
    assert arabic
    code = re.compile(r'<div class="poster-code"[^>]*>')
    unlabelled = [code.sub("", each.group()) for each in (german, arabic)]
    assert unlabelled[0] == unlabelled[1]


@pytest.mark.parametrize("fresh", ["garden"], indirect=True)
def test_a_notice_of_what_was_cancelled_says_so(fresh: Running) -> None:
    gardener = Browser(fresh.web).sign_in("gardener")
    [ref, *_] = [
        ref for ref in references(fresh)["shift_id"] if "/poster" in gardener.get(f"/shifts/{ref}").text
    ]
    assert Browser(fresh.web).sign_in("office").post(f"/shifts/{ref}/cancellation").status_code == 303
    notice = gardener.get(f"/shifts/{ref}/poster").text
    assert "Es findet nicht statt." in notice
    assert "لن يُقام." in notice
