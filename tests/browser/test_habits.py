"""Keyboard alone, no JavaScript, another language, and what is empty."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from town import Town

Open = Callable[..., Page]


def tab_to(page: Page, name: str) -> None:
    """Go on with the Tab key until what has this name has the focus; every step on the way can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        outline = here.evaluate(
            "(one) => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth"
        )
        assert outline == "solid3px", f"{here.evaluate('(one) => one.outerHTML')}: {outline}"
        said = here.evaluate("(one) => (one.labels?.[0] || one).textContent.trim()")
        if said.startswith(name):
            return
    raise AssertionError(f"the Tab key does not lead to {name!r}")


def test_a_hazard_is_reported_with_the_keyboard_alone(town: Town, open_page: Open) -> None:
    page = open_page(1280)
    page.goto(town.url("participation", "/hazards/new"))
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Zum Inhalt springen")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Stelle melden")
    page.keyboard.press("Enter")

    # Refused: the focus is on what is wrong, and leads from there to where it is mended.
    expect(page.locator(".problem")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fehler: "))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Was gefährlich ist")).to_be_focused()
    page.keyboard.press("ArrowDown")
    tab_to(page, "Wo es ist")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Was sollen wir wissen")
    page.keyboard.type("Nachts ist es dort dunkel.")
    tab_to(page, "Stelle melden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(".badge")).to_have_text("Gemeldet")


def test_everything_goes_without_javascript(town: Town, open_page: Open, enter: Callable[..., None]) -> None:
    page = open_page(360, javascript=False)
    enter(page, "garden", "gardener")
    page.get_by_role("button", name="Einsatz ankündigen").click()
    page.get_by_label("Was zu tun ist").fill("Erdbeeren pflanzen")
    page.get_by_role("button", name="Einsatz ankündigen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Was zu tun ist")).to_have_value("Erdbeeren pflanzen")
    page.get_by_label("Beginn").fill("2026-05-20T10:00")
    page.get_by_label("Ende").fill("2026-05-20T12:00")
    page.get_by_label("Wie viele").fill("3")
    page.get_by_role("button", name="Einsatz ankündigen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erdbeeren pflanzen")
    shift = page.url

    page.locator("summary", has_text="Angemeldet").click()
    page.get_by_role("button", name="Abmelden").click()
    page.goto(shift)
    page.get_by_label("Vorname oder Spitzname").fill("Kirsche")
    page.get_by_role("button", name="Ich komme").click()
    expect(page.get_by_text("Der Garten freut sich auf Sie.")).to_be_visible()
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_another_language_and_another_direction(town: Town, open_page: Open) -> None:
    page = open_page(360)
    page.goto(town.url("werkhaus", "/bookings?state=confirmed"))
    html = page.locator("html")
    expect(html).to_have_attribute("dir", "ltr")
    page.locator("summary[aria-label^=Sprache]").click()
    page.get_by_role("link", name="العربية").click()
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    assert "state=confirmed" in page.url
    for part in ("h1", ".quarter"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["x"] + box["width"] > 320, f"{part} begins at the right"
    page.locator(".ways-menu summary").click()
    page.locator(".ways-menu nav a").last.click()
    expect(html).to_have_attribute("dir", "rtl")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Deutsch").click()
    expect(html).to_have_attribute("dir", "ltr")


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_german_words_do_not_turn_a_page_around(lang: str, town: Town, open_page: Open) -> None:
    """What follows a German title stands at its left, and nothing on the page is still in German."""
    page = open_page(1280, lang=lang)
    page.goto(town.url("notify", "/"))
    line = page.locator(".timeline-text:has(.badge)").first
    title, badge = line.locator("a").bounding_box(), line.locator(".badge").bounding_box()
    assert title
    assert badge
    assert badge["x"] + badge["width"] <= title["x"]
    expect(page.locator("main > .notice")).to_have_count(0)


def test_a_table_stays_a_table_on_a_phone(town: Town, open_page: Open, enter: Callable[..., None]) -> None:
    """Rows are drawn as cards there; who hears the page still finds rows and columns."""
    page = open_page(360)
    enter(page, "werkhaus", "office", "/budgets")
    table = page.get_by_role("table", name="Budgets")
    assert table.get_by_role("row").count() > 1
    assert table.get_by_role("columnheader").count() == 6
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Maschinen und Werkzeug"))
    expect(row.get_by_role("cell")).to_have_count(5)


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_an_empty_quarter_says_what_will_be_there(lang: str, tmp_path: Path, open_page: Open) -> None:
    town = Town(tmp_path, demo=False)
    try:
        page = open_page(320, lang=lang)
        lists = {
            "notify": ["/", "/notices"],
            "funding": ["/", "/contributions"],
            "werkhaus": ["/", "/bookings"],
        }
        lists |= {"garden": ["/", "/plots"], "participation": ["/", "/resolutions", "/hazards"]}
        for service, paths in lists.items():
            for path in paths:
                page.goto(town.url(service, path))
                expect(page.locator(".empty").first).to_be_visible()
                assert page.evaluate("document.documentElement.scrollWidth") == 320, (service, path)
    finally:
        town.stop()
