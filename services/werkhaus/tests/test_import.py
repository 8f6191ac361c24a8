"""A calendar that was kept elsewhere is taken over: what is good, whatever is beside it, and once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartier.errors import NotAllowed
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, OFFICE, RESIDENT
from quartier.web.testing import Browser
from werkhaus.bookings import ics, rules, views
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.commands.importing import Taken, confirm_import, take_over
from werkhaus.bookings.ics import Entry, Unread
from werkhaus.bookings.recurrence import expand
from werkhaus.bookings.rules import BookingState
from werkhaus.hours.commands import close_house

Room = Callable[..., str]
BERLIN = ZoneInfo("Europe/Berlin")
#: As three programs write them, invented: Google folds its lines, moves a date and leaves one out; Outlook names the
#: zone as Windows does and describes it; Nextcloud says how long instead of until when.
GOOGLE, OUTLOOK, NEXTCLOUD = (
    (Path(__file__).parent / "calendars" / f"{name}.ics").read_bytes().decode()
    for name in ("google", "outlook", "nextcloud")
)

_BAD = (
    ("allday", "DTSTART;VALUE=DATE:20260524\nDTEND;VALUE=DATE:20260525", "entry-all-day"),
    ("nozone", "DTSTART;TZID=Nowhere/Town:20260524T100000\nDURATION:PT1H", "entry-zone-unknown"),
    ("past", "DTSTART:20260101T100000Z\nDTEND:20260101T110000Z", "entry-over"),
    ("noend", "DTSTART:20260524T100000Z", "entry-without-end"),
    ("backwards", "DTSTART:20260524T100000Z\nDTEND:20260524T090000Z", "entry-without-end"),
    ("nonsense", "DTSTART:2026MAY24\nDTEND:20260524T090000Z", "entry-broken"),
    ("nostart", "SUMMARY:Ohne Anfang", "entry-broken"),
    ("badrule", "DTSTART:20260524T100000Z\nDTEND:20260524T110000Z\nRRULE:FREQ=WEEKLY;COUNT=x", "entry-broken"),
    ("unsafe", "DTSTART:20260524T100000Z\nDTEND:20260524T110000Z\nRRULE:FREQ=HOURLY;COUNT=3", "unsafe-rule"),
    ("gap", "DTSTART;TZID=Europe/Berlin:20270328T023000\nDTEND;TZID=Europe/Berlin:20270328T040000", "time-skipped"),
    ("gone", "DTSTART:20260524T100000Z\nDTEND:20260524T110000Z\nSTATUS:CANCELLED", "entry-cancelled"),
    ("free", "DTSTART:20260524T100000Z\nDTEND:20260524T110000Z\nTRANSP:TRANSPARENT", "entry-keeps-nothing"),
    ("far", "DTSTART:20320524T100000Z\nDTEND:20320524T110000Z", "too-far-ahead"),
    ("long", "DTSTART:20260601T100000Z\nDTEND:20260701T110000Z", "too-long"),
)  # fmt: skip
#: What each of the broken ones is refused for, by its UID; the good ones between them are taken.
REFUSED = {uid: slug for uid, _, slug in _BAD}
GOOD = ("good-first", "floating", "good-last")


def _event(uid: str, lines: str) -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{uid}\n{lines}\nEND:VEVENT\n"


#: Good ones between broken ones; the last is cut off in its middle.
BROKEN = "".join(
    (
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Broken\nBEGIN:STANDARD\nEND:VTIMEZONE\n",
        _event("good-first", "DTSTART:20260524T140000Z\nDTEND:20260524T150000Z"),
        *(_event(uid, lines) for uid, lines, _ in _BAD),
        "BEGIN:VTODO\nUID:todo\nSUMMARY:todo\nEND:VTODO\n",
        _event("floating", "DTSTART:20260525T100000\nDTEND:20260525T110000\nthis line is nonsense"),
        "BEGIN:VEVENT\nUID:unended\nSUMMARY:unended\nDTSTART:20260524T1000\n",
        _event("good-last", "DTSTART:20260526T100000Z\nDTEND:20260526T110000Z"),
        "BEGIN:VEVENT\nUID:cut\nSUMMARY:cut\nDTSTART:2026",
    )
)


def taken(store: Store, room_id: str, text: str, actor=OFFICE) -> tuple[str, list[Taken]]:
    with store.unit(actor=actor) as unit:
        made, entries = take_over(unit, room_id, text)
        return made.id, entries


def test_what_three_programs_write_is_read_alike() -> None:
    read = [each for text in (GOOGLE, OUTLOOK, NEXTCLOUD) for each in ics.read(text, BERLIN)]
    assert all(isinstance(each, Entry) for each in read)
    assert [f"{each.starts_at:%m-%dT%H:%M}-{each.span.end:%H:%M}" for each in read] == [
        "03-03T17:00-20:00",
        "05-27T16:00-19:00",
        "05-21T17:00-19:30",
        "05-23T12:00-13:30",
        "05-06T07:00-08:00",
    ]
    assert read[0].summary == "Offene Werkstatt – alle sind willkommen, auch wer noch nie gesägt hat"
    assert "jens" not in repr(read).lower(), "nothing of people is taken"
    assert len({each.uid_hash for each in read}) == 5


def test_the_broken_ones_say_why_and_the_good_ones_are_read() -> None:
    by_name = {each.summary: each for each in ics.read(BROKEN, BERLIN)}
    assert {"good-first", "floating", "good-last"} <= {
        name for name, each in by_name.items() if isinstance(each, Entry)
    }
    assert by_name["floating"].starts_at == datetime(2026, 5, 25, 8, tzinfo=UTC)
    for name in ("unended", "cut"):
        assert isinstance(by_name[name], Unread)


@pytest.mark.parametrize(
    ("until", "last"),
    [("20260519", "2026-05-19"), ("20260519T180000", "2026-05-19"), ("20260519T155959Z", "2026-05-12")],
)
def test_a_rule_ends_where_its_writer_meant(until: str, last: str) -> None:
    text = GOOGLE.replace("20260616T215959Z", until).replace(
        "EXDATE;TZID=Europe/Berlin:20260519T180000", "X:"
    )
    [first, _] = ics.read(text, BERLIN)
    assert isinstance(first, Entry)
    assert first.rule is not None
    dates = expand(first.rule, first.starts, first.ends, first.zone)
    assert f"{dates[-1].local_start:%Y-%m-%d}" == last


def test_a_mere_day_is_left_out_too() -> None:
    text = GOOGLE.replace("EXDATE;TZID=Europe/Berlin:20260519T180000", "EXDATE;VALUE=DATE:20260519")
    [first, _] = ics.read(text, BERLIN)
    assert isinstance(first, Entry)
    assert datetime.fromisoformat("2026-05-19 18:00") in first.but


@given(st.data())
def test_nothing_that_is_written_breaks_the_reading(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from((GOOGLE, OUTLOOK, NEXTCLOUD, BROKEN)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        text = (
            text[:place]
            + data.draw(st.text('0129TZ:;=,-\n\r\\"ABRULE é\0', max_size=12))
            + text[place + length :]
        )
    with suppress(rules.NotACalendar):
        assert all(isinstance(each, Entry | Unread) for each in ics.read(text, BERLIN))


def test_broken_entries_never_abort_the_good_ones(store: Store, room: Room) -> None:
    hall = room(store)
    import_id, entries = taken(store, hall, BROKEN)
    by_name = {each.entry.summary: each for each in entries}
    assert [name for name, each in by_name.items() if each.booked] == list(GOOD)
    assert {
        name: each.refusal.slug for name, each in by_name.items() if name in REFUSED and each.refusal
    } == REFUSED
    with store.read() as session:
        made = views.import_detail(session, import_id)
        assert len(made.entries) == len(entries)
        booked = session.scalars(views.imported_bookings(import_id, BookingState.CONFIRMED)).all()
        assert [(each.purpose, each.cost_cents) for each in booked] == [(name, None) for name in GOOD]


def test_a_series_is_taken_over_from_now_on_with_what_was_changed(store: Store, room: Room) -> None:
    hall = room(store)
    with store.unit(actor=OFFICE) as unit:
        times = (datetime.fromisoformat(f"2026-05-12 {hour}") for hour in ("17:00", "19:00"))
        start, end = times
        request_room(unit, RequestRoom(room_id=hall, local_start=start, local_end=end, purpose="In the way"))
    with store.unit(actor=OFFICE) as unit:
        close_house(unit, date(2026, 6, 2), date(2026, 6, 2), "Painters")
    import_id, [weekly, moved] = taken(store, hall, GOOGLE)
    # The clock stands at 4 May; on the 12th it is taken, the 19th is left out, the 26th moved, on 2 June it is closed.
    with store.read() as session:
        booked = session.scalars(views.imported_bookings(import_id, BookingState.CONFIRMED)).all()
        days = [f"{each.starts_at.astimezone(BERLIN):%d.%m. %H:%M}" for each in booked]
        series = views.series_detail(session, weekly.series_id or "")
        assert {date.refused for date in series.dates} == {None, "room-taken", "house-closed"}
    assert days == ["05.05. 18:00", "27.05. 18:00", "09.06. 18:00", "16.06. 18:00"]
    assert (weekly.booked, weekly.left, moved.booked) == (3, 2, 1)


def test_what_comes_again_is_known_by_its_uid(store: Store, room: Room) -> None:
    hall, kitchen = room(store), room(store, "Kitchen")
    taken(store, hall, NEXTCLOUD)
    _, again = taken(store, hall, NEXTCLOUD.replace("20260523T120000Z", "20260523T160000Z"))
    assert [each.refusal.slug for each in again if each.refusal] == ["entry-known", "entry-known"]
    assert [each.booked for each in taken(store, kitchen, NEXTCLOUD)[1]] == [1, 2], (
        "another room is another calendar"
    )


def test_whoever_decides_grants_what_others_take_over(store: Store, room: Room) -> None:
    hall = room(store)
    with pytest.raises(NotAllowed):
        taken(store, hall, NEXTCLOUD, RESIDENT)
    import_id, _ = taken(store, hall, NEXTCLOUD, ASSOCIATION)
    with store.read() as session:
        assert len(session.scalars(views.imported_bookings(import_id, BookingState.REQUESTED)).all()) == 3
    with store.unit(actor=OFFICE) as unit:
        assert confirm_import(unit, import_id).effective
    with store.read() as session:
        assert len(session.scalars(views.imported_bookings(import_id, BookingState.CONFIRMED)).all()) == 3


def test_it_is_looked_at_before_it_is_taken(running: Running, room: Room) -> None:
    hall = room(running.store, "Saal")
    office = Browser(running.web).sign_in("office")

    def upload(text: str) -> object:
        sent = {"calendar": (BytesIO(text.encode()), "calendar.ics")}
        return office.post(f"/resources/{hall}/import/preview", data=sent, content_type="multipart/form-data")

    seen = upload(BROKEN)
    assert seen.status_code == 200
    assert "good-last" in seen.text
    assert "Nowhere/Town" in seen.text
    assert office.get("/api/bookings").json == [], "nothing is kept yet"
    assert upload("no calendar").status_code == 422
    page = office.post(f"/resources/{hall}/import", data={"calendar": BROKEN})
    assert page.status_code == 303
    assert "Ganze Tage" in office.get(page.headers["Location"]).text
    assert len(office.get("/api/bookings").json) == len(GOOD)
    assert office.post(f"/resources/{hall}/import", data={"calendar": BROKEN}).status_code == 409
    assert Browser(running.web).sign_in("resident").get(f"/resources/{hall}/import").status_code == 403


def test_programs_take_over_too(running: Running, room: Room) -> None:
    hall = room(running.store, "Saal")
    office = Browser(running.web).sign_in("office")
    door = f"/api/resources/{hall}/calendar-imports"
    seen = office.post(door, json={"calendar": GOOGLE, "preview": True})
    assert (seen.status_code, seen.json["id"]) == (200, None)
    made = office.post(door, json={"calendar": GOOGLE})
    assert made.status_code == 201
    assert made.json["entries"] == seen.json["entries"]
    assert [(each["taken"], each["reason"]) for each in made.json["entries"]] == [(5, None), (1, None)]
    again = office.post(door, json={"calendar": GOOGLE})
    assert (again.status_code, again.json["type"]) == (409, "urn:quartier:problem:nothing-taken")
    assert office.post(door, json={"calendar": "x"}).status_code == 422
