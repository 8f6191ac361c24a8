"""One's own bookings as a calendar with a secret address, read by a strict reader and by programs of others."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import icalendar
import pytest

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser
from werkhaus.bookings.model import CalendarAccess

Room = Callable[..., str]
MORNING = {
    "local_start": "2026-05-22T10:00",
    "local_end": "2026-05-22T12:00",
    "purpose": "Nähen & Stopfen; Tee",
}
NIGHT = {"local_start": "2026-10-24T22:00", "local_end": "2026-10-25T01:15", "purpose": "Lange Nacht"}


def programs(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def address(browser: Browser) -> str:
    """A new address of the calendar of whoever has signed in."""
    page = browser.post("/bookings/mine/calendar").text
    found = re.search(r"/calendars/[A-Za-z0-9_-]{43}\.ics", page)
    assert found
    return found[0]


@pytest.fixture
def resident(running: Running, room: Room) -> Browser:
    """Somebody with two bookings, of which one was given another time."""
    hall = room(running.store, "Saal")
    browser = Browser(running.web).sign_in("resident")
    for times in (MORNING, NIGHT):
        page = browser.post(f"/rooms/{hall}/bookings", data=times).headers["Location"]
    later = {"local_start": "2026-10-24T22:30", "local_end": ["2026-10-25T02:15", "second"]}
    assert browser.post(f"{page}/time", data=later).status_code == 303
    return browser


def strictly(text: str) -> dict[str, icalendar.Event]:
    """The events of a calendar, after RFC 5545's lines, brackets and musts were looked at; by their summary."""
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    opened: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
        else:
            assert line.startswith(" ") or re.match(r"[A-Z0-9-]+[;:]", line), line
    assert opened == []
    calendar = icalendar.Calendar.from_ical(text)
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    used = set(re.findall(r";TZID=([^:;]+)", text))
    assert used <= zones
    events = calendar.walk("VEVENT")
    assert all(not event.errors and {"UID", "DTSTAMP", "DTSTART"} <= set(event) for event in events)
    return {str(event["SUMMARY"]): event for event in events}


def test_a_strict_reader_finds_what_changes_and_what_stays(resident: Browser, running: Running) -> None:
    own = address(resident)
    reader = Browser(running.web)
    answer = reader.get(own)
    assert answer.status_code == 200
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "text/calendar; charset=utf-8",
        "private, no-cache",
    )
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.text
    before = strictly(answer.text)
    assert {name: event["SEQUENCE"] for name, event in before.items()} == {
        "Nähen & Stopfen; Tee": 0,
        "Lange Nacht": 1,
    }
    assert before["Lange Nacht"]["DTEND"].to_ical() == b"20261025T011500Z", "the second 02:15, in UTC"
    page = f"/bookings/{str(before['Lange Nacht']['UID']).partition('@')[0]}"
    assert resident.post(f"{page}/cancellation").status_code == 303
    again = reader.get(own, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    after = strictly(again.text)["Lange Nacht"]
    assert (str(after["STATUS"]), after["SEQUENCE"]) == ("CANCELLED", 2)
    assert after["UID"] == before["Lange Nacht"]["UID"]
    assert reader.get(own, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


def test_an_address_is_kept_as_its_hash_and_ends_when_it_is_ended(
    resident: Browser, running: Running
) -> None:
    first = address(resident)
    reader = Browser(running.web)
    assert reader.get(first).status_code == 200
    with running.store.read() as session:
        [kept] = session.query(CalendarAccess).all()
        assert kept.token_hash not in first
        assert kept.last_used_on is not None
    second = address(resident)
    nowhere = reader.get(first)
    assert (nowhere.status_code, reader.get(second).status_code) == (404, 200)
    assert resident.post("/bookings/mine/calendar/end").status_code == 303
    gone, never = reader.get(second), reader.get(f"/calendars/{'x' * 43}.ics")
    assert (gone.status_code, never.status_code) == (404, 404)
    told = [
        re.sub(r"calendars(/|%2F)[\w-]+|[0-9a-f]{16,}|\S*nonce\S*", "", each.text)
        for each in (nowhere, gone, never)
    ]
    assert told[0] == told[1] == told[2], "nobody learns whether it ever was one"


def test_others_see_neither_the_list_nor_the_words(resident: Browser, running: Running) -> None:
    assert "Lange Nacht" in resident.get("/bookings/mine").text
    other = Browser(running.web).sign_in("gardener")
    assert "Lange Nacht" not in other.get("/bookings/mine").text
    assert "Lange Nacht" not in Browser(running.web).get(address(other)).text
    stranger = Browser(running.web)
    assert stranger.get("/bookings/mine").status_code == 303
    assert stranger.post("/bookings/mine/calendar").status_code == 303


@contextmanager
def served(running: Running) -> Iterator[str]:
    """The service on a port of this machine; gives its address."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the addresses are secrets."""

    with make_server("127.0.0.1", 0, running.web, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_vdirsyncer_fetches_it_and_khal_shows_it(resident: Browser, running: Running, tmp_path: Path) -> None:
    own = address(resident)
    (tmp_path / "sync").write_text(
        f"""[general]
status_path = "{tmp_path}/status"
[pair own]
a = "service"
b = "here"
collections = null
[storage service]
type = "http"
url = "URL"
[storage here]
type = "filesystem"
path = "{tmp_path}/calendar"
fileext = ".ics"
"""
    )
    (tmp_path / "khal").write_text(
        f"""[calendars]
[[own]]
path = {tmp_path}/calendar
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %d.%m.
longdateformat = %d.%m.%Y
datetimeformat = %d.%m. %H:%M
longdatetimeformat = %d.%m.%Y %H:%M
[sqlite]
path = {tmp_path}/khal.db
"""
    )
    (tmp_path / "calendar").mkdir()

    def run(*command: str) -> str:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            env={"HOME": str(tmp_path), "LANG": "C.UTF-8"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    with served(running) as url:
        config = tmp_path / "sync"
        config.write_text(config.read_text().replace("URL", url + own))
        run(programs("vdirsyncer"), "-c", str(config), "discover", "own")
        run(programs("vdirsyncer"), "-c", str(config), "sync")
    assert len(list((tmp_path / "calendar").glob("*.ics"))) == 2
    shown = run(
        programs("khal"), "-c", str(tmp_path / "khal"), "list", "--format", "{start-end-time-style} {title} {location}",
        "22.05.2026", "160d",
    )  # fmt: skip
    assert "10:00-12:00 Nähen & Stopfen; Tee Saal" in shown
    assert "22:30" in shown
    assert "Lange Nacht" in shown
