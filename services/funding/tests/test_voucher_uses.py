"""What a posted voucher is good for: a bank entry pays it, and a proof of use lists it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from funding.bank.commands import importing
from funding.bank.model import BankEntry, BankMatch
from funding.bank.pages.statements import content_of
from funding.bank.views.entries import candidates
from funding.expenses.views import expenses_of
from funding.grants.views import grant_detail
from funding.reports.views import vouchers_of
from funding.vouchers.commands.posting import PostVoucher, post_voucher
from funding.vouchers.commands.reversing import reverse
from funding.vouchers.commands.taking import TakeIn, take_in
from funding.vouchers.rules.entries import Allocation, Amounts
from funding.vouchers.views.ledger import posted_of
from quartier.store import Store
from quartier.testing.people import TREASURER

DAY = date(2026, 5, 2)


@pytest.fixture
def grant(store: Store, approved_grant: Callable[..., str]) -> str:
    return approved_grant(store, amounts=(1000_00, 500_00))


@pytest.fixture
def voucher(store: Store, grant: str) -> str:
    """120 euros, of which two lines pay 70 and 30 and nobody the rest."""
    with store.read() as session:
        first, second = (line.id for line in grant_detail(session, grant).lines)
    with store.unit(actor=TREASURER) as unit:
        taken = take_in(unit, TakeIn())
        bill = PostVoucher(
            payee="Holz Weber",
            invoice_number="RE-77",
            invoiced_on=DAY,
            amounts=Amounts(120_00, 19_00, non_eligible_cents=20_00),
            purpose="Bretter",
            allocations=[Allocation(first, 70_00), Allocation(second, 30_00)],
        )
        post_voucher(unit, taken, bill)
    return taken


def test_a_bank_entry_pays_the_whole_bill_at_once(
    store: Store, voucher: str, entry_xml: Callable[..., str], statement_xml: Callable[..., bytes]
) -> None:
    body = statement_xml(entry_xml("-120.00", text="Rechnung RE-77"), closing="880.00")
    with store.unit(actor=TREASURER) as unit:
        importing.add_account(unit, "DE89370400440532013000", "Girokonto")
        importing.take_file(unit, body, content_of(body))
    with store.read() as session:
        assert session.scalar(select(BankEntry.state)) == "matched"
        assert session.scalar(select(BankMatch.candidate)) == voucher
        assert candidates(session, DAY, DAY) == []


def test_a_reversed_one_is_not_paid(store: Store, voucher: str) -> None:
    with store.read() as session:
        [bill] = candidates(session, DAY, DAY)
    assert (bill.ref, bill.amount_cents, bill.number, bill.payee) == (voucher, 120_00, "RE-77", "Holz Weber")
    with store.unit(actor=TREASURER) as unit:
        reverse(unit, voucher, "falscher Preis")
    with store.read() as session:
        assert candidates(session, DAY, DAY) == []


def test_a_proof_lists_each_line_s_share_with_the_bill(store: Store, grant: str, voucher: str) -> None:
    with store.read() as session:
        listed = vouchers_of(expenses_of(session, grant), posted_of(session, grant))
    assert sorted(each.eligible_cents for each in listed) == [30_00, 70_00]
    for each in listed:
        assert (each.number, each.payee, each.invoice_on) == ("1", "Holz Weber", DAY)
        assert (each.gross_cents, each.vat_cents, each.non_eligible_cents) == (120_00, 19_00, 20_00)
        assert each.has_original
