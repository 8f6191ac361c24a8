"""How a page looks to machines: what axe-core finds on it, and whether it is wider than the window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
#: What changes with the colours of the night, and nothing else does.
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
#: Everything but colours, which no language changes; they cost most.
STRUCTURE = RULES | {"rules": {"color-contrast": {"enabled": False}}}
_THERE = "'axe' in window"
_RUN = """async ([within, rules]) => (await axe.run(within || document, rules)).violations.map(
    (found) => found.id + ": " + found.nodes.map((node) => node.target.join(" ")).join(", "))"""


_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def axe_of(node_modules: Path) -> Path:
    """axe-core's script. A context that has it as its init script need not be sent it for each page."""
    return node_modules / "axe-core" / "axe.min.js"


def axe_finds(
    page: Page, node_modules: Path, rules: dict[str, Any] = RULES, within: str | None = None
) -> list[str]:
    """What axe-core finds on the page, or within a part of it, as it is now."""
    if not page.evaluate(_THERE):
        page.evaluate(axe_of(node_modules).read_text("utf-8"))
    return [f"axe {one}" for one in page.evaluate(_RUN, [within, rules])]


def sideways(page: Page, widths: Sequence[int]) -> list[str]:
    """The widths at which the page is wider than the window."""
    found = []
    for width in widths:
        _resize(page, width)
        window, wide = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
        assert window == width
        if wide > width:
            found.append(f"{wide} px wide in a window of {width} px")
    size = page.viewport_size
    if size and size["width"] != widths[-1]:
        _resize(page, size["width"])
    return found


def _resize(page: Page, width: int) -> None:
    """The page's own width alone: Playwright's set_viewport_size resizes the browser's window around it as well."""
    if page not in _sessions:
        _sessions[page] = page.context.new_cdp_session(page)
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    _sessions[page].send("Emulation.setDeviceMetricsOverride", size)
