"""The paper of a proof of use: PDF/A-3b, made in a process of its own (`python -m funding.reports.paper FILE`).

Laying out a thousand vouchers takes seconds of C and Python that give nobody else a turn. So the process that answers
people starts this one, gives it the document on its standard input, and reads from its standard output how many pages
are laid out. It knows no database. It is no rule, for a library paints it.

The words are German whoever prints it: the paper is for a German authority, and they are those of ANBest-P.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from funding.reports.rules.account import canonical
from quartier.web import formats

_LANG = "de"
_TEMPLATES = Path(__file__).parent / "templates"
#: The document itself travels in its paper, so that figures can be read from it by a program.
ATTACHED = "verwendungsnachweis.json"


def pdf(document: dict[str, Any], sha256: str, tell: Callable[[int], None] = lambda pages: None) -> bytes:
    """The paper; `tell` hears how many pages are laid out so far."""
    from weasyprint import HTML, Attachment
    from weasyprint.urls import URLFetcher

    attached = Attachment(
        string=canonical(document),
        name=ATTACHED,
        description="Verwendungsnachweis, maschinenlesbar",
        relationship="Source",
    )
    _listen(tell)
    made: bytes = HTML(string=html(document, sha256), url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(
        pdf_variant="pdf/a-3b", attachments=[attached]
    )
    return made


def html(document: dict[str, Any], sha256: str) -> str:
    """The page that is painted."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(money=_money, day=_day)
    return environment.get_template("paper.html").render(
        document=document, sha256=sha256, by_line=_by_line(document["vouchers"]), **document
    )


def _by_line(vouchers: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The vouchers of each line, each with its number in the whole list."""
    numbered = [each | {"place": place} for place, each in enumerate(vouchers, 1)]
    return {line: list(group) for line, group in groupby(numbered, key=lambda each: each["line_id"])}


def _money(cents: int | None) -> str:
    return "" if cents is None else formats.money(cents, _LANG)


def _day(iso: str | None) -> str:
    return "" if iso is None else f"{date.fromisoformat(iso):%d.%m.%Y}"


class _Pages(logging.Handler):
    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Hear of each page: the library says `Step 5 - Creating layout - Page N`."""
        _, said, number = record.getMessage().partition(" - Page ")
        if said and number.isdecimal():
            self._tell(int(number))


def _listen(tell: Callable[[int], None]) -> None:
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.propagate = False
    progress.handlers = [_Pages(tell)]


def main() -> None:
    """Read `{"document": …, "sha256": …}`, write the paper to the file named, say each page on a line."""
    given = json.load(sys.stdin)
    made = pdf(given["document"], given["sha256"], _say)
    Path(sys.argv[1]).write_bytes(made)


def _say(pages: int) -> None:
    sys.stdout.write(f"{pages}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
