"""Which service these tests are about, and what they begin with."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from participation.gatherings.commands.by_people import Plan
from participation.reads import READS
from participation.service import service as participation
from quartier.bus import open_bus
from quartier.event import new_event_id
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.inbox import Inbox
from quartier.settings import load
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.web.testing import Browser


@pytest.fixture(scope="session")
def service() -> Service:
    return participation


@pytest.fixture
def running(migrated: Callable[[Service], str], clock: SettableClock) -> Running:
    environ = {"PARTICIPATION_DATABASE": migrated(participation), "QUARTIER_DEMO_SIGN_IN": "yes"}
    settings = load(participation.settings, "participation", environ)
    return assemble(participation, settings, open_bus("local://"), clock)


@pytest.fixture
def browser(running: Running) -> Browser:
    return Browser(running.web)


@pytest.fixture(scope="session")
def plan() -> Callable[..., Plan]:
    """`plan(title=…)`: a festival on 4 July 2026, 13 to 19 h UTC, for 80 people, that needs a room."""

    def make(**changes: Any) -> Plan:
        values: dict[str, Any] = {
            "title": "Sommerfest",
            "starts_at": datetime(2026, 7, 4, 13, tzinfo=UTC),
            "ends_at": datetime(2026, 7, 4, 19, tzinfo=UTC),
            "expected": 80,
            "needs_room": True,
            "place": None,
        }
        return Plan(**values | changes)

    return make


@pytest.fixture
def sent(store: Store) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """`sent()`: what was said since the last call, as (noun.verb, data)."""
    seen = [0]

    def read() -> list[tuple[str, dict[str, Any]]]:
        query = select(outbox.c.sequence, outbox.c.body).where(outbox.c.sequence > seen[0])
        with store.read() as session:
            rows = session.execute(query.order_by(outbox.c.sequence)).all()
        seen[0] = rows[-1].sequence if rows else seen[0]
        documents = [json.loads(row.body) for row in rows]
        return [(".".join(each["type"].split(".")[2:4]), each["data"]) for each in documents]

    return read


class Werkhaus:
    """Says to participation, by hand, what the werkhaus would; `inbox` has what became of it."""

    def __init__(self, store: Store) -> None:
        self.inbox = Inbox(store, READS)
        self.clock = store.clock
        self.sequence = 0

    def make(self, verb: str, subject: str, **data: Any) -> bytes:
        """An event, not yet delivered."""
        self.sequence += 1
        document = {
            "specversion": "1.0",
            "id": new_event_id(),
            "source": "/saalfeld-beulwitz/werkhaus",
            "type": f"quartier.werkhaus.booking.{verb}.v1",
            "subject": subject,
            "time": self.clock().isoformat(),
            "audience": "internal",
            "correlationid": "click-123456",
            "sequence": self.sequence,
            "subjectversion": self.sequence,
            "epoch": 1,
            "data": data,
        }
        return json.dumps(document).encode()

    def held(self, gathering_id: str, revision: int = 1, booking_id: str = "booking1", **more: Any) -> bytes:
        data = {
            "booking_id": booking_id,
            "gathering_id": gathering_id,
            "revision": revision,
            "room_id": "room1",
            "room_name": "Großer Saal",
            "starts_at": "2026-07-04T13:00:00Z",
            "ends_at": "2026-07-04T19:00:00Z",
            "hold_until": "2026-05-10T09:00:00Z",
        }
        return self.make("held", booking_id, **data | more)

    def refused(
        self, gathering_id: str, revision: int = 1, reason: str = "no-room-free", **more: Any
    ) -> bytes:
        data = {"gathering_id": gathering_id, "revision": revision, "reason": reason, "free_from": None}
        return self.make("refused", gathering_id, **data | more)

    def confirmed(
        self, gathering_id: str | None, revision: int | None = 1, booking_id: str = "booking1"
    ) -> bytes:
        data = {
            "booking_id": booking_id,
            "gathering_id": gathering_id,
            "revision": revision,
            "room_id": "room1",
        }
        return self.make("confirmed", booking_id, **data)

    def released(
        self, gathering_id: str | None, reason: str, revision: int | None = 1, booking_id: str = "booking1"
    ) -> bytes:
        data = {
            "booking_id": booking_id,
            "gathering_id": gathering_id,
            "revision": revision,
            "room_id": "room1",
        }
        return self.make("released", booking_id, **data, reason=reason)

    def say(self, *messages: bytes) -> None:
        """Deliver in one batch; everything must be handled or known already."""
        receipt = self.inbox.receive(messages)
        assert (receipt.pending, receipt.dead, receipt.undecodable) == (0, 0, [])


@pytest.fixture
def werkhaus(store: Store) -> Werkhaus:
    return Werkhaus(store)
