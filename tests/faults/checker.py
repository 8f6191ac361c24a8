"""Holds a reader against its sender by reading their databases, with nothing of ours but SQL.

It knows what must be so, not how the floor does it.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg2

#: Amounts that end in this make the ledger stumble for good.
FOR_GOOD = 99


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    """The rows of one query on either kind of database."""
    connection: Any = (
        sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)
        if url.startswith("sqlite")
        else psycopg2.connect(url, connect_timeout=3)
    )
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return list(cursor.fetchall())
    finally:
        connection.close()


@dataclass(frozen=True)
class Said:
    """An event of the sender's log."""

    sequence: int
    id: str
    subject: str
    amount: int
    published: bool


def sender_log(url: str) -> list[Said]:
    """Everything the sender has committed to say, in order."""
    rows = ask(url, "SELECT sequence, id, subject, body, published_at FROM outbox ORDER BY sequence")
    return [
        Said(
            sequence,
            event_id,
            subject,
            json.loads(body)["data"].get("amount_cents", 0),
            published is not None,
        )
        for sequence, event_id, subject, body, published in rows
    ]


def arrived(url: str, source: str = "/saalfeld-beulwitz/funding") -> int:
    """How many events of a sender a reader has stored."""
    return int(ask(url, f"SELECT count(*) FROM inbox WHERE source = '{source}'")[0][0])


def still_to_try(url: str) -> int:
    """How many pending events have nothing unfinished before them."""
    statement = (
        "SELECT count(*) FROM inbox i WHERE state = 'pending' AND NOT EXISTS (SELECT 1 FROM inbox e"
        " WHERE e.source = i.source AND e.subject = i.subject AND e.subjectversion < i.subjectversion"
        " AND e.state IN ('pending', 'dead'))"
    )
    return int(ask(url, statement)[0][0])


def check_sender(url: str) -> list[Said]:
    """Change and event stand or fall together; the log has no gaps and all of it is sent."""
    log = sender_log(url)
    assert [said.sequence for said in log] == list(range(1, len(log) + 1)), "the log has gaps"
    assert len({said.id for said in log}) == len(log)
    bodies = [json.loads(body) for (body,) in ask(url, "SELECT body FROM outbox")]
    told = sorted(b["data"]["expense_id"] for b in bodies if b["type"].endswith("expense.recorded.v1"))
    assert told == sorted(row for (row,) in ask(url, "SELECT id FROM expense")), "expenses and their events"
    approved = sorted(b["data"]["grant_id"] for b in bodies if b["type"].endswith("grant.approved.v1"))
    kept = ask(url, "SELECT DISTINCT grant_id FROM budget_line")
    assert approved == sorted(row for (row,) in kept), "approved grants and their events"
    spent = dict(ask(url, "SELECT line_id, sum(amount_cents) FROM expense GROUP BY line_id"))
    for line_id, cents in ask(url, "SELECT id, spent_cents FROM budget_line"):
        assert cents == spent.get(line_id, 0), "what a line has spent"
    assert all(said.published for said in log), "something was never sent"
    return log


def check_reader(url: str, source: str, log: Sequence[Said], *, stumbles: bool, tries: int) -> dict[str, int]:
    """Each effect once and in the order of its subject; what could not be handled is on the list with its error."""
    columns = "id, subject, sequence, state, attempts, error"
    rows = {row[0]: row for row in ask(url, f"SELECT {columns} FROM inbox WHERE source = '{source}'")}
    ids = [said.id for said in log]
    assert not set(ids) - rows.keys(), f"{len(set(ids) - rows.keys())} never arrived"
    assert not rows.keys() - set(ids), "something arrived that was never said"

    effects = [
        event_id for (event_id,) in ask(url, "SELECT event_id FROM line ORDER BY n") if event_id in rows
    ]
    assert len(effects) == len(set(effects)), "an effect happened twice"
    place = {event_id: number for number, event_id in enumerate(effects)}

    outcome = {"done": 0, "dead": 0, "pending": 0, "repaired": 0}
    subjects: dict[str, list[Said]] = defaultdict(list)
    for said in log:
        subjects[said.subject].append(said)
    for subject, events in subjects.items():
        happened = [place[said.id] for said in events if said.id in place]
        assert happened == sorted(happened), f"out of order: {subject}"
        stuck = False
        for said in events:
            _, _, sequence, state, attempts, error = rows[said.id]
            assert sequence == said.sequence
            outcome[state] = outcome.get(state, 0) + 1
            if stuck:
                assert (state, said.id in place) == ("pending", False), (
                    f"it waits behind a dead one: {rows[said.id]}"
                )
                assert "waits" in error
            elif stumbles and said.amount % 100 == FOR_GOOD:
                stuck = True
                assert (state, attempts, said.id in place) == ("dead", tries, False), rows[said.id]
                assert f"Stumbled: amount {said.amount}" in error
            else:
                assert (state, said.id in place) == ("done", True), rows[said.id]
                needed = said.amount % 100 + 1 if stumbles else 1
                assert attempts == needed, rows[said.id]
                outcome["repaired"] += needed > 1
    return outcome


def check_foreign(url: str, source: str) -> dict[str, int]:
    """What came in disorder from elsewhere: in order of its subject, or late and said so. Counts by state."""
    columns = "id, subject, subjectversion, state, error"
    rows = ask(url, f"SELECT {columns} FROM inbox WHERE source = '{source}' ORDER BY subjectversion")
    place = {event_id: n for n, event_id in ask(url, "SELECT n, event_id FROM line")}
    counts: dict[str, int] = defaultdict(int)
    subjects: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        counts[row[3]] += 1
        subjects[row[1]].append(row)
    for events in subjects.values():
        happened = [place[event[0]] for event in events if event[0] in place]
        assert happened == sorted(happened)
        for event_id, _, _, state, error in events:
            assert (state == "done") == (event_id in place)
            assert state != "dead" or error.startswith("late"), error
    return dict(counts)
