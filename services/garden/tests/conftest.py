"""What garden's tests share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from garden.service import service as garden
from garden.shifts.commands import AnnounceShift, announce_shift
from quartier.actor import ANONYMOUS, Actor
from quartier.bus.local import LocalBus
from quartier.envelope import Envelope, parse
from quartier.hosting import Service
from quartier.hosting.assemble import assemble
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing import SettableClock
from quartier.unit import Unit
from quartier.web.testing import Browser

OFFICE = Actor("office", "Office", frozenset({"carrier", "gardener"}))
GARDENER = Actor("gardener", "Garden group", frozenset({"gardener"}))
FRIDAY = datetime(2026, 5, 8, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def service() -> Service:
    return garden


@pytest.fixture
def act(store: Store) -> Callable[..., AbstractContextManager[Unit]]:
    """`with act(GARDENER) as unit:` a unit on behalf of somebody; nobody in particular by default."""
    return lambda actor=ANONYMOUS: store.unit(actor=actor)


@pytest.fixture
def sent(store: Store) -> Callable[[], list[Envelope]]:
    """The events in the outbox, oldest first."""

    def events() -> list[Envelope]:
        with store.read() as session:
            return [parse(row) for row in session.scalars(select(outbox.c.body).order_by(outbox.c.sequence))]

    return events


@pytest.fixture
def shift(act: Callable[..., AbstractContextManager[Unit]]) -> str:
    """A shift on Friday, 16 to 18 o'clock local time, for two people."""
    with act(GARDENER) as unit:
        return announce_shift(
            unit,
            AnnounceShift(
                title="Gießen und Jäten", starts_at=FRIDAY, ends_at=FRIDAY.replace(hour=16), places=2
            ),
        )


@pytest.fixture
def browser(store: Store, clock: SettableClock, service: Service) -> Iterator[Callable[[], Browser]]:
    """`browser()`: somebody's browser, over the same database and clock as `store`."""
    settings = replace(store.settings, demo_sign_in=True, listen="127.0.0.1:8004")
    running = assemble(service, settings, LocalBus(), clock)
    yield lambda: Browser(running.web)
    running.store.close()
