"""Vouchers: what is posted stands, in one chain; nothing is paid twice; a reversal gives back what it took."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from funding.expenses.rules import GrantNotApproved, LineOverdrawn
from funding.expenses.views import expenses_of
from funding.grants.commands import AddLine, DraftGrant, add_line, draft_grant
from funding.grants.views import grant_detail
from funding.vouchers.commands.posting import PostVoucher, post_voucher
from funding.vouchers.commands.reversing import erase_payee, reverse
from funding.vouchers.commands.taking import Original, TakeIn, discard, take_in
from funding.vouchers.model import Asset, Voucher, VoucherChain, VoucherOriginal, VoucherPayee
from funding.vouchers.rules import entries
from funding.vouchers.rules.chain import Fault, FaultKind, faults
from funding.vouchers.rules.entries import Allocation, Amounts
from funding.vouchers.views.chain import chain_end, posted
from funding.vouchers.views.ledger import Wanted, list_vouchers, sums
from quartier.actor import OfficeRequired
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.clock import SettableClock
from quartier.testing.people import OFFICE, RESIDENT, TREASURER

PAPER = Original(b"%PDF-1.7 bill %%EOF", "application/pdf", sha256(b"%PDF-1.7 bill %%EOF").hexdigest())
Granted = Callable[..., str]


def lines(store: Store, grant_id: str) -> list[str]:
    with store.read() as session:
        return [line.id for line in grant_detail(session, grant_id).lines]


def bill(number: str = "R-1", cents: int = 40_00, **changes: Any) -> PostVoucher:
    return PostVoucher(
        payee=changes.pop("payee", "Holz Weber"),
        invoice_number=number,
        invoiced_on=changes.pop("invoiced_on", date(2026, 3, 2)),
        amounts=changes.pop("amounts", Amounts(cents)),
        purpose="Säge",
        allocations=changes.pop("allocations"),
        **changes,
    )


def post(store: Store, command: PostVoucher, original: Original | None = None) -> str:
    with store.unit(actor=TREASURER) as unit:
        voucher = take_in(unit, TakeIn(original=original))
        post_voucher(unit, voucher, command)
    return voucher


def chain_faults(store: Store) -> list[Fault]:
    with store.read() as session:
        return list(faults(posted(session), chain_end(session)))


def said(store: Store) -> list[dict[str, Any]]:
    with store.read() as session:
        return [
            json.loads(body) for body in session.scalars(select(outbox.c.body).order_by(outbox.c.sequence))
        ]


def test_one_voucher_is_paid_by_lines_of_two_grants(store: Store, approved_grant: Granted) -> None:
    first, second = approved_grant(store), approved_grant(store)
    shares = [Allocation(lines(store, first)[0], 25_00), Allocation(lines(store, second)[1])]
    voucher = post(store, bill(allocations=shares))
    with store.read() as session:
        assert [row.amount_cents for row in expenses_of(session, first)] == [25_00]
        [rest] = expenses_of(session, second)
        assert (rest.amount_cents, rest.voucher_id, rest.voucher_number) == (15_00, voucher, 1)
        assert sums(session, Wanted()).allocated_cents == 40_00
    told = said(store)
    assert [event["type"] for event in told[-2:]] == ["quartier.funding.expense.recorded.v1"] * 2
    assert "Weber" not in json.dumps(told)


def test_a_reversal_is_a_voucher_of_its_own_and_gives_the_lines_back(
    store: Store, approved_grant: Granted
) -> None:
    grant = approved_grant(store)
    shares = [Allocation(lines(store, grant)[0])]
    wrong = post(store, bill(allocations=shares), PAPER)
    with store.unit(actor=TREASURER) as unit:
        counter = reverse(unit, wrong, "Betrag falsch abgeschrieben")
    with pytest.raises(entries.AlreadyReversed), store.unit(actor=TREASURER) as unit:
        reverse(unit, wrong, "noch einmal")
    with pytest.raises(entries.NotPosted), store.unit(actor=TREASURER) as unit:
        reverse(unit, counter, "die Storno auch")
    with store.read() as session:
        assert expenses_of(session, grant) == []
        assert grant_detail(session, grant).lines[0].spent_cents == 0
        assert [row.number for row in list_vouchers(session, Wanted(shown="reversed"))] in ([1, 2], [2, 1])
    assert said(store)[-1]["type"] == "quartier.funding.expense.released.v1"
    assert said(store)[-1]["data"]["remaining_cents"] == 100_00
    post(store, bill(cents=41_00, allocations=shares), PAPER)  # the same paper, now with the right amount
    assert chain_faults(store) == []


def test_what_is_refused_leaves_nothing_half_booked(store: Store, approved_grant: Granted) -> None:
    grant, other = approved_grant(store), approved_grant(store, amounts=(10_00,))
    line, small = lines(store, grant)[0], lines(store, other)[0]
    with store.unit(actor=OFFICE) as unit:
        days = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        draft = draft_grant(unit, DraftGrant(title="A", funder="B", **days))
        drafted = add_line(unit, AddLine(grant_id=draft, title="L", amount_cents=100, spent_by=None))
    whole = [Allocation(line)]
    refused: list[tuple[type[Exception], PostVoucher]] = [
        (entries.OutsideGrantsPeriod, bill(allocations=whole, invoiced_on=date(2025, 12, 31))),
        (entries.InvoicedInFuture, bill(allocations=whole, invoiced_on=date(2026, 5, 5))),
        (entries.PaidInFuture, bill(allocations=whole, paid_on=date(2026, 5, 5))),
        (entries.NothingAllocated, bill(allocations=[])),
        (entries.LineTwice, bill(allocations=[*whole, *whole])),
        (entries.MoreThanEligible, bill(allocations=[Allocation(line, 40_01)])),
        (entries.MoreThanEligible, bill(allocations=[*whole, Allocation(small, 40_01)])),
        (entries.VatAboveGross, bill(allocations=whole, amounts=Amounts(10, 11))),
        (entries.MoreThanGross, bill(allocations=whole, amounts=Amounts(10, 5, True, 3, 3))),
        (LineOverdrawn, bill(allocations=[*whole, Allocation(small, 10_01)])),
        (GrantNotApproved, bill(allocations=[Allocation(drafted)])),
    ]
    with store.unit(actor=TREASURER) as unit:
        voucher = take_in(unit, TakeIn())
    for refusal, command in refused:
        with pytest.raises(refusal), store.unit(actor=TREASURER) as unit:
            post_voucher(unit, voucher, command)
    with pytest.raises(OfficeRequired), store.unit(actor=RESIDENT) as unit:
        post_voucher(unit, voucher, bill(allocations=whole))
    with store.read() as session:
        assert expenses_of(session, grant) == expenses_of(session, other) == []
        assert chain_end(session).number == 0
    with store.unit(actor=TREASURER) as unit:
        assert post_voucher(unit, voucher, bill(allocations=whole)) == 1
    with pytest.raises(entries.NotParked), store.unit(actor=TREASURER) as unit:
        post_voucher(unit, voucher, bill("R-2", allocations=whole))


def test_doubles_are_found(store: Store, approved_grant: Granted) -> None:
    grant = approved_grant(store)
    shares = [Allocation(lines(store, grant)[0])]
    post(store, bill(allocations=shares), PAPER)
    with pytest.raises(entries.SameInvoice):
        post(store, bill(cents=50_00, payee="holz weber", allocations=shares))
    with pytest.raises(entries.SameAmount):
        post(store, bill("R-7", payee="Farben Kurz", allocations=shares))
    with pytest.raises(entries.SameFile), store.unit(actor=TREASURER) as unit:
        take_in(unit, TakeIn(original=PAPER))
    post(store, bill("R-7", payee="Farben Kurz", another=True, allocations=shares))


def test_the_strictest_of_the_grants_thresholds_holds(store: Store, approved_grant: Granted) -> None:
    grant = approved_grant(store, amounts=(50_000_00,))
    shares = [Allocation(lines(store, grant)[0])]
    dear = bill(cents=30_000_01, allocations=shares)
    with pytest.raises(entries.ProcurementNoteMissing):
        post(store, dear)
    post(store, replace(dear, procurement_note="Drei Angebote, das günstigste."))
    saw = bill("R-2", 1_190_00, amounts=Amounts(1_190_00, 190_00), asset="Kreissäge", allocations=shares)
    with pytest.raises(entries.BindingMissing):
        post(store, saw)
    with pytest.raises(entries.BindingReversed):
        post(store, replace(saw, bound_until=date(2026, 3, 1)))
    post(store, replace(saw, bound_until=date(2031, 3, 2)))
    post(store, bill("R-3", 80_000, asset="Hammer", another=True, allocations=shares))
    with store.read() as session:
        [asset] = session.scalars(select(Asset))
        assert (asset.title, asset.value_cents) == ("Kreissäge", 1_000_00)
    told = [event for event in said(store) if event["type"] == "quartier.funding.asset.inventoried.v1"]
    assert [event["data"]["bound_until"] for event in told] == ["2031-03-02"]


def test_of_ten_at_once_each_gets_the_next_number(store: Store, approved_grant: Granted) -> None:
    grant = approved_grant(store, amounts=(100_00,))
    shares = [Allocation(lines(store, grant)[0])]

    def buy(number: int) -> bool:
        try:
            post(store, bill(f"R-{number}", 30_00 + number, allocations=shares))
        except LineOverdrawn:
            return False
        return True

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(buy, range(10))) == 3
    with store.read() as session:
        assert list(session.scalars(select(Voucher.number).order_by(Voucher.number))) == [1, 2, 3]
    assert chain_faults(store) == []


def test_the_database_keeps_what_is_posted(store: Store, approved_grant: Granted) -> None:
    grant = approved_grant(store)
    voucher = post(store, bill(allocations=[Allocation(lines(store, grant)[0])]), PAPER)
    forbidden = (
        update(Voucher).values(gross_cents=1),
        delete(Voucher).where(Voucher.id == voucher),
        update(VoucherOriginal).values(body=b"another"),
        delete(VoucherOriginal),
    )
    for statement in forbidden:
        with pytest.raises(DBAPIError, match="voucher_stays"), store.unit() as unit:
            unit.session.execute(statement)


def test_a_forged_chain_is_found_by_number(store: Store, approved_grant: Granted) -> None:
    grant = approved_grant(store)
    shares = [Allocation(lines(store, grant)[0])]
    for number in range(4):
        post(store, bill(f"R-{number}", 1_00 + number, allocations=shares))
    assert chain_faults(store) == []
    with store.unit() as unit:
        if store.engine.name == "postgresql":
            unit.session.execute(text("ALTER TABLE voucher DISABLE TRIGGER ALL"))
        else:
            unit.session.execute(text("DROP TRIGGER voucher_stays"))
            unit.session.execute(text("DROP TRIGGER voucher_stays_delete"))
        unit.session.execute(update(Voucher).where(Voucher.number == 2).values(purpose="Bohrer"))
        payee = select(Voucher.id).where(Voucher.number == 3).scalar_subquery()
        unit.session.execute(update(VoucherPayee).where(VoucherPayee.voucher_id == payee).values(name="X"))
        unit.session.execute(update(VoucherChain).values(number=5))
    assert chain_faults(store) == [
        Fault(2, FaultKind.CHANGED),
        Fault(3, FaultKind.PAYEE_CHANGED),
        Fault(5, FaultKind.MISSING),
    ]


def test_who_was_paid_can_be_erased_when_the_law_allows_it(
    store: Store, clock: SettableClock, approved_grant: Granted
) -> None:
    grant = approved_grant(store)
    voucher = post(store, bill(allocations=[Allocation(lines(store, grant)[0])]), PAPER)
    with pytest.raises(entries.StillToKeep), store.unit(actor=OFFICE) as unit:
        erase_payee(unit, voucher)
    clock.forward(days=366 * 9)
    with store.unit(actor=OFFICE) as unit:
        erase_payee(unit, voucher)
    with pytest.raises(entries.PayeeErased), store.unit(actor=OFFICE) as unit:
        erase_payee(unit, voucher)
    with store.read() as session:
        assert session.scalars(select(VoucherOriginal.body)).all() == [None]
        assert session.scalars(select(VoucherPayee)).all() == []
    assert chain_faults(store) == []


def test_a_parked_voucher_can_be_discarded(store: Store) -> None:
    with store.unit(actor=TREASURER) as unit:
        voucher = take_in(unit, TakeIn(original=PAPER, payee="Weber"))
        discard(unit, voucher)
    with store.read() as session:
        assert session.scalars(select(VoucherOriginal.body)).all() == [None]
        assert session.scalars(select(VoucherPayee)).all() == []
        assert list_vouchers(session, Wanted()) == []
    with pytest.raises(entries.NotParked), store.unit(actor=TREASURER) as unit:
        discard(unit, voucher)
