"""What the workshop's rooms have to keep up with, on both engines: `python -m bench werkhaus` prints it.

A PostgreSQL of its own that writes to disk, an SQLite file; both are filled with bookings of one hour each, in rooms
that are open day and night. Each figure is the median of its repetitions in this process, after one that is not
counted; requests go through the whole way of a page, without a socket.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bench.bounds import bounded, timed
from quartier.bus import open_bus
from quartier.event import new_ref
from quartier.hosting.assemble import Running, assemble
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.bookings import views
from werkhaus.bookings.commands.by_people import RequestRoom, request_room
from werkhaus.bookings.commands.series import BookSeries, book_series
from werkhaus.bookings.model import Allocation, Booking, BookingStep
from werkhaus.bookings.recurrence import Rule
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.service import service

STORED = 100_000
"""Bookings of the one room whose free time is asked; half of them lie before now."""
FEW = 1_000
IN_MONTH = 2_000
"""Bookings of the month whose page is asked, in five rooms; those of the full room come on top."""
AT_ONCE = 50

WANTED = {
    "free_time_ms": 20.0,
    "series_ms": 300.0,
    "at_once_ms": 2_000.0,
    "month_page_ms": 100.0,
    "full_to_empty": 1.5,
}
"""At most so much, on each engine; `full_to_empty` is what a booking costs beside `STORED` over beside `FEW`."""

TITLES = {
    "free_time_ms": f"free and busy for a month, {STORED:,} bookings stored, ms",
    "series_ms": "a series of 104 weekly dates, ms",
    "at_once_ms": f"{AT_ONCE} requests for one slot at once, all answered, ms",
    "month_page_ms": f"the page of a month with {IN_MONTH:,} bookings, ms",
    "booking_ms": f"a booking beside {FEW:,}, ms",
    "booking_full_ms": f"a booking beside {STORED:,}, ms",
    "full_to_empty": "  their ratio",
}


@dataclass(frozen=True)
class House:
    """A running service with the rooms that are measured."""

    running: Running
    clock: SettableClock
    #: With `STORED` bookings, with `FEW`, with none.
    full: str
    quiet: str
    empty: str

    @property
    def store(self) -> Store:
        return self.running.store


def main(arguments: list[str] | None = None) -> int:
    """Measure; exit code 2 with `--strict` where a figure misses what is wanted."""
    return bounded("werkhaus", str(__doc__), lambda url: measure(_house(url)), TITLES, WANTED, arguments)


def _house(url: str) -> House:
    clock = SettableClock()
    environ = {"WERKHAUS_DATABASE": url, "QUARTIER_DEMO_SIGN_IN": "yes"}
    settings = load(service.settings, "werkhaus", environ)
    store = Store(settings, clock)
    upgrade(service, store)
    rooms = [_room(store, f"Room {number}") for number in range(8)]
    now = clock()
    _fill(store, rooms[0], now - timedelta(hours=STORED), STORED, every=2)
    _fill(store, rooms[1], now - timedelta(hours=FEW), FEW, every=2)
    month = datetime(now.year + 1, 1, 1, tzinfo=UTC)
    for room_id in rooms[2:7]:
        _fill(store, room_id, month + timedelta(days=1), IN_MONTH // 5)
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    store.engine.dispose()
    return House(
        assemble(service, settings, open_bus("local://"), clock), clock, rooms[0], rooms[1], rooms[7]
    )


def _room(store: Store, name: str) -> str:
    with store.unit(actor=OFFICE) as unit:
        return register_resource(unit, DescribeResource(name=name, capacity=40)).subject


def _fill(store: Store, room_id: str, since: datetime, count: int, every: int = 1) -> None:
    """Bookings of an hour each, one every so many hours, five thousand a transaction."""
    starts = [since + timedelta(hours=every * number) for number in range(count)]
    for first in range(0, count, 5_000):
        rows = [(new_ref(), start, start + timedelta(hours=1)) for start in starts[first : first + 5_000]]
        with store.unit(actor=OFFICE) as unit:
            common = {"resource_id": room_id, "blocks": True}
            booking = common | {"state": "confirmed", "purpose": "Choir", "created_at": unit.now}
            unit.session.execute(
                insert(Booking),
                [booking | {"id": i, "starts_at": start, "ends_at": end} for i, start, end in rows],
            )
            unit.session.execute(
                insert(Allocation),
                [
                    common | {"booking_id": i, "blocked_from": start, "blocked_until": end}
                    for i, start, end in rows
                ],
            )
            unit.session.execute(
                insert(BookingStep),
                [{"booking_id": i, "number": 1, "state": "confirmed", "at": unit.now} for i, _, _ in rows],
            )


def measure(house: House) -> dict[str, float]:
    """Every figure of `TITLES`, in milliseconds."""
    quiet, full = _booking(house, house.quiet), _booking(house, house.full)
    return {
        "free_time_ms": _free_time(house),
        "series_ms": _series(house),
        "at_once_ms": _at_once(house),
        "month_page_ms": _month_page(house),
        "booking_ms": quiet,
        "booking_full_ms": full,
        "full_to_empty": full / quiet,
    }


def _free_time(house: House) -> float:
    zone = house.running.settings.timezone
    days = [house.clock().date() + timedelta(days=number) for number in range(30)]

    def ask(number: int) -> None:
        with house.store.read() as session:
            found = views.free_time(session, [house.full], days, (8, 22), zone, house.clock())
        assert len(found[house.full][1].spans) == 7

    return timed(ask, 15)


def _series(house: House) -> float:
    """Each repetition at an hour of its own, in a room that is free."""
    first = datetime.fromisoformat("2026-06-01T06:00")

    def book(number: int) -> None:
        start = first + timedelta(hours=number)
        command = BookSeries(
            room_id=house.empty,
            local_start=start,
            local_end=start + timedelta(hours=1),
            purpose="Choir",
            rule=Rule.parse("FREQ=WEEKLY;COUNT=104"),
        )
        with house.store.unit(actor=OFFICE) as unit:
            assert all(date.booking_id for date in book_series(unit, command).dates)

    return timed(book, 7)


def _booking(house: House, room_id: str) -> float:
    """Half an hour each, in the free hours between what is stored."""
    begin = (house.clock() + timedelta(hours=1)).astimezone(house.running.settings.timezone)

    def book(number: int) -> None:
        start = begin.replace(tzinfo=None) + timedelta(hours=2 * number)
        command = RequestRoom(
            room_id=room_id, local_start=start, local_end=start + timedelta(minutes=30), purpose="Choir"
        )
        with house.store.unit(actor=OFFICE) as unit:
            request_room(unit, command)

    return timed(book, 21)


def _at_once(house: House) -> float:
    """From the first request until the last answer; one wins, the others read when it is free."""
    people = [Browser(house.running.web).sign_in("association") for _ in range(AT_ONCE)]
    typed = {"local_start": "2026-05-30T02:00", "local_end": "2026-05-30T03:00", "purpose": "Choir"}

    def ask(person: Browser) -> int:
        return person.post(f"/rooms/{house.empty}/bookings", data=typed).status_code

    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(ask, people))
    taken = 1000 * (time.perf_counter() - start)
    assert answers == [303] + [409] * (AT_ONCE - 1), answers
    return taken


def _month_page(house: House) -> float:
    office = Browser(house.running.web).sign_in("office")
    first = f"{house.clock().year + 1}-01-01"

    def ask(number: int) -> None:
        assert office.get(f"/bookings?view=month&day={first}").status_code == 200

    return timed(ask, 9)
