"""What holds for every page: valid HTML, no barrier that axe finds, nothing to scroll sideways, in de and ar."""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from looks import COLOURS, STRUCTURE, axe_finds, axe_of, sideways
from playwright.sync_api import Browser, Page
from town import Town
from walk import Stop

SERVICES = ("notify", "funding", "participation", "werkhaus", "garden")
WIDTHS = (1280, 900, 768, 320)
#: A service's pages are looked at in so many tests, each within the time a test may take.
PARTS = {"werkhaus": 12, "participation": 5} | dict.fromkeys(("notify", "funding", "garden"), 4)
pytestmark = pytest.mark.slow


def looked_at(page: Page, node_modules: Path, lang: str) -> list[str]:
    """What is wrong with the page at any width, by day and by night; its colours are the same in each language."""
    if lang != "de":
        return sideways(page, WIDTHS) + axe_finds(page, node_modules, STRUCTURE)
    found = sideways(page, WIDTHS) + axe_finds(page, node_modules)
    page.emulate_media(color_scheme="dark")
    found += [f"by night {one}" for one in axe_finds(page, node_modules, COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def unfold(page: Page) -> None:
    """What is folded away is looked at, too."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((each) => { each.open = true })")


def send_empty(page: Page) -> None:
    """Send the page's form that asks for something with nothing in it."""
    page.evaluate(
        """() => {
            const form = document.querySelector('form[method=post]:has([aria-required=true])')
            for (const one of form.querySelectorAll('input, select, textarea')) {
                if (one.type === 'radio' || one.type === 'checkbox') one.checked = false
                else if (one.type !== 'hidden') one.value = ''
            }
        }"""
    )
    with page.expect_navigation():
        page.locator("form[method=post]:has([aria-required=true]) button[type=submit]").first.click()


Walk = Callable[[str, str, Sequence[Stop]], Iterator[tuple[str, Page]]]


@pytest.fixture(scope="module")
def page_of(
    town: Town, browser: Browser, enter: Callable[..., None], node_modules: Path
) -> Iterator[Callable[..., Page]]:
    """`page_of("de", "funding", "office")`: theirs, signed in, with axe in it; kept for a service's next part."""
    opened: dict[tuple[str, str, str | None], Page] = {}

    def close(but: tuple[str, str] | None = None) -> None:
        for key in [key for key in opened if key[:2] != but]:
            opened.pop(key).context.close()

    def make(lang: str, service: str, persona: str | None) -> Page:
        close(but=(lang, service))
        if (lang, service, persona) not in opened:
            context = browser.new_context(
                viewport={"width": 320, "height": 800}, locale=lang, reduced_motion="reduce"
            )
            context.set_default_timeout(15_000)
            context.add_init_script(path=axe_of(node_modules))
            opened[lang, service, persona] = context.new_page()
            enter(opened[lang, service, persona], service, persona)
        return opened[lang, service, persona]

    yield make
    close()


@pytest.fixture
def walk(town: Town, page_of: Callable[..., Page]) -> Walk:
    """`walk("de", service, stops)`: each page as its persona sees it, and once more with its empty form refused."""

    def go(lang: str, service: str, stops: Sequence[Stop]) -> Iterator[tuple[str, Page]]:
        for stop in stops:
            page = page_of(lang, service, stop.persona)
            page.goto(town.url(service, stop.path))
            unfold(page)
            assert page.evaluate("document.documentElement.lang") == lang
            yield str(stop), page
            if stop.refuses:
                send_empty(page)
                unfold(page)
                assert page.locator(".problem").count() == 1, f"{stop}: an empty form was not refused"
                yield f"{stop}, refused", page

    return go


@pytest.mark.parametrize(
    ("service", "part"), [(service, part) for service in SERVICES for part in range(PARTS[service])]
)
@pytest.mark.parametrize("lang", ["de", "ar"])
def test_nothing_is_in_the_way(
    service: str, lang: str, part: int, pages: list[Stop], walk: Walk, node_modules: Path
) -> None:
    mine = [stop for stop in pages if stop.service == service][part :: PARTS[service]]
    faults = [
        f"{what}: {one}"
        for what, page in walk(lang, service, mine)
        for one in looked_at(page, node_modules, lang)
    ]
    assert not faults, "\n".join(faults)


def test_the_html_is_valid(town: Town, pages: list[Stop], node_modules: Path, tmp_path: Path) -> None:
    names = {}
    for number, stop in enumerate(pages):
        for lang in ("de", "ar"):
            browser = town.quarter.browser(stop.service, stop.persona, lang)
            answers = {"": browser.get(stop.path)}
            if stop.refuses:
                answers[" refused"] = browser.post(_action(answers[""].text), data={})
            for kind, answer in answers.items():
                file = tmp_path / f"{number}{lang}{kind.strip()}.html"
                file.write_text(answer.text, "utf-8")
                names[file.name] = f"{stop}{kind} in {lang}"
    jar = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss2m", "-jar", str(jar), "--errors-only", "--format", "json", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    said = [
        f"{names[Path(one['url']).name]}: {one['message']} {one.get('extract', '')!r}"
        for one in messages
        if one["type"] in ("error", "non-document-error")
    ]
    assert not said, "\n".join(said[:40])
    assert done.returncode == 0, done.stderr


def _action(html: str) -> str:
    """Where the form that asks for something is sent."""
    before = html[: html.index('aria-required="true"')]
    return before[before.rindex('<form method="post" action="') :].split('"')[3]
