"""Two small services to test the floor with: `pen` draws strokes, `tally` counts them (tests/floor/sample)."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "sample"
sys.path.insert(0, str(SAMPLE))

from pen import service as pen  # noqa: E402
from tally import service as tally  # noqa: E402

from quartier.hosting import Service  # noqa: E402
from quartier.operate.migrate import upgrade  # noqa: E402
from quartier.store import Store  # noqa: E402
from quartier.testing import SettableClock  # noqa: E402
from quartier.testing.plugin import open_store  # noqa: E402


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder the sample services are imported from, for child processes' PYTHONPATH."""
    return SAMPLE


@pytest.fixture
def pen_store(migrated: Callable[[Service], str], clock: SettableClock) -> Iterator[Store]:
    """The sender's database, fresh, on both engines."""
    store = open_store(pen, migrated(pen), clock)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(fresh_database: Callable[..., str], clock: SettableClock) -> Iterator[Store]:
    """The sender's database where the test is about SQLite alone."""
    store = open_store(pen, fresh_database("sqlite"), clock)
    upgrade(pen, store)
    yield store
    store.close()


@pytest.fixture
def tally_store(migrated: Callable[[Service], str], clock: SettableClock) -> Iterator[Store]:
    """The reader's database, fresh, on both engines."""
    store = open_store(tally, migrated(tally), clock)
    yield store
    store.close()
