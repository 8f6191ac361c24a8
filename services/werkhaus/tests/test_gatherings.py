"""What werkhaus answers to participation's gatherings: once each, whatever the bus does."""

import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from quartier.inbox import Inbox
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from werkhaus.bookings import views
from werkhaus.bookings.commands.by_people import RequestRoom, request_room, withdraw_booking
from werkhaus.bookings.model import Booking
from werkhaus.bookings.reactions import expire
from werkhaus.reads import READS

Room = Callable[..., str]
_ids = itertools.count(1)
MAY_22 = {"starts_at": "2026-05-22T15:00:00Z", "ends_at": "2026-05-22T19:00:00Z"}
MAY_23 = {"starts_at": "2026-05-23T15:00:00Z", "ends_at": "2026-05-23T19:00:00Z"}


def gathering(verb: str, *, sequence: int | None = None, **data: Any) -> bytes:
    """An event of participation as it comes over the bus."""
    number = next(_ids)
    given = {"gathering_id": "g1", "revision": 1} | data
    if verb in ("announced", "moved"):
        given = {"title": "Nachbarschaftsfest", "expected": 30, "needs_room": True} | MAY_22 | given
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"e{number}",
            "source": "/saalfeld-beulwitz/participation",
            "type": f"quartier.participation.gathering.{verb}.v1",
            "subject": given["gathering_id"],
            "time": "2026-05-04T08:00:00Z",
            "sequence": sequence or number,
            "subjectversion": sequence or number,
            "epoch": 1,
            "audience": "public",
            "correlationid": "click",
            "data": given,
        }
    ).encode()


@pytest.fixture
def inbox(store: Store) -> Inbox:
    return Inbox(store, READS)


def answers(store: Store) -> list[dict[str, Any]]:
    """What werkhaus has said, in order and but of its rooms: the short name of each event with its data."""
    with store.read() as session:
        bodies = [
            json.loads(body) for body in session.scalars(select(outbox.c.body).order_by(outbox.c.sequence))
        ]
    said = [{"said": ".".join(body["type"].split(".")[2:4]), **body["data"]} for body in bodies]
    return [answer for answer in said if answer["said"] != "resource.registered"]


def said(store: Store) -> list[str]:
    return [answer["said"] for answer in answers(store)]


def kept(store: Store) -> list[tuple[str, int | None, str]]:
    """(state, revision, start) of every booking that keeps a room."""
    with store.read() as session:
        rows = session.scalars(select(Booking).where(Booking.blocks).order_by(Booking.starts_at))
        return [(row.state, row.revision, f"{row.starts_at:%d.%m.}") for row in rows]


def test_the_smallest_free_room_that_is_large_enough_is_held(
    store: Store, room: Room, inbox: Inbox, clock: SettableClock
) -> None:
    room(store, "Hall", capacity=80)
    middle = room(store, "Studio", capacity=35)
    room(store, "Office", capacity=8)
    inbox.receive([gathering("announced")])
    [answer] = answers(store)
    assert (answer["said"], answer["room_id"], answer["room_name"]) == ("booking.held", middle, "Studio")
    assert (answer["gathering_id"], answer["revision"], answer["starts_at"]) == ("g1", 1, MAY_22["starts_at"])
    assert datetime.fromisoformat(answer["hold_until"]) == clock.now + timedelta(hours=24)


def test_when_the_smallest_is_taken_the_next_is_held(store: Store, room: Room, inbox: Inbox) -> None:
    hall = room(store, "Hall", capacity=80)
    room(store, "Studio", capacity=35)
    inbox.receive([gathering("announced"), gathering("announced", gathering_id="g2")])
    assert answers(store)[1]["room_id"] == hall


def test_no_room_is_large_enough(store: Store, room: Room, inbox: Inbox) -> None:
    room(store, capacity=29)
    inbox.receive([gathering("announced")])
    [answer] = answers(store)
    assert (answer["said"], answer["reason"], answer["free_from"]) == (
        "booking.refused",
        "room-too-small",
        None,
    )


def test_no_room_is_free_and_from_when_one_is(store: Store, room: Room, inbox: Inbox) -> None:
    hall, studio = room(store, "Hall", buffer_after_minutes=15), room(store, "Studio")
    for room_id, end in ((hall, "22:00"), (studio, "21:30")):
        times = {
            "local_start": datetime.fromisoformat("2026-05-22 17:00"),
            "local_end": datetime.fromisoformat(f"2026-05-22 {end}"),
        }
        with store.unit(actor=OFFICE) as unit:
            request_room(unit, RequestRoom(room_id=room_id, purpose="x", **times))
    inbox.receive([gathering("announced")])
    answer = answers(store)[-1]
    assert (answer["said"], answer["reason"]) == ("booking.refused", "no-room-free")
    assert answer["free_from"] == "2026-05-22T19:30:00Z"
    assert answer["revision"] == 1


def test_who_needs_no_room_gets_no_answer(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    inbox.receive([gathering("announced", needs_room=False)])
    assert (answers(store), kept(store)) == ([], [])


def held(store: Store, inbox: Inbox, **data: Any) -> str:
    inbox.receive([gathering("announced", **data)])
    return answers(store)[-1]["booking_id"]


def test_confirmed_it_is_a_booking(store: Store, room: Room, inbox: Inbox, clock: SettableClock) -> None:
    room(store)
    booking_id = held(store, inbox)
    inbox.receive([gathering("confirmed", booking_id=booking_id)])
    inbox.receive([gathering("confirmed", booking_id=booking_id)])
    assert said(store) == ["booking.held", "booking.confirmed"]
    assert answers(store)[1]["gathering_id"] == "g1"
    clock.forward(days=2)
    assert expire(store) == 0
    assert kept(store) == [("confirmed", 1, "22.05.")]


def test_confirmed_elsewhere_or_with_a_foreign_booking_changes_nothing(
    store: Store, room: Room, inbox: Inbox
) -> None:
    room(store)
    booking_id = held(store, inbox)
    inbox.receive(
        [
            gathering("confirmed", gathering_id="g2", booking_id=booking_id),
            gathering("confirmed", booking_id=None),
            gathering("confirmed", booking_id="unknown"),
            gathering("confirmed", booking_id=booking_id, revision=2),
        ]
    )
    assert said(store) == ["booking.held"]


def test_moved_releases_and_holds_in_one_transaction(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    booking_id = held(store, inbox)
    inbox.receive([gathering("confirmed", booking_id=booking_id)])
    inbox.receive([gathering("moved", revision=2, **MAY_23)])
    assert said(store) == ["booking.held", "booking.confirmed", "booking.released", "booking.held"]
    assert answers(store)[2] | {"reason": "moved", "revision": 1} == answers(store)[2]
    assert kept(store) == [("held", 2, "23.05.")]


def test_moved_a_little_may_stay_in_its_room(store: Store, room: Room, inbox: Inbox) -> None:
    hall = room(store)
    held(store, inbox)
    inbox.receive([gathering("moved", revision=2, starts_at="2026-05-22T15:30:00Z")])
    assert answers(store)[-1] | {"said": "booking.held", "room_id": hall} == answers(store)[-1]


def test_moved_to_where_nothing_is_free_loses_the_old_and_is_told(
    store: Store, room: Room, inbox: Inbox
) -> None:
    room(store)
    held(store, inbox)
    held(store, inbox, gathering_id="g2", **MAY_23)
    inbox.receive([gathering("moved", revision=2, **MAY_23)])
    assert said(store)[2:] == ["booking.released", "booking.refused"]
    assert answers(store)[-1]["free_from"] == MAY_23["ends_at"]
    assert kept(store) == [("held", 1, "23.05.")]


@pytest.mark.parametrize(("verb", "reason"), [("cancelled", "cancelled"), ("unplaced", "unplaced")])
def test_an_end_releases(store: Store, room: Room, inbox: Inbox, verb: str, reason: str) -> None:
    room(store)
    held(store, inbox)
    inbox.receive([gathering(verb), gathering(verb)])
    assert said(store) == ["booking.held", "booking.released"]
    assert (answers(store)[1]["reason"], kept(store)) == (reason, [])


def test_a_hold_nobody_confirms_runs_out(
    store: Store, room: Room, inbox: Inbox, clock: SettableClock
) -> None:
    room(store)
    booking_id = held(store, inbox)
    clock.forward(hours=23, minutes=59)
    assert expire(store) == 0
    clock.forward(minutes=1)
    assert (expire(store), expire(store)) == (1, 0)
    assert (said(store)[-1], answers(store)[-1]["reason"]) == ("booking.released", "hold-expired")
    inbox.receive([gathering("confirmed", booking_id=booking_id)])  # too late, and already told so
    assert (len(said(store)), kept(store)) == (2, [])


def test_a_withdrawn_room_is_released_with_the_reason(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    booking_id = held(store, inbox)
    inbox.receive([gathering("confirmed", booking_id=booking_id)])
    with store.unit(actor=OFFICE) as unit:
        withdraw_booking(unit, booking_id, "Water damage")
    inbox.receive([gathering("unplaced")])
    assert (said(store)[-1], answers(store)[-1]["reason"]) == ("booking.released", "withdrawn")
    assert "Water damage" not in json.dumps(answers(store))


def test_redelivery_changes_nothing(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    message = gathering("announced")
    assert inbox.receive([message, message]).duplicates == 1
    assert inbox.receive([message]).duplicates == 1
    inbox.receive([gathering("announced")])  # said again under another id
    assert said(store) == ["booking.held"]


def test_an_older_revision_changes_nothing(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    inbox.receive([gathering("moved", revision=3, **MAY_23)])
    late = ("announced", {"revision": 1}), ("moved", {"revision": 2}), ("cancelled", {"revision": 2})
    for verb, data in (*late, ("unplaced", {"revision": 1})):
        inbox.receive([gathering(verb, **data)])
    assert said(store) == ["booking.held"]
    assert kept(store) == [("held", 3, "23.05.")]


def test_every_order_leads_to_the_same_bookings(
    store: Store, room: Room, inbox: Inbox, clock: SettableClock
) -> None:
    """Announced, moved, withdrawn from the list, moved again: in whatever order and however often it arrives."""
    room(store, capacity=100)
    story = [
        ("announced", {"revision": 1}),
        ("moved", {"revision": 2} | MAY_23),
        ("unplaced", {"revision": 2}),
        ("moved", {"revision": 3, "starts_at": "2026-05-22T16:00:00Z"}),
    ]
    for number, order in enumerate(itertools.permutations(range(4))):
        name, day = f"g{number}", timedelta(days=7 * number)
        for place in order:
            verb, data = story[place]
            times = {"gathering_id": name}
            for field in ("starts_at", "ends_at"):
                instant = datetime.fromisoformat((MAY_22 | data)[field]) + day
                times[field] = instant.isoformat().replace("+00:00", "Z")
            receipt = inbox.receive([gathering(verb, sequence=number * 10 + place + 1, **(data | times))])
            assert receipt.handled == 1, (order, verb)
        with store.read() as session:
            rows = session.scalars(select(Booking).where(Booking.gathering_id == name, Booking.blocks)).all()
            assert [(row.state, row.revision) for row in rows] == [("held", 3)], order
        told = [a for a in answers(store) if a["gathering_id"] == name and a["said"] == "booking.held"]
        assert len({a["revision"] for a in told}) == len(told), order  # each revision answered at most once


def test_a_bad_event_is_kept_for_a_person_and_stops_nobody(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    wrong = gathering("announced", ends_at=MAY_22["starts_at"])
    receipt = inbox.receive([wrong, gathering("announced", gathering_id="g2")])
    assert (receipt.pending, receipt.handled) == (1, 1)
    assert said(store) == ["booking.held"]


def test_history_tells_the_whole_way(store: Store, room: Room, inbox: Inbox) -> None:
    room(store)
    booking_id = held(store, inbox)
    inbox.receive([gathering("confirmed", booking_id=booking_id), gathering("cancelled")])
    with store.read() as session:
        steps = views.booking_detail(session, booking_id).steps
        assert [(step.state, step.reason) for step in steps] == [
            ("held", None),
            ("confirmed", None),
            ("released", "cancelled"),
        ]
