"""Posting a voucher: it gets its number and its link in the chain, and its lines are charged.

Whoever posts holds the chain's end until the transaction is over, so postings come one after another: that a number
is the next one, and that nobody else posts the same invoice, is true until the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from funding import sends
from funding.expenses.commands import RecordExpense, charge, charged_grant
from funding.grants.model import Grant
from funding.grants.views import profile_of
from funding.vouchers.commands.taking import KEEPERS, name_payee, parked
from funding.vouchers.model import Asset, Voucher, VoucherChain
from funding.vouchers.rules import entries
from funding.vouchers.rules.chain import link_of
from funding.vouchers.rules.entries import Allocation, Amounts, VoucherState
from funding.vouchers.views.chain import record_of
from funding.vouchers.views.ledger import doubles
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


@dataclass(frozen=True, kw_only=True)
class PostVoucher:
    """All that a voucher says, in cents and local days, and which lines pay it."""

    payee: str
    invoice_number: str
    invoiced_on: date
    amounts: Amounts
    purpose: str
    allocations: Sequence[Allocation]
    paid_on: date | None = None
    works: bool = False
    procurement_note: str | None = None
    #: A thing that was bought, and the last day on which it has to serve its purpose.
    asset: str | None = None
    bound_until: date | None = None
    #: Though it has the amount and date of another voucher, it is not the same.
    another: bool = False


def post_voucher(unit: Unit, voucher_id: str, command: PostVoucher) -> int:
    """Post a parked voucher; returns its number. Either all of its lines are charged, or nothing is."""
    require_office(unit.actor, *KEEPERS)
    end = hold_chain(unit)
    voucher = parked(unit, voucher_id)
    entries.check_amounts(command.amounts)
    entries.check_days(command.invoiced_on, command.paid_on, unit.today)
    shares = entries.shares(command.allocations, command.amounts.eligible_cents)
    grants = [_paying(unit, share, command.invoiced_on) for share, _ in shares]
    _check_double(unit, voucher, command)
    inventoried = _thresholds(unit, grants, command)
    _write(voucher, command, [(share.line_id, cents) for share, cents in shares])
    name_payee(unit, voucher, command.payee)
    seal(unit, voucher, end)
    for grant, (share, cents) in zip(grants, shares, strict=True):
        charge(
            unit,
            RecordExpense(
                grant_id=grant.id,
                line_id=share.line_id,
                amount_cents=cents,
                booked_on=command.paid_on or command.invoiced_on,
                purpose=command.purpose,
            ),
            voucher_id=voucher.id,
        )
    if inventoried:
        _inventory(unit, voucher, command)
    assert voucher.number is not None
    return voucher.number


def hold_chain(unit: Unit) -> VoucherChain:
    """The end of the chain, held until the unit ends."""
    return unit.session.scalars(
        select(VoucherChain).with_for_update().execution_options(populate_existing=True)
    ).one()


def seal(unit: Unit, voucher: Voucher, end: VoucherChain) -> None:
    """Give a voucher the next number and its link: from the flush on it stands as it is."""
    voucher.state, voucher.posted_at = VoucherState.POSTED, unit.now
    voucher.acted_by = unit.actor.ref
    voucher.number = end.number + 1
    voucher.previous = end.number or None
    voucher.link = link_of(end.link, record_of(voucher))
    end.number, end.link = voucher.number, voucher.link
    unit.session.add(voucher)
    unit.session.flush()


def _paying(unit: Unit, share: Allocation, invoiced_on: date) -> Grant:
    grant = charged_grant(unit, share.line_id)
    if not grant.valid_from <= invoiced_on <= grant.valid_until:
        raise entries.OutsideGrantsPeriod(grant=grant.title, first=grant.valid_from, last=grant.valid_until)
    return grant


def _check_double(unit: Unit, voucher: Voucher, command: PostVoucher) -> None:
    """No other voucher that counts is this invoice, this file, or looks like it."""
    found = doubles(
        unit.session,
        voucher.id,
        payee=command.payee,
        invoice_number=command.invoice_number,
        invoiced_on=command.invoiced_on,
        gross_cents=command.amounts.gross_cents,
    )
    if found.same_invoice is not None:
        raise entries.SameInvoice(number=found.same_invoice)
    if found.same_amount is not None and not command.another:
        raise entries.SameAmount(number=found.same_amount)


def _thresholds(unit: Unit, grants: Sequence[Grant], command: PostVoucher) -> bool:
    """Check the strictest of the grants' thresholds; whether a thing goes into the inventory."""
    profiles = [profile_of(unit.session, grant, unit.today) for grant in grants]
    direct = "procurement_direct_works_cents" if command.works else "procurement_direct_cents"
    net = command.amounts.net_cents
    strictest = min(profile.whole(direct) for profile in profiles)
    entries.check_procurement(net, strictest, command.procurement_note)
    if command.asset is None:
        return False
    threshold = min(profile.whole("inventory_threshold_cents") for profile in profiles)
    return entries.goes_into_inventory(net, threshold, command.invoiced_on, command.bound_until)


def _write(voucher: Voucher, command: PostVoucher, allocations: Sequence[tuple[str, int]]) -> None:
    amounts = command.amounts
    voucher.invoice_number, voucher.invoiced_on = command.invoice_number, command.invoiced_on
    voucher.paid_on, voucher.purpose = command.paid_on, command.purpose
    voucher.gross_cents, voucher.vat_cents = amounts.gross_cents, amounts.vat_cents
    voucher.vat_back, voucher.discount_cents = amounts.vat_back, amounts.discount_cents
    voucher.non_eligible_cents = amounts.non_eligible_cents
    voucher.eligible_cents = amounts.eligible_cents
    voucher.works, voucher.procurement_note = command.works, command.procurement_note
    voucher.allocations = [list(each) for each in allocations]
    voucher.allocated_cents = sum(cents for _, cents in allocations)


def _inventory(unit: Unit, voucher: Voucher, command: PostVoucher) -> None:
    assert command.asset is not None
    assert command.bound_until is not None
    asset = Asset(
        id=new_ref(),
        voucher_id=voucher.id,
        title=command.asset,
        value_cents=command.amounts.net_cents,
        acquired_on=command.invoiced_on,
        bound_until=command.bound_until,
    )
    unit.session.add(asset)
    unit.emit(
        sends.AssetInventoried.of(
            asset_id=asset.id,
            value_cents=asset.value_cents,
            acquired_on=asset.acquired_on,
            bound_until=asset.bound_until,
        )
    )
