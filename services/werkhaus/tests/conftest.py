"""Which service these tests are about, and what they begin with."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
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
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.places.rules import Kind, Risk
from werkhaus.service import service as werkhaus

sys.path.insert(0, str(Path(__file__).parent))


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
        given = {"capacity": 40, "buffer_after_minutes": 0} | described
        with store.unit(actor=OFFICE) as unit:
            return register_resource(unit, DescribeResource(name=name, **given)).subject

    return make


@pytest.fixture(scope="session")
def machine() -> Callable[..., str]:
    """`machine(store, name, risk=…, kind=…)`: a machine of the house, or another thing."""

    def make(store: Store, name: str = "Bandsaw", **described: Any) -> str:
        given = {"kind": Kind.MACHINE, "risk": Risk.RED} | described
        with store.unit(actor=OFFICE) as unit:
            return register_resource(unit, DescribeResource(name=name, **given)).subject

    return make


@pytest.fixture(scope="session")
def local() -> Callable[[str], datetime]:
    """`local("2026-05-22 17:00")`: a naive time on the quarter's clocks."""
    return datetime.fromisoformat
