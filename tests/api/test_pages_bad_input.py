"""Every door with nonsense, one thing wrong at a time and everything else right.

`tests/bad_input` knocks at every door as everybody; here somebody who may do a thing does it wrongly, so that the fault
gets as far as it can: into the rules and the database.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

import pytest
from house import references, rows
from nonsense import ARGUMENTS, ATTRIBUTE, HEADERS, NONSENSE, QUERIES, TAG, TWICE, Field, Forms
from werkzeug.test import TestResponse

from quartier.hosting.assemble import Running
from quartier.web.routes import Route
from quartier.web.testing import Browser

#: What stands in a field when another one is wrong.
RIGHT = {"date": "2026-05-04", "datetime-local": "2026-06-01T10:00", "text": "Etwas", "textarea": "Etwas"}
LATER = {"date": "2026-12-31", "datetime-local": "2026-06-01T12:00"}
OFFICES = {"conflict": "mediator"}
#: The forms of a service are tried in so many tests, each within the time a test may take.
PARTS = 4


def known(route: Route, running: Running) -> Iterator[str]:
    """The route's path for everything there is of its kind."""
    names = re.findall(r"<([^>]+)>", route.path)
    there = references(running, names) if names else {}
    for place in range(max((len(there.get(name, ())) for name in names), default=1) or 1):
        path = route.path
        for name in names:
            values = there.get(name) or ["nothing"]
            path = path.replace(f"<{name}>", values[place % len(values)])
        yield path


def fine(answer: TestResponse, what: str) -> None:
    """No door breaks, nothing sent is ever a part of the page's own words, no header is split."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    if answer.mimetype == "text/html":
        assert TAG not in answer.text, what
        assert ATTRIBUTE not in answer.text, what
        assert "49 {title}" not in answer.text, what
    elif answer.status_code >= 400 and answer.mimetype == "application/problem+json":
        said = answer.json
        assert said["status"] == answer.status_code, what
        assert said["detail"], what
        assert said["type"].startswith("urn:quartier:problem:"), what
    assert "a=b" not in answer.headers.get("Set-Cookie", ""), what


class Books:
    """Whether a refusal left a trace."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.before = self.now()

    def now(self) -> dict[str, int]:
        return rows(self.running.store, self.running.service.metadata)

    def check(self, answer: TestResponse, what: str) -> None:
        if answer.status_code >= 400:
            assert self.now() == self.before, what
        else:
            self.before = self.now()


@pytest.mark.parametrize("persona", [None, "office", "mediator"], ids=str)
def test_reading(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    books = Books(running)
    for turn, route in enumerate(running.service.routes):
        if route.method != "GET":
            continue
        for path in known(route, running):
            fine(browser.get(path), path)
        # The office sees most and gets all of it; of the others each gets a third, another one at the next door.
        mine = slice(None) if persona == "office" else slice(turn % 3, None, 3)
        for argument in ARGUMENTS[mine] if "<" in route.path else ():
            path = re.sub(r"<[^>]+>", lambda _, argument=argument: argument, route.path)
            answer = browser.get(path)
            fine(answer, path[:100])
            # 429: who guesses private links is made to wait.
            assert answer.status_code in (303, 401, 403, 404, 429) or answer.json == [], path[:100]
        real = next(known(route, running))
        for query in QUERIES[mine]:
            answer = browser.get(f"{real}?{query}")
            fine(answer, f"{real}?{query[:80]}")
            books.check(answer, f"{real}?{query[:80]}")


@pytest.mark.parametrize("given", HEADERS, ids=lambda given: next(iter(given)))
def test_headers_that_cannot_be_read(running: Running, given: dict[str, str]) -> None:
    books = Books(running)
    for route in running.service.routes:
        if route.path in ("/", "/sign-in") or route.kind == "api":
            path = next(known(route, running))
            answer = Browser(running.web).open(path, method=route.method, headers=given)
            fine(answer, f"{path} {given}")
            if route.method == "POST":
                # Anybody supports an idea, and nothing has to be sent for it.
                may_do = route.path == "/api/projects/<project_id>/supporters" and answer.status_code == 201
                assert may_do or answer.status_code >= 300, f"{path} {given}"
            books.check(answer, f"{path} {given}")


@pytest.mark.parametrize("query", ["when=\xff", "\xff\xfe=\x80", "cursor=\xc3"], ids=ascii)
def test_raw_bytes_in_the_query(running: Running, query: str) -> None:
    for route in running.service.routes:
        if route.method == "GET":
            path = next(known(route, running))
            answer = Browser(running.web).open(path, environ_overrides={"QUERY_STRING": query})
            fine(answer, path)


def test_bodies_that_are_no_form(running: Running) -> None:
    office, books = Browser(running.web).sign_in("office"), Books(running)
    urlencoded, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    bodies = [
        (b"", urlencoded),
        (b"\xff\xfe\x00", urlencoded),
        (b"title=\xff&title=%ff", urlencoded),
        (b"&".join(b"f%d=1" % number for number in range(2000)), urlencoded),
        (b"--x\r\nbroken", multipart),
        (
            b'--x\r\nContent-Disposition: form-data; name="title"; filename="t"\r\n\r\nt\r\n--x--\r\n',
            multipart,
        ),
        (b"title=x", "text/plain"),
        (b'{"title": "x"}', "application/json"),
        (b"x=" + b"y" * (1024 * 1024), urlencoded),
    ]
    for route in posts(running):
        if not forms_of(office, route, running):
            continue  # a button alone: an empty body is all it needs
        path = next(known(route, running))
        for body, kind in bodies:
            answer = office.post(path, data=body, content_type=kind)
            fine(answer, f"{path} {body[:30]!r}")
            assert answer.status_code in (403, 404, 409, 413, 422), (
                f"{path} {body[:30]!r} {answer.status_code}"
            )
            if len(body) > 1024 * 1024:
                assert answer.status_code == 413
            books.check(answer, f"{path} {body[:30]!r}")


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("persona", ["office", "mediator", "association"])
def test_forms_with_one_wrong_field(fresh: Running, persona: str, part: int) -> None:
    browser, books = Browser(fresh.web).sign_in(persona), Books(fresh)
    office = Browser(fresh.web).sign_in("office")
    routes = sorted(posts(fresh), key=lambda route: ("cancel" in route.path, route.path))
    for route in routes[part::PARTS]:
        for place, path in enumerate(list(known(route, fresh))[:3]):
            fields = forms_of(browser, route, fresh, path)
            right = {name: _right(field) for name, field in fields.items()}
            still: bool | None = bool(fields)
            # All of it once. The next thing of a kind, and who has the same form as the office, get a third in turn.
            whole = place == 0 and (persona == "office" or not forms_of(office, route, fresh, path))
            for turn, (name, field) in enumerate(fields.items(), place):
                twice = TWICE if field.kind == "datetime-local" else ()
                everything = (*NONSENSE, *twice, "", None, ["a", "b"])
                for wrong in everything if whole else everything[turn % 3 :: 3]:
                    typed: dict[str, Any] = right | {name: wrong}
                    if wrong is None:
                        del typed[name]
                    what = f"POST {path} {name}={str(wrong)[:40]!r}"
                    answer = browser.post(path, data=typed)
                    fine(answer, what)
                    books.check(answer, what)
                    if answer.status_code < 400:  # which may have taken away what the form was for
                        still = None
                    elif answer.status_code in (409, 422) and answer.mimetype == "text/html":
                        if still is None:
                            still = bool(forms_of(browser, route, fresh, path))
                        kept = typed if still and answer.status_code == 422 else {}
                        _says_so_and_keeps(answer, path, kept, what)
    everything_still_opens(fresh, persona, {None, "office", persona})


def posts(running: Running) -> list[Route]:
    return [route for route in running.service.routes if route.method == "POST" and route.kind == "page"]


def forms_of(browser: Browser, route: Route, running: Running, path: str | None = None) -> dict[str, Field]:
    """The fields of the form that is sent to this route, as a page that has it shows it."""
    path = path or next(known(route, running))
    for page in running.service.routes:
        if page.method == "GET" and page.handler is route.again:
            names = re.findall(r"<[^>]+>", route.path)
            values = re.fullmatch(re.sub(r"<[^>]+>", "([^/]+)", route.path), path)
            shown = page.path
            for name, value in zip(names, values.groups() if values else (), strict=False):
                shown = shown.replace(name, value)
            if found := Forms(browser.get(shown).text).forms.get(path):
                return found
    return {}


def _right(field: Field) -> str:
    later = "end" in field.name or "until" in field.name
    if field.kind == "hidden":
        return field.value
    if field.offered:
        return field.offered[0]
    if field.numeric:
        return "3" if field.required else ""
    return (LATER if later else RIGHT).get(field.kind, RIGHT.get(field.kind, "Etwas"))


def _says_so_and_keeps(answer: TestResponse, path: str, typed: dict[str, Any], what: str) -> None:
    assert 'role="alert"' in answer.text, what
    again = Forms(answer.text).forms.get(path)
    assert again is not None or not typed, f"{what}: the form does not come back"
    again = again or {}  # what it was for has gone meanwhile
    for name, value in typed.items():
        if name in again and again[name].free and isinstance(value, str):
            assert again[name].value == value.replace("\r\n", "\n") or again[name].value == value, (
                f"{what}: {name}"
            )


def everything_still_opens(
    running: Running, what: str, personas: Collection[str | None] = (None, "office", "mediator")
) -> None:
    """Nothing that was taken makes a page break afterwards, for whomever it is."""
    for persona in personas:
        browser = Browser(running.web).sign_in(persona) if persona else Browser(running.web)
        for route in running.service.routes:
            if route.method == "GET":
                # A poster says what its page says, and its code costs more than all the rest.
                most = 3 if route.path.endswith("/poster") else None
                for path in islice(known(route, running), most):
                    assert browser.get(path).status_code < 500, f"{path}: {what}"
