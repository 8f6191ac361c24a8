"""The kit: every part in every state, by day and night, from left and right, on paper and with the keyboard alone."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import COLOURS, axe_finds, sideways
from playwright.sync_api import Locator, Page, expect
from town import Town

Open = Callable[..., Page]
LOOKS = [f"dir={direction}&theme={theme}" for direction in ("ltr", "rtl") for theme in ("light", "dark")]
A4 = {"width": 718, "height": 1046}  # in CSS px, between margins of 10 mm


@pytest.fixture
def kit(town: Town, open_page: Open) -> Callable[..., Page]:
    """`kit("dir=rtl", width=360)`: the kit in a browser of its own."""

    def go(query: str = "", width: int = 1280, path: str = "/kit", **options: Any) -> Page:
        page = open_page(width, **options)
        page.goto(town.url("werkhaus", f"{path}?{query}"))
        return page

    return go


def open_all(page: Page) -> None:
    """Unfold everything that can be on the page."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")


@pytest.mark.parametrize("query", [*LOOKS, "view=week", "view=list", "view=month"])
def test_axe_finds_nothing_before_and_after_it_is_used(
    query: str, kit: Callable[..., Page], node_modules: Path
) -> None:
    page = kit(query, width=360)
    faults = axe_finds(page, node_modules) + sideways(page, (1280, 800, 320))
    open_all(page)
    faults += axe_finds(page, node_modules) + sideways(page, (1280, 800, 320))
    # A menu lies over the page: what it covers is not looked at.
    for menu in (".ways-menu", ".languages"):
        page.locator(f"{menu} summary").click()
        faults += axe_finds(page, node_modules, within=f"{menu} .panel")
        page.locator(f"{menu} summary").click()
    page.set_viewport_size({"width": 1280, "height": 800})
    faults += axe_finds(page, node_modules, COLOURS)
    page.locator("form[action='/kit'] input[type=checkbox]").first.check()
    page.locator("form[action='/kit'] button[type=submit]").click()
    expect(page.locator(".problem")).to_be_focused()
    faults += axe_finds(page, node_modules) + sideways(page, (1280, 800, 320))
    page.goto(page.url.split("/kit")[0] + "/kit/cancellation")
    faults += axe_finds(page, node_modules) + sideways(page, (1280, 320))
    assert not faults, "\n".join(faults)


def test_the_html_is_valid(town: Town, node_modules: Path, tmp_path: Path) -> None:
    browser = town.quarter.browser("werkhaus")
    for number, query in enumerate([*LOOKS, "view=week&day=2026-10-25", "view=list", "view=month"]):
        (tmp_path / f"{number}.html").write_text(browser.get(f"/kit?{query}").text, "utf-8")
    (tmp_path / "refused.html").write_text(browser.post("/kit").text, "utf-8")
    (tmp_path / "asked.html").write_text(browser.get("/kit/cancellation").text, "utf-8")
    jar = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss2m", "-jar", str(jar), "--errors-only", "--format", "json", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    said = [f"{one['message']} {one.get('extract', '')!r}" for one in json.loads(done.stderr)["messages"]]
    assert not said, "\n".join(said[:20])


@pytest.mark.parametrize(
    ("width", "shown"), [(360, "calendar-list"), (800, "calendar-week"), (1280, "calendar-month")]
)
def test_the_window_chooses_list_week_or_month(width: int, shown: str, kit: Callable[..., Page]) -> None:
    page = kit(width=width)
    for part in ("calendar-list", "calendar-week", "calendar-month"):
        expect(page.locator(f".{part}")).to_be_visible(visible=part == shown)
    page.locator(".calendar-views").get_by_role("link", name="Woche").click()
    expect(page.locator(".calendar-week")).to_be_visible()
    page.locator(".calendar-week").get_by_role("link", name="Woche danach").click()
    expect(page.locator(".calendar-week h2")).to_have_text("11.–17. Mai 2026")
    assert "view=week" in page.url


def test_a_week_is_drawn_to_scale(kit: Callable[..., Page]) -> None:
    page = kit("view=week", width=1280)
    hour = box(page.locator(".week-hours li").first)["height"]
    slots = page.locator(".week-day.day-today .slot")
    two, five = box(slots.nth(0)), box(slots.nth(1))
    assert two["height"] == pytest.approx(2 * hour, abs=2)
    assert five["height"] == pytest.approx(5 * hour, abs=2)
    assert five["y"] == pytest.approx(two["y"] + two["height"], abs=2)
    side = page.locator(".week-day").nth(1).locator(".slot")
    assert box(side.nth(0))["x"] + box(side.nth(0))["width"] <= box(side.nth(1))["x"]


@pytest.mark.parametrize(("direction", "rising"), [("ltr", True), ("rtl", False)])
def test_the_stairs_rise_where_one_reads_to(direction: str, rising: bool, kit: Callable[..., Page]) -> None:
    page = kit(f"dir={direction}", width=360)
    drawing = page.locator(".stairs").first
    tops = drawing.locator("rect").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect()).sort((a, b) => a.x - b.x).map((one) => one.y)"
    )
    assert tops == sorted(tops, reverse=rising)
    frame = box(drawing)
    assert frame["x"] >= 0
    assert frame["x"] + frame["width"] <= 360


def test_every_drawing_has_its_words(kit: Callable[..., Page]) -> None:
    page = kit()
    for drawing in page.locator("main svg[role=img]").all():
        assert drawing.get_attribute("aria-label")
    page.locator("summary", has_text="Die Treppe als Tabelle").click()
    table = page.get_by_role("table", name="Wer worüber entscheidet")
    expect(table.get_by_role("row")).to_have_count(10)
    expect(table).to_contain_text("ein lückenloses Schlüsselbuch")
    page.locator("summary", has_text="Die Zahlen als Tabelle").nth(3).click()
    hours = page.get_by_role("table", name="Stunden nach Arbeit")
    expect(hours.get_by_role("row")).to_have_count(13)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(kit: Callable[..., Page]) -> None:
    page = kit(width=1280)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
            .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.closest('svg') === null)
            .filter((one) => one.type !== 'radio' || one === document.querySelector(`[name=${one.name}]`)).length"""
    )
    reached: set[str] = set()
    for _ in range(wanted * 2):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const one = document.activeElement; if (one === document.body) return null;
                one.dataset.reached ??= String(document.querySelectorAll('[data-reached]').length);
                const style = getComputedStyle(one);
                return [one.dataset.reached, style.outlineStyle + style.outlineWidth, one.outerHTML.slice(0, 90)] }"""
        )
        if here is None:
            break
        assert here[1] == "solid3px", here[2]
        reached.add(here[0])
    assert len(reached) >= wanted, f"{len(reached)} of {wanted}"


def test_on_paper_there_are_tables_and_nothing_to_press(kit: Callable[..., Page]) -> None:
    page = kit()
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    expect(page.locator(".calendar-list table")).to_be_visible()
    for gone in (".calendar-month", ".calendar-week", "nav", "form", ".tools", "summary"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    for table in page.locator("table.agenda, table.records").all():
        if table.is_visible():
            assert table.evaluate("(one) => getComputedStyle(one).display") == "table"
    assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]


def test_a_staircase_fits_on_one_sheet(kit: Callable[..., Page]) -> None:
    page = kit()
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    assert box(page.locator(".staircase"))["height"] < A4["height"]


def test_with_forced_colours_every_drawing_stays_visible(kit: Callable[..., Page]) -> None:
    page = kit()
    page.emulate_media(forced_colors="active")
    seen = page.evaluate(
        """() => {
            const canvas = getComputedStyle(document.body).backgroundColor
            const faint = []
            for (const one of document.querySelectorAll('main svg[role=img] :is(rect, line, circle, text, path)')) {
                const style = getComputedStyle(one)
                const filled = one.tagName !== 'line' && style.fill !== canvas && style.fill !== 'none'
                const drawn = style.stroke !== canvas && style.stroke !== 'none'
                if (!filled && !drawn) faint.push(one.getAttribute('class'))
            }
            return faint
        }"""
    )
    assert seen == []
    page.goto(page.url + "?view=week")
    slot = page.locator(".slot a").first
    assert slot.evaluate("(one) => getComputedStyle(one).borderBlockStartWidth") != "0px"


def test_the_phones_header_is_one_row_and_a_menu(kit: Callable[..., Page]) -> None:
    page = kit(width=360)
    assert box(page.locator("header.site"))["height"] <= 72
    expect(page.get_by_role("navigation", name="Angebote im Quartier")).to_be_hidden()
    page.locator(".ways-menu summary").click()
    menu = page.locator(".ways-menu")
    expect(menu.get_by_role("navigation", name="Angebote im Quartier")).to_be_visible()
    menu.get_by_role("link", name="Buchungen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Buchungen")


def box(one: Locator) -> dict[str, float]:
    found = one.bounding_box()
    assert found
    return dict(found)
