"""A notice to print is one sheet of A4, however long what people wrote is; its code can be seen by night as by day."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from town import Town

WORDS = "Nachbarschaftsfrühstück mit Musik, Tauschtisch und Kinderprogramm; "


@pytest.mark.parametrize(("lang", "length"), [("de", 12), ("ar", 12), ("de", 200)])
def test_a_notice_is_one_sheet(
    lang: str, length: int, town: Town, open_page: Callable[..., Page], enter: Callable[..., None]
) -> None:
    said = (WORDS * 4)[:length].strip()
    plan = {"title": said, "kind": "festival", "expected": "50", "place": said}
    times = {"starts_at": "2026-06-30T22:30", "ends_at": "2026-07-01T01:30"}
    office = town.quarter.browser("participation", "office")
    made = office.post("/gatherings", data=plan | times)
    assert made.status_code == 303, made.text
    page = open_page(794, lang=lang)
    enter(page, "participation", None, f"{made.headers['Location']}/poster")
    page.emulate_media(media="print")
    assert not page.locator("header nav").first.is_visible()
    assert page.locator(".poster-code svg").is_visible()
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(sheets) == 1


def test_the_code_is_black_on_white_at_night(town: Town, open_page: Callable[..., Page]) -> None:
    shift = re.search(r'href="(/shifts/[0-9a-z]{20})"', town.quarter.browser("garden").get("/shifts").text)
    assert shift
    page = open_page(360, color_scheme="dark")
    page.goto(town.url("garden", f"{shift.group(1)}/poster"))
    paths = page.locator(".poster-code svg path")
    colours = [paths.nth(place).evaluate("(one) => getComputedStyle(one)") for place in range(paths.count())]
    assert {each["fill"] for each in colours} | {each["stroke"] for each in colours} >= {
        "rgb(255, 255, 255)",
        "rgb(0, 0, 0)",
    }
