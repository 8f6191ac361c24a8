"""The table of doors: which function answers which path. The app knows the function, the function not the app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from marshmallow import Schema

Handler = Callable[..., Any]
KIB = 1024
BODY_LIMIT = 1024 * KIB


@dataclass(frozen=True, eq=False)
class Route:
    """One method on one path (werkzeug's pattern: `/grants/<grant_id>`, `<int:year>`, `<path:rest>`)."""

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    #: `page` speaks HTML, `api` JSON; `system` routes ask for no session and no language.
    kind: Literal["page", "api", "system"] = "page"
    #: The GET handler that shows the form again when this route is refused.
    again: Handler | None = None
    #: What the next page may say: key → sentence (marked `N_`).
    flashes: Mapping[str, str] = field(default_factory=dict)
    takes: type[Schema] | None = None
    returns: type[Schema] | None = None
    #: The parameters after `?` that the handler reads with `visit.query`, for the API's description.
    asks: type[Schema] | None = None
    many: bool = False
    status: int = 200
    #: A POST that comes from elsewhere by design (one-click unsubscribe, webhook). It is always anonymous.
    outside: bool = False
    #: Largest request body in bytes; more is answered with 413.
    body_limit: int = BODY_LIMIT
    #: Its answer holds what only who asked may have (a private link): idempotency keeps that there was one, not what.
    secret: bool = False
    #: Its path holds a secret: who guesses is slowed down.
    private: bool = False
    #: What the API's description calls it; else it is called as its handler is.
    name: str = ""
    #: That somebody was here at this minute is itself telling: no log line and no count.
    quiet: bool = False

    def limit(self, mimetype: str) -> int:
        """The largest body in bytes; files come as multipart, and what is typed never needs more than other forms."""
        typed = mimetype == "application/x-www-form-urlencoded"
        return min(self.body_limit, BODY_LIMIT) if typed else self.body_limit


def get(
    path: str, handler: Handler, *, again: Handler | None = None, quiet: bool = False, private: bool = False
) -> Route:
    """A page (or file) to read; HEAD comes with it. A refusal shows `again`'s page."""
    return Route("GET", path, handler, again=again, quiet=quiet, private=private)


def post(
    path: str,
    handler: Handler,
    *,
    again: Handler | None = None,
    flashes: Mapping[str, str] | None = None,
    outside: bool = False,
    body_limit: int = BODY_LIMIT,
    quiet: bool = False,
    private: bool = False,
) -> Route:
    """A form that does something. A refusal shows `again`'s page with everything that was typed."""
    return Route(
        "POST",
        path,
        handler,
        again=again,
        flashes=flashes or {},
        outside=outside,
        body_limit=body_limit,
        quiet=quiet,
        private=private,
    )


def api_get(
    path: str,
    handler: Handler,
    *,
    returns: type[Schema] | None = None,
    many: bool = False,
    asks: type[Schema] | None = None,
    name: str = "",
) -> Route:
    """Data to read. With `many` the handler gives a list or, for paging, a `Slice`."""
    return Route("GET", path, handler, kind="api", returns=returns, many=many, asks=asks, name=name)


def api_post(
    path: str,
    handler: Handler,
    *,
    takes: type[Schema] | None = None,
    returns: type[Schema] | None = None,
    status: int = 201,
    body_limit: int = BODY_LIMIT,
    secret: bool = False,
    name: str = "",
) -> Route:
    """A command for programs; `Idempotency-Key` makes repeating it safe."""
    return Route(
        "POST",
        path,
        handler,
        kind="api",
        takes=takes,
        returns=returns,
        status=status,
        body_limit=body_limit,
        secret=secret,
        name=name,
    )


def system(path: str, handler: Handler) -> Route:
    """A built-in door for machines: health, metrics, static files."""
    return Route("GET", path, handler, kind="system")
