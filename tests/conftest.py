"""The tests of the workspace: the floor, and what crosses services.

The fixtures (clock, database_url, store, rabbit_server, …) come from quartier.testing.plugin, which pytest loads by
itself; a service's own tests use the same ones from the wheel.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import structlog

if TYPE_CHECKING:
    from quartier.testing.rabbit import PrivateRabbit

#: What takes longest, longest first: with several workers none is left alone with it at the end.
LONGEST = (
    "tests/browser/test_every_page.py",
    "tests/api/test_pages_bad_input.py",
    "tests/api/test_events_bad_input.py",
    "tests/bad_input/test_doors.py",
    "tests/api/test_schemathesis.py",
    "tests/api/test_json_bad_input.py",
    "tests/plan/test_lifted_out.py",
    "tests/floor/test_host.py",
    "tests/flows/test_event_booked.py",
)


#: Where every door is tried as many people. What a database does differently it does for nobody and for the office too,
#: and for mediators where they alone may go; as others they are tried on SQLite.
NONSENSE = (
    "tests/api/test_pages_bad_input.py",
    "tests/bad_input/test_doors.py",
    "tests/api/test_schemathesis.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    alike = [item for item in items if item.nodeid.startswith(NONSENSE) and _is_alike(item)]
    if alike and not config.getoption("--engine"):
        left_out = set(alike)
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in left_out]
    places = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))


def _is_alike(item: pytest.Item) -> bool:
    given = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    if given.get("engine_name") != "postgresql":
        return False
    alone = "mediator" if "participation" in given.values() else None
    return given.get("persona") not in (None, "office", alone)


@pytest.fixture(scope="session")
def purge() -> "Callable[..., None]":
    """`purge(server, "garden.inbox", …)`: empty these queues. As a client: each rabbitmqctl is an Erlang machine."""
    import amqp

    from quartier.bus.link import Address

    def empty(server: "PrivateRabbit", *queues: str) -> None:
        at = Address.parse(server.url())
        with amqp.Connection(
            str(at), userid=at.user, password=at.password, virtual_host=at.vhost, login_method="PLAIN"
        ) as connection:
            channel = connection.channel()
            for queue in queues:
                channel.queue_purge(queue)

    return empty


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A test that runs the command in this process configures logging; the next one shall not notice."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
