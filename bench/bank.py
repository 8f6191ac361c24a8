"""What a treasurer's bank statements have to keep up with, on both engines: `python -m bench bank` prints it.

A PostgreSQL of its own that writes to disk, an SQLite file. Each repetition reads a statement of `ENTRIES` entries that
nobody has sent before, beside `SPENT` expenses that are not paid yet; half of the entries name the bill they pay.
"""

import time
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, insert, select

from bench.bounds import bounded, timed
from funding.bank import camt
from funding.bank.commands.importing import add_account, take_file
from funding.bank.model import BankEntry
from funding.expenses.model import Expense
from funding.grants.commands import AddLine, DraftGrant, add_line, draft_grant
from funding.service import service
from quartier.bus import open_bus
from quartier.event import new_ref
from quartier.hosting.assemble import Running, assemble
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import TREASURER
from quartier.web.testing import Browser

ENTRIES = 5_000
SPENT = 20_000
IBAN = "DE89370400440532013000"
FIRST = date(2026, 1, 1)

WANTED = {"import_ms": 5_000.0, "open_page_ms": 1_000.0}
"""At most so much, on each engine."""

TITLES = {
    "read_ms": f"a statement with {ENTRIES:,} entries read, ms",
    "import_ms": f"the same read, taken over and matched beside {SPENT:,} expenses, ms",
    "matched": "  entries matched by themselves",
    "open_page_ms": "the page of open entries with suggestions, ms",
}


@dataclass(frozen=True)
class Books:
    """A running service with what was spent."""

    running: Running

    @property
    def store(self) -> Store:
        return self.running.store


def main(arguments: list[str] | None = None) -> int:
    """Measure; exit code 2 with `--strict` where a figure misses what is wanted."""
    return bounded("bank", str(__doc__), lambda url: measure(_books(url)), TITLES, WANTED, arguments)


def _books(url: str) -> Books:
    clock = SettableClock()
    environ = {"FUNDING_DATABASE": url, "QUARTIER_DEMO_SIGN_IN": "yes"}
    settings = load(service.settings, "funding", environ)
    store = Store(settings, clock)
    upgrade(service, store)
    with store.unit(actor=TREASURER) as unit:
        grant = draft_grant(
            unit, DraftGrant(title="A", funder="B", valid_from=FIRST, valid_until=date(2026, 12, 31))
        )
        line = add_line(unit, AddLine(grant_id=grant, title="L", amount_cents=10**11, spent_by=None))
        add_account(unit, IBAN, "Giro")
    for first in range(0, SPENT, 5_000):
        with store.unit(actor=TREASURER) as unit:
            common = {"line_id": line, "recorded_at": unit.now, "recorded_by": "bench", "request_id": None}
            rows = [
                common
                | {
                    "id": new_ref(),
                    "amount_cents": _cents(number),
                    "booked_on": _day(number),
                    "purpose": f"Rechnung RE-{number:06}",
                }
                for number in range(first, first + 5_000)
            ]
            unit.session.execute(insert(Expense), rows)
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    store.engine.dispose()
    return Books(assemble(service, settings, open_bus("local://"), clock))


def _cents(number: int) -> int:
    return 1_000 + number % 977


def _day(number: int) -> date:
    return FIRST + timedelta(days=number % 120)


def _statement(turn: int) -> bytes:
    """Every second entry names the bill it pays."""
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{_cents(number) / 100:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{_day(number)}</Dt></BookgDt>"
        f"<AcctSvcrRef>{turn}-{number}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>E{number}</EndToEndId></Refs>"
        f"<RltdPties><Cdtr><Pty><Nm>Firma {number % 50}</Nm></Pty></Cdtr>"
        "<CdtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></CdtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{f'Zahlung zu RE {number:06} vom {_day(number)}' if number % 2 else 'Danke'} und Gruss"
        "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for number in range(turn * ENTRIES, (turn + 1) * ENTRIES)
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Id>S{turn}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def measure(books: Books) -> dict[str, float]:
    """Every figure of `TITLES`, in milliseconds."""
    bodies = [_statement(turn) for turn in range(3)]
    read = timed(lambda turn: camt.read(bodies[turn]), 2)
    took = []
    for body in bodies:
        start = time.perf_counter()
        content = camt.read(body)
        with books.store.unit(actor=TREASURER) as unit:
            take_file(unit, body, content)
        took.append(1000 * (time.perf_counter() - start))
    with books.store.read() as session:
        matched = session.scalar(
            select(func.count()).select_from(BankEntry).where(BankEntry.state == "matched")
        )
    office = Browser(books.running.web).sign_in("office")

    def ask(number: int) -> None:
        assert office.get("/bank/open").status_code == 200

    return {
        "read_ms": read,
        "import_ms": max(took),
        "matched": float(matched or 0),
        "open_page_ms": timed(ask, 5),
    }
