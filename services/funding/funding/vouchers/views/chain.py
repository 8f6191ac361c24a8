"""The chain of vouchers as it is read back."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from funding.vouchers.model import Voucher, VoucherChain, VoucherPayee
from funding.vouchers.rules.chain import Head, Posted

#: Vouchers read at once while the chain is followed.
_BATCH = 1000
#: What of a voucher its link is taken over, beside what it reverses.
_RECORDED = (
    "number",
    "kind",
    "reverses_id",
    "invoice_number",
    "gross_cents",
    "vat_cents",
    "vat_back",
    "discount_cents",
    "non_eligible_cents",
    "eligible_cents",
    "allocated_cents",
    "purpose",
    "works",
    "procurement_note",
    "allocations",
    "payee_seal",
    "original_sha256",
    "acted_by",
)
_RECORDED_DAYS = ("invoiced_on", "paid_on")


def record_of(voucher: Any) -> dict[str, Any]:
    """What a voucher's link is taken over: all that was posted, nothing that can be erased."""
    record = {name: getattr(voucher, name) for name in _RECORDED}
    for name in _RECORDED_DAYS:
        day = getattr(voucher, name)
        record[name] = day.isoformat() if day else None
    return record | {"posted_at": voucher.posted_at.astimezone(UTC).isoformat(timespec="microseconds")}


def chain_end(session: Session) -> Head:
    """The end of the chain as it is kept apart from it."""
    end = session.scalars(select(VoucherChain)).one()
    return Head(end.number, end.link)


def posted(session: Session) -> Iterator[Posted]:
    """The chain, link by link, a thousand vouchers a query."""
    names = (*_RECORDED, *_RECORDED_DAYS, "posted_at", "link")
    query = (
        select(
            *(getattr(Voucher, name) for name in names), VoucherPayee.name.label("payee"), VoucherPayee.salt
        )
        .outerjoin(VoucherPayee, VoucherPayee.voucher_id == Voucher.id)
        .order_by(Voucher.number)
        .limit(_BATCH)
    )
    last = 0
    while rows := session.execute(query.where(Voucher.number > last)).all():
        for row in rows:
            yield Posted(row.number, record_of(row), row.link, row.payee_seal, row.salt, row.payee)
        last = rows[-1].number
