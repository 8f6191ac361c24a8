"""From an outbox over a bad bus into an inbox, in whatever order things go wrong.

Hypothesis says events, loses confirms and connections, doubles and swaps what is in the queue, puts rubbish into it,
lets reactions fail, takes the database away, lets time pass, and plays the operator. After every step, and at the end
when the bus is well again: each effect once, in the order of its subject, and the rest on the list.
"""

import json
import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from pen import Stroke, draw
from sqlalchemy import delete, select, update
from tally import STROKE_DRAWN, Drawn, Mark, keep

from quartier.errors import BusDown, Unavailable
from quartier.event import Audience, Read, Received
from quartier.inbox import LATE, WAITS, Inbox, Retry
from quartier.lease import Lease
from quartier.operate.desk import drop, failed, retry, verify
from quartier.outbox import OutboxRow, Relay, history
from quartier.store import Store
from quartier.tables import inbox, lease, outbox, peer, stream
from quartier.testing import SettableClock
from quartier.unit import Unit

TRIES = 3
FOR_GOOD = 99
EXAMPLES = int(os.environ.get("QUARTIER_EXAMPLES", "50"))


class Broken(Exception):
    """What a reaction raises."""


class Journey(RuleBasedStateMachine):
    """The real sender, relay and inbox; the bus is a list."""

    sender: Store
    reader: Store
    clock: SettableClock

    @initialize()
    def begin(self) -> None:
        for store, mine in ((self.sender, Stroke), (self.reader, Mark)):
            with store.unit() as unit:
                for table in (mine, outbox, inbox, lease, peer):
                    unit.session.execute(delete(table))
                unit.session.execute(update(stream).values(sequence=0, epoch=1))
        #: What the broker holds.
        self.queue: list[bytes] = []
        #: Numbers of which the broker has ever had a copy.
        self.carried: set[int] = set()
        #: How many tries fail, by the event's number (which is also its sequence).
        self.fails: dict[int, int] = {}
        #: Numbers that the operator let happen although they were late.
        self.forced: set[int] = set()
        self.rubbish = 0
        self.away_at: int | None = None
        self.plan: tuple[int, int, bool] = (FOR_GOOD, FOR_GOOD, False)
        read = Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, by=self.react)
        self.inbox = Inbox(self.reader, [read], retry=Retry(TRIES, timedelta(seconds=10)))
        self.relay = Relay(self.sender, self, lease=Lease(self.sender, "relay"))

    # ── The parts that go wrong ──────────────────────────────────────────────────────────────────────

    def react(self, event: Received, unit: Unit) -> None:
        number = event.data["number"]
        keep(event, unit)
        if number == self.away_at:
            raise Unavailable
        query = select(inbox.c.state, inbox.c.attempts).where(inbox.c.id == event.envelope.id)
        row = unit.session.execute(query).one()
        if (0 if row.state == "done" else row.attempts) < self.fails[number]:
            unit.session.flush()
            raise Broken(number)

    def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        """The bus takes so many rows and confirms so many of them, or loses the connection instead."""
        takes, confirms, breaks = self.plan
        self.queue += [row.body for row in rows[:takes]]
        self.carried |= {row.sequence for row in rows[:takes]}
        if breaks:
            raise BusDown("connection lost")
        return min(confirms, takes, len(rows))

    # ── What may happen ──────────────────────────────────────────────────────────────────────────────

    @rule(
        sheets=st.lists(st.sampled_from("ab"), min_size=1, max_size=3),
        fails=st.sampled_from([0, 0, 0, 1, 2, FOR_GOOD]),
    )
    def say(self, sheets: list[str], fails: int) -> None:
        with self.sender.unit() as unit:
            for place, sheet in enumerate(sheets):
                number = len(self.fails) + 1
                self.fails[number] = 0 if place else fails
                draw(unit, sheet, number)

    @rule()
    def think_better_of_it(self) -> None:
        with pytest.raises(Broken), self.sender.unit() as unit:  # noqa: PT012
            draw(unit, "a", len(self.fails) + 1)
            unit.flush()
            raise Broken

    @rule(takes=st.integers(0, 4), confirms=st.integers(0, 4), breaks=st.booleans())
    def relay_badly(self, takes: int, confirms: int, breaks: bool) -> None:
        self.plan = takes, confirms, breaks
        try:
            self.relay.run_once()
        except BusDown:
            assert breaks
        self.plan = FOR_GOOD, FOR_GOOD, False

    @rule()
    def relay_well(self) -> None:
        self.relay.run_once()

    @precondition(lambda self: self.queue)
    @rule(count=st.integers(1, 5), acknowledged=st.booleans())
    def deliver(self, count: int, acknowledged: bool) -> None:
        batch = self.queue[:count]
        receipt = self.inbox.receive(batch)
        assert [batch[place] for place in receipt.undecodable] == [body for body in batch if body == b"{"]
        if acknowledged:
            del self.queue[:count]

    @precondition(lambda self: len(self.queue) > 1)
    @rule(count=st.integers(2, 5))
    def deliver_backwards(self, count: int) -> None:
        for body in reversed(self.queue[:count]):
            self.inbox.receive([body])
        del self.queue[:count]

    @precondition(lambda self: self.queue)
    @rule(count=st.integers(1, 5), which=st.integers(0, 4))
    def deliver_while_the_database_goes_away(self, count: int, which: int) -> None:
        numbers = [json.loads(body)["data"]["number"] for body in self.queue[:count] if body != b"{"]
        if not numbers:
            return
        before = self.rows()
        self.away_at = numbers[which % len(numbers)]
        try:
            self.inbox.receive(self.queue[:count])
        except Unavailable:
            assert self.rows() == before, "nothing was stored"
        self.away_at = None

    @precondition(lambda self: self.queue)
    @rule(place=st.integers(0, 50), to=st.integers(0, 50))
    def double(self, place: int, to: int) -> None:
        self.queue.insert(to % (len(self.queue) + 1), self.queue[place % len(self.queue)])

    @precondition(lambda self: len(self.queue) > 1)
    @rule(place=st.integers(0, 50))
    def swap(self, place: int) -> None:
        place %= len(self.queue) - 1
        self.queue[place], self.queue[place + 1] = self.queue[place + 1], self.queue[place]

    @rule()
    def rubbish_in_the_queue(self) -> None:
        self.queue.append(b"{")

    @rule(seconds=st.sampled_from([1, 15, 60]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)
        self.inbox.retry_due()

    @rule()
    def operator_tries_again(self) -> None:
        self.forced |= {row.sequence for row in failed(self.reader, "dead") if row.error == LATE}
        retry(self.reader)

    @precondition(lambda self: failed(self.reader, "dead"))
    @rule(which=st.integers(0, 9))
    def operator_drops(self, which: int) -> None:
        dead = failed(self.reader, "dead")
        drop(self.reader, dead[which % len(dead)].id)

    # ── What must always be so ───────────────────────────────────────────────────────────────────────

    def rows(self) -> dict[int, Any]:
        with self.reader.read() as session:
            return {row.sequence: row for row in session.execute(select(inbox))}

    def marks(self) -> list[tuple[str, int]]:
        with self.reader.read() as session:
            return [(mark.sheet_id, mark.number) for mark in session.scalars(select(Mark).order_by(Mark.n))]

    @invariant()
    def each_effect_once(self) -> None:
        numbers = [number for _, number in self.marks()]
        assert len(numbers) == len(set(numbers))
        assert set(numbers) == {number for number, row in self.rows().items() if row.state == "done"}

    @invariant()
    def in_the_order_of_the_subject(self) -> None:
        for sheet in "ab":
            mine = [number for one, number in self.marks() if one == sheet and number not in self.forced]
            assert mine == sorted(mine)

    @invariant()
    def the_rest_is_on_the_list_with_its_reason(self) -> None:
        rows = self.rows()
        for number, row in rows.items():
            if row.state == "dead":
                assert row.error == LATE or (row.error == f"Broken: {number}" and row.attempts == TRIES), row
            elif row.state == "pending":
                assert row.next_try is not None
                assert row.attempts < TRIES
                assert row.error in (WAITS, LATE, f"Broken: {number}"), row
        assert {row.sequence for row in failed(self.reader)} == {
            number for number, row in rows.items() if row.state in ("pending", "dead")
        }

    @invariant()
    def what_is_marked_as_sent_was_carried(self) -> None:
        assert {row.sequence for row in history(self.sender)} <= self.carried
        assert [row.sequence for row in history(self.sender, published=False)] == list(
            range(1, len(self.fails) + 1)
        )

    # ── In the end ───────────────────────────────────────────────────────────────────────────────────

    def teardown(self) -> None:
        if not hasattr(self, "queue"):
            return
        self.clock.forward(minutes=5)
        while self.relay.run_once():
            pass
        self.inbox.receive(self.queue)
        for _ in range(
            (TRIES + 2) * len(self.fails)
        ):  # behind one another, each has its tries after the other's
            self.clock.forward(minutes=30)
            while self.inbox.retry_due():
                pass
        rows = self.rows()
        assert rows.keys() == self.fails.keys(), "all are there"
        for number, row in rows.items():
            if row.state == "pending":
                before = [one.state for n, one in rows.items() if n < number and one.subject == row.subject]
                assert "dead" in before, (row, "it waits for an operator's decision and for nothing else")
        for number, fails in self.fails.items():
            if fails >= TRIES:
                assert rows[number].state != "done"
        proof = verify("pen", self.sender, self.reader, list(self.inbox.reads.values()))
        assert (proof.sent, proof.missing, proof.unknown) == (len(self.fails), [], [])
        self.each_effect_once()
        self.in_the_order_of_the_subject()
        self.the_rest_is_on_the_list_with_its_reason()


@pytest.fixture
def journey(pen_store: Store, tally_store: Store, clock: SettableClock) -> Callable[[], Journey]:
    class Here(Journey):
        sender, reader = pen_store, tally_store

    Here.clock = clock
    return Here


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_whatever_goes_wrong(journey: Callable[[], Journey]) -> None:
    run(
        journey,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
