"""What runs in the child processes of the fault tests, beside the `quartier` command itself.

python actors.py write SEED MOST            people at work in funding, until MOST events or its input is closed
python actors.py one SEED MOST SERVICE…     a whole program in one process: services, and people at work in it
"""

import sys

if sys.argv[1] == "one":
    from quartier.hosting.green import patch

    patch()

import random
import select
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as query

from funding.expenses.commands import RecordExpense, record_expense
from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from funding.grants.model import BudgetLine
from quartier.bus import open_bus
from quartier.errors import Unavailable
from quartier.observe import configure_logging
from quartier.operate.installed import installed, settings_of
from quartier.store import Store
from quartier.tables import stream
from quartier.testing.people import OFFICE
from quartier.unit import Unit

GRANTS = 12
#: Of a thousand expenses: so many make the ledger stumble once, twice, and for good.
STUMBLES = {1: 80, 2: 40, 99: 3}


class ThoughtBetterOfIt(Exception):
    """A command fails after it has said its event."""


class People:
    """They approve a dozen grants and spend them, one command after the other."""

    def __init__(self, store: Store, dice: random.Random, most: int) -> None:
        self.store, self.dice, self.most = store, dice, most

    def work(self, go_on: Callable[[], bool]) -> None:
        """Until there are enough events or it is told to stop; a database that is away is waited for."""
        while go_on():
            try:
                lines = self._lines()
                if self._said() >= self.most:
                    return
                self._approve() if len(lines) < GRANTS else self._spend(lines)
            except (Unavailable, ThoughtBetterOfIt):
                pass

    def _lines(self) -> list[tuple[str, str]]:
        with self.store.read() as session:
            rows = session.execute(query(BudgetLine.grant_id, BudgetLine.id).order_by(BudgetLine.id))
            return [(grant_id, line_id) for grant_id, line_id in rows]

    def _said(self) -> int:
        with self.store.read() as session:
            return session.scalar(query(func.max(stream.c.sequence))) or 0

    def _approve(self) -> None:
        today = datetime.now(UTC).date()
        period = {"valid_from": today - timedelta(days=30), "valid_until": today + timedelta(days=300)}
        with self.store.unit(OFFICE) as unit:
            grant_id = draft_grant(unit, DraftGrant(title="Werkhaus", funder="Stadt", **period))
            line = AddLine(grant_id=grant_id, title="Holz", amount_cents=10**12, spent_by="werkhaus")
            add_line(unit, line)
            unit.session.flush()
            approve_grant(unit, grant_id)

    def _spend(self, lines: list[tuple[str, str]]) -> None:
        with self.store.unit(OFFICE) as unit:
            for _ in range(self.dice.choice((1, 1, 1, 2, 5))):
                grant_id, line_id = self.dice.choice(lines)
                self._expense(unit, grant_id, line_id)
            if self.dice.random() < 0.1:
                unit.flush()
                raise ThoughtBetterOfIt

    def _expense(self, unit: Unit, grant_id: str, line_id: str) -> None:
        digits = self.dice.choices((0, *STUMBLES), (1000 - sum(STUMBLES.values()), *STUMBLES.values()))[0]
        day = datetime.now(UTC).date() - timedelta(days=1)
        amount = self.dice.randint(1, 1000) * 100 + digits
        command = RecordExpense(
            grant_id=grant_id, line_id=line_id, amount_cents=amount, booked_on=day, purpose="Schrauben"
        )
        record_expense(unit, command)


def main() -> None:
    """See the module."""
    role, seed, most, *names = sys.argv[1:]
    configure_logging("INFO")
    funding, *others = installed(["funding", *names])
    dice = random.Random(int(seed))
    if role == "write":
        store = Store(settings_of(funding))
        print("ready", flush=True)
        # A moment between two commands, in which the end of the input is noticed.
        People(store, dice, int(most)).work(lambda: not select.select([sys.stdin], [], [], 0.003)[0])
        print("done", flush=True)
        return
    from quartier.hosting.assemble import assemble
    from quartier.hosting.nameko_host import host

    bus = open_bus("local://")
    running = [assemble(service, settings_of(service), bus) for service in (funding, *others)]

    def turn() -> bool:
        time.sleep(0.003)  # lets the relay and the pages have their turn
        return True

    people = People(running[0].store, dice, int(most))
    threading.Thread(target=people.work, args=(turn,), daemon=True).start()
    host(running)


if __name__ == "__main__":
    main()
