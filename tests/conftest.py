"""The tests of the workspace: the floor, and what crosses services.

The fixtures (clock, database_url, store, rabbit_server, …) come from quartier.testing.plugin, which pytest loads by
itself; a service's own tests use the same ones from the wheel.
"""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A test that runs the command in this process configures logging; the next one shall not notice."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
