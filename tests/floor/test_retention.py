"""What the floor forgets, and what it never does."""

import pytest
from sqlalchemy import select

from quartier.actor import Actor
from quartier.hosting import Service
from quartier.inbox import Inbox
from quartier.operate.retention import forget
from quartier.signin import session as sessions
from quartier.store import Store
from quartier.tables import inbox
from quartier.testing.clock import SettableClock


@pytest.fixture(scope="session")
def service() -> Service:
    from funding.service import service

    return service


def test_bodies_go_after_their_days_and_keys_stay(
    store: Store, service: Service, clock: SettableClock
) -> None:
    from quartier.testing.events import example_event

    message = example_event(
        "quartier.garden.hours.recorded.v1", hours_id="h1", minutes=60, worked_on="2026-05-03"
    )
    box = Inbox(store, service.reads)
    assert box.receive([message]).handled == 1
    clock.forward(days=89)
    forget(store)
    with store.read() as session:
        assert session.scalar(select(inbox.c.body)) is not None
    clock.forward(days=2)
    assert forget(store) == 1
    with store.read() as session:
        assert session.execute(select(inbox.c.body, inbox.c.state)).one() == (None, "done")
    assert box.receive([message]).duplicates == 1


def test_sessions_that_are_over_go(store: Store, clock: SettableClock) -> None:
    with store.unit() as unit:
        token = sessions.begin(unit.session, Actor("a", "A", frozenset()), unit.now)
    forget(store)
    with store.read() as session:
        assert sessions.find(session, token, clock()) is not None
    clock.forward(days=1)
    assert forget(store) == 1
