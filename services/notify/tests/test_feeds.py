"""Feeds as real readers read them: feedparser and newsboat, over HTTP."""

import shutil
import sqlite3
import subprocess
import threading
from datetime import UTC, datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server
from xml.etree import ElementTree as ET

import feedparser
import pytest

from notify.feeds.commands import GiveAccess, give_access
from quartier.actor import Actor

ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
OFFICE = Actor("office", offices=frozenset({"carrier"}))


class Quiet(WSGIRequestHandler):
    """Says nothing, counts answers."""

    statuses: list[str] = []

    def log_request(self, code="-", size="-"):
        self.statuses.append(str(getattr(code, "value", code)))


@pytest.fixture
def served(running):
    """The address at which the service is really served, and the statuses it has answered with."""
    Quiet.statuses.clear()
    with make_server("127.0.0.1", 0, running.web, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", Quiet.statuses
        server.shutdown()
        thread.join()


@pytest.fixture
def token(store):
    with store.unit(actor=OFFICE) as unit:
        return give_access(unit, GiveAccess(label="Stadtplanungsamt", days=365))


def links(document):
    return {link.get("rel"): link.get("href") for link in ET.fromstring(document).findall("a:link", ATOM)}


def ids(document):
    return [
        entry.findtext("a:id", namespaces=ATOM) for entry in ET.fromstring(document).findall("a:entry", ATOM)
    ]


def test_feedparser_reads_it_and_asks_only_for_what_is_new(served, gathering, shift):
    url, _ = served
    gathering("announced")
    shift("announced", title="Gießen & Jäten\x0b <b>")
    feed = feedparser.parse(f"{url}/feed.atom")
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert [entry.title for entry in feed.entries] == [
        "Der Garten sucht Hilfe: Gießen & Jäten <b>",
        "Geplant: Sommerfest",
    ]
    assert feed.entries[0].link == "http://127.0.0.1:8004/shifts/wasser"
    assert feed.feed.language == "de"
    assert not feed.etag.startswith("W/")
    assert feedparser.parse(f"{url}/feed.atom", etag=feed.etag).status == 304
    assert feedparser.parse(f"{url}/feed.atom", modified=feed.modified).status == 304
    gathering("cancelled")
    again = feedparser.parse(f"{url}/feed.atom", etag=feed.etag, modified=feed.modified)
    assert again.status == 200
    assert again.entries[0].title == "Abgesagt: Sommerfest"
    assert [entry.id for entry in again.entries[1:]] == [entry.id for entry in feed.entries]
    assert [entry.updated for entry in again.entries[1:]] == [entry.updated for entry in feed.entries]


def test_an_empty_feed_is_a_feed(served):
    feed = feedparser.parse(served[0] + "/feed.atom")
    assert not feed.bozo
    assert feed.feed.updated == "2026-01-01T00:00:00Z"
    assert feed.entries == []


def test_sign_ups_are_no_news(served, shift):
    shift("announced")
    shift("staffed", missing=3)
    assert len(feedparser.parse(served[0] + "/feed.atom").entries) == 1


def test_each_language_has_an_address_of_its_own(browser, gathering):
    gathering("announced")
    anybody = browser("ar")
    german, arabic = anybody.get("/feed.atom"), anybody.get("/feed.atom?lang=ar")
    assert links(german.text)["self"] == "http://127.0.0.1:8000/feed.atom"
    assert links(arabic.text)["self"] == "http://127.0.0.1:8000/feed.atom?lang=ar"
    assert (german.headers["Content-Language"], arabic.headers["Content-Language"]) == ("de", "ar")
    assert german.headers["ETag"] != arabic.headers["ETag"]
    assert ids(german.text) == ids(arabic.text)
    entry = ET.fromstring(arabic.text).find("a:entry", ATOM)
    assert ET.fromstring(arabic.text).get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert entry is not None
    assert anybody.get("/feed.atom?lang=xx").text == german.text
    assert "Set-Cookie" not in arabic.headers


def test_partners_read_more_at_an_address_of_their_own(served, browser, token, grant, shift):
    shift("announced")
    grant()
    feed = feedparser.parse(f"{served[0]}/feed/{token}.atom")
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "Zuwendung bewilligt: Werkhaus-Förderung",
        "Der Garten sucht Hilfe: Gießen",
    ]
    assert feedparser.parse(f"{served[0]}/feed/{token}.atom", etag=feed.etag).status == 304
    answer = browser().get(f"/feed/{token}.atom")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    root = ET.fromstring(answer.text)
    named = [root.findtext("a:id", namespaces=ATOM), *ids(answer.text)]
    assert all(each.startswith("tag:127.0.0.1,2026:saalfeld-beulwitz/") for each in named)
    assert token not in "".join(named)
    assert answer.text.count(token) == 1  # in the link to itself
    assert set(ids(browser().get("/feed.atom").text)) < set(ids(answer.text))


def test_past_months_are_archives_that_chain_back(browser, clock, shift, token):
    for month in (2, 3, 5):
        clock.now = datetime(2026, month, 10, tzinfo=UTC)
        for n in range(3):
            shift("announced", shift_id=f"m{month}n{n}", title=f"Schicht {month}.{n}")
    clock.now = datetime(2026, 6, 2, tzinfo=UTC)
    for start, archives in (("/feed.atom", "/feed-archive/"), (f"/feed/{token}.atom", f"/feed/{token}/")):
        document = browser().get(start).text
        seen, chain = set(ids(document)), []
        while "prev-archive" in links(document):
            path = links(document)["prev-archive"].removeprefix("http://127.0.0.1:8000")
            chain.append(path)
            document = browser().get(path).text
            assert ET.fromstring(document).find("fh:archive", ATOM) is not None
            assert links(document)["current"] == "http://127.0.0.1:8000" + start
            assert links(document)["self"] == "http://127.0.0.1:8000" + path
            assert len(ids(document)) == 3
            seen |= set(ids(document))
        assert chain == [f"{archives}2026-{month}.atom" for month in ("05", "03", "02")]
        assert len(seen) == 9
    for nothing in ("2026-04", "2026-06", "2030-01", "nonsense"):
        assert browser().get(f"/feed-archive/{nothing}.atom").status_code == 404


def test_an_archive_does_not_change_when_something_comes_late(browser, clock, events, shift):
    clock.now = datetime(2026, 3, 10, tzinfo=UTC)
    shift("announced")
    clock.now = datetime(2026, 5, 1, tzinfo=UTC)
    before = browser().get("/feed-archive/2026-03.atom")
    late = events.make(
        "garden.shift.announced",
        at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC),
        shift_id="s2",
        title="Spät",
        starts_at="2026-05-05T14:00:00Z",
        ends_at="2026-05-05T15:00:00Z",
        places=1,
    )
    events.give(late)
    assert browser().get("/feed-archive/2026-03.atom").headers["ETag"] == before.headers["ETag"]
    assert "Spät" in browser().get("/feed.atom").text


def test_a_feed_shows_the_whole_month_however_much_there_is(browser, shift):
    for n in range(45):
        shift("announced", shift_id=f"s{n}")
    assert len(ids(browser().get("/feed.atom").text)) == 45


def test_newsboat_keeps_every_entry_once(served, token, gathering, shift, grant, tmp_path):
    """Three fetches and more: newsboat sends If-None-Match only from the third on."""
    newsboat = shutil.which("newsboat")
    if not newsboat:
        pytest.fail("newsboat is not installed: apt-get install newsboat")
    url, statuses = served
    gathering("announced")
    shift("announced")
    urls, cache = tmp_path / "urls", tmp_path / "cache.db"
    urls.write_text(f"{url}/feed.atom\n{url}/feed/{token}.atom\n")

    def reload():
        command = [newsboat, "-u", str(urls), "-c", str(cache), "-C", "/dev/null", "-x", "reload"]
        subprocess.run(
            command,
            check=True,
            timeout=60,
            env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
        with sqlite3.connect(cache) as database:
            return [
                row[0]
                for row in database.execute(
                    "SELECT title FROM rss_item WHERE deleted = 0 ORDER BY pubDate, title"
                )
            ]

    assert reload() == ["Geplant: Sommerfest", "Der Garten sucht Hilfe: Gießen"]
    reload()
    reload()
    assert "304" in statuses
    gathering("cancelled")
    grant()
    assert sorted(reload()) == [
        "Abgesagt: Sommerfest",
        "Der Garten sucht Hilfe: Gießen",
        "Geplant: Sommerfest",
        "Zuwendung bewilligt: Werkhaus-Förderung",
    ]
    assert set(statuses) <= {"200", "304"}


def test_vdirsyncer_follows_the_calendar(served, gathering, shift, tmp_path):
    """Fetched over HTTP into files, twice: what was cancelled is still there and says so."""
    vdirsyncer = shutil.which("vdirsyncer")
    if not vdirsyncer:
        pytest.fail("vdirsyncer is not installed: apt-get install vdirsyncer")
    url, _ = served
    config, calendar = tmp_path / "config", tmp_path / "calendar"
    config.write_text(
        f'[general]\nstatus_path = "{tmp_path}/status/"\n'
        '[pair quarter]\na = "there"\nb = "here"\ncollections = null\n'
        f'[storage there]\ntype = "http"\nurl = "{url}/calendar.ics"\n'
        f'[storage here]\ntype = "filesystem"\npath = "{calendar}"\nfileext = ".ics"\n'
    )

    def fetch():
        for step in ("discover", "sync"):
            subprocess.run(
                [vdirsyncer, "-c", str(config), step],
                input=b"y\ny\n",
                check=True,
                timeout=60,
                capture_output=True,
                env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            )
        return sorted(path.read_text() for path in calendar.glob("*.ics"))

    gathering("announced")
    shift("announced")
    first = fetch()
    assert len(first) == 2
    gathering("cancelled")
    second = fetch()
    assert len(second) == 2
    assert ["STATUS:CANCELLED" in each for each in second] == ["Sommerfest" in each for each in second]
