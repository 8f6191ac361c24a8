"""How a page looks to machines: what axe-core finds on it, and whether it is wider than the window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
#: What changes with the colours of the night, and nothing else does.
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
_RUN = """async ([within, rules]) => (await axe.run(within || document, rules)).violations.map(
    (found) => found.id + ": " + found.nodes.map((node) => node.target.join(" ")).join(", "))"""


def axe_finds(
    page: Page, node_modules: Path, rules: dict[str, Any] = RULES, within: str | None = None
) -> list[str]:
    """What axe-core finds on the page, or within a part of it, as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text("utf-8"))
    return [f"axe {one}" for one in page.evaluate(_RUN, [within, rules])]


def sideways(page: Page, widths: Sequence[int]) -> list[str]:
    """The widths at which the page is wider than the window."""
    found = []
    size = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide in a window of {width} px")
    if size:
        page.set_viewport_size(size)
    return found
