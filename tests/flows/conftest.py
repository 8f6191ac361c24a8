"""A quarter for each flow: five services, on either bus, over either database."""

from collections.abc import Callable, Iterator

import pytest

from quartier.bus import Bus, open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import assemble
from quartier.operate.installed import installed
from quartier.settings import load
from quartier.testing.clock import SettableClock
from quartier.testing.quarter import Quarter


@pytest.fixture(scope="session")
def services() -> list[Service]:
    return installed()


@pytest.fixture(params=["local", "amqp"])
def buses(
    request: pytest.FixtureRequest, services: list[Service], purge: Callable[..., None]
) -> Callable[[str], Bus]:
    """`buses(service)`: the bus as this service reaches it; on RabbitMQ with its own user and least rights."""
    if request.param == "local":
        bus = open_bus("local://")
        return lambda _service: bus
    server = request.getfixturevalue("rabbit_server")
    purge(server, *(f"{service.name}.inbox" for service in services))
    return lambda service: open_bus(server.url(service))


@pytest.fixture
def quarter(
    services: list[Service],
    migrated: Callable[[Service], str],
    buses: Callable[[str], Bus],
    clock: SettableClock,
) -> Iterator[Quarter]:
    running = {}
    addresses = ",".join(f"{service.name}=http://127.0.0.1:{8000 + i}" for i, service in enumerate(services))
    for service in services:
        environ = {
            f"{service.name.upper()}_DATABASE": migrated(service),
            "QUARTIER_DEMO_SIGN_IN": "yes",
            "QUARTIER_NEIGHBOURS": addresses,
        }
        settings = load(service.settings, service.name, environ)
        running[service.name] = assemble(service, settings, buses(service.name), clock)
    made = Quarter(running, clock)
    yield made
    made.stop()
