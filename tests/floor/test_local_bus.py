"""The bus of one process: durable through the databases, and whoever was away catches up."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import tally
from pen import draw
from pen import service as pen
from sqlalchemy import select
from tally import STROKE_DRAWN, Drawn, Mark, on_stroke_drawn

import quartier.bus.local
from quartier.bus import open_bus
from quartier.bus.local import LocalBus
from quartier.errors import Misconfigured, Unavailable
from quartier.event import Audience, Read, Received
from quartier.inbox import Inbox, Retry
from quartier.operate.desk import verify
from quartier.outbox import Relay, history
from quartier.store import Store
from quartier.testing.plugin import open_store
from quartier.unit import Unit


@pytest.fixture
def third_store(migrated: Callable[..., str], clock: Any) -> Iterator[Store]:
    store = open_store(tally.service, migrated(tally.service), clock)
    yield store
    store.close()


def reader(store: Store, by: Callable[[Received, Unit], None] = on_stroke_drawn) -> Inbox:
    return Inbox(store, [Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, by)], retry=Retry(3, timedelta(0)))


def say(store: Store, *numbers: int) -> None:
    for number in numbers:
        with store.unit() as unit:
            draw(unit, "s", number)


def numbers(store: Store) -> list[int]:
    with store.read() as session:
        return list(session.scalars(select(Mark.number).order_by(Mark.n)))


def test_what_is_said_arrives_in_order(pen_store: Store, tally_store: Store) -> None:
    bus = open_bus("local://")
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    bus.attach("tally", tally_store, reader(tally_store))
    relay = Relay(pen_store, bus.publisher("pen"))
    say(pen_store, 1, 2, 3)
    assert relay.run_once() == 3
    assert numbers(tally_store) == [1, 2, 3]
    assert bus.ready() is None
    assert bus.consumer("tally", reader(tally_store)) is None
    assert verify("pen", pen_store, tally_store, tally.service.reads).complete


def test_every_reader_gets_it(pen_store: Store, tally_store: Store, third_store: Store) -> None:
    bus = LocalBus()
    for name, store in (("tally", tally_store), ("third", third_store)):
        bus.attach(name, store, reader(store))
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    say(pen_store, 1)
    Relay(pen_store, bus.publisher("pen")).run_once()
    assert numbers(tally_store) == numbers(third_store) == [1]


def test_a_row_is_published_only_when_all_have_stored_it(
    pen_store: Store, tally_store: Store, third_store: Store
) -> None:
    def unavailable(_event: Received, _unit: Unit) -> None:
        raise Unavailable

    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    bus.attach("tally", tally_store, reader(tally_store))
    bus.attach("third", third_store, reader(third_store, unavailable))
    relay = Relay(pen_store, bus.publisher("pen"))
    say(pen_store, 1, 2)
    with pytest.raises(Unavailable):
        relay.run_once()
    assert numbers(tally_store) == [1, 2]
    assert list(history(pen_store)) == [], "not published yet"
    bus.attach("third", third_store, reader(third_store))
    assert relay.run_once() == 2
    assert numbers(tally_store) == [1, 2], "a copy has no effect"
    assert numbers(third_store) == [1, 2]


def test_a_failing_reaction_does_not_hold_up_the_relay(pen_store: Store, tally_store: Store) -> None:
    def fail(_event: Received, _unit: Unit) -> None:
        raise ZeroDivisionError

    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    bus.attach("tally", tally_store, reader(tally_store, fail))
    say(pen_store, 1)
    assert Relay(pen_store, bus.publisher("pen")).run_once() == 1
    reader(tally_store).retry_due()
    assert numbers(tally_store) == [1]


@pytest.mark.parametrize("who_comes_first", ["reader", "sender"])
@pytest.mark.parametrize("batch", [2, 200])
def test_a_reader_that_was_absent_catches_up(
    pen_store: Store,
    tally_store: Store,
    who_comes_first: str,
    batch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quartier.bus.local, "BATCH", batch)

    def process(*names: str) -> LocalBus:
        bus = LocalBus()
        for name in names:
            if name == "pen":
                bus.attach("pen", pen_store, Inbox(pen_store, []))
            else:
                bus.attach("tally", tally_store, reader(tally_store))
        return bus

    both = ("tally", "pen") if who_comes_first == "reader" else ("pen", "tally")
    say(pen_store, 1, 2)
    Relay(pen_store, process(*both).publisher("pen")).run_once()
    say(pen_store, 3, 4, 5)
    Relay(pen_store, process("pen").publisher("pen")).run_once()
    say(pen_store, 6)
    assert numbers(tally_store) == [1, 2]
    bus = process(*both)
    assert numbers(tally_store) == [1, 2, 3, 4, 5]
    Relay(pen_store, bus.publisher("pen")).run_once()
    assert numbers(tally_store) == [1, 2, 3, 4, 5, 6]
    process(*both)
    assert numbers(tally_store) == [1, 2, 3, 4, 5, 6]


def test_a_reader_that_was_never_there_gets_all(pen_store: Store, tally_store: Store) -> None:
    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    say(pen_store, *range(10))
    Relay(pen_store, bus.publisher("pen")).run_once()
    bus.attach("tally", tally_store, reader(tally_store))
    assert numbers(tally_store) == list(range(10))


def test_a_replay_of_the_recent_past_does_not_hide_the_older_past(
    pen_store: Store, tally_store: Store
) -> None:
    """An absent reader is sent the last event alone (`quartier replay --since`); the rest is still missing."""
    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    for number in range(4):  # each on a sheet of its own
        with pen_store.unit() as unit:
            draw(unit, f"s{number}", number)
    Relay(pen_store, bus.publisher("pen")).run_once()
    *_, last = history(pen_store)
    beside = LocalBus()
    beside.attach("tally", tally_store, reader(tally_store))
    beside.publisher("pen").publish_to("tally", [last])
    assert numbers(tally_store) == [3]
    bus.attach("tally", tally_store, reader(tally_store))
    assert sorted(numbers(tally_store)) == [0, 1, 2, 3]
    assert verify("pen", pen_store, tally_store, tally.service.reads).complete


def test_a_replay_goes_to_one_reader_alone(pen_store: Store, tally_store: Store, third_store: Store) -> None:
    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    say(pen_store, 1, 2)
    Relay(pen_store, bus.publisher("pen")).run_once()
    bus.attach("tally", tally_store, reader(tally_store))
    bus.attach("third", third_store, Inbox(third_store, []))
    seen: list[int] = []
    bus.attach(
        "third", third_store, reader(third_store, lambda event, _unit: seen.append(event.data["number"]))
    )
    assert bus.publisher("pen").publish_to("tally", list(history(pen_store))) == 2
    assert (numbers(tally_store), seen) == ([1, 2], [1, 2])


def test_what_a_reader_says_goes_on_from_there(
    pen_store: Store, tally_store: Store, third_store: Store
) -> None:
    """A chain through three services by two relays, as the host turns them."""
    heard: list[tuple[int, str | None]] = []

    def hear(event: Received, _unit: Unit) -> None:
        heard.append((event.data["number"], event.envelope.causationid))

    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    bus.attach("tally", tally_store, reader(tally_store))
    made = Read("quartier.tally.mark.made.v1", Audience.PUBLIC, Drawn, hear)
    bus.attach("third", third_store, Inbox(third_store, [made]))
    relays = [Relay(pen_store, bus.publisher("pen")), Relay(tally_store, bus.publisher("tally"))]
    say(pen_store, 1, 2)
    while sum(relay.run_once() for relay in relays):
        pass
    strokes = [row.id for row in history(pen_store)]
    assert heard == [(1, strokes[0]), (2, strokes[1])]


def test_relays_of_several_services_at_once(pen_store: Store, tally_store: Store, third_store: Store) -> None:
    """Two senders, one reader, one of each a thread: nothing waits for ever, nothing is lost."""
    other = open_store(pen, pen_store.settings.database, pen_store.clock)  # type: ignore[arg-type]
    bus = LocalBus()
    bus.attach("pen", pen_store, Inbox(pen_store, []))
    bus.attach("tally", tally_store, reader(tally_store))
    bus.attach("third", third_store, reader(third_store))
    say(pen_store, *range(40))
    relays = [Relay(store, bus.publisher("pen")) for store in (pen_store, other)]

    def turn(relay: Relay) -> None:
        while relay.run_once():
            pass

    threads = [threading.Thread(target=turn, args=(relay,)) for relay in relays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.close()
    assert numbers(tally_store) == numbers(third_store) == list(range(40))


@pytest.mark.parametrize("url", ["", "local:/", "local://x", "http://broker", "redis://h"])
def test_another_bus_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured, match="local://"):
        open_bus(url)
