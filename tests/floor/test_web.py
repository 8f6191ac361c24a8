"""The web side of a service, through werkzeug's client: pages, forms, API, and what every answer carries."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import marshmallow as ma
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select

from quartier.errors import Conflict, Unavailable
from quartier.hosting.service import Nav, Service
from quartier.observe import Metrics
from quartier.settings import Settings
from quartier.store import Store
from quartier.tables import floor_metadata
from quartier.testing import SettableClock
from quartier.web import (
    N_,
    File,
    Form,
    Page,
    See,
    Slice,
    Visit,
    _l,
    api_get,
    api_post,
    fields,
    get,
    post,
)
from quartier.web.app import WebApp
from quartier.web.openapi import openapi
from quartier.web.testing import Browser

notes_metadata = MetaData()
notes = Table(
    "note",
    notes_metadata,
    Column("id", Integer, primary_key=True),
    Column("text", String(200), nullable=False),
)


class TakenText(Conflict):
    """This text is there already, since {since}."""


class NoteForm(Form):
    text = fields.Text(_l("Text"), hint=_l("A hint"), max=20, required=True)
    amount = fields.Money(_l("Amount"))


class NewNote(ma.Schema):
    text = ma.fields.String(required=True, validate=ma.validate.Length(max=20))


class NoteOut(ma.Schema):
    id = ma.fields.Integer()
    text = ma.fields.String()


def index(visit: Visit) -> Page:
    return Page("index.html", title="Notes", form=visit.form(NoteForm))


def add(visit: Visit) -> See:
    visit.require("carrier")
    data = visit.load(NoteForm)
    if data["text"] == "taken":
        raise TakenText(since=datetime(2026, 11, 3, 17, tzinfo=UTC))
    with visit.unit() as unit:
        unit.session.execute(insert(notes).values(text=data["text"]))
    return See("/", flash="added")


def api_add(visit: Visit) -> Any:
    """Add a note."""
    data = visit.load(NewNote)
    with visit.unit() as unit:
        if data["text"] == "taken":
            raise TakenText(since=unit.now)
        row = unit.session.execute(insert(notes).values(text=data["text"]).returning(notes.c.id)).scalar_one()
    return {"id": row, "text": data["text"]}


def api_list(visit: Visit) -> Slice:
    """All notes, oldest first."""
    cursor = visit.cursor(default=2)
    asked = select(notes).order_by(notes.c.id).limit(cursor.limit + 1)
    if cursor.after:
        asked = asked.where(notes.c.id > cursor.after[0])
    with visit.read() as session:
        return Slice(session.execute(asked).all(), cursor, key=lambda row: [row.id])


def broken(visit: Visit) -> Page:
    raise RuntimeError("secret inner text")


def down(visit: Visit) -> Page:
    raise Unavailable


def untranslated(visit: Visit) -> Page:
    return Page("untranslated.html", title="x")


def feed(visit: Visit) -> File:
    return File(visit.lang, "application/atom+xml", etag="abc")


def hook(visit: Visit) -> See:
    return See(f"/{visit.actor.ref}")


ROUTES = (
    get("/", index),
    post("/notes", add, again=index, flashes={"added": N_("You are signed in.")}),
    get("/broken", broken),
    get("/down", down),
    get("/untranslated", untranslated),
    get("/feed", feed),
    post("/hook", hook, outside=True),
    api_get("/api/notes", api_list, returns=NoteOut, many=True),
    api_post("/api/notes", api_add, takes=NewNote, returns=NoteOut),
    api_get("/api/broken", broken),
)

TEMPLATES = {
    "index.html": """{% extends "quartier/page.html" %}{% block main %}<h1>Notes</h1>{{ form_errors(form) }}
<form method="post" action="/notes">{{ field(form, "text") }}{{ field(form, "amount") }}</form>{% endblock %}""",
    "untranslated.html": """{% extends "quartier/page.html" %}
{% block main %}{{ _("Not in any catalogue") }}{% endblock %}""",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diary") / "diary"
    (folder / "templates").mkdir(parents=True)
    for name, text in TEMPLATES.items():
        (folder / "templates" / name).write_text(text)
    return folder


@pytest.fixture
def make_app(
    tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., WebApp]]:
    monkeypatch.setattr(Service, "package", property(lambda self: package))
    stores = []

    def make(clock: SettableClock | None = None, **settings: Any) -> WebApp:
        service = Service(
            name="diary",
            title="Funding",
            settings=Settings,
            metadata=notes_metadata,
            rooms=(),
            sends=(),
            reads=(),
            routes=ROUTES,
            nav=(Nav("Start", "/"), Nav("Funding", "/secret", ("carrier",))),
        )
        given = {"service": "diary", "demo_sign_in": True, "database": f"sqlite:///{tmp_path}/diary.sqlite"}
        store = Store(Settings(**given | settings), clock or SettableClock())
        floor_metadata.create_all(store.engine)
        notes_metadata.create_all(store.engine)
        stores.append(store)
        return WebApp(service, store.settings, store, Metrics("diary"))

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def app(make_app: Callable[..., WebApp]) -> WebApp:
    return make_app()


@pytest.fixture
def both(make_app: Callable[..., WebApp], database_url: str) -> WebApp:
    """The same on SQLite and on PostgreSQL: for what rests on the database's own guarantees."""
    return make_app(database=database_url)


@pytest.fixture
def browser(app: WebApp) -> Browser:
    return Browser(app)


def count(app: WebApp) -> int:
    with app.store.read() as session:
        return session.execute(select(func.count()).select_from(notes)).scalar_one()


# forms


def test_a_form_that_works_sends_on_and_says_so_once(app: WebApp, browser: Browser) -> None:
    browser.sign_in()
    answer = browser.post("/notes", data={"text": "Hobelbank"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Sie sind angemeldet." in browser.get("/").text
    assert 'class="flash"' not in browser.get("/").text
    assert count(app) == 1


def test_a_wrong_form_comes_back_with_what_was_typed(browser: Browser) -> None:
    browser.sign_in()
    answer = browser.post("/notes", data={"text": "  ", "amount": "zwölf <Euro>"})
    assert answer.status_code == 422
    assert 'value="zwölf &lt;Euro&gt;"' in answer.text
    assert '<a href="#amount">Bitte schreiben Sie den Betrag so: 1234,56.</a>' in answer.text
    assert '<a href="#text">' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_conflict_comes_back_with_its_sentence_and_what_was_typed(browser: Browser) -> None:
    browser.sign_in()
    answer = browser.post("/notes", data={"text": "taken", "amount": "12,5"})
    assert answer.status_code == 409
    assert 'value="taken"' in answer.text
    assert 'value="12,5"' in answer.text
    assert "since 3. November 2026, 18:00" in answer.text


def test_without_the_office_the_form_comes_back_too(browser: Browser) -> None:
    for persona, status in ((None, 403), ("resident", 403)):
        if persona:
            browser.sign_in(persona)
        answer = browser.post("/notes", data={"text": "mine"})
        assert answer.status_code in (401, status)
        assert 'value="mine"' in answer.text


# pages and errors


def test_a_page_has_its_frame_and_headers(browser: Browser) -> None:
    answer = browser.get("/")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert answer.text.count("<h1") == 1
    assert '<html lang="de" dir="ltr" data-service="diary">' in answer.text
    assert "/secret" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "<script" not in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/%00", 404), ("/broken", 500), ("/down", 503)]
)
def test_error_pages(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert "<title>Fehler: " in answer.text
    assert "secret inner text" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_even_a_broken_frame_gives_an_answer(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartier.web.render.render", lambda *_: 1 / 0)
    answer = browser.get("/")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")


def test_methods(browser: Browser) -> None:
    assert browser.head("/").status_code == 200
    assert browser.head("/").data == b""
    assert browser.options("/notes").headers["Allow"] == "OPTIONS, POST"
    answer = browser.get("/notes")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")
    assert browser.options("/nowhere").status_code == 404


def test_too_large(browser: Browser) -> None:
    browser.sign_in()
    assert browser.post("/notes", data={"text": "x" * 1_100_000}).status_code == 413
    answer = browser.post("/api/notes", data=b"x" * 1_100_000, content_type="application/json")
    assert answer.json["type"] == "urn:quartier:problem:too-large"


def test_the_correlation_id_is_taken_over_only_if_well_formed(browser: Browser) -> None:
    assert (
        browser.get("/", headers={"X-Correlation-Id": "abc-12345678"}).headers["X-Correlation-Id"]
        == "abc-12345678"
    )
    assert (
        browser.get("/", headers={"X-Correlation-Id": "a b<script>"}).headers["X-Correlation-Id"]
        != "a b<script>"
    )


def test_requests_are_measured_by_route(app: WebApp, browser: Browser) -> None:
    browser.get("/nowhere/secret-name")
    text = browser.get("/metrics").text
    assert 'route="-"' in text
    assert "secret-name" not in text


# where a request comes from


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, False),
    ],
)
def test_forms_of_other_sites_are_turned_away(
    app: WebApp, browser: Browser, headers: dict[str, str], allowed: bool
) -> None:
    browser.sign_in()
    answer = browser.post("/notes", data={"text": "x"}, headers=headers)
    assert (answer.status_code == 303) == allowed
    assert count(app) == (1 if allowed else 0)


def test_without_fetch_metadata_the_origin_decides(app: WebApp) -> None:
    from werkzeug.test import Client

    client = Client(app)
    data = {"persona": "office"}
    assert client.post("/sign-in", data=data, headers={"Origin": "http://localhost"}).status_code == 303
    assert client.post("/sign-in", data=data, headers={"Origin": "http://127.0.0.1:8000"}).status_code == 303
    assert client.post("/sign-in", data=data, headers={"Origin": "null"}).status_code == 403
    assert client.post("/sign-in", data=data).status_code == 403, (
        "a session, and nobody says where it comes from"
    )
    assert Client(app).post("/api/notes", json={"text": "x"}).status_code == 201


def test_a_door_for_others_is_anonymous(browser: Browser) -> None:
    browser.sign_in()
    answer = browser.post("/hook", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.location == "/"


# languages


def test_language_is_chosen_by_query_then_cookie_then_browser(app: WebApp) -> None:
    browser = Browser(app, lang="fr, en;q=0.8")
    assert 'lang="en"' in browser.get("/").text
    answer = browser.get("/?lang=ar&page=2")
    assert (answer.status_code, answer.location) == (303, "/?page=2")
    assert '<html lang="ar" dir="rtl"' in browser.get("/").text
    assert '<html lang="de"' in Browser(app, lang="fr").get("/").text


def test_a_feed_keeps_its_language_in_the_address(browser: Browser) -> None:
    answer = browser.get("/feed?lang=uk")
    assert (answer.status_code, answer.text) == (200, "uk")
    assert browser.get("/feed", headers={"If-None-Match": '"abc"'}).status_code == 304


def test_what_a_language_lacks_is_said_on_the_page(app: WebApp) -> None:
    answer = Browser(app, lang="ru").get("/untranslated")
    assert 'class="notice"' in answer.text
    assert 'class="notice"' not in Browser(app, lang="de").get("/legal").text
    assert 'class="notice"' not in Browser(app, lang="en").get("/untranslated").text


@pytest.mark.parametrize("lang", ["de", "en", "uk", "ru", "ar", "fa"])
@pytest.mark.parametrize("path", ["/sign-in", "/legal", "/privacy", "/accessibility", "/source", "/nowhere"])
def test_the_frame_speaks_every_language(app: WebApp, lang: str, path: str) -> None:
    answer = Browser(app, lang=lang).get(path)
    assert f'<html lang="{lang}" dir="{"rtl" if lang in ("ar", "fa") else "ltr"}"' in answer.text
    assert 'class="notice"' not in answer.text


# built-in doors


def test_health(app: WebApp, browser: Browser) -> None:
    assert browser.get("/healthz").json["status"] == "ok"
    app.bus = lambda: "the broker is away"
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["bus"]) == (200, "the broker is away")
    app.schema = lambda: "two migrations are missing"
    assert browser.get("/readyz").status_code == 503


def test_static_files_are_kept_for_ever_by_their_hash(browser: Browser) -> None:
    url = re.search(r'href="(/static/\w+/quartier\.css)"', browser.get("/").text)[1]
    answer = browser.get(url, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert browser.get("/static/0000/quartier.css").headers["Cache-Control"] == "no-cache"
    for path in ("/static/0/../app.py", "/static/0/%2e%2e/app.py", "/static/0/none.css", "/static/x"):
        assert browser.get(path).status_code == 404
    assert browser.get("/favicon.svg").status_code == 303


@pytest.mark.parametrize("path", ["/legal", "/privacy", "/accessibility", "/source", "/sign-in"])
def test_the_footer_pages(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 200


# the API


def test_problems(browser: Browser) -> None:
    answer = browser.post("/api/notes", json={"text": "x" * 30, "more": 1})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert {error["field"] for error in answer.json["errors"]} == {"text", "more"}
    assert browser.post("/api/notes", data="x", content_type="text/plain").status_code == 415
    answer = browser.post("/api/notes", data='{"text": \n x}', content_type="application/json")
    assert answer.status_code == 400
    assert "Zeile 2, Spalte 2" in answer.json["detail"]
    for body in (
        '{"text": NaN}',
        '{"text": "\\u0000"}',
        '{"text": "\\ud800"}',
        b"\xff",
        "[" * 100_000,
        '""',
        "[]",
    ):
        answer = browser.post("/api/notes", data=body, content_type="application/json")
        assert answer.status_code in (400, 422), body
    assert (
        browser.post("/api/notes", json={"text": "taken"}).json["type"] == "urn:quartier:problem:taken-text"
    )
    answer = browser.get("/api/broken")
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert browser.get("/api/nowhere").json["status"] == 404


def test_paging(browser: Browser) -> None:
    for text in "abc":
        browser.post("/api/notes", json={"text": text})
    answer = browser.get("/api/notes")
    assert [note["text"] for note in answer.json] == ["a", "b"]
    following = re.match(r'<(.+)>; rel="next"', answer.headers["Link"])[1]
    answer = browser.get(following)
    assert [note["text"] for note in answer.json] == ["c"]
    assert "Link" not in answer.headers
    for wrong in ("cursor=%C3%BC", "cursor=e30", "limit=x", "limit=0", "cursor=IiI="):
        assert browser.get(f"/api/notes?{wrong}").status_code == 422


def test_a_command_sent_twice_happens_once(both: WebApp) -> None:
    browser = Browser(both)
    key = {"Idempotency-Key": "0123456789abcdef"}
    first = browser.post("/api/notes", json={"text": "once"}, headers=key)
    second = browser.post("/api/notes", json={"text": "once"}, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count(both) == 1
    assert browser.post("/api/notes", json={"text": "other"}, headers=key).status_code == 422
    assert (
        browser.post("/api/notes", json={"text": "x"}, headers={"Idempotency-Key": "short"}).status_code
        == 422
    )
    browser.sign_in()
    assert browser.post("/api/notes", json={"text": "once"}, headers=key).json != first.json


def test_a_refused_command_keeps_no_answer(both: WebApp) -> None:
    browser = Browser(both)
    key = {"Idempotency-Key": "0123456789abcdef"}
    assert browser.post("/api/notes", json={"text": "taken"}, headers=key).status_code == 409
    assert browser.post("/api/notes", json={"text": "free"}, headers=key).status_code == 201


def test_the_faster_one_of_two_equal_commands_answers_both(
    both: WebApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, browser = both, Browser(both)
    key = {"Idempotency-Key": "0123456789abcdef"}
    first = browser.post("/api/notes", json={"text": "once"}, headers=key)
    real, looks = (
        app._stored,
        iter([False, True]),
    )  # it looks before the first one has committed, and again after
    monkeypatch.setattr(app, "_stored", lambda visit: real(visit) if next(looks) else None)
    second = browser.post("/api/notes", json={"text": "once"}, headers=key)
    assert second.json == first.json
    assert count(app) == 1


def test_the_description_is_honest(app: WebApp, browser: Browser) -> None:
    described = browser.get("/api/openapi.json").json
    assert described == json.loads(json.dumps(openapi(app.service)))
    assert described["openapi"] == "3.1.0"
    operation = described["paths"]["/api/notes"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/NewNote"
    }
    assert {"201", "400", "409", "415", "422"} <= set(operation["responses"])


# signing in


def test_signing_in_and_out(both: WebApp) -> None:
    browser = Browser(both)
    answer = browser.post("/sign-in", data={"persona": "office", "next": "/notes?x=1"})
    assert (answer.status_code, answer.location) == (303, "/notes?x=1")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "session" in each)
    assert cookie.startswith("diary-session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    page = browser.get("/")
    assert "Sie sind angemeldet als Demo: Geschäftsstelle (Träger)." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert 'href="/secret"' in page.text
    token = browser.get_cookie("diary-session").value
    browser.post("/sign-out")
    browser.set_cookie("diary-session", token)
    assert "Sie sind angemeldet als" not in browser.get("/").text


def test_over_https_cookies_are_bound_to_the_host(make_app: Callable[..., WebApp]) -> None:
    browser = Browser(make_app(public_url="https://werkhaus.example"))
    answer = browser.post("/sign-in", data={"persona": "office"})
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "session" in each)
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "away", ["https://evil.example", "//evil.example", "/\\evil.example", "/\n/evil", "evil"]
)
def test_signing_in_leads_nowhere_else(browser: Browser, away: str) -> None:
    assert browser.post("/sign-in", data={"persona": "office", "next": away}).location == "/"


def test_sessions_end(make_app: Callable[..., WebApp]) -> None:
    clock = SettableClock()
    app = make_app(clock)
    browser = Browser(app).sign_in()

    def signed_in() -> bool:
        return "Sie sind angemeldet als" in browser.get("/").text

    for _ in range(13):
        clock.forward(minutes=55)
        assert signed_in()
    clock.forward(minutes=55)
    assert not signed_in(), "twelve hours in any case"
    browser.sign_in()
    clock.forward(minutes=61)
    assert not signed_in(), "an hour without use"


def test_no_demonstration_no_personas(make_app: Callable[..., WebApp]) -> None:
    browser = Browser(make_app(demo_sign_in=False))
    assert "noch niemand anmelden" in browser.get("/sign-in").text
    assert browser.post("/sign-in", data={"persona": "office"}).status_code == 404
