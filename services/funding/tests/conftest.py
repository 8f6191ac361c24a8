"""Which service these tests are about, and what they begin with."""

from collections.abc import Callable
from datetime import date

import pytest

from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from funding.service import service as funding
from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import Running, assemble
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser


@pytest.fixture(scope="session")
def service() -> Service:
    return funding


@pytest.fixture
def running(migrated: Callable[[Service], str], clock: SettableClock) -> Running:
    environ = {"FUNDING_DATABASE": migrated(funding), "QUARTIER_DEMO_SIGN_IN": "yes"}
    return assemble(funding, load(funding.settings, "funding", environ), open_bus("local://"), clock)


@pytest.fixture
def browser(running: Running) -> Browser:
    return Browser(running.web)


@pytest.fixture(scope="session")
def approved_grant() -> Callable[..., str]:
    """`approved_grant(store, amounts=…)`: a grant for 2026 whose lines hold these amounts in cents."""

    def make(store: Store, *, amounts: tuple[int, ...] = (100_00, 50_00)) -> str:
        period = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        with store.unit(actor=OFFICE) as unit:
            grant = draft_grant(unit, DraftGrant(title="Werkhaus", funder="Stadt", **period))
            for number, amount in enumerate(amounts, 1):
                spent_by = "werkhaus" if number == 1 else None
                line = AddLine(grant_id=grant, title=f"Line {number}", amount_cents=amount, spent_by=spent_by)
                add_line(unit, line)
            unit.session.flush()
            approve_grant(unit, grant)
        return grant

    return make
