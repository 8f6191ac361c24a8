"""Every service by itself, with its demo and one thing of each kind in it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quartier.bus import open_bus
from quartier.hosting.assemble import Running, assemble
from quartier.operate.installed import installed
from quartier.settings import load
from quartier.testing.clock import SettableClock

sys.path.insert(0, str(Path(__file__).parent))

from house import furnish

SERVICES = {service.name: service for service in installed()}


@pytest.fixture(scope="module", params=SERVICES)
def running(request: pytest.FixtureRequest, migrated_for_module: Callable[..., str]) -> Iterator[Running]:
    """One service, furnished; the tests of a file share it and leave what is there as it is, or say otherwise."""
    yield from _running(request.param, migrated_for_module)


@pytest.fixture(params=SERVICES)
def fresh(request: pytest.FixtureRequest, migrated: Callable[..., str]) -> Iterator[Running]:
    """One service, furnished for this test alone."""
    yield from _running(request.param, migrated)


def _running(name: str, migrated: Callable[..., str]) -> Iterator[Running]:
    service = SERVICES[name]
    addresses = ",".join(f"{each}=http://127.0.0.1:{8000 + place}" for place, each in enumerate(SERVICES))
    environ = {
        f"{name.upper()}_DATABASE": migrated(service),
        "QUARTIER_DEMO_SIGN_IN": "yes",
        "QUARTIER_NEIGHBOURS": addresses,
    }
    one = assemble(service, load(service.settings, name, environ), open_bus("local://"), SettableClock())
    furnish(one)
    yield one
    one.store.close()
