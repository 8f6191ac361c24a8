"""Every event a service reads, with one thing in it wrong: the queue goes on, and a person sees what was left."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import pytest
from house import envelope, example, references
from marshmallow import Schema
from marshmallow import fields as kinds
from sqlalchemy import select
from test_pages_bad_input import everything_still_opens

from quartier.event import UNSTORABLE, Read
from quartier.hosting.assemble import Running
from quartier.inbox import Receipt
from quartier.operate.desk import failed
from quartier.tables import inbox
from quartier.web.testing import Browser

MISSING = object()
WRONG: tuple[Any, ...] = (
    MISSING,
    None,
    True,
    "",
    "x",
    " ",
    [],
    {},
    [None],
    [[]],
    {"a": {"b": []}},
    -1,
    0,
    1.5,
    2**31,
    2**63,
    10**30,
    "1" * 30,
    "x" * 10_000,
    "a\x00b",
    "\ud800",
    "\x1b[31m\x08",
    "\ufffe",
    "<script>alert(1)</script>",
    "{title} {0} %s",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "2026-05-04T10:00:00",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
)
AROUND: dict[str, tuple[Any, ...]] = {
    "audience": ("public", "partners", "internal", "confidential", "everybody", "", None, 1),
    "type": ("quartier.nobody.thing.done.v1", "nonsense", "", None, "x" * 500),
    "subject": ("", None, 7, "x" * 201, "a\x00b", "\ud800", "<script>alert(1)</script>", "../../etc"),
    "id": ("", None, "x" * 201, "a\x00b", [], "🌻"),
    "source": ("", None, "x" * 201, "/elsewhere/funding"),
    "time": (
        "",
        None,
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "2026-05-04",
        "9999-12-31T23:59:59-14:00",
    ),
    "sequence": (0, -1, None, "1", 1.5, True, 2**63, 10**30),
    "subjectversion": (0, -1, None, "1", 1.5, True, 2**63, 10**30),
    "epoch": (0, -1, None, "1", True, 2**31),
    "data": (None, [], "", 1, {}, {"nonsense": 1}),
    "correlationid": (None, "", "x" * 201, "\ud800"),
    "causationid": (1, [], "x" * 10_000, "\ud800", "a\x00b"),
    "specversion": ("0.3", None, 1.0),
    "datacontenttype": (None, "text/xml", 1),
    "nonsense": ("x", None, {"a": 1}, "x" * 10_000),
}


class Wrong(NamedTuple):
    """An event with one thing wrong in it."""

    event: dict[str, Any]
    #: Where, as a path of names, and what stands there.
    place: tuple[str, ...]
    value: Any

    def __str__(self) -> str:
        return f"{self.event['type']} {'.'.join(self.place)}={str(self.value)[:30]!r}"


class Became(NamedTuple):
    """What became of an event."""

    state: str
    error: str | None


#: The inbox could not even store it.
UNKNOWN = Became("unknown", None)


class Sender:
    """Sends what is wrong with something right behind it, and looks what became of both."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.sent = 1000
        self.gathering = references(running).get("gathering_id", ["nothing"])[0]

    def right(self, read: Read) -> dict[str, Any]:
        """A new event of another subject than all before, with data that the reaction can work with."""
        self.sent += 1
        made = envelope(read, self.sent)
        if self.running.service.name == "participation":
            made["data"]["gathering_id"] = self.gathering
        if "hours_id" in made["data"]:
            made["data"]["hours_id"] = f"hours-{self.sent}"
        return made

    def check(self, read: Read, wrong: bytes, what: str) -> Receipt:
        right = self.right(read)
        receipt = self.running.inbox.receive([wrong, json.dumps(right).encode()])
        became = self.became([right["id"]])[right["id"]]
        assert became.state == "done", f"{what}: what was behind it is {became.state}"
        return receipt

    def check_all(self, read: Read, wrong: Iterator[Wrong]) -> Iterator[tuple[Wrong, Became]]:
        """Fifty at a time, each with something right behind it; what became of each."""
        while some := list(islice(wrong, 50)):
            right = [self.right(read) for _ in some]
            pairs = zip((one.event for one in some), right, strict=True)
            self.running.inbox.receive([json.dumps(each).encode() for pair in pairs for each in pair])
            ids = [str(one.event.get("id")) for one in some] + [each["id"] for each in right]
            became = self.became([each for each in ids if not UNSTORABLE.search(each)])
            for one, behind in zip(some, right, strict=True):
                after = became.get(behind["id"], UNKNOWN)
                assert after.state == "done", f"{one}: what was behind it is {after.state}"
                yield one, became.get(str(one.event.get("id")), UNKNOWN)

    def became(self, ids: Sequence[str]) -> dict[str, Became]:
        """The state and error of these events."""
        query = select(inbox.c.id, inbox.c.state, inbox.c.error).where(inbox.c.id.in_(ids))
        with self.running.store.read() as session:
            return {row.id: Became(row.state, row.error) for row in session.execute(query)}


@pytest.fixture
def sender(fresh: Running) -> Sender:
    return Sender(fresh)


def places(schema: Schema) -> Iterator[tuple[str, ...]]:
    """Every field a reader uses, and those in the items of its lists."""
    for name, field in schema.load_fields.items():
        yield (name,)
        if isinstance(field, kinds.List) and isinstance(field.inner, kinds.Nested):
            yield from ((name, inner) for inner in field.inner.schema.load_fields)


def changed(data: dict[str, Any], place: tuple[str, ...], wrong: Any) -> dict[str, Any]:
    made = json.loads(json.dumps(data))
    inner = made[place[0]][0] if len(place) > 1 else made
    if wrong is MISSING:
        inner.pop(place[-1], None)
    else:
        inner[place[-1]] = wrong
    return dict(made)


def unlike(reads: Sequence[Read]) -> Iterator[Read]:
    """The reads, but of what several services say in the very same words and one reaction answers only the first's."""
    seen = set()
    for read in reads:
        alike = read.by, read.schema, read.audience, read.any_order, read.type.split(".", 2)[2]
        if alike not in seen:
            seen.add(alike)
            yield read


def test_one_wrong_field(sender: Sender) -> None:
    for read in unlike(sender.running.service.reads):
        for wrong, became in sender.check_all(read, wrong_fields(sender, read)):
            assert became.state in ("done", "dead", "pending"), str(wrong)
            if became.state != "done":
                assert became.error, str(wrong)
            if became.state == "dead":
                assert wrong.place[-1] in str(became.error), f"{wrong}: {became.error}"
        everything_still_opens(sender.running, f"after wrong {read.type}", ["office"])
    everything_still_opens(sender.running, "after wrong fields")
    _every_notice_can_be_said(sender.running)


def wrong_fields(sender: Sender, read: Read) -> Iterator[Wrong]:
    """Each field the reader uses with each thing that may be wrong."""
    for place in places(read.schema()):
        for value in WRONG:
            made = sender.right(read)
            made["data"] = changed(made["data"], place, value)
            yield Wrong(made, place, value)


def test_one_wrong_attribute(sender: Sender) -> None:
    for read in unlike(sender.running.service.reads):
        for wrong, became in sender.check_all(read, wrong_attributes(sender, read)):
            if wrong.place == ("audience",) and isinstance(wrong.value, str) and wrong.value:
                assert became.state == "dead", str(wrong)
        everything_still_opens(sender.running, f"after wrong attributes of {read.type}", ["office"])
    everything_still_opens(sender.running, "after wrong attributes")
    _every_notice_can_be_said(sender.running)


def wrong_attributes(sender: Sender, read: Read) -> Iterator[Wrong]:
    """Each attribute of the envelope with what does not belong there."""
    for name, values in AROUND.items():
        for value in values:
            made = sender.right(read)
            if made.get(name) != value:
                yield Wrong(made | {name: value}, (name,), value)


def test_what_is_no_event_at_all(sender: Sender) -> None:
    read = sender.running.service.reads[0]
    for body in (
        b"",
        b"\x00",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 5000,
    ):
        receipt = sender.check(read, body, str(body[:20]))
        assert receipt.undecodable == [0], body[:20]
    huge = json.dumps(sender.right(read) | {"nonsense": "x" * 70_000}).encode()
    assert sender.check(read, huge, "too large").undecodable == [0]


def test_twice_and_with_more_in_it(sender: Sender) -> None:
    for read in sender.running.service.reads:
        made = sender.right(read)
        made["data"] |= {"nonsense": {"a": [1]}, "title_of_something_new": "x" * 10_000}
        body = json.dumps(made).encode()
        assert sender.check(read, body, f"{read.type} with more in it").handled == 2
        receipt = sender.running.inbox.receive([body, body])
        assert (receipt.duplicates, receipt.handled) == (2, 0), read.type


def test_tried_again_it_does_not_stop_either(sender: Sender) -> None:
    clock: Any = sender.running.store.clock
    for read in sender.running.service.reads:
        for place in places(read.schema()):
            for wrong in (10**30, "\ud800", "9999-12-31T23:59:59-14:00", "a\x00b"):
                made = sender.right(read)
                made["data"] = changed(example(read), place, wrong)
                sender.running.inbox.receive([json.dumps(made).encode()])
    for _ in range(12):
        clock.forward(hours=1)
        while sender.running.inbox.retry_due(limit=500):
            pass
    assert all(row.state == "dead" and row.error for row in failed(sender.running.store, limit=100_000))


def _every_notice_can_be_said(running: Running) -> None:
    """Not only those on the first page."""
    if running.service.name != "notify":
        return
    for persona in (None, "office"):
        browser = Browser(running.web).sign_in(persona) if persona else Browser(running.web)
        page, pages = "/api/notices?limit=200", 0
        while page and pages < 50:
            answer = browser.get(page)
            assert answer.status_code == 200, page
            found = answer.headers.get("Link", "")
            page, pages = found[1 : found.index(">")] if found else "", pages + 1
        assert not page, "there were more notices than were looked at"
