"""Taking a voucher in: its original is kept, and nothing is posted yet."""

import secrets
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from funding.vouchers.model import Voucher, VoucherOriginal, VoucherPayee
from funding.vouchers.rules import entries
from funding.vouchers.rules.chain import seal_of
from funding.vouchers.rules.entries import Amounts, VoucherKind, VoucherState
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.unit import Unit

#: Who keeps vouchers.
KEEPERS = ("treasurer",)
#: Length of a salt, in bytes: as long as the hash, so that no name can be tried.
_SALT = 32


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came, and what kind it is."""

    body: bytes
    media_type: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class TakeIn:
    """A voucher with what is known of it already; days are local dates, findings (rule, what it says)."""

    original: Original | None = None
    payee: str | None = None
    invoice_number: str | None = None
    invoiced_on: date | None = None
    gross_cents: int = 0
    vat_cents: int = 0
    purpose: str | None = None
    findings: list[tuple[str, str]] = field(default_factory=list)


def take_in(unit: Unit, command: TakeIn) -> str:
    """Keep a voucher with its original, parked until somebody has looked at it; returns its reference."""
    require_office(unit.actor, *KEEPERS)
    if command.original is not None:
        _check_new(unit, command.original)
    amounts = Amounts(command.gross_cents, min(command.vat_cents, command.gross_cents))
    voucher = Voucher(
        id=new_ref(),
        kind=VoucherKind.INVOICE,
        state=VoucherState.PARKED,
        invoice_number=command.invoice_number,
        invoiced_on=command.invoiced_on,
        gross_cents=amounts.gross_cents,
        vat_cents=amounts.vat_cents,
        vat_back=False,
        discount_cents=0,
        non_eligible_cents=0,
        eligible_cents=amounts.eligible_cents,
        allocated_cents=0,
        purpose=command.purpose,
        works=False,
        allocations=[],
        payee_seal="",
        original_sha256=command.original.sha256 if command.original else None,
        findings=[list(finding) for finding in command.findings],
        taken_at=unit.now,
        acted_by=unit.actor.ref,
    )
    unit.session.add(voucher)
    unit.session.flush()
    if command.payee:
        name_payee(unit, voucher, command.payee)
    if command.original is not None:
        unit.session.add(
            VoucherOriginal(
                voucher_id=voucher.id,
                sha256=command.original.sha256,
                media_type=command.original.media_type,
                body=command.original.body,
            )
        )
    return voucher.id


def discard(unit: Unit, voucher_id: str) -> None:
    """Put a voucher away that was never posted, a double or a wrong file; its file is erased."""
    require_office(unit.actor, *KEEPERS)
    voucher = parked(unit, voucher_id)
    voucher.state, voucher.findings = VoucherState.DISCARDED, []
    erase_payee_of(unit, voucher_id)
    erase_original_of(unit, voucher_id)


def name_payee(unit: Unit, voucher: Voucher, name: str) -> None:
    """Keep who was paid apart from the voucher, which holds the seal alone."""
    erase_payee_of(unit, voucher.id)
    salt = secrets.token_hex(_SALT)
    voucher.payee_seal = seal_of(salt, name)
    unit.session.add(VoucherPayee(voucher_id=voucher.id, name=name, salt=salt))
    unit.session.flush()


def erase_payee_of(unit: Unit, voucher_id: str) -> bool:
    """Forget name and salt; whether there were any."""
    payee = unit.session.get(VoucherPayee, voucher_id)
    if payee is not None:
        unit.session.delete(payee)
        unit.session.flush()
    return payee is not None


def erase_original_of(unit: Unit, voucher_id: str) -> None:
    """Forget the bytes of the original; that there was one, and its fingerprint, stay."""
    original = unit.session.get(VoucherOriginal, voucher_id)
    if original is not None:
        original.body = None


def parked(unit: Unit, voucher_id: str) -> Voucher:
    """A voucher that can still be changed, locked until the unit ends."""
    voucher = locked(unit, voucher_id)
    if voucher.state != VoucherState.PARKED:
        raise entries.NotParked
    return voucher


def locked(unit: Unit, voucher_id: str) -> Voucher:
    """A voucher, locked until the unit ends."""
    voucher = unit.session.scalar(select(Voucher).where(Voucher.id == voucher_id).with_for_update())
    if voucher is None:
        raise entries.VoucherNotFound
    return voucher


def _check_new(unit: Unit, original: Original) -> None:
    """The same file is not waiting or posted already; a reversed or discarded voucher's may come again."""
    reversed_ids = select(Voucher.reverses_id).where(Voucher.reverses_id.is_not(None))
    same = select(Voucher.id).where(
        Voucher.original_sha256 == original.sha256,
        Voucher.kind == VoucherKind.INVOICE,
        Voucher.state != VoucherState.DISCARDED,
        Voucher.id.not_in(reversed_ids),
    )
    if unit.session.scalar(same.limit(1)) is not None:
        raise entries.SameFile
