"""The protocol from a command to its effect (outbox, relay, lease, inbox, epoch), killed between any two of its steps.

What works is the real code, on a bus that is a list; what must come of it is a model of a few sets. A step is a
statement, a commit, a row given to the broker, a confirm, an acknowledgement: at each of them Hypothesis may end the
process, as a power cut does. Beside that a relay stalls while another takes over, clocks jump, reactions stumble once,
and an operator hands the service on while a copy of the old one still speaks.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from pen import Stroke, StrokeDrawn, draw
from sqlalchemy import delete, event, select, update
from tally import STROKE_DRAWN, Drawn, Mark, keep

from quartier.envelope import complete, numbered
from quartier.event import Audience, Read, Received, new_event_id
from quartier.inbox import Inbox, Retry
from quartier.lease import Lease
from quartier.outbox import OutboxRow, Relay, history
from quartier.store import Store
from quartier.tables import inbox, lease, outbox, peer, stream
from quartier.testing import SettableClock
from quartier.unit import Unit

EXAMPLES = int(os.environ.get("QUARTIER_EXAMPLES", "30"))
#: The reaction to every so manieth event fails the first time.
STUMBLES = 4
#: Numbers from here on are drawn by a copy that the old operator has left running.
COPIES = 1000
#: How many steps a process may still take; None: as many as it likes.
lives = st.none() | st.integers(0, 25)


class Killed(BaseException):
    """The process ends here; nothing that would clean up behind it gets anywhere."""


class Life:
    """What is left of the life of the process at work."""

    steps: int | None = None

    def __init__(self) -> None:
        #: SQLite's connections that it has had in its hands.
        self.connections: set[sqlite3.Connection] = set()

    def step(self, *_: object) -> None:
        """One more; once it is over, every attempt to do more fails."""
        if self.steps == 0:
            raise Killed
        if self.steps:
            self.steps -= 1

    @contextmanager
    def of(self, steps: int | None) -> Iterator[None]:
        """Within it a process works until its end, or until it is killed after so many steps."""
        self.steps = steps
        try:
            yield
        except Killed:
            self.steps = None
            self.let_go()
        finally:
            self.steps = None

    def let_go(self) -> None:
        """A dead process holds no lock. Python would find out when it collects what nobody can clean up any more."""
        for connection in self.connections:
            with suppress(sqlite3.ProgrammingError):  # closed
                if connection.in_transaction:
                    connection.rollback()
        self.connections.clear()

    def touch(self, connection: object, *_: object) -> None:
        """A connection is taken into hand."""
        if isinstance(connection, sqlite3.Connection):
            self.connections.add(connection)


class Protocol(RuleBasedStateMachine):
    """Real sender, relays and reader; the model is what was committed, carried and heard."""

    sender: Store
    reader: Store
    clock: SettableClock
    life: Life

    @initialize()
    def begin(self) -> None:
        for store, mine in ((self.sender, Stroke), (self.reader, Mark)):
            with store.unit() as unit:
                for table in (mine, outbox, inbox, lease, peer):
                    unit.session.execute(delete(table))
                unit.session.execute(update(stream).values(sequence=0, epoch=1))
        #: What the broker holds, and the sequences of which it has ever had a copy.
        self.queue: list[bytes] = []
        self.carried: set[int] = set()
        #: Numbers whose unit has committed, in that order.
        self.committed: list[int] = []
        self.given = 0
        #: The epoch of the sender; the newest one that the reader has heard, and where that began.
        self.epoch = 1
        self.heard = (0, 0)
        #: Ids of the events that the reader has stored.
        self.known: set[str] = set()
        #: Numbers of the old operator's copy, the last sequence it has taken, and which of them must be fenced.
        self.copied = self.copy_at = 0
        self.fenced: set[int] = set()
        #: At which row of its batch a relay stalls for longer than its lease.
        self.stall: int | None = None
        self.holders = 0
        self.relays = [self.new_relay(), self.new_relay()]
        self.new_reader()

    def new_relay(self) -> Relay:
        self.holders += 1
        return Relay(self.sender, self, lease=Lease(self.sender, "relay", holder=f"h{self.holders}"))

    def new_reader(self) -> None:
        read = Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, by=self.react)
        self.inbox = Inbox(self.reader, [read], retry=Retry(10, timedelta(seconds=10)))

    # ── The parts ────────────────────────────────────────────────────────────────────────────────────

    def react(self, event: Received, unit: Unit) -> None:
        keep(event, unit)
        row = unit.session.execute(select(inbox.c.state).where(inbox.c.id == event.envelope.id)).one()
        if event.data["number"] % STUMBLES == 0 and row.state == "done":  # stored as done: the first try
            unit.session.flush()
            raise RuntimeError("it stumbles")

    def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        """The bus takes row by row; the confirm comes last."""
        for place, row in enumerate(rows):
            if place == self.stall:
                self.stall = None
                self.clock.forward(minutes=1)
                self.new_relay().run_once()
            self.life.step()
            self.queue.append(row.body)
            self.carried.add(row.sequence)
        meanwhile()
        self.life.step()
        return len(rows)

    # ── What may happen ──────────────────────────────────────────────────────────────────────────────

    @rule(sheets=st.lists(st.sampled_from("ab"), min_size=1, max_size=3), steps=lives)
    def say(self, sheets: list[str], steps: int | None) -> None:
        numbers = [self.given + place for place, _ in enumerate(sheets, 1)]
        self.given += len(sheets)
        accepted = False
        with self.life.of(steps):
            with self.sender.unit() as unit:
                for sheet, number in zip(sheets, numbers, strict=True):
                    draw(unit, sheet, number)
            accepted = True
        told = [number for number in self.told() if number in numbers]
        assert told in ([], numbers), "all of a unit or nothing"
        assert told or not accepted, "what was accepted is there"
        self.committed += told

    @rule(which=st.integers(0, 1), steps=lives, stall=st.none() | st.integers(0, 3))
    def relay(self, which: int, steps: int | None, stall: int | None) -> None:
        self.stall, ended = stall, False
        with self.life.of(steps):
            self.relays[which].run_once()
            ended = True
        self.stall = None
        if not ended:
            self.relays[which] = self.new_relay()

    @precondition(lambda self: self.queue)
    @rule(count=st.integers(1, 6), steps=lives)
    def deliver(self, count: int, steps: int | None) -> None:
        batch = self.queue[:count]
        with self.life.of(steps):
            self.inbox.receive(batch)
            self.life.step()
            del self.queue[:count]
        self.judge(batch)
        self.new_reader()

    @rule(steps=lives)
    def try_again(self, steps: int | None) -> None:
        self.clock.forward(seconds=15)
        with self.life.of(steps):
            self.inbox.retry_due()

    @rule(seconds=st.sampled_from([1, 25, 3600, -3600]))
    def clocks_move(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @rule()
    def hand_on(self) -> None:
        self.copy_at, self.epoch = len(self.committed), self.epoch + 1
        with self.sender.unit() as unit:
            unit.session.execute(update(stream).values(epoch=self.epoch))

    @precondition(lambda self: self.epoch > 1)
    @rule()
    def old_copy_speaks(self) -> None:
        self.copied, self.copy_at = self.copied + 1, self.copy_at + 1
        number = COPIES + self.copied
        body = complete(
            StrokeDrawn.of(sheet_id=f"z{number}", number=number), event_id=new_event_id(),
            source=self.sender.source, time=self.clock.now, correlation="copy", causation=None,
        )  # fmt: skip
        self.queue.append(numbered(body, sequence=self.copy_at, epoch=self.epoch - 1).encode())

    # ── The model ────────────────────────────────────────────────────────────────────────────────────

    def judge(self, batch: list[bytes]) -> None:
        """A batch is stored whole or not at all; of what is new in it, who has heard of a newer operator fences."""
        events = {one["id"]: one for one in map(json.loads, batch)}
        rows = self.rows()
        stored = events.keys() & rows.keys()
        assert stored == events.keys() or stored <= self.known, "a batch is stored whole or not at all"
        for one in sorted(events.values(), key=lambda one: one["sequence"]):
            if one["id"] not in stored - self.known:
                continue
            epoch, since = self.heard
            if one["epoch"] > epoch:
                self.heard = one["epoch"], one["sequence"]
            elif one["epoch"] < epoch and one["sequence"] >= since:
                self.fenced.add(one["data"]["number"])
        self.known |= stored

    def told(self) -> list[int]:
        return [json.loads(row.body)["data"]["number"] for row in history(self.sender, published=False)]

    def rows(self) -> dict[str, Any]:
        with self.reader.read() as session:
            return {row.id: row for row in session.execute(select(inbox))}

    def marks(self) -> list[tuple[str, int]]:
        with self.reader.read() as session:
            return [(mark.sheet_id, mark.number) for mark in session.scalars(select(Mark).order_by(Mark.n))]

    # ── What must always be so ───────────────────────────────────────────────────────────────────────

    @invariant()
    def change_and_event_stand_or_fall_together(self) -> None:
        with self.sender.read() as session:
            strokes = sorted(session.scalars(select(Stroke.number)))
        assert strokes == self.told() == self.committed
        sent = [row.sequence for row in history(self.sender)]
        assert set(sent) <= self.carried, "what is marked as sent was sent"
        assert sent == list(range(1, len(sent) + 1)), "what is marked is the log's beginning"

    @invariant()
    def each_effect_at_most_once_and_in_order(self) -> None:
        marks = self.marks()
        numbers = [number for _, number in marks]
        assert len(numbers) == len(set(numbers))
        for sheet in "ab":
            mine = [number for one, number in marks if one == sheet]
            first = [number for number in self.committed if number in mine]
            assert mine == first, "in the order of the subject"

    @invariant()
    def nothing_is_late_and_who_was_replaced_is_fenced(self) -> None:
        rows = self.rows().values()
        assert {row.state for row in rows} <= {"done", "pending", "fenced"}
        number = {row.id: json.loads(row.body)["data"]["number"] for row in rows}
        assert {number[row.id] for row in rows if row.state == "fenced"} == self.fenced
        assert {number[row.id] for row in rows if row.state == "done"} == {n for _, n in self.marks()}

    # ── In the end ───────────────────────────────────────────────────────────────────────────────────

    def teardown(self) -> None:
        if not hasattr(self, "queue"):
            return
        self.clock.forward(days=2)
        while self.relays[0].run_once():
            pass
        self.inbox.receive(self.queue)
        self.judge(self.queue)
        for _ in range(self.given + 2):  # one stumbles behind the other
            self.clock.forward(minutes=1)
            while self.inbox.retry_due():
                pass
        copies = set(range(COPIES + 1, COPIES + self.copied + 1))
        assert {number for _, number in self.marks()} == {*self.committed} | copies - self.fenced
        self.change_and_event_stand_or_fall_together()
        self.each_effect_at_most_once_and_in_order()
        self.nothing_is_late_and_who_was_replaced_is_fenced()


@pytest.fixture
def protocol(pen_store: Store, tally_store: Store, clock: SettableClock) -> Callable[[], Protocol]:
    class Here(Protocol):
        sender, reader, life = pen_store, tally_store, Life()

    Here.clock = clock
    for store in (pen_store, tally_store):
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(store.engine, moment, Here.life.step)
        event.listen(store.engine, "checkout", Here.life.touch)
    return Here


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_any_step(protocol: Callable[[], Protocol]) -> None:
    run(
        protocol,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
