"""Every API door with JSON in which one thing is wrong and everything else is right."""

import re
from typing import Any

import pytest
from bodies import RIGHT
from house import references
from marshmallow import Schema
from marshmallow import fields as json
from test_pages_bad_input import Books, everything_still_opens, fine, known

from quartier.hosting.assemble import Running
from quartier.web.routes import Route
from quartier.web.testing import Browser

FAR = (
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T00:00:00Z",
    "9999-12-31",
    "0001-01-01",
)
TEXTS = ("\x00", "a\x00b", "\ud800", "\x1b[31m", "x" * 10_000, "<script>alert(1)</script>", "👩‍🌾")
NUMBERS = (-1, 0, 2**31, 2**53, 2**63, 10**30, -(10**30), 1.5, 1e300, float("inf"))
WRONG: tuple[Any, ...] = (
    None,
    True,
    "",
    " ",
    "x",
    [],
    {},
    [[]],
    [None],
    {"a": "\x00"},
    *TEXTS,
    *FAR,
    *NUMBERS,
)
_GRANTS_EXPENSES = "/api/grants/<grant_id>/expenses"


def right(route: Route, running: Running) -> dict[str, Any]:
    body = dict(RIGHT[route.path])
    if route.path in ("/api/bookings", "/api/series"):  # a room: a machine asks for a permit
        body["room_id"] = Browser(running.web).get("/api/rooms").json[0]["id"]
    if route.path == "/api/opportunities":
        body["programme_id"] = references(running)["programme_id"][0]
    if route.path in ("/api/defects", "/api/permits"):
        body["resource_id"] = references(running)["room_id"][0]
    if route.path == "/api/loans":
        lent = Browser(running.web).get("/api/lending").json
        body["resource_id"] = next(thing["id"] for thing in lent if thing["name"] == "Bohrhammer")
    if route.path == "/api/occasions":
        body["booking_id"] = references(running)["booking_id"][0]
    if route.path == "/api/vouchers":
        grant = Browser(running.web).get(f"/api/grants/{next(_approved(running))}").json
        body["allocations"] = [{"line_id": grant["lines"][0]["id"], "amount_cents": 1}]
    if route.path == _GRANTS_EXPENSES:
        grant = Browser(running.web).get(f"/api/grants/{next(_approved(running))}").json
        body["line_id"] = grant["lines"][0]["id"]
    return body


def _approved(running: Running) -> Any:
    return (row["id"] for row in Browser(running.web).get("/api/grants").json if row["state"] == "approved")


def _booked(running: Running) -> str:
    """A booking that the office has asked for itself."""
    page = Browser(running.web).sign_in("office").get("/bookings/mine").text
    found = re.search(r'href="/bookings/([0-9a-z]{20})"', page)
    return found[1] if found else "nothing"


def doors(running: Running) -> list[tuple[Route, str]]:
    """Every command with an address of something that is there."""
    found = []
    for route in running.service.routes:
        if route.kind == "api" and route.method == "POST":
            path = next(known(route, running))
            if route.path == _GRANTS_EXPENSES:
                path = f"/api/grants/{next(_approved(running))}/expenses"
            if "<booking_id>" in route.path:
                path = route.path.replace("<booking_id>", _booked(running))
            found.append((route, path))
    return found


def test_one_wrong_field(fresh: Running) -> None:
    office = Browser(fresh.web, "en").sign_in("office")
    for route, path in doors(fresh):
        body, books = right(route, fresh), Books(fresh)
        for name, nested in _places(route.takes):
            for wrong in WRONG:
                changed = _changed(body, name, nested, wrong)
                what = f"POST {path} {name}{'.' + nested if nested else ''}={str(wrong)[:30]!r}"
                answer = office.post(path, json=changed)
                fine(answer, what)
                books.check(answer, what)
                if answer.status_code < 400:
                    continue
                assert answer.mimetype == "application/problem+json", what
                assert answer.status_code in (400, 404, 409, 422), what
                if answer.status_code == 422:
                    named = {error["field"].split(".")[0] for error in answer.json["errors"]}
                    assert all(error["message"] for error in answer.json["errors"]), what
                    assert name in named or named <= set(body), f"{what}: {answer.json['errors']}"
    everything_still_opens(fresh, "after all of them")


def test_more_and_less_than_asked(running: Running) -> None:
    office = Browser(running.web, "en").sign_in("office")
    for route, path in doors(running):
        if route.takes is None:
            continue
        answer = office.post(path, json=right(route, running) | {"nonsense": 1, "id": "forged"})
        assert {error["field"] for error in answer.json["errors"]} == {"nonsense", "id"}, path
        answer = office.post(path, json={})
        wanted = {name for name, field in route.takes().load_fields.items() if field.required}
        assert {error["field"] for error in answer.json["errors"]} == wanted, path


@pytest.mark.parametrize("persona", [None, "office"], ids=str)
def test_wrong_methods_and_content_types(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    paths: dict[str, set[str]] = {}
    for route in running.service.routes:
        if route.kind == "api":
            paths.setdefault(route.path, {"OPTIONS"}).update(
                {route.method, "HEAD"} if route.method == "GET" else {"POST"}
            )
    for path, methods in paths.items():
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "OPTIONS"):
            answer = browser.open(path.replace("<", "").replace(">", ""), method=method)
            what = f"{method} {path}: {answer.status_code}"
            assert (answer.status_code == 405) == (method not in methods), what
            if method in ("OPTIONS", "PUT"):
                assert set(answer.headers["Allow"].split(", ")) == methods, what
    for route, path in doors(running):
        if route.takes is None:
            continue
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "application/jsonx",
        ):
            answer = browser.post(path, data=b"{}", content_type=kind)
            assert answer.status_code == 415, f"{path} {kind}"
            assert answer.mimetype == "application/problem+json"
        for broken in (b"", b"{", b"\xff", b'{"a":NaN}', b"[" * 100_000, b"9" * 5000, b'{"a":1}x'):
            answer = browser.post(path, data=broken, content_type="application/json")
            assert answer.status_code == 400, f"{path} {broken[:10]!r} {answer.status_code}"
        answer = browser.post(path, data=b" " * (route.body_limit + 1), content_type="application/json")
        assert answer.status_code == 413, path


def _places(schema: type[Schema] | None) -> list[tuple[str, str | None]]:
    """The fields a command takes, and those of what is nested in them."""
    found: list[tuple[str, str | None]] = []
    for name, field in schema().load_fields.items() if schema else ():
        found.append((name, None))
        if isinstance(field, json.List) and isinstance(field.inner, json.Nested):
            found += [(name, inner) for inner in field.inner.schema.load_fields]
    return found


def _changed(body: dict[str, Any], name: str, nested: str | None, wrong: Any) -> dict[str, Any]:
    if nested is None:
        return body | {name: wrong}
    return body | {name: [body[name][0] | {nested: wrong}]}
