"""House rules and operating concept: drafted, translated, adopted by vote, and accepted by who books."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from quartier.actor import OfficeRequired
from quartier.decide import CarrierDecides
from quartier.hosting.assemble import Running
from quartier.inbox import Inbox
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, COUNCIL, OFFICE, RESIDENT
from quartier.web.testing import Browser
from quartier.written import TextChanged
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.commands.series import BookSeries, book_series
from werkhaus.bookings.model import Booking
from werkhaus.bookings.recurrence import Rule
from werkhaus.house_rules import rules, views
from werkhaus.house_rules.commands import WriteText, adopt, begin_version, translate_text, write_text
from werkhaus.house_rules.rules import Kind
from werkhaus.reads import READS

TODAY = date(2026, 5, 4)
RESOLUTION = {
    "resolution_id": "vote1",
    "body": "residents_council",
    "matter": "house_rules",
    "title": "Hausordnung",
    "yes": 7,
    "no": 2,
    "abstain": 1,
    "adopted_on": "2026-05-03",
}


def draft(store: Store, kind: Kind = Kind.HOUSE_RULES, text: str = "Ab 22 Uhr ist Ruhe.") -> str:
    with store.unit(actor=OFFICE) as unit:
        version = begin_version(unit, kind)
        seen = 1 if version.number > 1 else 0
        write_text(unit, WriteText(version_id=version.id, lang="de", text=text, seen=seen))
        return version.id


def adopted(store: Store, from_day: date = TODAY, resolution_id: str | None = None) -> str:
    version_id = draft(store)
    with store.unit(actor=OFFICE) as unit:
        assert adopt(unit, version_id, from_day, resolution_id).effective
    return version_id


def told(**changes: object) -> bytes:
    document = {
        "specversion": "1.0",
        "id": "e1",
        "source": "/saalfeld-beulwitz/participation",
        "type": "quartier.participation.resolution.adopted.v1",
        "subject": "vote1",
        "time": "2026-05-04T08:00:00Z",
        "sequence": 1,
        "subjectversion": 1,
        "epoch": 1,
        "audience": "public",
        "correlationid": "click",
        "data": RESOLUTION | changes,
    }
    return json.dumps(document).encode()


def test_a_version_holds_from_its_day_until_the_next_does(store: Store) -> None:
    first = adopted(store, TODAY)
    second = adopted(store, TODAY + timedelta(days=10))
    with store.read() as session:

        def holds(day: date, kind: Kind = Kind.HOUSE_RULES) -> str | None:
            found = views.version_in_force(session, day, kind)
            return found.id if found else None

        assert holds(TODAY - timedelta(days=1)) is None
        assert holds(TODAY) == holds(TODAY + timedelta(days=9)) == first
        assert holds(TODAY + timedelta(days=10)) == second
        assert holds(TODAY, Kind.OPERATING_CONCEPT) is None
        assert [each.number for each in views.list_versions(session, drafts=False)] == [2, 1]


def test_nobody_keeps_to_rules_of_yesterday_or_without_text(store: Store) -> None:
    version_id = draft(store)
    with pytest.raises(rules.FromThePast), store.unit(actor=OFFICE) as unit:
        adopt(unit, version_id, TODAY - timedelta(days=1), None)
    with store.unit(actor=OFFICE) as unit:
        empty = begin_version(unit, Kind.OPERATING_CONCEPT).id
    with pytest.raises(rules.NothingWritten), store.unit(actor=OFFICE) as unit:
        adopt(unit, empty, TODAY, None)


def test_one_version_is_written_at_a_time_and_one_holds_a_day(store: Store) -> None:
    adopted(store, TODAY)
    second = draft(store, text="Ab 21 Uhr ist Ruhe.")
    with pytest.raises(rules.DraftKnown), store.unit(actor=OFFICE) as unit:
        begin_version(unit, Kind.HOUSE_RULES)
    with pytest.raises(rules.DayTaken), store.unit(actor=OFFICE) as unit:
        adopt(unit, second, TODAY, None)


def test_what_is_adopted_stays_and_can_be_translated(store: Store) -> None:
    version_id = adopted(store)
    again = WriteText(version_id=version_id, lang="de", text="Anders", seen=1)
    with pytest.raises(rules.AlreadyAdopted), store.unit(actor=OFFICE) as unit:
        write_text(unit, again)
    with store.unit(actor=COUNCIL) as unit:
        translate_text(unit, replace(again, lang="uk", text="З 22:00 тиша."))
    with pytest.raises(TextChanged), store.unit(actor=COUNCIL) as unit:
        translate_text(unit, replace(again, lang="ru", text="С 22:00 тишина.", seen=2))
    with store.read() as session:
        found = views.text_of(session, version_id)
    assert found is not None
    assert found.read("uk").text.text == "З 22:00 тиша."


def test_who_decides_says_the_stage(store: Store) -> None:
    version_id = draft(store)
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        adopt(unit, version_id, TODAY, None)
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        begin_version(unit, Kind.OPERATING_CONCEPT)


def test_a_version_names_the_vote_behind_it(store: Store) -> None:
    inbox = Inbox(store, READS)
    inbox.receive([told()])
    version_id = adopted(store, TODAY, "vote1")
    with store.read() as session:
        vote = views.version_detail(session, version_id, drafts=False).resolution
        assert vote is not None
        assert (vote.title, vote.yes, vote.adopted_on) == ("Hausordnung", 7, date(2026, 5, 3))
        assert views.resolutions_about(session, Kind.HOUSE_RULES) == []
    second = draft(store)
    with pytest.raises(rules.ResolutionUsed), store.unit(actor=OFFICE) as unit:
        adopt(unit, second, TODAY + timedelta(days=1), "vote1")


@pytest.mark.parametrize("matter", ["operating_concept", "other"])
def test_a_vote_about_something_else_adopts_nothing(store: Store, matter: str) -> None:
    Inbox(store, READS).receive([told(matter=matter)])
    version_id = draft(store)
    with pytest.raises(rules.OtherMatter), store.unit(actor=OFFICE) as unit:
        adopt(unit, version_id, TODAY, "vote1")


def test_who_books_accepts_the_version_in_force(
    store: Store, room: Callable[..., str], local: Callable[[str], datetime]
) -> None:
    hall = room(store)
    wish = RequestRoom(
        room_id=hall,
        local_start=local("2026-05-22 17:00"),
        local_end=local("2026-05-22 18:00"),
        purpose="Chor",
    )
    with store.unit(actor=OFFICE) as unit:
        assert request_room(unit, replace(wish, accepted_rules=7)).accepted_rules is None
    adopted(store)
    later = replace(wish, local_start=local("2026-05-23 17:00"), local_end=local("2026-05-23 18:00"))
    for accepted in (None, 2):
        with pytest.raises(rules.NotAccepted), store.unit(actor=OFFICE) as unit:
            request_room(unit, replace(later, accepted_rules=accepted))
    with store.unit(actor=OFFICE) as unit:
        assert request_room(unit, replace(later, accepted_rules=1)).accepted_rules == 1
    weekly = BookSeries(
        room_id=hall,
        local_start=local("2026-06-01 17:00"),
        local_end=local("2026-06-01 18:00"),
        purpose="Chor",
        rule=Rule.parse("FREQ=WEEKLY;COUNT=3"),
        accepted_rules=1,
        expected=12,
    )
    with store.unit(actor=OFFICE) as unit:
        series = book_series(unit, weekly)
        bookings = [unit.session.get(Booking, each.booking_id) for each in series.dates]
        assert {(each.accepted_rules, each.expected) for each in bookings if each} == {(1, 12)}


def test_everybody_reads_and_the_form_asks(
    running: Running, browser: Browser, room: Callable[..., str]
) -> None:
    hall = room(running.store)
    office = Browser(running.web).sign_in("office")
    version = office.post("/house-rules", data={"kind": "house_rules"}).headers["Location"].split("/")[2]
    path = f"/house-rules/{version}"
    assert office.post(f"{path}/text", data={"lang": "de", "text": "Ruhe", "seen": "0"}).status_code == 303
    assert browser.get(path).status_code == 404, "a draft is for offices"
    assert "Noch nicht" in office.get(path).text
    day = {"in_force_from": "2026-05-04", "resolution_id": "none"}
    assert office.post(f"{path}/adoption", data=day).status_code == 303
    assert office.get(f"{path}/adoption").status_code == 409
    assert "Ruhe" in browser.get("/house-rules").text
    assert browser.get("/api/house-rules").json[0]["number"] == 1
    [text] = browser.get(f"/api/house-rules/{version}").json["texts"]
    assert text == {"lang": "de", "text": "Ruhe", "revision": 1, "stale": False}

    assert f'href="{path}"' in office.get(f"/rooms/{hall}/bookings/new").text
    wish = {"local_start": "2026-05-22T17:00", "local_end": "2026-05-22T19:00", "purpose": "Chor"}
    refused = office.post(f"/rooms/{hall}/bookings", data=wish)
    assert refused.status_code == 422
    assert 'value="Chor"' in refused.text
    ticked = wish | {"accepted_rules": "yes", "rules_version": "1", "expected": "12"}
    booked = office.post(f"/rooms/{hall}/bookings", data=ticked)
    assert booked.status_code == 303
    assert "Fassung 1" in office.get(booked.headers["Location"]).text
    assert "Fassung 1" not in browser.get(booked.headers["Location"]).text
