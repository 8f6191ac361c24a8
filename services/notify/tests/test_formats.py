"""Feeds in every format, by topic, service and language, as other people's programs read them."""

import json
import shutil
import subprocess
from datetime import UTC, datetime

import feedparser
import icalendar
import pytest

from notify.feeds.commands import GiveAccess, give_access, rotate_access
from notify.feeds.model import FeedAccess
from notify.feeds.rules import FeedAccessEnded
from quartier.actor import Actor

OFFICE = Actor("office", offices=frozenset({"carrier"}))


def program(name):
    found = shutil.which(name)
    if not found:
        pytest.fail(f"{name} is not installed: apt-get install {name}")
    return found


@pytest.fixture
def quarter(gathering, shift, grant):
    """A feast that has its place, a shift, and a grant for partners alone."""
    gathering("announced")
    gathering("confirmed", place="Großer Raum", booking_id="b1")
    shift("announced", title="Gießen & Jäten\x0b <b>")
    grant()


@pytest.fixture
def token(store):
    with store.unit(actor=OFFICE) as unit:
        return give_access(unit, GiveAccess(label="Stadtplanungsamt", days=365))


def test_each_format_tells_the_same_under_the_same_ids(browser, quarter, token):
    visitor = browser()
    for path in ("/feed", f"/feed/{token}"):
        atom, rss = (feedparser.parse(visitor.get(f"{path}.{kind}").data) for kind in ("atom", "rss"))
        feed = json.loads(visitor.get(f"{path}.json").data)
        assert not atom.bozo
        assert not rss.bozo
        assert (atom.version, rss.version, feed["version"]) == (
            "atom10",
            "rss20",
            "https://jsonfeed.org/version/1.1",
        )
        told = [(entry.id, entry.title, entry.link, entry.published_parsed) for entry in atom.entries]
        assert [(entry.id, entry.title, entry.link, entry.published_parsed) for entry in rss.entries] == told
        assert [(item["id"], item["title"], item["url"]) for item in feed["items"]] == [
            each[:3] for each in told
        ]
        assert not rss.entries[0].guidislink
        assert len(told) == (3 if path == "/feed" else 4)


def test_json_feed_is_what_its_specification_asks_for(browser, quarter):
    """Version 1.1: the required members, and of the others the right kinds."""
    answer = browser().get("/feed.json?lang=ar")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.data)
    assert (feed["title"], feed["language"]) != ("", "de")
    assert feed["feed_url"] == "http://127.0.0.1:8000/feed.json?lang=ar"
    assert all(author["name"] for author in feed["authors"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_text"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert item["language"] == "ar"


def test_sfeed_reads_atom_and_rss(browser, quarter):
    for kind in ("atom", "rss"):
        document = browser().get(f"/feed.{kind}").data
        read = subprocess.run([program("sfeed")], input=document, capture_output=True, check=True).stdout
        rows = [line.split("\t") for line in read.decode().splitlines()]
        assert [row[1] for row in rows] == [
            "Der Garten sucht Hilfe: Gießen & Jäten <b>",
            "Findet statt: Sommerfest",
            "Geplant: Sommerfest",
        ]
        assert all(row[0].isdigit() and row[5].startswith("tag:") for row in rows)


def test_a_feed_is_of_one_topic_or_service_and_says_so(browser, quarter):
    visitor = browser()

    def titles(query):
        return [entry.title for entry in feedparser.parse(visitor.get(f"/feed.atom?{query}").data).entries]

    assert titles("about=shift") == ["Der Garten sucht Hilfe: Gießen & Jäten <b>"]
    assert titles("service=participation") == ["Findet statt: Sommerfest", "Geplant: Sommerfest"]
    assert titles("service=funding") == [], "grants are for partners"
    whole, part = (
        feedparser.parse(visitor.get(path).data).feed for path in ("/feed.atom", "/feed.atom?about=shift")
    )
    assert whole.id != part.id
    assert part.title == whole.title + " – Garten"
    assert visitor.get("/feed.atom?about=nonsense").data == visitor.get("/feed.atom").data


def test_an_unchanged_document_is_not_sent_again(browser, quarter, shift, clock):
    visitor = browser()
    for path in ("/feed.atom", "/feed.rss", "/feed.json", "/calendar.ics"):
        first = visitor.get(path)
        etag = first.headers["ETag"]
        assert not etag.startswith("W/")
        clock.forward(hours=1)
        again = visitor.get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert visitor.get(path).headers["ETag"] == etag
        shift("announced", shift_id=f"s{len(path)}{path[-1]}")
        assert visitor.get(path, headers={"If-None-Match": etag}).status_code == 200
    clock.now = datetime(2026, 6, 1, 0, 0, 1, tzinfo=UTC)
    assert "prev-archive" in visitor.get("/feed.atom").text, "a new month has begun without any news"


def read_calendar(answer):
    calendar = icalendar.Calendar.from_ical(answer.data)
    assert not [error for part in calendar.walk() for error in part.errors]
    return calendar, {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_the_calendar_follows_what_takes_place(browser, gathering, shift, quarter):
    answer = browser().get("/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    calendar, events = read_calendar(answer)
    assert str(calendar["name"]) == str(calendar["x-wr-calname"])
    assert (calendar["refresh-interval"].to_ical(), str(calendar["x-published-ttl"])) == (b"PT1H", "PT1H")
    feast = events["gathering-fest@127.0.0.1"]
    assert (feast["status"], str(feast["location"]), feast["sequence"]) == ("CONFIRMED", "Großer Raum", 1)
    assert feast["dtstart"].dt == datetime(2026, 5, 8, 14, tzinfo=UTC)
    assert str(feast["url"]) == "http://127.0.0.1:8002/gatherings/fest"
    gathering("cancelled")
    _, later = read_calendar(browser().get("/calendar.ics"))
    assert (later["gathering-fest@127.0.0.1"]["status"], later["gathering-fest@127.0.0.1"]["sequence"]) == (
        "CANCELLED",
        2,
    )
    assert set(later) == {"gathering-fest@127.0.0.1", "shift-wasser@127.0.0.1"}
    assert set(read_calendar(browser().get("/calendar.ics?service=garden"))[1]) == {"shift-wasser@127.0.0.1"}
    assert "grant" not in answer.text


def test_khal_shows_what_is_in_the_calendar(browser, gathering, quarter, tmp_path):
    gathering("cancelled")
    file, folder, config = tmp_path / "quarter.ics", tmp_path / "calendar", tmp_path / "khal.conf"
    folder.mkdir()
    file.write_bytes(browser().get("/calendar.ics").data)
    config.write_text(
        f"[calendars]\n[[quarter]]\npath = {folder}\n[sqlite]\npath = {tmp_path / 'khal.db'}\n"
        "[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
        "timeformat = %H:%M\ndateformat = %d.%m.\nlongdateformat = %d.%m.%Y\n"
        "datetimeformat = %d.%m. %H:%M\nlongdatetimeformat = %d.%m.%Y %H:%M\n"
    )

    def khal(*arguments):
        command = [program("khal"), "-c", str(config), *arguments]
        environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return ran.stdout

    khal("import", "--batch", str(file))
    listed = khal("list", "04.05.2026", "10.05.2026")
    assert "16:00-18:00 Gießen" in listed
    assert "CANCELLED 16:00-20:00 Sommerfest" in listed


def test_an_address_is_replaced_with_an_overlap(browser, store, token, clock, shift):
    shift("announced")
    with store.read() as session:
        [access] = session.query(FeedAccess).all()
    with store.unit(actor=OFFICE) as unit:
        label, newer = rotate_access(unit, access.id, 14)
    assert label == "Stadtplanungsamt"
    first, second = (feedparser.parse(browser().get(f"/feed/{each}.atom").data) for each in (token, newer))
    assert first.feed.id == second.feed.id, "a reader would take every entry for new"
    clock.forward(days=14, seconds=1)
    assert browser().get(f"/feed/{token}.atom").status_code == 404
    assert browser().get(f"/feed/{newer}.atom").status_code == 200
    with pytest.raises(FeedAccessEnded), store.unit(actor=OFFICE) as unit:
        rotate_access(unit, access.id, 14)


def test_the_office_replaces_an_address_on_the_page(browser, token):
    office = browser().sign_in("office")
    page = office.get("/feeds")
    path = next(part.partition('"')[0] for part in page.text.split('action="') if "rotation" in part[:90])
    given = office.post(path)
    assert given.status_code == 200
    assert "noch 14 Tage" in given.text
    assert token not in given.text
    assert given.text.count("/feed/") >= 5
    assert office.get("/feeds").text.count("<h3>Stadtplanungsamt</h3>") == 2
    assert browser().sign_in("council").post(path).status_code == 403
