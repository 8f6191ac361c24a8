"""Rooms and who has them: requests by people on both databases, up to fifty at once."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from quartier.actor import ANONYMOUS
from quartier.decide import CarrierDecides, decisions_on
from quartier.errors import NotAllowed, Refusal
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import ASSOCIATION, COUNCIL, OFFICE, RESIDENT
from werkhaus.bookings import rules, views
from werkhaus.bookings.commands.by_people import (
    RequestRoom,
    cancel_booking,
    confirm_request,
    refuse_request,
    request_room,
    withdraw_booking,
)
from werkhaus.bookings.model import Allocation, Booking
from werkhaus.bookings.reactions import expire
from werkhaus.places.commands import DescribeResource, change_resource, register_resource
from werkhaus.places.rules import NameTaken, ResourceNotFound

Local = Callable[[str], datetime]
Room = Callable[..., str]


def ask(store: Store, room_id: str, start: str, end: str, actor=OFFICE) -> Booking:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=actor) as unit:
        return request_room(unit, RequestRoom(room_id=room_id, purpose="Meeting", **times))


def sent(store: Store) -> list[str]:
    with store.read() as session:
        types = session.scalars(select(outbox.c.type).order_by(outbox.c.sequence))
        return [
            name.removeprefix("quartier.werkhaus.").removesuffix(".v1")
            for name in types
            if ".resource." not in name
        ]


def state(store: Store, booking_id: str) -> str:
    with store.read() as session:
        return views.booking_detail(session, booking_id).state


def test_who_decides_has_the_room_at_once(store: Store, room: Room) -> None:
    booking = ask(store, room(store), "2026-05-22 17:00", "2026-05-22 19:00")
    assert booking.state == "confirmed"
    assert booking.starts_at == datetime.fromisoformat("2026-05-22T15:00:00Z")
    assert (booking.local_start, booking.zone) == ("2026-05-22T17:00", "Europe/Berlin")
    assert sent(store) == ["booking.confirmed"]
    with store.read() as session:
        assert [decision.act for decision in decisions_on(session, booking.id)] == ["book_room"]


def test_the_association_asks_and_the_carrier_decides(store: Store, room: Room) -> None:
    booking = ask(store, room(store), "2026-05-22 17:00", "2026-05-22 19:00", ASSOCIATION)
    assert booking.state == "requested"
    assert sent(store) == ["booking.requested"]
    with pytest.raises(CarrierDecides), store.unit(actor=ASSOCIATION) as unit:
        confirm_request(unit, booking.id)
    with store.unit(actor=OFFICE) as unit:
        confirm_request(unit, booking.id)
    assert (state(store, booking.id), sent(store)) == (
        "confirmed",
        ["booking.requested", "booking.confirmed"],
    )
    with pytest.raises(rules.AlreadySettled), store.unit(actor=OFFICE) as unit:
        refuse_request(unit, booking.id, "too late")


def test_a_request_turned_down_frees_the_room(store: Store, room: Room) -> None:
    hall = room(store)
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00", ASSOCIATION)
    with store.unit(actor=OFFICE) as unit:
        refuse_request(unit, booking.id, "The floor is being oiled.")
    assert ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00").state == "confirmed"
    with store.read() as session:
        steps = views.booking_detail(session, booking.id).steps
        assert [(step.state, step.note) for step in steps] == [
            ("requested", None),
            ("refused", "The floor is being oiled."),
        ]
    assert sent(store) == ["booking.requested", "booking.dropped", "booking.confirmed"]


def test_who_is_not_known_cannot_ask(store: Store, room: Room) -> None:
    with pytest.raises(rules.SignInToBook):
        ask(store, room(store), "2026-05-22 17:00", "2026-05-22 19:00", ANONYMOUS)


@pytest.mark.parametrize("actor", [COUNCIL, RESIDENT])
def test_everybody_else_asks_and_does_not_decide(store: Store, room: Room, actor) -> None:
    hall = room(store)
    mine = ask(store, hall, "2026-05-23 17:00", "2026-05-23 19:00", actor)
    assert mine.state == "requested"
    with pytest.raises(NotAllowed), store.unit(actor=actor) as unit:
        confirm_request(unit, mine.id)
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00")
    with pytest.raises(NotAllowed), store.unit(actor=actor) as unit:
        withdraw_booking(unit, booking.id, "I want it")


def test_example_6_cleaning_after_and_half_open_time(store: Store, room: Room) -> None:
    hall, plain = room(store, "Hall", buffer_after_minutes=15), room(store, "Plain")
    ask(store, hall, "2026-05-22 16:00", "2026-05-22 18:00")
    with pytest.raises(rules.RoomTaken) as refused:
        ask(store, hall, "2026-05-22 18:10", "2026-05-22 19:00")
    assert refused.value.params["free_from"] == datetime.fromisoformat("2026-05-22T16:15:00Z")
    ask(store, hall, "2026-05-22 18:15", "2026-05-22 19:00")
    ask(store, plain, "2026-05-22 16:00", "2026-05-22 18:00")
    ask(store, plain, "2026-05-22 18:00", "2026-05-22 19:00")
    ask(store, plain, "2026-05-22 15:00", "2026-05-22 16:00")


def test_the_cleaning_after_a_new_booking_must_fit_too(store: Store, room: Room) -> None:
    hall = room(store, buffer_after_minutes=15)
    ask(store, hall, "2026-05-22 16:00", "2026-05-22 18:00")
    with pytest.raises(rules.RoomTaken):
        ask(store, hall, "2026-05-22 15:00", "2026-05-22 16:00")
    ask(store, hall, "2026-05-22 15:00", "2026-05-22 15:45")


def test_the_next_free_instant_skips_gaps_that_are_too_short(store: Store, room: Room) -> None:
    hall = room(store)
    ask(store, hall, "2026-05-22 10:00", "2026-05-22 12:00")
    ask(store, hall, "2026-05-22 13:00", "2026-05-22 15:00")
    with pytest.raises(rules.RoomTaken) as refused:
        ask(store, hall, "2026-05-22 11:00", "2026-05-22 13:00")
    assert refused.value.params["free_from"] == datetime.fromisoformat("2026-05-22T13:00:00Z")


def test_example_4_on_the_database_too(store: Store, room: Room) -> None:
    booking = ask(store, room(store), "2026-10-25 02:30", "2026-10-25 03:30")
    assert booking.starts_at == datetime.fromisoformat("2026-10-25T00:30:00Z")
    with store.read() as session:
        kept = session.get(Booking, booking.id)
        assert kept.starts_at == datetime.fromisoformat("2026-10-25T00:30:00Z")


def at_once(number: int, work: Callable[[int], object]) -> list[object]:
    """What ``work`` gave or raised, done by so many threads that start together."""
    results: list[object] = [None] * number
    gate = threading.Barrier(number)

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = work(place)
        except Refusal as refusal:
            results[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("number", [10, 50])
def test_example_7_of_many_requests_at_once_one_wins_and_the_others_are_told(
    store: Store, room: Room, number: int
) -> None:
    hall = room(store)
    answers = at_once(number, lambda n: ask(store, hall, f"2026-05-22 17:{n:02}", f"2026-05-22 19:{n:02}"))
    won = [answer for answer in answers if isinstance(answer, Booking)]
    refused = [answer for answer in answers if isinstance(answer, rules.RoomTaken)]
    assert (len(won), len(refused)) == (1, number - 1)
    assert {refusal.params["free_from"] for refusal in refused} == {won[0].ends_at}
    assert sent(store) == ["booking.confirmed"]
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 1


def test_example_8_where_requests_do_not_block_the_first_granted_wins(store: Store, room: Room) -> None:
    office = room(store, requests_block=False)
    one = ask(store, office, "2026-05-22 10:00", "2026-05-22 12:00", ASSOCIATION)
    two = ask(store, office, "2026-05-22 11:00", "2026-05-22 13:00", ASSOCIATION)
    with store.unit(actor=OFFICE) as unit:
        confirm_request(unit, one.id)
    with pytest.raises(rules.RoomTaken) as refused, store.unit(actor=OFFICE) as unit:
        confirm_request(unit, two.id)
    assert refused.value.params["by"] == one.id
    assert state(store, two.id) == "requested"  # it goes on waiting
    with store.unit(actor=OFFICE) as unit:
        withdraw_booking(unit, one.id, "The heating is broken.")
        confirm_request(unit, two.id)
    assert state(store, two.id) == "confirmed"


def test_example_8_two_grants_at_once(store: Store, room: Room) -> None:
    office = room(store, requests_block=False)
    asked = [
        ask(store, office, f"2026-05-22 1{hour}:00", f"2026-05-22 1{hour + 2}:00", ASSOCIATION)
        for hour in (0, 1)
    ]

    def grant(place: int) -> str:
        with store.unit(actor=OFFICE) as unit:
            confirm_request(unit, asked[place].id)
        return "granted"

    answers = at_once(2, grant)
    assert answers.count("granted") == 1
    assert sum(isinstance(answer, rules.RoomTaken) for answer in answers) == 1
    assert sorted(state(store, booking.id) for booking in asked) == ["confirmed", "requested"]


def test_two_who_grant_the_same_request_at_once_grant_it_once(store: Store, room: Room) -> None:
    asked = ask(store, room(store), "2026-05-22 10:00", "2026-05-22 12:00", ASSOCIATION)

    def grant(place: int) -> str:
        with store.unit(actor=OFFICE) as unit:
            confirm_request(unit, asked.id)
        return "granted"

    answers = at_once(2, grant)
    assert answers.count("granted") == 1
    assert sum(isinstance(answer, rules.AlreadySettled) for answer in answers) == 1
    assert sent(store) == ["booking.requested", "booking.confirmed"]


def test_the_database_itself_refuses_what_overlaps_or_has_no_length(store: Store, room: Room) -> None:
    hall = room(store)
    booking = ask(store, hall, "2026-05-22 17:00", "2026-05-22 19:00")
    now = store.clock()

    def book(number: int, start: int, end: int, blocks: bool = True) -> None:
        begin = booking.starts_at + timedelta(minutes=start)
        over = booking.starts_at + timedelta(minutes=end)
        with store.unit() as unit:
            unit.session.execute(
                insert(Booking.__table__).values(
                    id=f"raw{number}",
                    resource_id=hall,
                    state="confirmed" if blocks else "released",
                    blocks=blocks,
                    purpose="x",
                    starts_at=begin,
                    ends_at=over,
                    created_at=now,
                )
            )
            unit.session.execute(
                insert(Allocation.__table__).values(
                    booking_id=f"raw{number}",
                    resource_id=hall,
                    blocked_from=begin,
                    blocked_until=over,
                    blocks=blocks,
                )
            )

    for number, times in enumerate(((60, 180), (-60, 1), (30, 60), (-60, 300))):
        with pytest.raises(IntegrityError, match="booking_overlap"):
            book(number, *times)
    with pytest.raises(IntegrityError, match="ck_booking_time"):
        book(5, 500, 500)
    book(6, 120, 180)
    book(7, 0, 120, blocks=False)
    with pytest.raises(IntegrityError, match="booking_overlap"), store.unit() as unit:
        unit.session.execute(
            Booking.__table__.update().where(Booking.id == "raw7").values(state="confirmed", blocks=True)
        )
    with pytest.raises(IntegrityError), store.unit() as unit:  # an allocation blocks as its booking does
        unit.session.execute(
            Allocation.__table__.update().where(Allocation.booking_id == "raw6").values(blocks=False)
        )
    moved = Allocation.__table__.update().where(Allocation.booking_id == "raw6")
    with pytest.raises(IntegrityError, match="booking_overlap"), store.unit() as unit:
        unit.session.execute(moved.values(blocked_from=booking.starts_at))


def test_withdrawing_needs_a_confirmed_booking_and_tells_others(store: Store, room: Room) -> None:
    booking = ask(store, room(store), "2026-05-22 17:00", "2026-05-22 19:00")
    with store.unit(actor=OFFICE) as unit:
        withdraw_booking(unit, booking.id, "Water damage")
    assert (state(store, booking.id), sent(store)) == ("released", ["booking.confirmed", "booking.released"])
    with pytest.raises(rules.AlreadySettled), store.unit(actor=OFFICE) as unit:
        withdraw_booking(unit, booking.id, "Again")


def test_only_who_asked_can_cancel(store: Store, room: Room) -> None:
    booking = ask(store, room(store), "2026-05-22 17:00", "2026-05-22 19:00", ASSOCIATION)
    with pytest.raises(rules.NotYourBooking), store.unit(actor=OFFICE) as unit:
        cancel_booking(unit, booking.id)
    with store.unit(actor=ASSOCIATION) as unit:
        cancel_booking(unit, booking.id)
    assert (state(store, booking.id), sent(store)) == ("released", ["booking.requested", "booking.dropped"])


def test_a_request_nobody_decided_runs_out(store: Store, room: Room, clock: SettableClock) -> None:
    booking = ask(store, room(store), "2026-05-04 12:00", "2026-05-04 13:00", ASSOCIATION)
    assert expire(store) == 0
    clock.forward(hours=1)
    assert (expire(store), expire(store)) == (1, 0)
    assert (state(store, booking.id), sent(store)) == ("expired", ["booking.requested", "booking.dropped"])


def test_rooms_have_names_of_their_own_and_the_carrier_describes_them(store: Store, room: Room) -> None:
    hall = room(store)
    other = room(store, "Kitchen")
    described = {"capacity": 10, "buffer_after_minutes": 30, "requests_block": True}
    with pytest.raises(NameTaken):
        room(store, "Hall")
    with pytest.raises(NameTaken), store.unit(actor=OFFICE) as unit:
        change_resource(unit, other, DescribeResource(name="Hall", **described))
    with pytest.raises(NotAllowed), store.unit(actor=ASSOCIATION) as unit:
        register_resource(unit, DescribeResource(name="Shed", **described))
    with store.unit(actor=OFFICE) as unit:
        change_resource(unit, hall, DescribeResource(name="Great hall", **described))
    with pytest.raises(ResourceNotFound):
        ask(store, "nowhere", "2026-05-22 17:00", "2026-05-22 19:00")


def test_free_time_of_a_week_is_one_query_and_leaves_out_what_is_taken(store: Store, room: Room) -> None:
    hall, kitchen = room(store, buffer_after_minutes=15), room(store, "Kitchen")
    ask(store, hall, "2026-05-05 10:00", "2026-05-05 12:00")
    days = rules.week_of(store.clock().date())
    zone = store.settings.timezone
    with store.read() as session:
        free = views.free_time(session, [hall, kitchen], days, (8, 22), zone, store.clock())
    shown = [
        [f"{span.start.astimezone(zone):%H:%M}-{span.end.astimezone(zone):%H:%M}" for span in day.spans]
        for day in free[hall][:2]
    ]
    assert shown == [["11:00-22:00"], ["08:00-10:00", "12:15-22:00"]]
    assert [len(day.spans) for day in free[kitchen]] == [1] * 7


def test_coming_bookings_go_on_where_the_last_part_ended(store: Store, room: Room) -> None:
    hall = room(store)
    for hour in range(8, 12):
        ask(store, hall, f"2026-05-22 {hour:02}:00", f"2026-05-22 {hour + 1:02}:00")
    with store.read() as session:
        first = views.coming(session, store.clock(), limit=2)
        rest = views.coming(session, store.clock(), after=(first[-1].starts_at, first[-1].id))
        assert len({row.id for row in first + rest}) == 4
        assert views.coming(session, store.clock(), room_id="other") == []


def test_a_calendar_holds_what_touches_its_local_days(store: Store, room: Room) -> None:
    hall = room(store)
    before = ask(store, hall, "2026-10-24 20:00", "2026-10-25 00:00")
    night = ask(store, hall, "2026-10-25 00:00", "2026-10-25 03:30")  # the night with an hour twice
    late = ask(store, hall, "2026-10-25 23:30", "2026-10-26 01:00")
    ask(store, hall, "2026-10-26 01:00", "2026-10-26 02:00")
    with store.read() as session:
        days, zone = [date(2026, 10, 25)], store.settings.timezone
        assert [row.id for row in views.on_days(session, days, zone)] == [night.id, late.id]
        both = [date(2026, 10, 24), *days]
        assert [row.id for row in views.on_days(session, both, zone)] == [before.id, night.id, late.id]
        assert views.on_days(session, days, zone, room_id="other") == []
        assert views.on_days(session, days, zone, state="held") == []
