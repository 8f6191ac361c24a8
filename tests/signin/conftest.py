"""A service to sign in to (funding, on both databases), and a real provider to sign in at (Canaille)."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quartier.hosting import Service
from quartier.hosting.assemble import Running
from quartier.signin.provider import Provider
from quartier.testing.canaille import PrivateCanaille, private_canaille
from quartier.testing.clock import SettableClock

sys.path.insert(0, str(Path(__file__).parent))

from forger import CLIENT_ID, ISSUER, Forger
from hall import ACCOUNTS, CLIENT, hall


@pytest.fixture(scope="session")
def service() -> Service:
    from funding.service import service

    return service


@pytest.fixture
def clock() -> SettableClock:
    """It begins at the real time: the provider has no other."""
    return SettableClock(datetime.now(UTC))


@pytest.fixture(scope="session")
def canaille() -> Iterator[PrivateCanaille]:
    with private_canaille(ACCOUNTS, [CLIENT]) as provider:
        yield provider


@pytest.fixture
def open_hall(
    service: Service, migrated: Callable[[Service], str], clock: SettableClock
) -> Iterator[Callable[..., Running]]:
    """`open_hall(oidc_issuer=…, …)`: the service over a database of the test's own."""
    opened = []

    def make(**settings: str) -> Running:
        running = hall(service, migrated(service), clock, **settings)
        opened.append(running)
        return running

    yield make
    for running in opened:
        running.store.close()


@pytest.fixture
def at_canaille(open_hall: Callable[..., Running], canaille: PrivateCanaille) -> Running:
    """The service, whose people sign in at Canaille."""
    return open_hall(oidc_issuer=canaille.issuer, oidc_client_id=CLIENT.id, oidc_client_secret=CLIENT.secret)


@pytest.fixture
def forger(clock: SettableClock) -> Forger:
    return Forger(clock())


@pytest.fixture
def forged(open_hall: Callable[..., Running], forger: Forger, clock: SettableClock) -> Running:
    """The service, at whose provider the forger sits; the demonstration's sign-in is open too."""
    running = open_hall(
        oidc_issuer=ISSUER,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret="s e/c:ret",
        oidc_name="Quartier-Konto",
        demo_sign_in="yes",
    )
    running.web.provider = Provider(running.settings, clock, forger.ask)
    return running
