"""What may be posted, and what is refused with its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound

MOST_ALLOCATIONS = 10


class VoucherState(StrEnum):
    """parked → posted or discarded; what is posted stays, a reversal is a voucher of its own."""

    PARKED = "parked"
    POSTED = "posted"
    DISCARDED = "discarded"


class VoucherKind(StrEnum):
    """An invoice or receipt, or the reversal (Storno) of one."""

    INVOICE = "invoice"
    REVERSAL = "reversal"


class VoucherNotFound(NotFound):
    """There is no such voucher. Choose one from the list of vouchers."""


class OriginalNotFound(NotFound):
    """The original of this voucher is not kept here."""


class UnreadableOriginal(Invalid):
    """This file cannot be read here. Send a PDF, a photo or XML of at most {most} MB, in Base64."""

    field = "original"


class NotParked(Conflict):
    """This voucher is posted or discarded and stands as it is. A posted one can be reversed."""


class NotPosted(Conflict):
    """Only a posted voucher can be reversed. Discard one that is not posted."""


class AlreadyReversed(Conflict):
    """This voucher is reversed already. Post a new one with the right figures."""


class VatAboveGross(Invalid):
    """The tax cannot be more than the whole amount. Correct one of the two."""

    field = "vat_cents"


class MoreThanGross(Invalid):
    """What is taken off is more than the whole amount. Correct discount, tax or what is not eligible."""

    field = "non_eligible_cents"


class InvoicedInFuture(Invalid):
    """The date of the invoice lies in the future. Correct it, or wait until that day."""

    field = "invoiced_on"


class PaidInFuture(Invalid):
    """The day of payment lies in the future. Leave it empty until it is paid."""

    field = "paid_on"


class OutsideGrantsPeriod(Invalid):
    """“{grant}” pays for invoices from {first} to {last} only. Charge another grant, or ask the funder first."""

    field = "invoiced_on"


class NothingAllocated(Invalid):
    """Nothing says what pays for this voucher. Choose at least one budget line."""

    field = "allocations"


class LineTwice(Invalid):
    """A budget line is chosen twice. Put the two amounts together."""

    field = "allocations"


class MoreThanEligible(Invalid):
    """The lines pay {allocated_cents}, but only {eligible_cents} of it are eligible. Nothing is paid twice."""

    field = "allocations"


class ProcurementNoteMissing(Invalid):
    """Above {threshold_cents} the funder wants to know how the offer was chosen. Write it down in a sentence."""

    field = "procurement_note"


class BindingMissing(Invalid):
    """A thing worth more than {threshold_cents} is inventoried. Enter until when it has to serve its purpose."""

    field = "bound_until"


class BindingReversed(Invalid):
    """This day lies before the thing was bought. Correct it."""

    field = "bound_until"


class SameInvoice(Conflict):
    """Voucher {number} is this invoice: same payee, same invoice number. Discard this one, or reverse the other."""

    field = "invoice_number"


class SameFile(Conflict):
    """This very file is kept already. Post or discard the voucher it belongs to, or reverse it first."""

    field = "original"


class SameAmount(Conflict):
    """Voucher {number} has the same amount and the same date. If this is another one, tick the box that says so."""

    field = "another"


class StillToKeep(Conflict):
    """By law this voucher is kept until {day}, with the name of who was paid. After that it can be erased."""


class PayeeErased(Conflict):
    """The payee of this voucher is erased already."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a voucher says and what of it counts, in cents.

    A discount (Skonto) is not eligible, whether it was used or not; tax that the carrier gets back is not either.
    """

    gross_cents: int
    vat_cents: int = 0
    vat_back: bool = False
    discount_cents: int = 0
    non_eligible_cents: int = 0

    @property
    def eligible_cents(self) -> int:
        """What grants may pay."""
        off = self.discount_cents + self.non_eligible_cents + (self.vat_cents if self.vat_back else 0)
        return self.gross_cents - off

    @property
    def net_cents(self) -> int:
        """Without tax: what thresholds are compared with."""
        return self.gross_cents - self.vat_cents


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a voucher is paid by a line of a grant; without an amount, all that is left of it."""

    line_id: str
    amount_cents: int | None = None


def check_amounts(amounts: Amounts) -> None:
    """Nothing is taken off that is not there."""
    if amounts.vat_cents > amounts.gross_cents:
        raise VatAboveGross
    if amounts.eligible_cents < 0:
        raise MoreThanGross


def check_days(invoiced_on: date, paid_on: date | None, today: date) -> None:
    """Both local days have come."""
    if invoiced_on > today:
        raise InvoicedInFuture
    if paid_on is not None and paid_on > today:
        raise PaidInFuture


def shares(allocations: Sequence[Allocation], eligible_cents: int) -> list[tuple[Allocation, int]]:
    """What each line pays, in cents, never more together than is eligible."""
    if not allocations:
        raise NothingAllocated
    if len({each.line_id for each in allocations}) < len(allocations):
        raise LineTwice
    left = eligible_cents - sum(each.amount_cents or 0 for each in allocations)
    paid = []
    for each in allocations:
        share = each.amount_cents
        if share is None:
            share, left = max(0, left), min(0, left)
        if share:
            paid.append((each, share))
    if left < 0:
        allocated = sum(share for _, share in paid)
        raise MoreThanEligible(allocated_cents=allocated, eligible_cents=eligible_cents)
    if not paid:
        raise NothingAllocated
    return paid


def check_procurement(net_cents: int, threshold_cents: int | None, note: str | None) -> None:
    """Above the threshold for direct orders it is said how the offer was chosen."""
    if threshold_cents is not None and net_cents > threshold_cents and not note:
        raise ProcurementNoteMissing(threshold_cents=threshold_cents)


def goes_into_inventory(
    net_cents: int, threshold_cents: int | None, bought_on: date, bound_until: date | None
) -> bool:
    """Whether a thing is inventoried: it costs more than the threshold, and then its binding is known."""
    if threshold_cents is None or net_cents <= threshold_cents:
        return False
    if bound_until is None:
        raise BindingMissing(threshold_cents=threshold_cents)
    if bound_until < bought_on:
        raise BindingReversed
    return True


def kept_until(invoiced_on: date, years: int) -> date:
    """The last day of the year in which so many years since the end of the invoice's year are over (§ 147 AO)."""
    return date(invoiced_on.year + years, 12, 31)
