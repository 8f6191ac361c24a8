"""The doors of notify for people: start page, notices, feeds' page, mediators."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from notify.feeds.model import FeedAccess


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize(
    "path", ["/", "/notices", "/feeds", "/?span=all&about=shift", "/?about=nonsense&span=x"]
)
@pytest.mark.parametrize("lang", ["de", "en", "ar", "fa", "uk", "ru"])
def test_an_empty_quarter_is_shown_kindly(browser, path, lang):
    answer = browser(lang).get(path)
    assert answer.status_code == 200
    assert f'lang="{lang}"' in answer.text


@pytest.mark.parametrize(
    ("hour", "greeting"), [(5, "Guten Morgen!"), (10, "Guten Tag!"), (20, "Guten Abend!")]
)
def test_it_greets_by_the_clock_of_the_quarter(browser, clock, hour, greeting):
    clock.now = datetime(2026, 5, 4, hour, tzinfo=UTC)
    assert greeting in browser().get("/").text


def test_the_start_page_follows_the_events(browser, gathering, shift, clock):
    gathering("announced")
    shift("announced")
    page = text_of(browser().get("/"))
    assert "Ort folgt" in page
    assert "4 Personen fehlen" in page
    assert "Morgen, Dienstag, 5. Mai 2026" in page
    gathering("confirmed", place="Großer Raum", booking_id=None)
    shift("staffed", missing=1)
    page = browser().get("/")
    assert "Großer Raum" in page.text
    assert "1 Person fehlt" in page.text
    assert 'href="http://127.0.0.1:8002/gatherings/fest"' in page.text
    assert 'href="http://127.0.0.1:8004/shifts/wasser"' in page.text
    gathering("cancelled")
    shift("staffed", missing=0)
    page = text_of(browser().get("/"))
    assert "Abgesagt" in page
    assert "Im Moment fehlt nirgends jemand." in page
    clock.now = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
    assert "Im Moment ist nichts geplant." in text_of(browser().get("/"))


def test_the_start_page_says_whether_the_werkhaus_is_open(browser, events, clock):
    assert "Werkhaus:" not in text_of(browser().get("/"))
    afternoon = {"starts_at": "2026-05-04T12:00:00Z", "ends_at": "2026-05-04T18:00:00Z"}
    tomorrow = {"starts_at": "2026-05-05T12:00:00Z", "ends_at": "2026-05-05T18:00:00Z"}
    days = {"house": "werkhaus", "first_day": "2026-05-04", "last_day": "2026-05-31"}
    events.say("werkhaus.opening_hours.planned", open=[afternoon, tomorrow], **days)
    clock.now = datetime(2026, 5, 4, 17, 59, tzinfo=UTC)
    assert "Werkhaus: bis 20:00 geöffnet" in text_of(browser().get("/"))
    clock.now = datetime(2026, 5, 4, 18, tzinfo=UTC)
    page = browser().get("/")
    assert "öffnet wieder am Dienstag, 5. Mai 2026, 14:00–20:00" in text_of(page)
    assert 'href="http://127.0.0.1:8003/hours"' in page.text
    events.say("werkhaus.opening_hours.planned", open=[], **days)
    assert "Werkhaus:" not in text_of(browser().get("/"))


def test_filters_are_plain_parameters(browser, gathering, shift):
    gathering("announced", starts_at="2026-05-20T14:00:00Z", ends_at="2026-05-20T18:00:00Z")
    shift("announced")
    visitor = browser()
    assert "Sommerfest" not in visitor.get("/").text
    assert "Sommerfest" in visitor.get("/?span=month").text
    only = visitor.get("/?span=all&about=gathering")
    assert "Sommerfest" in only.text
    assert "Gießen" not in only.text.partition('id="help"')[0]
    empty = visitor.get("/?about=gathering")
    assert "Als Nächstes kommt: Sommerfest" in empty.text


def test_at_most_three_calls_the_next_first(browser, shift):
    for n in range(5):
        day = 5 + n
        shift(
            "announced",
            shift_id=f"s{n}",
            title=f"Schicht {n}",
            starts_at=f"2026-05-{day:02}T14:00:00Z",
            ends_at=f"2026-05-{day:02}T15:00:00Z",
        )
    calls = browser().get("/").text.partition('id="help"')[2].partition("</section>")[0]
    assert [n for n in range(5) if f"Schicht {n}" in calls] == [0, 1, 2]


def test_grants_are_for_partners(browser, grant):
    grant()
    for path in ("/", "/notices", "/notices?about=grant", "/api/notices", "/feed.atom"):
        assert "Werkhaus-Förderung" not in browser().get(path).text, path
        if path != "/feed.atom":
            assert "Werkhaus-Förderung" not in browser().sign_in("gardener").get(path).text, path
            assert "Werkhaus-Förderung" in browser().sign_in("council").get(path).text, path


def test_what_offices_wrote_is_no_markup(browser, shift, gathering):
    shift("announced", title="<script>alert(1)</script>")
    gathering("confirmed", place="<b>Saal</b>", booking_id=None)
    for path in ("/", "/notices"):
        page = browser().get(path).text
        assert "<script>alert" not in page
        assert "<b>Saal" not in page


def test_the_stream_pages_and_speaks_json(browser, shift):
    for n in range(5):
        shift("announced", shift_id=f"s{n}", title=f"Schicht {n}")
    first = browser().get("/api/notices?limit=2")
    assert [row["headline"] for row in first.json] == [
        "Der Garten sucht Hilfe: Schicht 4",
        "Der Garten sucht Hilfe: Schicht 3",
    ]
    assert first.json[0]["url"] == "http://127.0.0.1:8004/shifts/s4"
    following = re.search(r"<(.+)>", first.headers["Link"])
    assert following
    assert "Schicht 2" in browser().get(following[1]).json[0]["headline"]
    for cursor in ("WzEsMl0=", "WyJ4IiwieSJd", "e30="):
        assert browser().get(f"/api/notices?cursor={cursor}").status_code == 422


def test_mediators_and_nobody_else_learn_that_a_case_was_logged(browser, events):
    events.say("participation.conflict.logged", "confidential", case_ref="geheim1")
    assert browser().get("/mediators").status_code == 303
    for persona in ("office", "council", "resident", "gardener"):
        assert browser().sign_in(persona).get("/mediators").status_code == 403
        assert "/mediators" not in browser().sign_in(persona).get("/").text
    page = browser().sign_in("mediator").get("/mediators")
    assert 'href="http://127.0.0.1:8002/conflicts/geheim1"' in page.text
    assert "4. Mai 2026" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_nothing_confidential_or_internal_on_any_public_page_or_feed(
    browser, events, service, store, running
):
    events.say(
        "participation.conflict.logged",
        "confidential",
        case_ref="casecanary1",
        kind="KIND-CANARY",
        place="PLACE-CANARY",
    )
    events.say("werkhaus.booking.held", "internal", booking_id="b1", room_name="ROOM-CANARY")
    events.say("garden.hours.recorded", "internal", hours_id="h1", shift_id="s1", minutes=4711)
    events.say(
        "funding.grant.approved",
        "partners",
        grant_id="g1",
        title="GRANT-CANARY",
        funder="F",
        valid_from="2026-01-01",
        valid_until="2026-12-31",
        total_cents=1,
    )
    events.say(
        "garden.shift.announced",
        shift_id="s1",
        title="Gießen",
        starts_at="2026-05-05T14:00:00Z",
        ends_at="2026-05-05T15:00:00Z",
        places=2,
        names="NAME-CANARY",
    )
    paths = [route.path for route in running.web.routes if route.method == "GET" and "<" not in route.path]
    assert "/feed.atom" in paths
    for path in [
        *paths,
        "/feed-archive/2026-05.atom",
        "/notices?about=grant",
        "/?span=all",
        "/feed.atom?lang=ar",
    ]:
        answer = browser().get(path)
        assert "canary" not in answer.text.lower(), path
        assert "4711" not in answer.text, path
    token = give(browser)
    feed = browser().get(token).text
    assert "GRANT-CANARY" in feed
    assert "GRANT-CANARY" not in browser().get("/feed.atom").text
    for hidden in (
        "casecanary",
        "KIND-CANARY",
        "PLACE-CANARY",
        "ROOM-CANARY",
        "NAME-CANARY",
        "4711",
        "conflict",
    ):
        assert hidden not in feed


def give(browser, label="Stadtplanungsamt", days="30"):
    answer = browser().sign_in("office").post("/feeds/addresses", data={"label": label, "days": days})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"/feed/[\w-]{43}\.atom", answer.text)
    assert found
    return found[0]


def test_an_address_is_given_once_listed_and_ended(browser, store, clock):
    address = give(browser)
    office = browser().sign_in("office")
    page = office.get("/feeds")
    assert "Stadtplanungsamt" in page.text
    assert address not in page.text
    assert "Noch nicht benutzt" in page.text
    assert "Stadtplanungsamt" not in browser().get("/feeds").text
    assert browser().get(address).status_code == 200
    assert "4. Mai 2026" in text_of(office.get("/feeds"))
    with store.read() as session:
        access = session.query(FeedAccess).one()
        assert access.last_used_on.isoformat() == "2026-05-04"
        assert access.token_hash not in address
    assert browser().sign_in("council").post(f"/feeds/addresses/{access.id}/revocation").status_code == 403
    assert office.post(f"/feeds/addresses/{access.id}/revocation").status_code == 303
    assert browser().get(address).status_code == 404
    assert "Gesperrt" in office.get("/feeds").text
    refused = office.post("/feeds/addresses", data={"label": "Amt", "days": "9999"})
    assert refused.status_code == 422
    assert 'value="Amt"' in refused.text
    assert (
        browser().sign_in("council").post("/feeds/addresses", data={"label": "A", "days": "1"}).status_code
        == 403
    )


def test_addresses_that_lead_nowhere_look_alike(browser, clock):
    expired, unknown = give(browser, days="1"), "/feed/" + "x" * 43 + ".atom"
    revoked = give(browser)
    office = browser().sign_in("office")
    access = re.findall(r"/feeds/addresses/(\w+)/revocation", office.get("/feeds").text)
    for each in access:
        office.post(f"/feeds/addresses/{each}/revocation")
    still_open = give(browser, days="2")
    clock.forward(days=1, seconds=1)
    answers = [
        browser().get(path) for path in (expired, unknown, revoked, revoked.replace(".atom", "/2026-04.atom"))
    ]
    seen = {
        (a.status_code, a.text, tuple((k, v) for k, v in a.headers if k != "X-Correlation-Id"))
        for a in answers
    }
    assert len(seen) == 1
    assert answers[0].status_code == 404
    assert browser().get(still_open).status_code == 200


def test_the_token_is_in_no_log_and_no_metric(browser, running, capsys, monkeypatch):
    from quartier.web import app

    lines = []

    class Log:
        def __getattr__(self, _level):
            return lambda *args, **values: lines.append(repr((args, values)))

    monkeypatch.setattr(app, "log", Log())
    address = give(browser)
    browser().get(address)
    browser().get(address + "x")
    browser().get(address.replace(".atom", "/2026-05.atom"))
    token = address.split("/")[2].removesuffix(".atom")
    assert any("/feed/<token>.atom" in line for line in lines)
    assert token not in "".join(lines)
    assert token not in browser().get("/metrics").text
    printed = capsys.readouterr()
    assert token not in printed.out + printed.err


def test_the_start_page_costs_few_queries(browser, gathering, shift):
    gathering("announced")
    shift("announced")
    visitor, asked = browser(), []
    visitor.get("/")

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for path, most in (("/", 4), ("/notices", 1), ("/feed.atom", 2), ("/feeds", 0)):
            asked.clear()
            visitor.get(path)
            assert len([statement for statement in asked if statement.startswith("SELECT")]) <= most, path
    finally:
        event.remove(Engine, "before_cursor_execute", note)
