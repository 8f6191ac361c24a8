"""What a handler gives back. The app turns it into a response; a handler never sees HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Page:
    """A page made from a template: `Page("grants/detail.html", title=…, grant=…)`.

    `<room>/<file>` is looked up in `<package>/<room>/templates/<file>`, `quartier/<file>` on the floor.
    """

    __slots__ = ("context", "headers", "status", "template")

    def __init__(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
    ) -> None:
        self.template = template
        self.status = status
        self.headers = dict(headers or {})
        self.context = context


@dataclass(frozen=True)
class See:
    """Sends the visitor on (303) after something was done; `flash` is a key of the route's `flashes`."""

    url: str
    flash: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """Anything that is not a page: a feed, a calendar, a PDF, a spreadsheet.

    With `name` the browser saves it under that name; `etag` answers a repeated question with 304.
    """

    body: bytes | str | Iterable[bytes]
    type: str
    name: str | None = None
    etag: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """An API answer that needs more than its data: another status, or headers."""

    data: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Page | See | File | Reply
