"""One quarter and one Chromium for all tests of this folder."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from town import Town
from walk import Stop, live_in, stops

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The five services with the demo, on loopback ports."""
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def pages(town: Town) -> list[Stop]:
    """Every page of a quarter in which something has happened."""
    first = live_in(town)
    town.settle()
    return stops(town, first)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(width=360, lang="de", javascript=True, …)`: a page of a browser of its own."""
    contexts = []

    def make(width: int = 360, lang: str = "de-DE", javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale=lang,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def go_to() -> Callable[[Page, str], None]:
    """`go_to(page, "Buchungen")`: along the navigation, which on a phone is in the menu."""

    def go(page: Page, name: str) -> None:
        menu = page.locator(".ways-menu summary")
        if menu.is_visible():
            menu.click()
        page.locator("nav").get_by_role("link", name=name, exact=True).click()

    return go


@pytest.fixture(scope="session")
def enter(town: Town) -> Callable[..., None]:
    """`enter(page, "funding", "office", "/grants")`: sign in there, as a person does, and go on to a page."""

    def go(page: Page, service: str, persona: str | None, path: str = "/") -> None:
        if persona is None:
            page.goto(town.url(service, path))
            return
        page.goto(town.url(service, f"/sign-in?next={path}"))
        page.locator(f"button[name=persona][value={persona}]").click()

    return go
