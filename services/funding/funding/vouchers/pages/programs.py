"""Vouchers for programs."""

import base64
import binascii
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.vouchers.commands.posting import post_voucher
from funding.vouchers.commands.reversing import reverse
from funding.vouchers.commands.taking import take_in
from funding.vouchers.einvoice import NoVoucher, Scan, read_scan
from funding.vouchers.pages.forms import READERS
from funding.vouchers.pages.ledger import taken
from funding.vouchers.pages.posting import posted_by
from funding.vouchers.rules.entries import MOST_ALLOCATIONS, Allocation, UnreadableOriginal
from funding.vouchers.views.ledger import (
    AssetRow,
    VoucherRow,
    Wanted,
    list_assets,
    list_vouchers,
    voucher_detail,
)
from quartier.event import Cents, Count, LocalDate, Ref
from quartier.photos import NoPhoto, TooManyPixels
from quartier.web import Cursor, Slice, Visit, api_get, api_post
from quartier.web.aside import aside

MOST_CENTS = 10**12


class AllocationJson(Schema):
    """What a line pays; without an amount, all that is left of the voucher."""

    line_id = Ref(required=True)
    amount_cents = Cents(load_default=None, allow_none=True, min=1, max=MOST_CENTS)


class VoucherJson(Schema):
    """A voucher; who was paid is null where it is not known or was erased."""

    id = Ref()
    number = Count(allow_none=True)
    kind = json.String()
    state = json.String()
    reversed = json.Boolean()
    payee = json.String(allow_none=True)
    invoice_number = json.String(allow_none=True)
    invoiced_on = LocalDate(allow_none=True)
    paid_on = LocalDate(allow_none=True)
    gross_cents = Cents()
    eligible_cents = Cents()
    allocated_cents = Cents()
    purpose = json.String(allow_none=True)
    has_original = json.Boolean()


class PostingJson(Schema):
    """A voucher that is taken in and posted in one go, with its original in Base64 if there is one."""

    payee = json.String(required=True, validate=validate.Length(1, 200))
    invoice_number = json.String(required=True, validate=validate.Length(1, 60))
    invoiced_on = LocalDate(required=True)
    paid_on = LocalDate(load_default=None, allow_none=True)
    gross_cents = Cents(required=True, min=1, max=MOST_CENTS)
    vat_cents = Cents(load_default=0, min=0, max=MOST_CENTS)
    vat_back = json.Boolean(load_default=False, truthy={True}, falsy={False})
    discount_cents = Cents(load_default=0, min=0, max=MOST_CENTS)
    non_eligible_cents = Cents(load_default=0, min=0, max=MOST_CENTS)
    purpose = json.String(required=True, validate=validate.Length(1, 200))
    works = json.Boolean(load_default=False, truthy={True}, falsy={False})
    procurement_note = json.String(load_default=None, allow_none=True, validate=validate.Length(1, 1000))
    asset = json.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    bound_until = LocalDate(load_default=None, allow_none=True)
    another = json.Boolean(load_default=False, truthy={True}, falsy={False})
    original = json.String(load_default=None, allow_none=True)
    allocations = json.List(
        json.Nested(AllocationJson), required=True, validate=validate.Length(1, MOST_ALLOCATIONS)
    )


class ReversalJson(Schema):
    """Why a voucher is reversed."""

    reason = json.String(required=True, validate=validate.Length(1, 200))


class AssetJson(Schema):
    """A thing of the inventory."""

    id = Ref()
    title = json.String()
    value_cents = Cents()
    acquired_on = LocalDate()
    bound_until = LocalDate()
    voucher_id = Ref()
    reversed = json.Boolean()


def api_list(visit: Visit) -> Slice:
    """Vouchers, the latest taken in first, without those that were discarded."""
    visit.require(*READERS)
    cursor: Cursor = visit.cursor()
    with visit.read() as session:
        rows = list_vouchers(session, Wanted(), after=cursor.after_instant(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.taken_at.isoformat(), row.id])


def api_show(visit: Visit, voucher_id: str) -> VoucherRow:
    """One voucher."""
    visit.require(*READERS)
    with visit.read() as session:
        return voucher_detail(session, voucher_id)[1]


def api_post_voucher(visit: Visit) -> VoucherRow:
    """Take a voucher in and post it; where it is refused, nothing is kept."""
    data: dict[str, Any] = visit.load(PostingJson)
    visit.require("treasurer")
    taking = taken(_scan(data["original"]))
    shares = [Allocation(**share) for share in data["allocations"]]
    with visit.unit() as unit:
        voucher_id = take_in(unit, taking)
        post_voucher(unit, voucher_id, posted_by(data, shares))
        return voucher_detail(unit.session, voucher_id)[1]


def _scan(sent: str | None) -> Scan | None:
    if sent is None:
        return None
    try:
        return aside(read_scan, base64.b64decode(sent, validate=True))
    except (binascii.Error, ValueError, NoVoucher, NoPhoto, TooManyPixels):
        raise UnreadableOriginal(most=1) from None


def api_reverse(visit: Visit, voucher_id: str) -> VoucherRow:
    """Reverse a posted voucher; the answer is the reversal."""
    data: dict[str, Any] = visit.load(ReversalJson)
    with visit.unit() as unit:
        reversal_id = reverse(unit, voucher_id, data["reason"])
        return voucher_detail(unit.session, reversal_id)[1]


def api_inventory(visit: Visit) -> list[AssetRow]:
    """The inventory, what is bound longest first."""
    visit.require(*READERS)
    with visit.read() as session:
        return list_assets(session)


ROUTES = (
    api_get("/api/vouchers", api_list, returns=VoucherJson, many=True),
    api_post("/api/vouchers", api_post_voucher, takes=PostingJson, returns=VoucherJson),
    api_get("/api/vouchers/<voucher_id>", api_show, returns=VoucherJson),
    api_post("/api/vouchers/<voucher_id>/reversal", api_reverse, takes=ReversalJson, returns=VoucherJson),
    api_get("/api/inventory", api_inventory, returns=AssetJson, many=True),
)
