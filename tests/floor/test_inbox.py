"""The inbox: each effect once, in the order of its subject, or on the list."""

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import tally
from pen import StrokeDrawn
from pen import service as pen
from sqlalchemy import select, text, update
from tally import STROKE_DRAWN, Drawn, Mark, MarkMade, keep

from quartier.envelope import complete, numbered, parse
from quartier.errors import Unavailable
from quartier.event import Audience, Read, Received, new_event_id
from quartier.inbox import FENCED, LATE, WAITS, Inbox, Receipt, Retry
from quartier.observe import Metrics
from quartier.operate import desk
from quartier.store import Store
from quartier.tables import inbox, outbox
from quartier.testing import SettableClock, wait_until
from quartier.testing.plugin import open_store
from quartier.unit import Unit

SOURCE = "/saalfeld-beulwitz/pen"
PROMPT = Retry(tries=3, first=timedelta(seconds=10))


def stroke(
    sheet: str, version: int, number: int | None = None, *, id: str = "", epoch: int = 1, source: str = SOURCE
) -> bytes:
    """An event of the pen as it comes over the bus; its number in the data is its version if not given."""
    draft = StrokeDrawn.of(sheet_id=sheet, number=version if number is None else number)
    body = complete(
        draft,
        event_id=id or new_event_id(),
        source=source,
        time=SettableClock().now,
        correlation=f"click-{sheet}-{version}",
        causation=None,
    )
    return numbered(body, sequence=version, epoch=epoch).encode()


def with_data(raw: bytes, **data: Any) -> bytes:
    changed = json.loads(raw)
    return json.dumps(changed | {"data": data}).encode()


class Reaction:
    """Keeps a mark for each event, and fails as it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        #: (sheet, number) → how many tries fail. (The first try is two calls: in the batch, then alone.)
        self.failures: dict[tuple[str, int], int] = {}
        self.before: Callable[[Received, Unit], None] = lambda _event, _unit: None

    def __call__(self, event: Received, unit: Unit) -> None:
        key = event.data["sheet_id"], event.data["number"]
        self.seen.append(key)
        keep(event, unit)
        unit.emit(MarkMade.of(sheet_id=key[0], number=key[1]))
        self.before(event, unit)
        if failed_tries(event, unit) < self.failures.get(key, 0):
            unit.session.flush()
            raise ZeroDivisionError(f"not yet: {key}")


def failed_tries(event: Received, unit: Unit) -> int:
    """How often this event has failed before, by what the inbox has written down."""
    query = select(inbox.c.state, inbox.c.attempts).where(
        inbox.c.source == event.envelope.source, inbox.c.id == event.envelope.id
    )
    found = unit.session.execute(query).one()
    return 0 if found.state == "done" else int(found.attempts)


@pytest.fixture
def reaction() -> Reaction:
    return Reaction()


@pytest.fixture
def box(tally_store: Store, reaction: Reaction) -> Inbox:
    return an_inbox(tally_store, reaction)


def an_inbox(store: Store, reaction: Callable[[Received, Unit], None], **kwargs: Any) -> Inbox:
    read = Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, by=reaction, any_order=kwargs.pop("any_order", False))
    return Inbox(store, [read], retry=kwargs.pop("retry", PROMPT), **kwargs)


def effects(store: Store) -> list[tuple[str, int]]:
    """Which effects there are, in the order in which they happened."""
    with store.read() as session:
        return [(mark.sheet_id, mark.number) for mark in session.scalars(select(Mark).order_by(Mark.n))]


def states(store: Store) -> dict[tuple[str, int], str]:
    with store.read() as session:
        rows = session.execute(select(inbox.c.subject, inbox.c.subjectversion, inbox.c.state))
        return {(subject, version): state for subject, version, state in rows}


def row(store: Store, version: int) -> Any:
    with store.read() as session:
        return session.execute(select(inbox).where(inbox.c.sequence == version)).one()


def said(store: Store) -> list[Any]:
    with store.read() as session:
        return [parse(body) for body in session.scalars(select(outbox.c.body).order_by(outbox.c.sequence))]


# ── A batch ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_batch_is_handled_in_order(box: Inbox) -> None:
    batch = [stroke("a", 1), stroke("b", 2), stroke("a", 3)]
    assert box.receive(batch) == Receipt(handled=3)
    assert effects(box.store) == [("a", 1), ("b", 2), ("a", 3)]
    kept = row(box.store, 1)
    event = parse(batch[0])
    assert (kept.source, kept.id, kept.type, kept.subject) == (SOURCE, event.id, STROKE_DRAWN, "a")
    assert (kept.state, kept.attempts, kept.error, kept.next_try) == ("done", 1, None, None)
    assert kept.body == batch[0].decode()
    assert kept.received_at == box.store.clock()


def test_an_empty_batch_is_nothing(box: Inbox) -> None:
    assert box.receive([]) == Receipt()


def test_copies_within_a_batch_and_across_batches_have_no_effect(box: Inbox) -> None:
    one, two = stroke("a", 1), stroke("a", 2)
    assert box.receive([one, one, two, one]) == Receipt(handled=2, duplicates=2)
    assert box.receive([one, two]) == Receipt(duplicates=2)
    assert box.receive([two, stroke("a", 3), one]) == Receipt(handled=1, duplicates=2)
    assert effects(box.store) == [("a", 1), ("a", 2), ("a", 3)]


def test_the_same_id_of_another_sender_is_another_event(box: Inbox) -> None:
    batch = [stroke("a", 1, id="x"), stroke("a", 1, id="x", source="/other/pen")]
    assert box.receive(batch) == Receipt(handled=2)


def test_a_copy_of_a_failed_event_changes_nothing(box: Inbox, reaction: Reaction) -> None:
    reaction.failures["a", 1] = 1
    one = stroke("a", 1)
    assert box.receive([one]) == Receipt(pending=1)
    assert box.receive([one]) == Receipt(duplicates=1)
    assert states(box.store) == {("a", 1): "pending"}
    assert effects(box.store) == []


def test_what_nobody_reads_is_skipped(box: Inbox) -> None:
    other = stroke("a", 1).replace(b"stroke.drawn.v1", b"stroke.drawn.v2")
    assert box.receive([other, stroke("a", 2)]) == Receipt(skipped=1, handled=1)
    assert states(box.store) == {("a", 2): "done"}


def test_what_is_no_event_is_named_by_its_place(box: Inbox) -> None:
    batch = [b"{", stroke("a", 1), b"\xff", with_data(stroke("a", 2), x=1)[:-1]]
    assert box.receive(batch) == Receipt(handled=1, undecodable=[0, 2, 3])
    assert box.receive([b"", b"null"]) == Receipt(undecodable=[0, 1])


HOSTILE = {
    "NUL": stroke("a", 1)
    .replace(b'"click-a-1"', b'"click\\u0000"')
    .replace(b'"subject":"a"', b'"subject":"\\u0000"'),
    "half a pair": stroke("a", 1).replace(b'"subject":"a"', b'"subject":"\\ud800"'),
    "a long source": stroke("a", 1, source="/" + "x" * 150),
    "a great epoch": stroke("a", 1, epoch=2**40),
    "nesting": b'{"a":' + b"[" * 60_000,
    "UTF-16": stroke("a", 1).decode().encode("utf-16"),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_one_hostile_message_does_not_stop_the_others(box: Inbox, hostile: bytes) -> None:
    receipt = box.receive([stroke("x", 2), hostile, stroke("y", 3)])
    assert (receipt.handled, receipt.undecodable) == (2, [1])
    assert effects(box.store) == [("x", 2), ("y", 3)]


# ── What fails ───────────────────────────────────────────────────────────────────────────────────────


def test_one_that_fails_is_undone_alone(box: Inbox, reaction: Reaction) -> None:
    reaction.failures["b", 2] = 1
    batch = [stroke("a", 1), stroke("b", 2), stroke("c", 3)]
    assert box.receive(batch) == Receipt(handled=2, pending=1)
    assert effects(box.store) == [("a", 1), ("c", 3)]
    assert [event.subject for event in said(box.store)] == ["a", "c"], "what it had said is undone too"
    failed = row(box.store, 2)
    assert (failed.state, failed.attempts) == ("pending", 1)
    assert failed.error == "ZeroDivisionError: not yet: ('b', 2)"


def test_a_violated_constraint_in_a_reaction_is_undone_alone(box: Inbox, reaction: Reaction) -> None:
    def violate(event: Received, unit: Unit) -> None:
        if event.data["sheet_id"] == "b":
            unit.session.execute(text("INSERT INTO stream VALUES (:source, 0, 1)"), {"source": unit.source})

    reaction.before = violate
    assert box.receive([stroke("a", 1), stroke("b", 2), stroke("c", 3)]) == Receipt(handled=2, pending=1)
    assert effects(box.store) == [("a", 1), ("c", 3)]


def test_later_events_of_the_subject_wait_and_others_go_on(box: Inbox, reaction: Reaction) -> None:
    reaction.failures["a", 1] = 1
    assert box.receive([stroke("a", 1), stroke("a", 2), stroke("b", 3)]) == Receipt(handled=1, pending=2)
    assert box.receive([stroke("a", 4), stroke("b", 5)]) == Receipt(handled=1, pending=1)
    assert effects(box.store) == [("b", 3), ("b", 5)]
    assert row(box.store, 2).error == row(box.store, 4).error == WAITS
    assert row(box.store, 4).attempts == 0, "it has not been tried"


def test_the_same_subject_of_another_sender_does_not_wait(box: Inbox, reaction: Reaction) -> None:
    reaction.failures["a", 1] = 1
    box.receive([stroke("a", 1)])
    assert box.receive([stroke("a", 2, source="/other/pen")]) == Receipt(handled=1)


@pytest.mark.parametrize("error", [Unavailable, KeyboardInterrupt, GeneratorExit, SystemExit])
def test_when_the_database_or_the_process_goes_nothing_is_stored(
    box: Inbox, reaction: Reaction, error: type[BaseException]
) -> None:
    def end(event: Received, _unit: Unit) -> None:
        if event.data["number"] == 2:
            raise error

    reaction.before = end
    with pytest.raises(error):
        box.receive([stroke("a", 1), stroke("a", 2)])
    assert (states(box.store), effects(box.store), said(box.store)) == ({}, [], [])
    reaction.before = lambda _event, _unit: None
    assert box.receive([stroke("a", 1), stroke("a", 2)]) == Receipt(handled=2)


def test_unavailable_also_ends_the_handling_one_by_one(box: Inbox, reaction: Reaction) -> None:
    reaction.failures["a", 2] = 5

    def end(event: Received, _unit: Unit) -> None:
        if event.data["number"] == 1 and reaction.seen.count(("b", 1)) == 2:
            raise Unavailable

    reaction.before = end
    reaction.failures["b", 1] = 1
    with pytest.raises(Unavailable):
        box.receive([stroke("b", 1), stroke("a", 2)])
    assert states(box.store) == {}


def test_data_that_the_reader_cannot_use_is_dead_at_once(box: Inbox, reaction: Reaction) -> None:
    unreadable = with_data(stroke("a", 1), sheet_id="a", number="many")
    assert box.receive([unreadable, stroke("a", 2), stroke("b", 3)]) == Receipt(dead=1, pending=1, handled=1)
    dead = row(box.store, 1)
    assert (dead.state, dead.next_try) == ("dead", None)
    assert "number" in dead.error
    assert reaction.seen.count(("b", 3)) == 1


def test_a_very_long_error_is_cut(box: Inbox, reaction: Reaction) -> None:
    def complain(_event: Received, _unit: Unit) -> None:
        raise ValueError("x" * 10_000)

    reaction.before = complain
    box.receive([stroke("a", 1)])
    assert len(row(box.store, 1).error) == 1000


def test_an_error_that_no_database_can_store_is_recorded_all_the_same(box: Inbox, reaction: Reaction) -> None:
    """A reaction quotes what it could not use; PostgreSQL's text holds no NUL."""

    def complain(_event: Received, _unit: Unit) -> None:
        raise ValueError("cannot use 'a\0b \ud800'")

    reaction.before = complain
    assert box.receive([stroke("a", 1), stroke("b", 2)]).pending == 2
    assert "cannot use" in row(box.store, 1).error


# ── Trying again ─────────────────────────────────────────────────────────────────────────────────────


def test_tries_come_at_growing_intervals_until_the_last(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    reaction.failures["a", 1] = 99
    began = clock.now
    box.receive([stroke("a", 1), stroke("a", 2)])
    first = row(box.store, 1).next_try - began
    assert timedelta(seconds=7.5) <= first <= timedelta(seconds=12.5)
    clock.now = began + first - timedelta(microseconds=1)
    assert box.retry_due() == 0, "not before its time"
    clock.now = began + first
    assert box.retry_due() == 1
    second = row(box.store, 1)
    assert second.attempts == 2
    assert timedelta(seconds=15) <= second.next_try - clock.now <= timedelta(seconds=25)
    clock.now = second.next_try
    assert box.retry_due() == 1
    last = row(box.store, 1)
    assert (last.state, last.attempts, last.next_try) == ("dead", 3, None)
    assert last.error.startswith("ZeroDivisionError")
    clock.forward(days=30)
    assert box.retry_due() == 0, "nothing is tried that an operator must decide on"
    assert states(box.store) == {("a", 1): "dead", ("a", 2): "pending"}, "what waits goes on waiting"
    assert reaction.seen.count(("a", 1)) == 1 + 1 + 2, "once in the batch, once alone, twice again"


def test_pauses_double_up_to_the_longest() -> None:
    retry = Retry(first=timedelta(seconds=1), longest=timedelta(minutes=10))
    for attempts, seconds in [(1, 1), (2, 2), (5, 16), (9, 256), (10, 512), (11, 600), (99, 600)]:
        waits = {retry.wait(attempts).total_seconds() for _ in range(200)}
        assert seconds * 0.75 <= min(waits) < max(waits) <= seconds * 1.25, attempts


def test_a_repaired_subject_is_worked_off_in_order(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    reaction.failures["a", 1] = 1
    box.receive([stroke("a", 1), stroke("b", 2), stroke("a", 3), stroke("a", 4)])
    clock.forward(minutes=1)
    assert [box.retry_due() for _ in range(4)] == [1, 1, 1, 0], "one of a subject at a time"
    assert effects(box.store) == [("b", 2), ("a", 1), ("a", 3), ("a", 4)]
    assert row(box.store, 1).attempts == 2
    assert set(states(box.store).values()) == {"done"}
    assert box.receive([stroke("a", 5)]) == Receipt(handled=1)


def test_what_is_due_is_tried_in_the_senders_order(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    for version in (5, 3, 9, 1):
        reaction.failures[f"s{version}", version] = 1
        box.receive([stroke(f"s{version}", version)])
        clock.forward(seconds=1)
    clock.forward(minutes=1)
    reaction.seen.clear()
    assert box.retry_due(limit=3) == 3
    assert box.retry_due(limit=3) == 1
    assert reaction.seen == [("s1", 1), ("s3", 3), ("s5", 5), ("s9", 9)]


def test_one_that_fails_again_does_not_undo_the_others(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    reaction.failures |= {("a", 1): 1, ("b", 2): 9, ("c", 3): 1}
    box.receive([stroke("a", 1), stroke("b", 2), stroke("c", 3)])
    clock.forward(minutes=1)
    assert box.retry_due() == 3
    assert effects(box.store) == [("a", 1), ("c", 3)]
    assert [event.subject for event in said(box.store)] == ["a", "c"]


def test_a_try_that_is_interrupted_leaves_everything_as_it_was(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    reaction.failures |= {("a", 1): 1, ("b", 2): 1}
    box.receive([stroke("a", 1), stroke("b", 2)])
    clock.forward(minutes=1)

    def end(event: Received, _unit: Unit) -> None:
        if event.data["sheet_id"] == "b":
            raise Unavailable

    reaction.before = end
    with pytest.raises(Unavailable):
        box.retry_due()
    assert effects(box.store) == []
    assert states(box.store) == {("a", 1): "pending", ("b", 2): "pending"}
    assert row(box.store, 1).attempts == 1


def test_an_event_no_longer_read_ends_on_the_list(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    reaction.failures["a", 1] = 1
    box.receive([stroke("a", 1)])
    silent = Inbox(box.store, [], retry=Retry(tries=2, first=timedelta(seconds=1)))
    clock.forward(minutes=1)
    assert silent.retry_due() == 1
    assert row(box.store, 1).state == "dead"


# ── Late ones ────────────────────────────────────────────────────────────────────────────────────────


def test_disorder_within_one_batch_is_put_right(box: Inbox) -> None:
    assert box.receive([stroke("a", 2), stroke("b", 3), stroke("a", 1)]) == Receipt(handled=3)
    assert effects(box.store) == [("a", 1), ("a", 2), ("b", 3)]


def test_a_late_event_is_dead_and_says_so(box: Inbox) -> None:
    box.receive([stroke("a", 2)])
    box.receive([stroke("a", 1)])
    assert effects(box.store) == [("a", 2)]
    assert (row(box.store, 1).state, row(box.store, 1).error) == ("dead", LATE)
    assert box.receive([stroke("a", 3)]) == Receipt(pending=1), "what comes now waits for the decision"


def test_one_that_came_before_a_later_one_was_handled_is_not_called_late(
    box: Inbox, reaction: Reaction
) -> None:
    """The later one came first and failed: nothing later has been handled, so order can still be kept."""
    reaction.failures["a", 2] = 1
    box.receive([stroke("a", 2), stroke("a", 1)])
    assert effects(box.store) == [("a", 1)]
    assert states(box.store) == {("a", 1): "done", ("a", 2): "pending"}


def test_where_order_does_not_matter_late_ones_are_handled(tally_store: Store, reaction: Reaction) -> None:
    box = an_inbox(tally_store, reaction, any_order=True)
    assert box.receive([stroke("a", 2)]) == box.receive([stroke("a", 1)]) == Receipt(handled=1)
    assert box.receive([stroke("a", 5)]) == Receipt(handled=1)
    assert box.receive([stroke("a", 4)]) == Receipt(handled=1)
    assert effects(box.store) == [("a", 2), ("a", 1), ("a", 5), ("a", 4)]


def test_an_operator_can_have_a_late_one_handled(
    box: Inbox, reaction: Reaction, clock: SettableClock
) -> None:
    box.receive([stroke("a", 2)])
    box.receive([stroke("a", 1)])
    assert desk.retry(box.store) == 1
    assert box.retry_due() == 1
    assert effects(box.store) == [("a", 2), ("a", 1)]


# ── An earlier operator ──────────────────────────────────────────────────────────────────────────────


def test_what_an_old_copy_still_sends_is_fenced(box: Inbox) -> None:
    assert box.receive([stroke("a", 10, epoch=1), stroke("a", 11, epoch=2)]) == Receipt(handled=2)
    assert box.receive([stroke("a", 12, epoch=1), stroke("b", 11, epoch=1)]) == Receipt(fenced=2)
    assert effects(box.store) == [("a", 10), ("a", 11)]
    assert (row(box.store, 12).state, row(box.store, 12).error) == ("fenced", FENCED)
    assert box.receive([stroke("a", 12, epoch=2), stroke("b", 13, epoch=2)]) == Receipt(handled=2)


def test_what_was_sent_before_the_change_of_operators_is_not_fenced(box: Inbox) -> None:
    box.receive([stroke("a", 11, epoch=2)])
    assert box.receive([stroke("b", 10, epoch=1)]) == Receipt(handled=1), "the old operator's, and still good"


def test_the_change_is_seen_within_a_batch_and_kept(box: Inbox) -> None:
    batch = [stroke("a", 10), stroke("a", 11, epoch=3), stroke("b", 12, epoch=2), stroke("c", 9, epoch=2)]
    # Epoch 2 began at 9 or before, epoch 3 at 11: number 10 of epoch 1 and 12 of epoch 2 are of copies.
    assert box.receive(batch) == Receipt(handled=2, fenced=2)
    box.receive([stroke("c", 20, epoch=4)])
    assert box.receive([stroke("d", 20, epoch=3), stroke("d", 19, epoch=3)]).fenced == 1


def test_other_senders_are_not_fenced(box: Inbox) -> None:
    box.receive([stroke("a", 11, epoch=5)])
    assert box.receive([stroke("a", 12, epoch=1, source="/other/pen")]) == Receipt(handled=1)


# ── What reactions say ───────────────────────────────────────────────────────────────────────────────


def test_what_a_reaction_says_names_its_cause(box: Inbox) -> None:
    batch = [stroke("a", 1, id="first"), stroke("b", 2, id="second")]
    box.receive(batch)
    assert [(event.causationid, event.correlationid) for event in said(box.store)] == [
        ("first", "click-a-1"),
        ("second", "click-b-2"),
    ]
    assert [event.sequence for event in said(box.store)] == [1, 2]


def test_a_repetition_names_its_cause_too(box: Inbox, reaction: Reaction, clock: SettableClock) -> None:
    reaction.failures["a", 1] = 1
    box.receive([stroke("a", 1, id="first")])
    assert said(box.store) == []
    clock.forward(minutes=1)
    box.retry_due()
    assert [(event.causationid, event.correlationid) for event in said(box.store)] == [("first", "click-a-1")]


def test_the_relay_is_nudged_for_what_reactions_say(box: Inbox) -> None:
    nudges: list[int] = []
    box.store.after_commit.append(lambda: nudges.append(1))
    box.receive([stroke("a", 1)])
    assert nudges == [1]
    box.receive([stroke("a", 1, id="again")[:-1]])
    assert nudges == [1]


def test_every_outcome_is_counted(tally_store: Store, reaction: Reaction) -> None:
    metrics = Metrics("tally")
    box = an_inbox(tally_store, reaction, metrics=metrics)
    reaction.failures["b", 2] = 1
    one = stroke("a", 1)
    box.receive([one, one, stroke("b", 2), b"{", stroke("a", 5, epoch=2), stroke("c", 6)])
    box.receive([stroke("a", 4)])
    counted = {
        sample.labels["outcome"]: sample.value
        for metric in metrics.registry.collect()
        for sample in metric.samples
        if sample.name == "quartier_events_handled_total"
    }
    assert counted == {"ok": 2, "duplicate": 1, "pending": 1, "undecodable": 1, "fenced": 1, "dead": 1}


# ── Several at once (PostgreSQL) ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def shared(fresh_database: Callable[..., str], clock: SettableClock) -> Any:
    """Two instances of the reader on one PostgreSQL."""
    from quartier.operate.migrate import upgrade

    url = fresh_database("postgresql")
    stores = [open_store(tally.service, url, clock) for _ in range(2)]
    upgrade(tally.service, stores[0])
    yield stores
    for store in stores:
        store.close()


def waits_for_a_lock(store: Store) -> bool:
    with store.read() as session:
        return bool(
            session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            )
        )


class Slow(Reaction):
    """Stops inside the transaction until it is let go; then does what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.go_on = threading.Event(), threading.Event()

    def __call__(self, event: Received, unit: Unit) -> None:
        super().__call__(event, unit)
        self.inside.set()
        assert self.go_on.wait(30)


def together(
    shared: Sequence[Store], first: Callable[[], Any], slow: Slow, second: Callable[[], Any]
) -> tuple[Any, Any]:
    """`second` begins while `first` stands inside its transaction, and waits for a lock of it or is done."""
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        assert slow.inside.wait(30)
        two = pool.submit(second)
        wait_until(lambda: two.done() or waits_for_a_lock(shared[0]))
        slow.go_on.set()
        return one.result(30), two.result(30)


def test_two_that_receive_the_same_batch_have_one_effect(shared: Sequence[Store]) -> None:
    slow, quick = Slow(), Reaction()
    batch = [stroke("a", 1), stroke("a", 2)]
    receipts = together(
        shared,
        lambda: an_inbox(shared[0], slow).receive(batch),
        slow,
        lambda: an_inbox(shared[1], quick).receive(batch),
    )
    assert receipts == (Receipt(handled=2), Receipt(duplicates=2))
    assert effects(shared[0]) == [("a", 1), ("a", 2)]
    assert quick.seen == []


def test_the_second_sees_what_the_first_could_not_handle(shared: Sequence[Store]) -> None:
    """A consumer whose connection was cut is still at work when the next one gets the same message and one more."""

    class Fails(Slow):
        def __call__(self, event: Received, unit: Unit) -> None:
            super().__call__(event, unit)
            raise ZeroDivisionError

    slow, quick = Fails(), Reaction()
    one, two = stroke("a", 1), stroke("a", 2)
    receipts = together(
        shared,
        lambda: an_inbox(shared[0], slow).receive([one]),
        slow,
        lambda: an_inbox(shared[1], quick).receive([one, two]),
    )
    assert receipts == (Receipt(pending=1), Receipt(duplicates=1, pending=1))
    assert effects(shared[0]) == [], "2 must not happen before 1"


def test_the_second_knows_what_is_late_by_what_the_first_handled(shared: Sequence[Store]) -> None:
    slow, quick = Slow(), Reaction()
    one, two = stroke("a", 1), stroke("a", 2)
    receipts = together(
        shared,
        lambda: an_inbox(shared[0], slow).receive([two]),
        slow,
        lambda: an_inbox(shared[1], quick).receive([two, one]),
    )
    assert receipts == (Receipt(handled=1), Receipt(duplicates=1, dead=1))
    assert effects(shared[0]) == [("a", 2)]


def test_two_that_try_again_do_not_try_the_same(shared: Sequence[Store], clock: SettableClock) -> None:
    fails = Reaction()
    fails.failures = {("a", 1): 1, ("b", 3): 1}
    an_inbox(shared[0], fails).receive([stroke("a", 1), stroke("a", 2), stroke("b", 3)])
    clock.forward(minutes=1)
    slow, quick = Slow(), Reaction()
    tried = together(shared, an_inbox(shared[0], slow).retry_due, slow, an_inbox(shared[1], quick).retry_due)
    assert tried == (2, 0)
    assert quick.seen == [], "nor what waits behind it"
    assert effects(shared[0]) == [("a", 1), ("b", 3)]
    assert an_inbox(shared[1], quick).retry_due() == 1
    assert effects(shared[0]) == [("a", 1), ("b", 3), ("a", 2)]


def test_what_comes_while_its_forerunner_is_tried_again_waits(
    shared: Sequence[Store], clock: SettableClock
) -> None:
    fails = Reaction()
    fails.failures["a", 1] = 1
    an_inbox(shared[0], fails).receive([stroke("a", 1)])
    clock.forward(minutes=1)
    slow, quick = Slow(), Reaction()
    together(
        shared,
        an_inbox(shared[0], slow).retry_due,
        slow,
        lambda: an_inbox(shared[1], quick).receive([stroke("a", 2)]),
    )
    assert quick.seen == []
    assert an_inbox(shared[1], quick).retry_due() == 1
    assert effects(shared[0]) == [("a", 1), ("a", 2)]


def test_a_crowd_that_receives_and_tries_again(shared: Sequence[Store], clock: SettableClock) -> None:
    """Four threads on two instances get the same events in overlapping runs, a third of which fail at first."""
    events = [stroke(f"s{version % 7}", version) for version in range(1, 141)]
    lock = threading.Lock()
    failing = {(f"s{version % 7}", version) for version in range(3, 141, 3)}

    def react(event: Received, unit: Unit) -> None:
        keep(event, unit)
        key = event.data["sheet_id"], event.data["number"]
        with lock:
            fails = key in failing
            failing.discard(key)
        if fails:
            raise ZeroDivisionError

    boxes = [an_inbox(store, react, retry=Retry(tries=9, first=timedelta(0))) for store in shared]

    def work(number: int) -> None:
        for start in range(0, len(events), 10):
            boxes[number % 2].receive(events[max(0, start - 5 * number) : start + 10])
            boxes[number % 2].retry_due()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    while boxes[0].retry_due():
        pass
    happened = effects(shared[0])
    assert sorted(number for _, number in happened) == list(range(1, 141))
    for sheet in {sheet for sheet, _ in happened}:
        mine = [number for one, number in happened if one == sheet]
        assert mine == sorted(mine), sheet


def test_a_connection_lost_inside_a_reaction_stores_nothing(shared: Sequence[Store]) -> None:
    def cut(event: Received, unit: Unit) -> None:
        keep(event, unit)
        unit.session.flush()
        pid = unit.session.scalar(text("SELECT pg_backend_pid()"))
        with shared[1].read() as session:
            session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        unit.session.execute(text("SELECT 1"))

    box = an_inbox(shared[0], cut)
    with pytest.raises(Unavailable):
        box.receive([stroke("a", 1)])
    assert states(shared[1]) == {}
    assert an_inbox(shared[0], keep).receive([stroke("a", 1)]) == Receipt(handled=1)


# ── From an outbox ───────────────────────────────────────────────────────────────────────────────────


def test_what_a_unit_says_an_inbox_reads(pen_store: Store, tally_store: Store) -> None:
    from pen import draw

    with pen_store.unit(correlation_id="click") as unit:
        draw(unit, "s1", 1, note="»ü« 🖊")
    with pen_store.read() as session:
        bodies = [body.encode() for body in session.scalars(select(outbox.c.body))]
    assert Inbox(tally_store, tally.service.reads).receive(bodies) == Receipt(handled=1)
    assert effects(tally_store) == [("s1", 1)]
    assert said(tally_store)[0].correlationid == "click"
    assert row(tally_store, 1).source == f"/{pen_store.settings.quarter}/{pen.name}"


def test_a_purged_body_still_keeps_copies_out(box: Inbox) -> None:
    one = stroke("a", 1)
    box.receive([one])
    with box.store.unit() as unit:
        unit.session.execute(update(inbox).values(body=None))
    assert box.receive([one]) == Receipt(duplicates=1)
    assert effects(box.store) == [("a", 1)]
