"""How much one person may book, by exact hours."""

from collections.abc import Callable
from datetime import datetime

import pytest

from quartier.store import Store
from quartier.testing.people import ASSOCIATION, OFFICE
from werkhaus.bookings import rules
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.commands.quotas import SetQuotas, set_quotas

Room = Callable[..., str]


def ask(store: Store, room_id: str, start: str, end: str, actor=ASSOCIATION) -> None:
    times = {"local_start": datetime.fromisoformat(start), "local_end": datetime.fromisoformat(end)}
    with store.unit(actor=actor) as unit:
        request_room(unit, RequestRoom(room_id=room_id, purpose="Board", **times))


def limited(store: Store, room_id: str, **minutes: int) -> str:
    with store.unit(actor=OFFICE) as unit:
        set_quotas(unit, room_id, SetQuotas(**minutes))
    return room_id


def test_example_9_exact_hours_count_in_the_night_when_the_clocks_change(store: Store, room: Room) -> None:
    hall = limited(store, room(store), week=7 * 60)
    ask(store, hall, "2026-10-20 10:00", "2026-10-20 14:00")
    with pytest.raises(rules.OverWeekQuota) as refused:
        ask(
            store, hall, "2026-10-25 00:00", "2026-10-25 03:00"
        )  # four hours, though the clock's face says three
    assert refused.value.params == {"allowed": "7:00", "left": "3:00"}
    ask(store, hall, "2026-10-25 00:00", "2026-10-25 02:00")
    ask(store, hall, "2026-10-26 00:00", "2026-10-26 07:00")  # the next week
    ask(store, hall, "2026-10-25 03:00", "2026-10-25 09:00", OFFICE)  # somebody else


def test_a_night_over_the_end_of_a_week_counts_in_both(store: Store, room: Room) -> None:
    hall = limited(store, room(store), week=3 * 60)
    ask(store, hall, "2026-05-10 22:00", "2026-05-11 02:00")
    with pytest.raises(rules.OverWeekQuota) as refused:
        ask(store, hall, "2026-05-12 10:00", "2026-05-12 12:00")
    assert refused.value.params["left"] == "1:00"


def test_months_and_all_that_lies_ahead(store: Store, room: Room) -> None:
    hall = limited(store, room(store), month=5 * 60, future=8 * 60)
    ask(store, hall, "2026-05-30 10:00", "2026-05-30 15:00")
    with pytest.raises(rules.OverMonthQuota):
        ask(store, hall, "2026-05-31 10:00", "2026-05-31 10:15")
    ask(store, hall, "2026-06-01 10:00", "2026-06-01 12:00")
    with pytest.raises(rules.OverFutureQuota) as refused:
        ask(store, hall, "2026-07-01 10:00", "2026-07-01 12:00")
    assert refused.value.params["left"] == "1:00"
