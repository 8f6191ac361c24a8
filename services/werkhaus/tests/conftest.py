"""Which service these tests are about, and what they begin with."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser
from werkhaus.places.commands import DescribeRoom, add_room
from werkhaus.service import service as werkhaus


@pytest.fixture(scope="session")
def service() -> Service:
    return werkhaus


@pytest.fixture
def running(migrated: Callable[[Service], str], clock: SettableClock) -> Running:
    environ = {"WERKHAUS_DATABASE": migrated(werkhaus), "QUARTIER_DEMO_SIGN_IN": "yes"}
    return assemble(werkhaus, load(werkhaus.settings, "werkhaus", environ), open_bus("local://"), clock)


@pytest.fixture
def browser(running: Running) -> Browser:
    return Browser(running.web)


@pytest.fixture(scope="session")
def room() -> Callable[..., str]:
    """`room(store, name, capacity=…)`: a room of the house."""

    def make(store: Store, name: str = "Hall", **described: Any) -> str:
        given = {"capacity": 40, "buffer_minutes": 0, "requests_block": True} | described
        with store.unit(actor=OFFICE) as unit:
            return add_room(unit, DescribeRoom(name=name, **given)).subject

    return make


@pytest.fixture(scope="session")
def local() -> Callable[[str], datetime]:
    """`local("2026-05-22 17:00")`: a naive time on the quarter's clocks."""
    return datetime.fromisoformat
