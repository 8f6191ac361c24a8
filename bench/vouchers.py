"""What the vouchers of a carrier with many grants have to keep up with: `python -m bench vouchers` prints it.

A PostgreSQL of its own that writes to disk, an SQLite file; both hold twenty grants and twenty thousand vouchers.
Each figure is the median of its repetitions in this process, after one that is not counted; requests go through the
whole way of a page, without a socket.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, update

from bench.bounds import bounded, timed
from funding.expenses.model import Expense
from funding.grants.commands import AddLine, DraftGrant, add_line, approve_grant, draft_grant
from funding.service import service
from funding.vouchers.commands.posting import PostVoucher, post_voucher
from funding.vouchers.commands.taking import TakeIn, take_in
from funding.vouchers.model import Voucher, VoucherChain, VoucherPayee
from funding.vouchers.rules.chain import GENESIS, faults, link_of, seal_of
from funding.vouchers.rules.entries import Allocation, Amounts
from funding.vouchers.views.chain import chain_end, posted, record_of
from quartier.bus import open_bus
from quartier.event import new_ref
from quartier.hosting.assemble import Running, assemble
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE
from quartier.web.testing import Browser

STORED = 20_000
GRANTS = 20
_CENTS = 12_34

WANTED = {
    "ledger_ms": 150.0,
    "deep_ms": 150.0,
    "words_ms": 150.0,
    "grant_ms": 150.0,
    "chain_ms": 5_000.0,
}
"""At most so much, on each engine."""

TITLES = {
    "ledger_ms": f"the ledger's first page, {STORED:,} vouchers stored, ms",
    "deep_ms": "  a page in the middle of it, ms",
    "words_ms": "  looked through for a word, ms",
    "grant_ms": "  the vouchers of one grant and year, ms",
    "post_ms": "a voucher taken in and posted, ms",
    "chain_ms": f"the chain of {STORED:,} vouchers followed, ms",
}


@dataclass(frozen=True)
class Books:
    """A running service with its vouchers."""

    running: Running
    grant_id: str
    line_id: str

    @property
    def store(self) -> Store:
        return self.running.store


def main(arguments: list[str] | None = None) -> int:
    """Measure; exit code 2 with `--strict` where a figure misses what is wanted."""
    return bounded("vouchers", str(__doc__), lambda url: measure(_books(url)), TITLES, WANTED, arguments)


def _books(url: str) -> Books:
    clock = SettableClock()
    settings = load(service.settings, "funding", {"FUNDING_DATABASE": url, "QUARTIER_DEMO_SIGN_IN": "yes"})
    store = Store(settings, clock)
    upgrade(service, store)
    lines = [_grant(store, f"Grant {number}") for number in range(GRANTS)]
    _fill(store, [line for _, line in lines])
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    store.engine.dispose()
    return Books(assemble(service, settings, open_bus("local://"), clock), *lines[0])


def _grant(store: Store, title: str) -> tuple[str, str]:
    with store.unit(actor=OFFICE) as unit:
        days = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        grant = draft_grant(unit, DraftGrant(title=title, funder="Stadt", **days))
        line = add_line(unit, AddLine(grant_id=grant, title="L", amount_cents=10**11, spent_by=None))
        unit.session.flush()
        approve_grant(unit, grant)
    return grant, line


def _fill(store: Store, lines: list[str]) -> None:
    """Vouchers of a hundred payees, linked as the command links them, a thousand a statement."""
    link, vouchers, payees, expenses = GENESIS, [], [], []
    with store.unit(actor=OFFICE) as unit:
        for number in range(1, STORED + 1):
            voucher = _voucher(unit.now + timedelta(seconds=number), number, lines[number % len(lines)])
            name, salt = f"Payee {number % 100}", f"{number:064d}"
            voucher.payee_seal = seal_of(salt, name)
            link = voucher.link = link_of(link, record_of(voucher))
            columns = [column.key for column in Voucher.__mapper__.column_attrs]
            vouchers.append({column: getattr(voucher, column) for column in columns})
            payees.append({"voucher_id": voucher.id, "name": name, "salt": salt})
            expenses.append(_expense(voucher, lines[number % len(lines)]))
        for table, rows in ((Voucher, vouchers), (VoucherPayee, payees), (Expense, expenses)):
            for first in range(0, len(rows), 1_000):
                unit.session.execute(insert(table), rows[first : first + 1_000])
        unit.session.execute(update(VoucherChain).values(number=STORED, link=link))


def _voucher(at: Any, number: int, line_id: str) -> Voucher:
    return Voucher(
        id=new_ref(),
        kind="invoice",
        state="posted",
        number=number,
        previous=number - 1 or None,
        invoice_number=f"R-{number}",
        invoiced_on=date(2026, 1, 1) + timedelta(days=number % 120),
        gross_cents=_CENTS,
        vat_cents=1_97,
        vat_back=False,
        discount_cents=0,
        non_eligible_cents=0,
        eligible_cents=_CENTS,
        allocated_cents=_CENTS,
        purpose=f"Material {number % 7}",
        works=False,
        allocations=[[line_id, _CENTS]],
        findings=[],
        taken_at=at,
        posted_at=at,
        acted_by=OFFICE.ref,
    )


def _expense(voucher: Voucher, line_id: str) -> dict[str, Any]:
    return {
        "id": new_ref(),
        "line_id": line_id,
        "amount_cents": _CENTS,
        "booked_on": voucher.invoiced_on,
        "purpose": voucher.purpose,
        "voucher_id": voucher.id,
        "recorded_at": voucher.posted_at,
        "recorded_by": OFFICE.ref,
    }


def measure(books: Books) -> dict[str, float]:
    """Every figure of `TITLES`, in milliseconds."""
    office = Browser(books.running.web).sign_in("office")
    middle = _middle(office)

    def page(path: str) -> float:
        def ask(number: int) -> None:
            assert office.get(path).status_code == 200

        return timed(ask, 9)

    return {
        "ledger_ms": page("/vouchers"),
        "deep_ms": page(middle),
        "words_ms": page("/vouchers?words=payee+42"),
        "grant_ms": page(f"/vouchers?grant={books.grant_id}&year=2026"),
        "post_ms": _post(books),
        "chain_ms": _chain(books),
    }


def _middle(office: Browser) -> str:
    """The page that begins ten thousand vouchers behind the first: fifty API answers of two hundred."""
    path = "/api/vouchers?limit=200"
    for _ in range(50):
        answer = office.get(path)
        path = answer.headers["Link"].partition("<")[2].partition(">")[0]
    return "/vouchers?" + path.partition("?")[2].replace("limit=200", "limit=50")


def _post(books: Books) -> float:
    def post(number: int) -> None:
        command = PostVoucher(
            payee="Holz Weber",
            invoice_number=f"W-{number}",
            invoiced_on=date(2026, 3, 2),
            amounts=Amounts(10_00 + number),
            purpose="Bretter",
            allocations=[Allocation(books.line_id)],
        )
        with books.store.unit(actor=OFFICE) as unit:
            post_voucher(unit, take_in(unit, TakeIn()), command)

    return timed(post, 21)


def _chain(books: Books) -> float:
    def follow(number: int) -> None:
        with books.store.read() as session:
            assert list(faults(posted(session), chain_end(session))) == []

    return timed(follow, 3)
