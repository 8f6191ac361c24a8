"""The handover, in the real services: who speaks for whom, and a domain put on any stage."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from quartier.handover import ledger
from quartier.handover.ledger import Entry
from quartier.handover.stages import Side, Stage
from quartier.store import Store
from quartier.testing.clock import SettableClock


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
