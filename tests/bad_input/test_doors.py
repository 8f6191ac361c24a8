"""Every door of every service, fed nonsense: a clear no, nothing half-written, nothing injected."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

import pytest
from sqlalchemy import MetaData, Select, Table, func, select

from quartier.bus import open_bus
from quartier.hosting.assemble import Running, assemble
from quartier.operate.installed import installed
from quartier.settings import load
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.web.routes import Route
from quartier.web.testing import Browser

Thing = TypeVar("Thing")
SERVICES = {service.name: service for service in installed()}
PERSONAS = (None, "office", "mediator", "council", "association", "gardener", "resident")
INJECTION = "<script>alert(1)</script>"
ARGUMENTS = ("nothing", "x" * 3000, "0" * 20, "' OR 1=1 --", INJECTION, "🌻", "%00", "%ff", "..%2f..%2fetc")
QUERIES = (
    "cursor=forged",
    "cursor=WzFd",
    "cursor=WyJ4Il0=",
    "cursor=W251bGwsbnVsbF0=",
    "cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwieCJd",
    "cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwWiIsImEiXQ==",
    "limit=-1",
    "limit=999999999999999999999",
    "limit=x",
    "week=2026-02-31",
    "week=9999-12-31",
    "week=0001-01-01",
    "when=sometimes",
    "category=%00",
    "span=x&about=y",
    "lang=xx",
    "lang=%ff",
)
TYPED = (
    "",
    "x" * 10_000,
    INJECTION,
    "\x00",
    "a\x00b",
    "-1",
    "0",
    "9" * 31,
    "1e999",
    "NaN",
    "2026-03-29T02:30",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2026-02-31",
    "١٢٣",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
)
JSON = (
    None,
    [],
    "x",
    1,
    {},
    {"id": 1},
    {"title": None},
    {"title": 10**400},
    {"title": "\ud800"},
    {"title": "\x00"},
)


@pytest.fixture(params=SERVICES)
def running(
    request: pytest.FixtureRequest, migrated: Callable[..., str], clock: SettableClock
) -> Iterator[Running]:
    """One service with its demo in it."""
    service = SERVICES[request.param]
    environ = {f"{service.name.upper()}_DATABASE": migrated(service), "QUARTIER_DEMO_SIGN_IN": "yes"}
    one = assemble(service, load(service.settings, service.name, environ), open_bus("local://"), clock)
    if service.demo:
        service.demo(one.store)
    yield one
    one.store.close()


def paths(route: Route) -> list[str]:
    """The route's path with each nonsense in place of its arguments."""
    if "<" not in route.path:
        return [route.path]
    return [argument.join(re.split(r"<[^>]+>", route.path)) for argument in ARGUMENTS]


def rows(store: Store, metadata: MetaData) -> dict[str, int]:
    """How many rows each of the service's tables and the outbox hold."""
    with store.read() as session:
        return dict(session.execute(counts(metadata)).mappings().one())


@cache
def counts(metadata: MetaData) -> Select[Any]:
    """That question in one query, built once: it is asked after every refusal."""
    looks = "conflict_access"  # that somebody looked is recorded even where nothing was to be seen
    tables: list[Table] = [*(table for name, table in metadata.tables.items() if name != looks), outbox]
    return select(*(select(func.count()).select_from(t).scalar_subquery().label(t.name) for t in tables))


def share(persona: str | None, nonsense: Sequence[Thing]) -> Sequence[Thing]:
    """All of it for nobody and for the office; of the others each gets a third, in turn."""
    whole = persona in (None, "office")
    return nonsense if whole else nonsense[PERSONAS.index(persona) % 3 :: 3]


def fine(answer: object, what: str) -> None:
    status, text = answer.status_code, answer.get_data(as_text=True)  # type: ignore[attr-defined]
    assert status < 500, f"{what}: {status}\n{text[:2000]}"
    assert INJECTION not in text, what


@pytest.mark.parametrize("persona", PERSONAS, ids=str)
def test_reading_with_nonsense(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    for route in running.service.routes:
        if route.method != "GET":
            continue
        for path in share(persona, paths(route)) if "<" in route.path else paths(route):
            fine(browser.get(path), f"GET {path[:80]}")
        for query in share(persona, QUERIES) if "<" not in route.path else ():
            fine(browser.get(f"{route.path}?{query}"), f"GET {route.path}?{query}")


@pytest.mark.parametrize("persona", PERSONAS, ids=str)
def test_forms_with_nonsense(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    names = field_names(running, browser)
    before = rows(running.store, running.service.metadata)
    for route in running.service.routes:
        if route.method != "POST" or route.kind != "page":
            continue
        for path, all_typed in zip(paths(route), (share(persona, TYPED), TYPED[-1:]), strict=False):
            for typed in all_typed:
                answer = browser.post(path, data=dict.fromkeys(names, typed))
                fine(answer, f"POST {path[:80]} {typed[:20]!r}")
                after = rows(running.store, running.service.metadata)
                if answer.status_code >= 400:
                    assert after == before, f"POST {path[:80]} {typed[:20]!r}"
                before = after


def field_names(running: Running, browser: Browser) -> set[str]:
    """The names of all fields on all forms that this person is shown."""
    found = {"nonsense"}
    for route in running.service.routes:
        if route.method == "GET" and route.kind == "page" and "<" not in route.path:
            found |= set(re.findall(r'\bname="([^"]+)"', browser.get(route.path).get_data(as_text=True)))
    behind = ("title", "name", "amount", "starts_at", "ends_at", "expected", "places", "note", "description")
    return found.union(behind)


@pytest.mark.parametrize("persona", [None, "office", "council", "gardener"], ids=str)
def test_json_with_nonsense(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    for route in running.service.routes:
        if route.method != "POST" or route.kind != "api":
            continue
        fields = route.takes().fields if route.takes else {}
        wrong = (None, "", -1, 10**30, "x" * 9000, [], {}, 1.5, True)
        bodies = [*JSON, *(dict.fromkeys(fields, value) for value in wrong)]
        for path in paths(route)[:2]:
            for body in share(persona, bodies):
                answer = browser.post(path, json=body)
                fine(answer, f"POST {path[:80]} {str(body)[:60]}")
                assert answer.status_code >= 400
                assert answer.content_type == "application/problem+json"
            broken = browser.post(path, data="{", content_type="application/json")
            # 429: who guesses private links is made to wait.
            assert broken.status_code in (400, 401, 403, 404, 429)
            assert browser.post(path, data="a=b").status_code in (401, 403, 404, 415, 429)


def test_what_no_route_has_is_not_found_or_not_allowed(running: Running) -> None:
    browser = Browser(running.web)
    assert browser.get("/there/is/nothing").status_code == 404
    assert browser.get("/api/there-is-nothing").status_code == 404
    assert browser.put("/").status_code == 405
    assert browser.post("/healthz").status_code == 405
