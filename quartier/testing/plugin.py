"""The pytest plugin: fixtures for tests of the floor and of every service. pytest loads it by its entry point.

`--engine sqlite` or `--engine postgresql` keeps to one database; without it, what uses `database_url` runs on both.
A test folder of a service says which service it is about by overriding the fixture `service`:

    @pytest.fixture(scope="session")
    def service() -> Service:
        from funding.service import service
        return service
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from quartier.testing.clock import SettableClock
from quartier.testing.processes import free_port as _free_port
from quartier.testing.waiting import wait_until as _wait_until

if TYPE_CHECKING:
    from quartier.hosting import Service
    from quartier.store import Store
    from quartier.testing.pool import Pool
    from quartier.testing.postgres import PrivatePostgres
    from quartier.testing.rabbit import PrivateRabbit

ENGINES = ("sqlite", "postgresql")
QUARTER = "saalfeld-beulwitz"
_numbers = itertools.count(1)


def open_store(service: "Service", database: str, clock: SettableClock | None = None) -> "Store":
    """A Store of a service under test over a database, with its settings at their defaults."""
    from quartier.store import Store

    settings = service.settings(service=service.name, database=database, quarter=QUARTER)
    return Store(settings, clock or SettableClock())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --engine."""
    group = parser.getgroup("quartier")
    group.addoption("--engine", choices=ENGINES, help="run what uses a database on this one only")


def pytest_configure(config: pytest.Config) -> None:
    """Knows its markers also where a service's folder is tested alone."""
    config.addinivalue_line("markers", "broker: needs a RabbitMQ (set by itself where rabbit_server is used)")
    config.addinivalue_line("markers", "browser: drives a real Chromium")
    config.addinivalue_line("markers", "slow: more than a few seconds")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs what touches a database on both engines, or on the one asked for."""
    if "engine_name" in metafunc.fixturenames:
        only = metafunc.config.getoption("--engine")
        metafunc.parametrize("engine_name", [only] if only else ENGINES, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a broker."""
    for item in items:
        if "rabbit_server" in getattr(item, "fixturenames", ()):
            item.add_marker("broker")


# time


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands still at 2026-05-04 09:00 UTC (a Monday) until the test moves it."""
    return SettableClock()


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., Any]:
    """`wait_until(predicate, seconds=10, what="")`: its first true answer, or an AssertionError."""
    return _wait_until


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """`free_port()`: a port of the loopback interface that nothing listens on."""
    return _free_port


# servers: started when the first test asks, one for the whole run


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PrivatePostgres]":
    """A private PostgreSQL, without fsync: a test about durability starts its own (private_postgres())."""
    from quartier.testing.postgres import private_postgres

    with private_postgres(fast=True) as server:
        yield server


@pytest.fixture(scope="session")
def rabbit_server(rabbit_definitions: Any) -> "Iterator[PrivateRabbit]":
    """A private RabbitMQ. A test that kills or refills its broker starts its own (private_rabbit())."""
    from quartier.testing.rabbit import private_rabbit

    with private_rabbit(rabbit_definitions) as server:
        yield server


@pytest.fixture(scope="session")
def rabbit_definitions() -> Any:
    """What rabbit_server loads at boot (a path or the content): what the installed services need.

    Override it for exchanges and users of your own.
    """
    from quartier.testing.servers import installed_definitions

    return installed_definitions()


# databases


@pytest.fixture(scope="session")
def fresh_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """`fresh_database(engine, template=None)`: the address of a new database, a copy of the one at `template` if given.

    Nobody may be connected to the template.
    """

    def make(engine: str, template: str | None = None) -> str:
        name = f"t{os.getpid()}_{next(_numbers)}"
        if engine == "postgresql":
            server = request.getfixturevalue("postgres_server")
            source = template.rpartition("/")[2] if template else "template1"
            return str(server.create_database(name, source))
        path = tmp_path_factory.mktemp("db") / f"{name}.sqlite"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def database_url(engine_name: str, fresh_database: Callable[..., str]) -> str:
    """The address of an empty database of the test's own; the test runs once on SQLite and once on PostgreSQL."""
    return fresh_database(engine_name)


@pytest.fixture(scope="session")
def service() -> "Service":
    """The service under test; a service's own conftest.py overrides it."""
    pytest.fail(
        "this test needs a fixture `service`: override it in conftest.py (see quartier.testing.plugin)"
    )


@pytest.fixture(scope="session")
def _migrations(fresh_database: Callable[..., str]) -> "Callable[[str, Service], str]":
    """`_migrations(engine, service)`: the address of a database that the service's migrations have made, once."""
    made: dict[tuple[str, str], str] = {}

    def migrations(engine: str, service: "Service") -> str:
        if (engine, service.name) not in made:
            from quartier.operate.migrate import upgrade

            made[engine, service.name] = url = fresh_database(engine)
            store = open_store(service, url)
            upgrade(service, store)
            store.engine.dispose()
        return made[engine, service.name]

    return migrations


@pytest.fixture(scope="session")
def _pools() -> "dict[str, Pool]":
    """The databases of each service on PostgreSQL."""
    return {}


@pytest.fixture
def migrated(engine_name: str, request: pytest.FixtureRequest) -> "Iterator[Callable[[Service], str]]":
    """`migrated(service)`: the address of a database of the test's own with the service's schema in it.

    The migrations run once for each service and engine. On SQLite every database is a copy; on PostgreSQL it is emptied
    for the next test when this one has ended.
    """
    yield from _lent(engine_name, request)


@pytest.fixture(scope="module")
def migrated_for_module(
    engine_name: str, request: pytest.FixtureRequest
) -> "Iterator[Callable[[Service], str]]":
    """The same for what a module's tests share."""
    yield from _lent(engine_name, request)


def _lent(engine: str, request: pytest.FixtureRequest) -> "Iterator[Callable[[Service], str]]":
    migrations, fresh = request.getfixturevalue("_migrations"), request.getfixturevalue("fresh_database")
    lent: list[tuple[Pool, str]] = []

    def lend(service: "Service") -> str:
        template = migrations(engine, service)
        if engine == "sqlite":
            return str(fresh(engine, template))
        from quartier.testing.pool import Pool

        server, pools = request.getfixturevalue("postgres_server"), request.getfixturevalue("_pools")
        if service.name not in pools:
            pools[service.name] = Pool(server, template.rpartition("/")[2])
        pool = pools[service.name]
        lent.append((pool, pool.take()))
        return str(server.url(lent[-1][1]))

    yield lend
    for pool, name in lent:
        pool.give_back(name)


@pytest.fixture
def store(
    service: "Service", migrated: "Callable[[Service], str]", clock: SettableClock
) -> "Iterator[Store]":
    """A Store over a database of the test's own with the schema of `service`, on the test's `clock`."""
    opened = open_store(service, migrated(service), clock)
    try:
        yield opened
    finally:
        opened.engine.dispose()


# programs


@pytest.fixture(scope="session")
def node_modules(pytestconfig: pytest.Config) -> Path:
    """The folder with axe-core, @asyncapi/parser and vnu-jar, as `make test` installs them."""
    for folder in (pytestconfig.rootpath, *pytestconfig.rootpath.parents):
        found = folder / "setup" / "node" / "node_modules"
        if found.is_dir():
            return found
    pytest.fail("the validators are not installed: run `make test` once")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium, for Playwright's executable_path."""
    found = shutil.which("chromium")
    if not found:
        pytest.fail("Chromium is not installed: apt-get install chromium")
    return found
