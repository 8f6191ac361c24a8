"""Reversing a voucher, and erasing whom it paid. What was posted is not touched by either."""

from sqlalchemy import select

from funding.expenses.commands import release
from funding.rule_profiles.views import GENERAL, profile_on
from funding.vouchers.commands.posting import hold_chain, seal
from funding.vouchers.commands.taking import KEEPERS, erase_original_of, erase_payee_of, locked
from funding.vouchers.model import Voucher
from funding.vouchers.rules import entries
from funding.vouchers.rules.entries import VoucherKind, VoucherState
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit


def reverse(unit: Unit, voucher_id: str, reason: str) -> str:
    """Reverse a posted voucher by another one (Storno); returns its reference. The lines get back what it took."""
    require_office(unit.actor, *KEEPERS)
    end = hold_chain(unit)
    wrong = locked(unit, voucher_id)
    if wrong.state != VoucherState.POSTED or wrong.kind != VoucherKind.INVOICE:
        raise entries.NotPosted
    if unit.session.scalar(select(Voucher.id).where(Voucher.reverses_id == wrong.id)) is not None:
        raise entries.AlreadyReversed
    counter = Voucher(
        id=new_ref(),
        kind=VoucherKind.REVERSAL,
        reverses_id=wrong.id,
        invoice_number=wrong.invoice_number,
        invoiced_on=unit.today,
        gross_cents=wrong.gross_cents,
        vat_cents=wrong.vat_cents,
        vat_back=wrong.vat_back,
        discount_cents=wrong.discount_cents,
        non_eligible_cents=wrong.non_eligible_cents,
        eligible_cents=wrong.eligible_cents,
        allocated_cents=wrong.allocated_cents,
        purpose=reason,
        works=wrong.works,
        allocations=wrong.allocations,
        payee_seal=wrong.payee_seal,
        findings=[],
        taken_at=unit.now,
    )
    seal(unit, counter, end)
    release(unit, wrong.id)
    return counter.id


def erase_payee(unit: Unit, voucher_id: str) -> None:
    """Forget who was paid and the original's bytes, once the law no longer wants them kept. The chain still holds."""
    require_office(unit.actor, "carrier", *KEEPERS)
    voucher = locked(unit, voucher_id)
    if voucher.state != VoucherState.POSTED or voucher.invoiced_on is None:
        raise entries.NotPosted
    years = profile_on(unit.session, GENERAL, unit.today).whole("tax_retention_years")
    until = entries.kept_until(voucher.invoiced_on, years)
    if unit.today <= until:
        raise entries.StillToKeep(day=until)
    if not erase_payee_of(unit, voucher_id):
        raise entries.PayeeErased
    erase_original_of(unit, voucher_id)
