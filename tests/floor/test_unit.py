"""The unit of work: change and events stand or fall together, and their numbers have no gaps."""

import itertools
import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pen import SecretKept, Stroke, StrokeDrawn, draw
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from quartier.actor import SYSTEM, Actor
from quartier.envelope import parse
from quartier.errors import Conflict
from quartier.outbox import OutboxRow, Relay
from quartier.store import Store
from quartier.tables import outbox, stream
from quartier.testing import SettableClock, wait_until


class NumberTaken(Conflict):
    """This number is on the sheet already."""


UNIQUE = ("uq_stroke_sheet_id_number", "stroke.sheet_id, stroke.number")


def log(store: Store) -> list[Any]:
    """The outbox as it is stored, in order."""
    with store.read() as session:
        return list(session.execute(select(outbox).order_by(outbox.c.sequence)).all())


def strokes(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Stroke.id).order_by(Stroke.id)))


# ── Together or not at all ───────────────────────────────────────────────────────────────────────────


def test_change_and_event_are_there_together(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    assert strokes(pen_store) == ["s1-1"]
    [row] = log(pen_store)
    event = parse(row.body)
    assert (row.sequence, row.id, row.type, row.subject) == (1, event.id, event.type, "s1")
    assert row.routing_key == "pen.internal.stroke.drawn"
    assert row.occurred_at == event.time == pen_store.clock()
    assert row.published_at is None
    assert (event.sequence, event.subjectversion, event.epoch) == (1, 1, 1)
    assert event.source == pen_store.source == "/saalfeld-beulwitz/pen"


@pytest.mark.parametrize("error", [NumberTaken, ZeroDivisionError, KeyboardInterrupt, GeneratorExit])
def test_whatever_ends_the_unit_undoes_both(pen_store: Store, error: type[BaseException]) -> None:
    with pytest.raises(error), pen_store.unit() as unit:  # noqa: PT012
        draw(unit, "s1", 1)
        unit.session.flush()
        raise error
    assert (strokes(pen_store), log(pen_store)) == ([], [])
    with pen_store.unit() as unit:
        draw(unit, "s1", 2)
    assert [row.sequence for row in log(pen_store)] == [1], "the number was given back"


def test_a_violation_found_by_the_commit_undoes_the_events(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    with pytest.raises(IntegrityError), pen_store.unit() as unit:
        draw(unit, "s1", 1)
    assert [row.sequence for row in log(pen_store)] == [1]


def test_a_unit_without_events_takes_no_number(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        unit.session.add(Stroke(id="x", sheet_id="s", number=1))
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    assert [row.sequence for row in log(pen_store)] == [1]


def test_events_are_numbered_in_the_order_in_which_they_were_said(pen_store: Store) -> None:
    for first in (0, 5):
        with pen_store.unit() as unit:
            for number in range(first, first + 5):
                draw(unit, f"s{number % 2}", number)
                unit.session.flush()
            unit.emit(SecretKept.of(secret_ref=f"k{first}"))
    said = [json.loads(row.body)["data"] for row in log(pen_store)]
    assert [one.get("number", one.get("secret_ref")) for one in said] == [
        0,
        1,
        2,
        3,
        4,
        "k0",
        5,
        6,
        7,
        8,
        9,
        "k5",
    ]
    assert [row.sequence for row in log(pen_store)] == list(range(1, 13))


def test_a_flush_in_the_middle_keeps_order_and_numbers(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
        unit.flush()
        draw(unit, "s1", 2)
        assert (unit.waiting, unit.emitted) == (1, 1)
    assert [json.loads(row.body)["data"]["number"] for row in log(pen_store)] == [1, 2]
    assert [row.sequence for row in log(pen_store)] == [1, 2]


def test_many_events_of_one_unit(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        for number in range(500):
            unit.emit(StrokeDrawn.of(sheet_id="s", number=number, note="100 % :id1 '\"\\ {}"))
    bodies = [parse(row.body) for row in log(pen_store)]
    assert [event.data["number"] for event in bodies] == list(range(500))
    assert {event.data["note"] for event in bodies} == {"100 % :id1 '\"\\ {}"}


def test_the_term_of_the_operator_is_in_every_event(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        unit.session.execute(update(stream).values(epoch=4))
        draw(unit, "s1", 1)
    assert parse(log(pen_store)[0].body).epoch == 4


def test_events_of_an_unknown_source_stop_the_unit(pen_store: Store) -> None:
    """The quarter was renamed after the migration: there is no counter, and nothing may vanish silently."""
    renamed = Store(replace(pen_store.settings, quarter="elsewhere"), pen_store.clock)
    with pytest.raises(Exception, match=r".*"), renamed.unit() as unit:
        draw(unit, "s1", 1)
    assert (strokes(renamed), log(renamed)) == ([], []), "neither half of it"
    renamed.close()


# ── What a unit knows ────────────────────────────────────────────────────────────────────────────────


def test_a_unit_happens_at_one_instant(pen_store: Store, clock: SettableClock) -> None:
    clock.now = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    with pen_store.unit() as unit:
        clock.forward(hours=5)
        assert unit.now == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
        assert unit.today == date(2026, 3, 29), "it is after midnight in the quarter"
        draw(unit, "s1", 1)
    assert log(pen_store)[0].occurred_at == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)


def test_who_acts_and_why_is_passed_on(pen_store: Store) -> None:
    with pen_store.unit(Actor("a1"), correlation_id="click", causation_id="e0") as unit:
        assert (unit.actor.ref, unit.settings) == ("a1", pen_store.settings)
        draw(unit, "s1", 1)
    with pen_store.unit() as unit:
        assert unit.actor is SYSTEM
        draw(unit, "s1", 2)
        draw(unit, "s1", 3)
    first, second, third = (parse(row.body) for row in log(pen_store))
    assert (first.correlationid, first.causationid) == ("click", "e0")
    assert second.causationid is None
    assert second.correlationid == third.correlationid
    assert second.correlationid not in ("", "click")


def test_a_confidential_event_tells_its_day_and_no_more(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        unit.emit(SecretKept.of(secret_ref="k1"))
    event, day = parse(log(pen_store)[0].body), datetime(2026, 5, 4, tzinfo=UTC)
    with pen_store.read() as session:
        assert session.scalar(select(outbox.c.occurred_at)) == event.time == day
    assert event.id[14] == "4", "not of the version whose ids tell the millisecond"


# ── The database has the last word ───────────────────────────────────────────────────────────────────


def test_a_violation_becomes_the_refusal_and_the_unit_goes_on(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    with pen_store.unit() as unit:
        draw(unit, "s2", 7)
        with pytest.raises(NumberTaken), unit.constraint(NumberTaken(), *UNIQUE):
            unit.session.add(Stroke(id="other", sheet_id="s1", number=1))
        draw(unit, "s2", 8)
    assert strokes(pen_store) == ["s1-1", "s2-7", "s2-8"]
    assert [json.loads(row.body)["data"]["number"] for row in log(pen_store)] == [1, 7, 8]


def test_events_said_in_the_refused_block_are_undone_with_it(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    with pen_store.unit() as unit:
        draw(unit, "s1", 2)
        with pytest.raises(NumberTaken), unit.constraint(NumberTaken(), *UNIQUE):  # noqa: PT012
            unit.emit(StrokeDrawn.of(sheet_id="s1", number=1))
            unit.session.add(Stroke(id="other", sheet_id="s1", number=1))
        draw(unit, "s1", 3)
    assert [json.loads(row.body)["data"]["number"] for row in log(pen_store)] == [1, 2, 3]


def test_a_check_constraint_has_the_last_word_too(pen_store: Store) -> None:
    with (
        pytest.raises(NumberTaken),
        pen_store.unit() as unit,
        unit.constraint(NumberTaken(), "ck_stroke_counts"),
    ):
        unit.session.add(Stroke(id="x", sheet_id="s1", number=-1))


def test_another_violation_is_not_taken_for_it(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    with (
        pytest.raises(IntegrityError),
        pen_store.unit() as unit,
        unit.constraint(NumberTaken(), "ck_stroke_counts"),
    ):
        unit.session.add(Stroke(id="other", sheet_id="s1", number=1))
    with (
        pytest.raises(IntegrityError),
        pen_store.unit() as unit,
        unit.constraint(NumberTaken(), *UNIQUE),
    ):
        unit.session.execute(insert(Stroke).values(id="s1-1", sheet_id="s3", number=3))


def test_what_was_wrong_before_the_block_is_not_blamed_on_it(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    with pytest.raises(IntegrityError), pen_store.unit() as unit:  # noqa: PT012
        unit.session.add(Stroke(id="other", sheet_id="s1", number=1))
        with unit.constraint(NumberTaken(), *UNIQUE):
            unit.session.add(Stroke(id="fine", sheet_id="s9", number=1))


def test_of_two_requests_at_once_one_is_refused(pen_store: Store) -> None:
    outcomes = []

    def try_it(name: str) -> None:
        try:
            with pen_store.unit() as unit, unit.constraint(NumberTaken(), *UNIQUE):
                unit.session.add(Stroke(id=name, sheet_id="s1", number=1))
            outcomes.append("taken")
        except NumberTaken:
            outcomes.append("refused")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(try_it, "abcd"))
    assert sorted(outcomes) == ["refused"] * 3 + ["taken"]


# ── Without gaps, whoever works at once ──────────────────────────────────────────────────────────────


def test_parallel_units_leave_no_gap(pen_store: Store) -> None:
    """Eight threads, some units fail late, some say several things: numbers are 1…n, one unit's stand together."""
    dice = random.Random(20260504)
    plans = [[(n, dice.randint(0, 3), dice.random() < 0.3) for n in range(25)] for _ in range(8)]

    def work(thread: int) -> int:
        said = 0
        for n, count, fails in plans[thread]:
            try:
                with pen_store.unit(correlation_id=f"{thread}-{n}") as unit:
                    for number in range(count):
                        draw(unit, f"t{thread}-{n}", number)
                    if fails:
                        unit.flush()
                        raise ZeroDivisionError
                said += count
            except ZeroDivisionError:
                pass
        return said

    with ThreadPoolExecutor(8) as pool:
        expected = sum(pool.map(work, range(8)))
    rows = log(pen_store)
    assert [row.sequence for row in rows] == list(range(1, expected + 1))
    assert [parse(row.body).sequence for row in rows] == [row.sequence for row in rows]
    units = [parse(row.body).correlationid for row in rows]
    changes = sum(one != other for one, other in itertools.pairwise(units))
    assert changes == len(set(units)) - 1, "the events of a unit stand together"
    with pen_store.read() as session:
        assert session.scalar(select(func.count()).select_from(Stroke)) == expected


class Catcher:
    """A bus that remembers."""

    def __init__(self) -> None:
        self.got: list[OutboxRow] = []

    def publish(self, rows: list[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        self.got += rows
        return len(rows)


def test_nothing_reaches_the_bus_before_the_commit(pen_store: Store) -> None:
    bus = Catcher()
    relay = Relay(pen_store, bus)
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with pen_store.unit() as unit:
            draw(unit, "s1", 1)
            unit.flush()
            inside.set()
            assert go_on.wait(30)

    writer = threading.Thread(target=slow)
    writer.start()
    assert inside.wait(30)
    assert relay.run_once() == 0
    go_on.set()
    writer.join(30)
    assert relay.run_once() == 1
    assert [row.sequence for row in bus.got] == [1]


def test_who_comes_second_to_the_counter_waits_so_no_number_is_visible_before_a_lower_one(
    pen_store: Store,
) -> None:
    bus = Catcher()
    relay = Relay(pen_store, bus)
    first_numbered, let_first_go, second_done = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with pen_store.unit() as unit:
            draw(unit, "first", 1)
            unit.flush()
            first_numbered.set()
            assert let_first_go.wait(30)

    def second() -> None:
        with pen_store.unit() as unit:
            draw(unit, "second", 1)
        second_done.set()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert first_numbered.wait(30)
    threads[1].start()
    assert not second_done.wait(0.3), "it waits for the counter, or on SQLite for the gate"
    assert relay.run_once() == 0
    let_first_go.set()
    for thread in threads:
        thread.join(30)
    wait_until(lambda: relay.run_once() == 0)
    assert [(row.sequence, parse(row.body).subject) for row in bus.got] == [(1, "first"), (2, "second")]


def test_the_relay_is_nudged_after_the_commit_and_only_by_events(pen_store: Store) -> None:
    seen: list[int] = []
    pen_store.after_commit.append(lambda: seen.append(len(log(pen_store))))
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
        unit.flush()
        assert seen == []
    assert seen == [1], "what it was nudged about can be read"
    with pen_store.unit() as unit:
        unit.session.add(Stroke(id="x", sheet_id="s", number=1))
    with pytest.raises(ZeroDivisionError), pen_store.unit() as unit:  # noqa: PT012
        draw(unit, "s1", 2)
        unit.flush()
        raise ZeroDivisionError
    assert seen == [1]


def test_a_nudge_may_open_a_unit_itself(pen_store: Store) -> None:
    published: list[int] = []
    relay = Relay(pen_store, Catcher())
    pen_store.after_commit.append(lambda: published.append(relay.run_once()))
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    assert published == [1]


def test_the_instant_is_kept_to_the_microsecond(pen_store: Store, clock: SettableClock) -> None:
    clock.now = datetime(2026, 5, 4, 9, 0, 0, 1, tzinfo=UTC)
    with pen_store.unit() as unit:
        draw(unit, "s1", 1)
    clock.forward(hours=1)
    assert log(pen_store)[0].occurred_at == clock.now - timedelta(hours=1)
