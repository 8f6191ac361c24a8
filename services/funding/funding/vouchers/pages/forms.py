"""What is typed about vouchers, and what their states and findings are called."""

from collections.abc import Mapping
from typing import Any

from funding.vouchers.einvoice import NoVoucher, read_scan
from funding.vouchers.rules.entries import VoucherKind, VoucherState
from funding.vouchers.views.ledger import VoucherRow
from quartier.photos import NoPhoto, TooManyPixels
from quartier.web import Form, _l, fields
from quartier.web.aside import aside
from quartier.web.i18n import Lazy
from quartier.web.uploads import MIB, MOST_BYTES, DocumentField

READERS = ("carrier", "treasurer")
#: Lines that one voucher's form takes; the API takes more.
SHARES = (1, 2, 3)

PARKED = ("caution", _l("To be checked"))
POSTED = ("good", _l("Posted"))
REVERSED = ("quiet", _l("Reversed"))
REVERSAL = ("quiet", _l("Reversal"))
DISCARDED = ("quiet", _l("Discarded"))

#: What a rule of an electronic invoice wants, for people.
FINDINGS: Mapping[str, Lazy] = {
    "XML": _l("The invoice in this file cannot be read. Type what stands on it, or ask for a new one."),
    "XSD": _l("The invoice does not keep to the form of the standard. Compare every figure with the paper."),
    "BT-5": _l("The invoice is not in euros. Enter what was paid in euros, with the bank’s rate."),
    "BT-24": _l("This kind or version of electronic invoice is not known here. Type what stands on it."),
    "BT-112": _l("The amount is below zero: this is a credit note. Reverse the invoice that it is about."),
    "BR-13": _l("The sum without tax is missing."),
    "BR-14": _l("The sum with tax is missing."),
    "BR-15": _l("The amount to be paid is missing."),
    "BR-CO-13": _l("The sum without tax is not what the lines come to."),
    "BR-CO-15": _l("The sum with tax is not the sum without it and the tax."),
    "BR-CO-16": _l("The amount to be paid is not the sum with tax less what was paid before."),
}


def state_of(row: VoucherRow) -> tuple[str, Lazy]:
    """The badge of a voucher."""
    if row.reversed:
        return REVERSED
    if row.kind == VoucherKind.REVERSAL:
        return REVERSAL
    return {VoucherState.PARKED: PARKED, VoucherState.POSTED: POSTED}.get(VoucherState(row.state), DISCARDED)


class OriginalField(DocumentField):
    """A PDF, a photo, or an electronic invoice as XML; as value a `Scan`, or None."""

    def attributes(self) -> dict[str, str]:
        return {"accept": "application/pdf,application/xml,text/xml,.xml,image/jpeg,image/png,image/webp"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if len(value) > MOST_BYTES:
            raise self.make_error("too_large", most=MOST_BYTES // MIB)
        try:
            return aside(read_scan, value)
        except TooManyPixels:
            raise self.make_error("too_many_pixels") from None
        except (NoVoucher, NoPhoto):
            raise self.make_error("no_document") from None


class TakeInForm(Form):
    """A voucher that has come."""

    original = OriginalField(
        _l("File"),
        hint=_l(
            "A PDF, a photo of the paper, or an electronic invoice (XRechnung, ZUGFeRD). Kept as it came."
        ),
    )


class VouchersQuery(Form):
    """Which vouchers are listed."""

    shown = fields.Choice(
        _l("Show only"),
        options=(("parked", PARKED[1]), ("posted", POSTED[1]), ("reversed", REVERSED[1])),
    )
    grant = fields.Choice(_l("Grant"))
    year = fields.Whole(_l("Year of the invoice"), min=2000, max=2100)
    words = fields.Text(_l("Payee, number or purpose"), max=60)


class PostForm(Form):
    """All that a voucher says, and what pays it."""

    payee = fields.Text(_l("Who was paid"), required=True, max=200)
    invoice_number = fields.Text(_l("Number on the invoice"), required=True, max=60)
    invoiced_on = fields.Day(_l("Date of the invoice"), required=True)
    paid_on = fields.Day(_l("Paid on"))
    gross_cents = fields.Money(_l("Whole amount, with tax"), required=True, min=1)
    vat_cents = fields.Money(_l("Tax in it"))
    vat_back = fields.Check(_l("The tax office gives this tax back (Vorsteuerabzug)"))
    discount_cents = fields.Money(
        _l("Discount (Skonto)"), hint=_l("Also one that was offered and not used: no grant pays it.")
    )
    non_eligible_cents = fields.Money(_l("Not eligible"), hint=_l("Deposits, private parts, alcohol."))
    purpose = fields.Text(_l("What for"), required=True, max=200, hint=_l("Please no names of residents."))
    line_1 = fields.Choice(_l("Budget line"), required=True)
    amount_1 = fields.Money(_l("How much of it"), hint=_l("Empty: all that is left of the voucher."))
    line_2 = fields.Choice(_l("Second budget line"))
    amount_2 = fields.Money(_l("How much the second line pays"))
    line_3 = fields.Choice(_l("Third budget line"))
    amount_3 = fields.Money(_l("How much the third line pays"))
    works = fields.Check(_l("This is building work"), hint=_l("Another threshold holds for it."))
    procurement_note = fields.LongText(
        _l("How the offer was chosen"),
        max=1000,
        hint=_l("Who was asked, what was offered, why this one. Needed above the funder’s threshold."),
    )
    asset = fields.Text(
        _l("Thing for the inventory"), max=200, hint=_l("A machine, furniture; a set counts as one thing.")
    )
    bound_until = fields.Day(_l("Has to serve its purpose until"), hint=_l("As the notice of award says."))
    another = fields.Check(_l("This is not the other voucher of that day and amount"))


class ReverseForm(Form):
    """Why a voucher is reversed."""

    reason = fields.Text(_l("Why it is reversed"), required=True, max=200)
