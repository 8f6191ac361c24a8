"""The parts of pages as text: the kit, asking once more, and errors in the order of the page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import MetaData

from quartier.hosting.service import Service
from quartier.observe import Metrics
from quartier.settings import Settings
from quartier.store import Store
from quartier.tables import floor_metadata
from quartier.testing import SettableClock
from quartier.web import i18n, render
from quartier.web.app import WebApp
from quartier.web.testing import Browser


@pytest.fixture
def browser(tmp_path: Path, clock: SettableClock, request: pytest.FixtureRequest) -> Iterator[Browser]:
    settings = Settings(
        service="pen",
        database=f"sqlite:///{tmp_path / 'pen.db'}",
        quarter="q",
        demo_sign_in=getattr(request, "param", True),
    )
    service = Service(
        name="pen",
        title="Pen",
        settings=Settings,
        metadata=MetaData(),
        rooms=(),
        sends=(),
        reads=(),
        routes=(),
        nav=(),
    )
    store = Store(settings, clock)
    floor_metadata.create_all(store.engine)
    yield Browser(WebApp(service, settings, store, Metrics("pen")))
    store.close()


@pytest.mark.parametrize("browser", [False], indirect=True)
def test_the_kit_is_shown_in_a_demonstration_only(browser: Browser) -> None:
    for path in ("/kit", "/kit/cancellation", "/kit/dark/quartier.css"):
        assert browser.get(path).status_code == 404
    assert browser.post("/kit").status_code == 404


@pytest.mark.parametrize("lang", ["de", "en", "uk", "ru", "ar", "fa"])
def test_the_kit_speaks_every_language(browser: Browser, lang: str) -> None:
    browser.lang = lang
    page = browser.get("/kit")
    assert page.status_code == 200
    assert 'class="problem"' not in page.text


def test_the_kit_turns_round_and_darkens(browser: Browser) -> None:
    page = browser.get("/kit?dir=rtl&theme=dark").text
    assert '<html lang="ar" dir="rtl"' in page
    assert '<link rel="stylesheet" href="/kit/dark/quartier.css">' in page
    night, day = browser.get("/kit/dark/quartier.css"), browser.get("/kit/light/quartier.css")
    for sheet in (night, day):
        assert sheet.content_type.startswith("text/css")
        assert "prefers-color-scheme" not in sheet.text
    assert "@media screen and (min-width: 0)" in night.text
    assert "@media screen and (max-width: 0)" in day.text
    assert browser.get("/kit/dusk/quartier.css").status_code == 404
    assert browser.get("/kit/dark/favicon/notify.svg").status_code == 404


def test_errors_are_summed_up_in_the_order_of_the_page(browser: Browser) -> None:
    page = browser.post("/kit", data={"email": "nobody"})
    assert page.status_code == 422
    links = re.findall(r'<li><a href="#([^"]*)">', page.text)
    shown = sorted(links, key=lambda name: page.text.index(f' id="{name}"'))
    assert links == shown
    assert links[:2] == ["email", "name"], "the form is told name first"


def test_what_was_typed_cannot_forge_a_point_of_the_summary(browser: Browser) -> None:
    forged = '</ul><ul class="problems"><li><a href="#name">x</a></li>'
    page = browser.post("/kit", data={"email": "nobody", "name": forged, "about": forged})
    assert page.text.count('<ul class="problems">') == 1
    assert "&lt;/ul&gt;" in page.text


def test_what_cannot_be_undone_is_asked_once_more(browser: Browser) -> None:
    page = browser.get("/kit/cancellation").text
    assert '<form method="post" action="/kit/cancellation">' in page
    assert page.count('<button type="submit"') == 1
    assert 'href="/kit"' in page
    assert browser.post("/kit/cancellation").status_code == 303


def test_a_time_is_not_parted_from_its_end_at_the_dash() -> None:
    together = render.FILTERS["together"]
    assert together("Di, 18:00–20:00") == 'Di, <span class="times">18:00–20:00</span>'
    assert together("<b>18:00–20:00") == '&lt;b&gt;<span class="times">18:00–20:00</span>'
    assert together("2025–2026") == "2025–2026"


def test_an_instant_stands_in_its_page_to_the_second() -> None:
    # Thousandths are the most that HTML takes; a real clock gives millionths.
    when = render.environment().from_string("{{ when(at) }}")
    with i18n.speaking(i18n.Texts("de", (), ZoneInfo("Europe/Berlin"))):
        said = when.render(at=datetime(2026, 5, 4, 8, 0, 1, 123456, UTC))
    assert said.startswith('<time datetime="2026-05-04T08:00:01+00:00">')
