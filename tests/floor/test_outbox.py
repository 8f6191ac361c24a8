"""The relay: in order, nothing skipped, and only what is confirmed is marked."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from pen import STROKES, SecretKept, draw
from sqlalchemy import select, update

import quartier.outbox
from quartier.envelope import parse
from quartier.errors import BusDown
from quartier.lease import Lease
from quartier.observe import Metrics
from quartier.outbox import OutboxRow, Relay, history, outbox_state
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing import SettableClock


class Bus:
    """Confirms as many rows as it is told to; remembers all it was given."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.confirms: int | None = None
        self.down = False
        self.during: Callable[[], None] = lambda: None

    def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        if self.down:
            raise BusDown("away")
        self.got += [row.sequence for row in rows]
        self.during()
        return len(rows) if self.confirms is None else min(self.confirms, len(rows))


@pytest.fixture
def bus() -> Bus:
    return Bus()


def say(store: Store, count: int, sheet: str = "s") -> None:
    with store.unit() as unit:
        for number in range(count):
            draw(unit, f"{sheet}{store.clock().timestamp():.0f}", number)


def marked(store: Store) -> list[int]:
    with store.read() as session:
        query = select(outbox.c.sequence).where(outbox.c.published_at.is_not(None))
        return list(session.scalars(query.order_by(outbox.c.sequence)))


def test_rows_go_out_in_order_as_they_are(pen_store: Store, clock: SettableClock) -> None:
    rows: list[OutboxRow] = []

    class Keeper(Bus):
        def publish(self, given: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
            rows.extend(given)
            return len(given)

    say(pen_store, 2)
    with pen_store.unit() as unit:
        unit.emit(SecretKept.of(secret_ref="k1"))
    clock.forward(minutes=1)
    assert Relay(pen_store, Keeper()).run_once() == 3
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [row.routing_key for row in rows] == ["pen.internal.stroke.drawn"] * 2 + [
        "pen.confidential.secret.kept"
    ]
    assert [parse(row.body).id for row in rows] == [row.id for row in rows]
    with pen_store.read() as session:
        assert set(session.scalars(select(outbox.c.published_at))) == {clock.now}


def test_what_is_sent_is_not_sent_again(pen_store: Store, bus: Bus) -> None:
    relay = Relay(pen_store, bus)
    assert relay.run_once() == 0
    say(pen_store, 3)
    assert (relay.run_once(), relay.run_once()) == (3, 0)
    assert bus.got == [1, 2, 3]
    assert outbox_state(pen_store) == (0, None)


def test_only_the_confirmed_prefix_is_marked(pen_store: Store, bus: Bus) -> None:
    say(pen_store, 5)
    relay = Relay(pen_store, bus)
    bus.confirms = 2
    assert relay.run_once() == 2
    assert marked(pen_store) == [1, 2]
    bus.confirms = 0
    assert relay.run_once() == 0
    assert marked(pen_store) == [1, 2]
    bus.confirms = None
    assert relay.run_once() == 3
    assert bus.got == [1, 2, 3, 4, 5, 3, 4, 5, 3, 4, 5]


def test_a_bus_that_is_down_leaves_the_rows(pen_store: Store, bus: Bus, clock: SettableClock) -> None:
    began = clock.now
    say(pen_store, 3)
    bus.down = True
    with pytest.raises(BusDown):
        Relay(pen_store, bus).run_once()
    assert marked(pen_store) == []
    clock.forward(hours=1)
    assert outbox_state(pen_store) == (3, began)
    bus.down = False
    assert Relay(pen_store, bus).run_once() == 3


def test_a_relay_that_was_killed_keeps_the_next_waiting_for_seconds(
    pen_store: Store, bus: Bus, clock: SettableClock
) -> None:
    killed, survivor = Relay(pen_store, bus), Relay(pen_store, bus)
    killed.lease.holder = "killed"
    say(pen_store, 1)
    assert killed.run_once() == 1
    say(pen_store, 1, sheet="another")
    assert survivor.run_once() == 0
    clock.forward(seconds=5.1)
    assert survivor.run_once() == 1


def test_a_crash_between_confirm_and_mark_sends_copies(
    pen_store: Store, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(rows: Sequence[OutboxRow]) -> None:
        if rows:
            raise KeyboardInterrupt

    say(pen_store, 2)
    relay = Relay(pen_store, bus)
    with monkeypatch.context() as patch:
        patch.setattr(relay, "_mark", die)
        with pytest.raises(KeyboardInterrupt):
            relay.run_once()
    assert relay.run_once() == 2
    assert bus.got == [1, 2, 1, 2]


def test_two_relays_make_copies_and_no_disorder(pen_store: Store) -> None:
    """A holder stalls inside `publish` until its lease has run out and another has sent more."""
    bus, both = Bus(), Bus()
    say(pen_store, 2)
    stalled, go_on = threading.Event(), threading.Event()

    def stall() -> None:
        stalled.set()
        assert go_on.wait(30)

    bus.got = both.got
    bus.during = stall
    first = threading.Thread(
        target=Relay(pen_store, bus, lease=Lease(pen_store, "relay", holder="one")).run_once
    )
    first.start()
    assert stalled.wait(30)
    second = Relay(pen_store, both, lease=Lease(pen_store, "relay", holder="two"))
    assert second.run_once() == 0, "the lease keeps it out"
    pen_store.clock.forward(minutes=1)  # type: ignore[attr-defined]
    say(pen_store, 2)
    assert second.run_once() == 4
    go_on.set()
    first.join(30)
    assert both.got == [1, 2, 1, 2, 3, 4]
    firsts = [number for place, number in enumerate(both.got) if number not in both.got[:place]]
    assert firsts == [1, 2, 3, 4], "first copies come in order"
    assert marked(pen_store) == [1, 2, 3, 4]


def test_a_number_that_comes_late_is_not_skipped(pen_store: Store, bus: Bus) -> None:
    """It cannot happen by units; a row put back by hand or by a restore is sent all the same."""
    say(pen_store, 5)
    relay = Relay(pen_store, bus)
    relay.run_once()
    with pen_store.unit() as unit:
        unit.session.execute(update(outbox).where(outbox.c.sequence == 2).values(published_at=None))
    assert relay.run_once() == 1
    assert bus.got[-1] == 2


def test_a_backlog_goes_in_batches(pen_store: Store, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quartier.outbox, "BATCH", 4)
    say(pen_store, 10)
    relay = Relay(pen_store, bus)
    assert [relay.run_once() for _ in range(4)] == [4, 4, 2, 0]
    assert bus.got == list(range(1, 11))


def test_what_was_confirmed_is_counted(pen_store: Store, bus: Bus) -> None:
    metrics = Metrics("pen")
    say(pen_store, 3)
    bus.confirms = 2
    Relay(pen_store, bus, metrics).run_once()
    assert metrics.registry.get_sample_value("quartier_events_published_total", {"service": "pen"}) == 2


# ── The event log ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def logged(pen_store: Store, bus: Bus, clock: SettableClock) -> Store:
    """Ten events over ten hours, every third of them secret; the last two are not sent."""
    for number in range(1, 11):
        with pen_store.unit() as unit:
            if number % 3 == 0:
                unit.emit(SecretKept.of(secret_ref=f"k{number}"))
            else:
                draw(unit, "s", number)
        clock.forward(hours=1)
    bus.confirms = 8
    Relay(pen_store, bus).run_once()
    return pen_store


@pytest.mark.parametrize("page", [1, 3, 8, 1000])
def test_the_log_is_read_in_pages(logged: Store, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quartier.outbox, "BATCH", page)
    began = SettableClock().now

    def numbers(**kwargs: object) -> list[int]:
        return [row.sequence for row in history(logged, **kwargs)]  # type: ignore[arg-type]

    assert numbers() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert numbers(published=False) == list(range(1, 11))
    assert numbers(types=[STROKES]) == [1, 2, 4, 5, 7, 8]
    assert numbers(types=[]) == []
    assert numbers(after=5) == [6, 7, 8]
    # Of the confidential ones (3 and 6) only the day is kept, so all of that day's come.
    assert numbers(since=began + timedelta(hours=4)) == [3, 5, 6, 7, 8]
    assert numbers(since=began + timedelta(hours=4), types=[STROKES], after=5, published=False) == [7, 8, 10]


def test_reading_the_log_holds_no_transaction_open(
    logged: Store, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quartier.outbox, "BATCH", 3)
    rows = history(logged)
    assert next(rows).sequence == 1
    say(logged, 1)
    bus.confirms = None
    Relay(logged, bus).run_once()
    assert [row.sequence for row in rows] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "what came meanwhile is in it"
