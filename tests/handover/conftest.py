"""The handover, in the real services: who speaks for whom, and a domain put on any stage."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from quartier.bus import open_bus
from quartier.handover import ledger
from quartier.handover.ledger import Entry
from quartier.handover.stages import Side, Stage
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.web.testing import Browser
from werkhaus.service import service as werkhaus


@pytest.fixture
def put(clock: SettableClock) -> Callable[..., None]:
    """`put(store, "bookings", "association", Stage.DELEGATED)`: let a domain stand there, a second from now."""

    def enter(store: Store, domain: str, residents: str, stage: int, side: Side = Side.NONE) -> None:
        clock.forward(seconds=1)
        with store.unit() as unit:
            before = ledger.standing_at(unit.session, domain, unit.now)
            ledger.enter(unit, before, Entry(stage=Stage(stage), residents=residents, side=side))
        clock.forward(seconds=1)

    return enter


@pytest.fixture
def days(clock: SettableClock) -> Callable[[float], None]:
    """`days(7)`: so many days later."""

    def later(number: float) -> None:
        clock.now = clock.now + timedelta(days=number)

    return later


@pytest.fixture
def running(migrated: Callable[[Service], str], clock: SettableClock) -> Running:
    environ = {"WERKHAUS_DATABASE": migrated(werkhaus), "QUARTIER_DEMO_SIGN_IN": "yes"}
    return assemble(werkhaus, load(werkhaus.settings, "werkhaus", environ), open_bus("local://"), clock)


@pytest.fixture
def browser(running: Running) -> Callable[..., Browser]:
    """`browser("office")`: signed in as a persona, or nobody."""

    def make(persona: str | None = None) -> Browser:
        made = Browser(running.web, "en")
        return made.sign_in(persona) if persona else made

    return make
