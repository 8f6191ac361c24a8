"""The desk: what failed is seen, decided on, and nothing is missing."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from pen import draw
from sqlalchemy import delete, select, update
from tally import STROKE_DRAWN, Drawn, Mark, keep
from tally import service as tally

from quartier.bus.local import LocalBus
from quartier.event import Audience, Read, Received
from quartier.inbox import Inbox, Retry
from quartier.operate.desk import Failed, NoSuchEvent, drop, failed, inbox_state, retry, verify
from quartier.operate.doctor import examine
from quartier.outbox import OutboxRow, Relay, history
from quartier.store import Store
from quartier.tables import inbox, outbox
from quartier.testing import SettableClock
from quartier.unit import Unit

TRIES = 2


class Broken(Exception):
    """What a reaction raises."""


class Desk:
    """A sender with a log, and a reader whose reaction fails on some numbers."""

    def __init__(self, sender: Store, reader: Store, clock: SettableClock) -> None:
        self.sender, self.reader, self.clock = sender, reader, clock
        self.bad: set[int] = set()
        read = Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, by=self.react)
        self.inbox = Inbox(reader, [read], retry=Retry(TRIES, timedelta(seconds=1)))
        self.sent: list[OutboxRow] = []

    def react(self, event: Received, unit: Unit) -> None:
        keep(event, unit)
        if event.data["number"] in self.bad:
            raise Broken(f"number {event.data['number']}")

    def say(self, *strokes: tuple[str, int]) -> list[OutboxRow]:
        """Said and relayed, not yet received."""
        for sheet, number in strokes:
            with self.sender.unit() as unit:
                draw(unit, sheet, number)
        caught: list[OutboxRow] = []

        class Catch:
            def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
                caught.extend(rows)
                return len(rows)

        Relay(self.sender, Catch()).run_once()
        self.sent += caught
        return caught

    def receive(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            self.inbox.receive([row.body])
            self.clock.forward(seconds=0.001)

    def try_on(self) -> None:
        for _ in range(10):
            self.clock.forward(minutes=1)
            self.inbox.retry_due()

    def numbers(self) -> list[int]:
        with self.reader.read() as session:
            return list(session.scalars(select(Mark.number).order_by(Mark.n)))


@pytest.fixture
def desk(pen_store: Store, tally_store: Store, clock: SettableClock) -> Desk:
    return Desk(pen_store, tally_store, clock)


@pytest.fixture
def dead(desk: Desk) -> Desk:
    """a/1 is dead, a/2 and a/4 wait behind it, b/3 is done."""
    desk.bad = {1}
    desk.receive(desk.say(("a", 1), ("a", 2), ("b", 3), ("a", 4)))
    desk.try_on()
    return desk


def test_nothing_has_failed(desk: Desk) -> None:
    desk.receive(desk.say(("a", 1)))
    assert failed(desk.reader) == []
    state = inbox_state(desk.reader)
    assert (state.pending, state.dead, state.blocked_subjects, state.oldest_pending, state.late) == (
        0,
        0,
        0,
        None,
        0,
    )


def test_the_list_tells_what_and_why_and_what_waits(dead: Desk) -> None:
    rows = failed(dead.reader)
    assert [(row.state, row.sequence, row.behind) for row in rows] == [
        ("dead", 1, 2),
        ("pending", 2, 1),
        ("pending", 4, 0),
    ]
    first = rows[0]
    assert (first.id, first.source, first.type) == (dead.sent[0].id, dead.sender.source, STROKE_DRAWN)
    assert (first.subject, first.attempts, first.next_try) == ("a", TRIES, None)
    assert first.error == "Broken: number 1"
    assert [row.sequence for row in failed(dead.reader, "dead")] == [1]
    assert [row.sequence for row in failed(dead.reader, limit=2)] == [1, 2]
    told = first.as_json()
    assert told["received_at"] == first.received_at.isoformat()
    assert told.keys() == set(Failed.__dataclass_fields__)


def test_the_state_in_numbers(dead: Desk) -> None:
    state = inbox_state(dead.reader)
    assert (state.pending, state.dead, state.blocked_subjects, state.late) == (2, 1, 1, 0)
    waiting = failed(dead.reader, "pending")
    assert state.oldest_pending == min(row.received_at for row in waiting)


def test_tried_again_after_the_repair(dead: Desk) -> None:
    dead.bad = set()
    assert retry(dead.reader, [dead.sent[0].id]) == 1
    assert failed(dead.reader, "pending")[0].attempts == 0
    dead.try_on()
    assert dead.numbers() == [3, 1, 2, 4]
    assert failed(dead.reader) == []


def test_tried_again_without_a_repair_it_dies_again(dead: Desk) -> None:
    assert retry(dead.reader) >= 1
    dead.try_on()
    [row] = failed(dead.reader, "dead")
    assert (row.sequence, row.attempts) == (1, TRIES)
    assert dead.numbers() == [3]


def test_dropped_it_has_no_effect_and_what_waits_goes_on(dead: Desk) -> None:
    drop(dead.reader, dead.sent[0].id)
    dead.try_on()
    assert dead.numbers() == [3, 2, 4]
    assert failed(dead.reader) == []
    dead.receive(dead.sent[:1])
    assert dead.numbers() == [3, 2, 4], "a copy that comes later changes nothing"
    with pytest.raises(NoSuchEvent):
        drop(dead.reader, dead.sent[0].id)
    with pytest.raises(NoSuchEvent):
        retry(dead.reader, [dead.sent[0].id])


def test_one_that_waits_can_be_dropped_too(dead: Desk) -> None:
    drop(dead.reader, dead.sent[1].id)
    dead.bad = set()
    retry(dead.reader, [dead.sent[0].id])
    dead.try_on()
    assert dead.numbers() == [3, 1, 4]


@pytest.mark.parametrize("which", ["unknown", "done"])
def test_what_has_not_failed_cannot_be_decided_on(dead: Desk, which: str) -> None:
    event_id = {"unknown": "no-such-id", "done": dead.sent[2].id}[which]
    for act in (lambda: drop(dead.reader, event_id), lambda: retry(dead.reader, [event_id])):
        with pytest.raises(NoSuchEvent, match=event_id):
            act()
    assert dead.numbers() == [3]


def test_of_several_named_an_unknown_one_is_told(dead: Desk) -> None:
    with pytest.raises(NoSuchEvent, match="no-such-id"):
        retry(dead.reader, [dead.sent[0].id, "no-such-id"])


def test_late_ones_are_counted(desk: Desk) -> None:
    first, second = desk.say(("a", 1), ("a", 2))
    desk.receive([second, first])
    assert inbox_state(desk.reader).late == 1


# ── Proof ────────────────────────────────────────────────────────────────────────────────────────────


def prove(desk: Desk) -> tuple[int, list[str], list[str], int, bool]:
    proof = verify("pen", desk.sender, desk.reader, tally.reads)
    return proof.sent, proof.missing, proof.unknown, proof.unfinished, proof.complete


def test_everything_has_arrived(desk: Desk) -> None:
    desk.receive(desk.say(("a", 1), ("b", 2)))
    assert prove(desk) == (2, [], [], 0, True)


def test_what_is_missing_is_named(desk: Desk) -> None:
    rows = desk.say(("a", 1), ("b", 2), ("c", 3))
    desk.receive([rows[0], rows[2]])
    assert prove(desk) == (3, [rows[1].id], [], 0, False)


def test_what_is_not_sent_yet_is_not_missing(desk: Desk) -> None:
    desk.receive(desk.say(("a", 1)))
    with desk.sender.unit() as unit:
        draw(unit, "a", 2)
    assert prove(desk) == (1, [], [], 0, True)


def test_what_arrived_before_it_was_marked_is_not_unknown(desk: Desk) -> None:
    desk.receive(desk.say(("a", 1)))
    with desk.sender.unit() as unit:
        unit.session.execute(update(outbox).values(published_at=None))
    assert prove(desk) == (0, [], [], 0, True)


def test_what_the_sender_never_said_is_unknown(desk: Desk) -> None:
    rows = desk.say(("a", 1), ("b", 2))
    desk.receive(rows)
    with desk.sender.unit() as unit:
        unit.session.execute(delete(outbox).where(outbox.c.id == rows[1].id))
    assert prove(desk) == (1, [], [rows[1].id], 0, False)


def test_what_is_not_handled_is_not_complete(dead: Desk) -> None:
    assert prove(dead) == (4, [], [], 3, False)
    drop(dead.reader, dead.sent[0].id)
    dead.try_on()
    assert prove(dead) == (4, [], [], 0, True), "dropped is decided"


def test_a_replay_fills_what_is_missing(desk: Desk) -> None:
    rows = desk.say(("a", 1), ("b", 2), ("c", 3))
    desk.receive([rows[0]])
    with desk.reader.unit() as unit:
        unit.session.execute(delete(inbox).where(inbox.c.id == rows[0].id))
        unit.session.execute(delete(Mark))
    bus = LocalBus()
    bus.attach("tally", desk.reader, desk.inbox)
    assert bus.publisher("pen").publish_to("tally", list(history(desk.sender))) == 3
    assert desk.numbers() == [1, 2, 3]
    assert prove(desk)[-1]


# ── The doctor ───────────────────────────────────────────────────────────────────────────────────────


def findings(desk: Desk) -> dict[str, tuple[bool, str]]:
    return {one.what: (one.fine, one.says) for one in examine(tally, desk.reader, LocalBus())}


def test_the_doctor_finds_nothing(desk: Desk) -> None:
    desk.receive(desk.say(("a", 1)))
    assert all(fine for fine, _ in findings(desk).values())
    assert findings(desk).keys() == {"schema", "bus", "outbox", "inbox", "papers"}


def test_the_doctor_names_what_was_given_up_and_the_remedy(dead: Desk) -> None:
    fine, says = findings(dead)["inbox"]
    assert not fine
    assert "1 given up" in says
    assert "quartier inbox list tally" in says


def test_the_doctor_sees_a_relay_that_stands_still(desk: Desk) -> None:
    with desk.reader.unit() as unit:
        keep_said(unit)
    assert findings(desk)["outbox"][0]
    desk.clock.forward(minutes=11)
    fine, says = findings(desk)["outbox"]
    assert not fine
    assert "1 events wait" in says


def keep_said(unit: Unit) -> None:
    from tally import MarkMade

    unit.emit(MarkMade.of(sheet_id="a", number=1))
