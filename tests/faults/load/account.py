"""The account: whether the town tells one story, by nothing but its databases and the two logs.

None of our code is used for it. It knows what must be so, not how the floor does it.

* what was accepted is there once, with its events; what was refused is nowhere; what nobody answered is there once or
  not at all
* every event has reached every service that reads its type, once, and is handled; its traces there are single
* the witness has a line for each event, and of each subject in the order in which it was said
* what two services say of the same thing agrees
* nobody was answered 5xx but 503 while the database was away, and nobody was left without an answer but by a process
  that was down
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from checker import ask
from log import Asked, Attempt, Fault

SERVICES = Path(__file__).parents[3] / "services"
QUARTER = "/saalfeld-beulwitz"
#: How much of a kind of fault is shown.
SHOWN = 5


class Trace(NamedTuple):
    """Where the effect of a deed is found: rows of (mark, reference), and the events that must say the same.

    `event` is a type without its frame, `field` where in its data the reference is; none where a deed says nothing.
    """

    service: str
    rows: str
    event: str = ""
    field: str = ""


TRACES = {
    "grant": Trace("funding", "SELECT title, id FROM grants"),
    "approval": Trace(
        "funding", "SELECT id, id FROM grants WHERE state = 'approved'", "grant.approved", "grant_id"
    ),
    "expense": Trace("funding", "SELECT purpose, id FROM expense", "expense.recorded", "expense_id"),
    "gathering": Trace(
        "participation", "SELECT title, id FROM gathering", "gathering.announced", "gathering_id"
    ),
    "hazard": Trace("participation", "SELECT description, id FROM hazard", "hazard.reported", "hazard_id"),
    "resolution": Trace(
        "participation", "SELECT title, id FROM resolution", "resolution.recorded", "resolution_id"
    ),
    "shift": Trace("garden", "SELECT title, id FROM shift", "shift.announced", "shift_id"),
    "signup": Trace("garden", "SELECT name, shift_id FROM signup", "shift.staffed", "shift_id"),
    "room": Trace("werkhaus", "SELECT name, id FROM resource"),
    "booking": Trace("werkhaus", "SELECT purpose, id FROM booking WHERE gathering_id IS NULL"),
    "workday": Trace("werkhaus", "SELECT title, id FROM workday", "workday.announced", "workday_id"),
    "helper": Trace("werkhaus", "SELECT name, workday_id FROM helper", "workday.staffed", "workday_id"),
    "feed": Trace("notify", "SELECT label, id FROM feed_access"),
}
#: Statements whose rows are contradictions within one database.
NEVER = {
    "funding": {
        "a line has spent something else than its expenses": "SELECT l.id FROM budget_line l LEFT JOIN expense e"
        " ON e.line_id = l.id GROUP BY l.id, l.spent_cents HAVING l.spent_cents <> coalesce(sum(e.amount_cents), 0)",
    },
    "garden": {
        "a shift counts other people than signed up": "SELECT s.id FROM shift s LEFT JOIN signup p"
        " ON p.shift_id = s.id GROUP BY s.id, s.taken HAVING s.taken <> count(p.id)",
    },
    "werkhaus": {
        "a work day counts other people than signed up": "SELECT w.id FROM workday w LEFT JOIN helper h"
        " ON h.workday_id = w.id GROUP BY w.id, w.helpers HAVING w.helpers <> count(h.name)",
        "a room is taken twice": "SELECT a.booking_id FROM allocation a JOIN allocation b"
        " ON a.resource_id = b.resource_id AND a.booking_id < b.booking_id AND a.blocks AND b.blocks"
        " WHERE a.blocked_from < b.blocked_until AND b.blocked_from < a.blocked_until",
        "a room is still held": "SELECT id FROM booking WHERE state = 'held'",
    },
    "participation": {
        "a gathering still looks for a room": "SELECT id FROM gathering WHERE state = 'seeking_room'"
    },
}
#: Pairs of questions to two databases that must have the same answer.
AGREE = {
    "rooms of gatherings": (
        ("participation", "SELECT id, booking_id FROM gathering WHERE booking_id IS NOT NULL"),
        ("werkhaus", "SELECT gathering_id, id FROM booking WHERE gathering_id IS NOT NULL AND blocks"),
    ),
    "helpers a work day misses": (
        ("werkhaus", "SELECT id, helpers_wanted - helpers FROM workday WHERE state = 'announced'"),
        (
            "notify",
            "SELECT subject, coalesce(missing, wanted) FROM happening WHERE about = 'workday'",
        ),
    ),
    "people a shift misses": (
        ("garden", "SELECT id, places - taken FROM shift"),
        ("notify", "SELECT subject, coalesce(missing, wanted) FROM happening WHERE about = 'shift'"),
    ),
    "state of gatherings": (
        ("participation", "SELECT id, state FROM gathering"),
        ("notify", "SELECT subject, state FROM happening WHERE about = 'gathering'"),
    ),
    "the workshop's budgets": (
        (
            "funding",
            "SELECT l.id, l.amount_cents FROM budget_line l JOIN grants g ON g.id = l.grant_id"
            " WHERE g.state = 'approved' AND l.spent_by = 'werkhaus'",
        ),
        ("werkhaus", "SELECT line_id, amount_cents FROM budget"),
    ),
    "the garden's budgets": (
        (
            "funding",
            "SELECT l.id, l.amount_cents FROM budget_line l JOIN grants g ON g.id = l.grant_id"
            " WHERE g.state = 'approved' AND l.spent_by = 'garden'",
        ),
        ("garden", "SELECT id, amount_cents FROM budget_line"),
    ),
}


@dataclass
class Account:
    """What was found, as sentences; empty lists are what is wanted."""

    events: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    refused_with_effect: list[str] = field(default_factory=list)
    #: Answers that nobody should have been given.
    wrong_answers: list[str] = field(default_factory=list)
    #: Databases that contradict each other or themselves.
    contradictions: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not any(self._findings().values())

    def _findings(self) -> dict[str, list[str]]:
        return {name: found for name, found in vars(self).items() if isinstance(found, list)}

    def __str__(self) -> str:
        lines = [f"{self.events} events, asked: {dict(self.asked)}"]
        for name, found in self._findings().items():
            lines += [f"{name}: {len(found)}", *(f"    {one}" for one in found[:SHOWN])]
        return "\n".join(lines)


class Said(NamedTuple):
    """An event of a sender's log."""

    source: str
    sequence: int
    id: str
    type: str
    subject: str
    data: dict[str, object]
    published: bool


def settle_accounts(databases: Mapping[str, str], asked: Iterable[Asked], faults: Iterable[Fault]) -> Account:
    """Hold logs and databases against each other; the town must be at rest."""
    account, log, faults = Account(), list(asked), list(faults)
    account.asked = Counter(f"{one.outcome} by {one.door}" for one in log)
    said = {service: _said(databases[service], service) for service in databases if service != "witness"}
    account.events = sum(map(len, said.values()))
    _check_senders(account, said)
    _check_deeds(account, databases, log, said)
    for reader in said:
        _check_reader(account, reader, databases[reader], _wanted(reader, said))
    _check_reader(account, "witness", databases["witness"], [one for log in said.values() for one in log])
    _check_witness(account, databases["witness"], said)
    _check_notices(account, databases["notify"])
    _check_contradictions(account, databases)
    _check_answers(account, log, faults)
    return account


def _said(url: str, service: str) -> list[Said]:
    rows = ask(url, "SELECT sequence, id, type, subject, body, published_at FROM outbox ORDER BY sequence")
    return [
        Said(
            f"{QUARTER}/{service}",
            number,
            name,
            kind,
            subject,
            json.loads(body)["data"],
            published is not None,
        )
        for number, name, kind, subject, body, published in rows
    ]


def _check_senders(account: Account, said: Mapping[str, list[Said]]) -> None:
    for service, log in said.items():
        if [one.sequence for one in log] != list(range(1, len(log) + 1)):
            account.lost.append(f"the log of {service} has gaps")
        account.lost += [f"{service} never sent {one.id}" for one in log if not one.published]


def _check_deeds(
    account: Account, databases: Mapping[str, str], log: list[Asked], said: Mapping[str, list[Said]]
) -> None:
    by_deed: dict[str, list[Asked]] = defaultdict(list)
    for one in log:
        by_deed[one.deed].append(one)
    for deed, trace in TRACES.items():
        rows = ask(databases[trace.service], trace.rows)
        marks = Counter(mark for mark, _ in rows)
        for one in by_deed[deed]:
            _check_deed(account, one, marks.pop(one.mark, 0))
        account.refused_with_effect += [f"nobody asked for {deed} {mark}" for mark in marks]
        if trace.event:
            told = Counter(_refs(said[trace.service], trace))
            kept = Counter(ref for _, ref in rows)
            account.lost += [f"{deed} {ref} is kept and was not told" for ref in (kept - told).elements()]
            account.doubled += [f"{deed} {ref} was told and is not kept" for ref in (told - kept).elements()]


def _refs(log: list[Said], trace: Trace) -> Iterator[object]:
    kind = f"quartier.{trace.service}.{trace.event}.v1"
    return (one.data[trace.field] for one in log if one.type == kind)


def _check_deed(account: Account, one: Asked, effects: int) -> None:
    name = f"{one.deed} {one.mark} by {one.door}: {one.outcome}, {effects} times in the database"
    if effects > 1:
        account.doubled.append(name)
    elif one.outcome == "accepted" and not effects:
        account.lost.append(name)
    elif one.outcome == "refused" and effects:
        account.refused_with_effect.append(name)


def _wanted(reader: str, said: Mapping[str, list[Said]]) -> list[Said]:
    """What a service reads, by the copies of the senders' contracts in its own folder."""
    kinds = {path.name.removesuffix(".json") for path in (SERVICES / reader / "contracts/reads").glob("q*")}
    return [one for log in said.values() for one in log if one.type in kinds]


def _check_reader(account: Account, reader: str, url: str, wanted: list[Said]) -> None:
    columns = "source, id, state, error"
    inbox = {
        (source, name): (state, error)
        for source, name, state, error in ask(url, f"SELECT {columns} FROM inbox")
    }
    for one in wanted:
        state, error = inbox.pop((one.source, one.id), ("never there", None))
        if state != "done":
            account.lost.append(f"{reader}: {one.type} {one.sequence} is {state}: {error}")
    account.doubled += [f"{reader} has {key}, which nobody said to it" for key in inbox]


def _check_witness(account: Account, url: str, said: Mapping[str, list[Said]]) -> None:
    lines = ask(url, "SELECT event_id, source, subject, sequence FROM line ORDER BY n")
    seen: Counter[str] = Counter(line[0] for line in lines)
    account.doubled += [f"the witness saw {name} {count} times" for name, count in seen.items() if count > 1]
    everything = {one.id for log in said.values() for one in log}
    account.lost += [f"the witness never saw {name}" for name in everything - seen.keys()]
    last: dict[tuple[str, str], int] = {}
    for name, source, subject, sequence in lines:
        if sequence < last.get((source, subject), 0):
            account.out_of_order.append(f"{source} {subject}: {name} ({sequence}) came late")
        last[source, subject] = sequence


def _check_notices(account: Account, url: str) -> None:
    """Each event that notify has handled is one notice, but for what is none: offices, conflicts, planned hours."""
    rows = ask(url, "SELECT id, type FROM inbox WHERE state = 'done'")
    none = ("participation.office.", "participation.conflict.", "werkhaus.opening_hours.planned.")
    handled = {name for name, kind in rows if not kind.removeprefix("quartier.").startswith(none)}
    shown = {name for (name,) in ask(url, "SELECT id FROM notice")}
    account.lost += [f"notify shows nothing of {name}" for name in handled - shown]
    account.doubled += [f"notify shows {name}, which it has not handled" for name in shown - handled]


def _check_contradictions(account: Account, databases: Mapping[str, str]) -> None:
    for service, questions in NEVER.items():
        for what, statement in questions.items():
            account.contradictions += [f"{what}: {row}" for row in ask(databases[service], statement)]
    for what, ((here, one), (there, other)) in AGREE.items():
        differences = set(ask(databases[here], one)) ^ set(ask(databases[there], other))
        account.contradictions += [f"{what}: {row}" for row in sorted(differences, key=str)]


def _check_answers(account: Account, log: list[Asked], faults: list[Fault]) -> None:
    for one in log:
        for attempt in one.attempts:
            if not excused(one.service, attempt, faults):
                account.wrong_answers.append(f"{one.service} {one.deed} {attempt}")


def excused(service: str, attempt: Attempt, faults: Iterable[Fault]) -> bool:
    """Whether an attempt went as well as what was done to the town at that time lets it go."""
    # A connection that has rested says only when it is used again that its other end has left meanwhile.
    since = attempt.opened if attempt.why == "broken" else attempt.began
    around = [fault for fault in faults if fault.began <= attempt.ended and since <= fault.recovered]
    if attempt.status == 503:
        return any(service in fault.databases for fault in around)
    if attempt.status is None:
        return any(attempt.address in fault.doors for fault in around)
    return attempt.status < 500
