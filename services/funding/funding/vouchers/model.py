"""What is stored of vouchers. What is posted is never changed: the database refuses it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from funding import Base


class Voucher(Base):
    """A voucher (Beleg), from the day it is taken in. From its posting on a trigger keeps it as it is.

    Numbers are gapless: each names the one before it, and that one has to be there.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint("state IN ('parked', 'posted', 'discarded')", name="state"),
        CheckConstraint("kind IN ('invoice', 'reversal')", name="kind"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reverses"),
        CheckConstraint(
            "(state = 'posted') = (number IS NOT NULL) AND (number IS NULL) = (link IS NULL)", name="posted"
        ),
        CheckConstraint(
            "previous IS NULL AND (number IS NULL OR number = 1)"
            " OR previous IS NOT NULL AND number IS NOT NULL AND previous = number - 1 AND previous > 0",
            name="gapless",
        ),
        CheckConstraint(
            "gross_cents >= 0 AND vat_cents >= 0 AND vat_cents <= gross_cents"
            " AND discount_cents >= 0 AND non_eligible_cents >= 0",
            name="amounts",
        ),
        CheckConstraint(
            "eligible_cents = gross_cents - discount_cents - non_eligible_cents"
            " - CASE WHEN vat_back THEN vat_cents ELSE 0 END",
            name="eligible",
        ),
        CheckConstraint("allocated_cents >= 0 AND allocated_cents <= eligible_cents", name="paid_twice"),
        UniqueConstraint("number"),
        UniqueConstraint("reverses_id"),
        Index("ix_voucher_taken_at", "taken_at", "id"),
        Index("ix_voucher_gross_cents", "gross_cents", "invoiced_on"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    number: Mapped[int | None]
    previous: Mapped[int | None] = mapped_column(ForeignKey("voucher.number"))
    link: Mapped[str | None] = mapped_column(String(64))
    reverses_id: Mapped[str | None] = mapped_column(ForeignKey("voucher.id"))
    #: The payee's own number of the invoice.
    invoice_number: Mapped[str | None] = mapped_column(String(60), index=True)
    invoiced_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    vat_cents: Mapped[int] = mapped_column(BigInteger)
    #: The carrier gets the tax back, so it is not eligible.
    vat_back: Mapped[bool]
    discount_cents: Mapped[int] = mapped_column(BigInteger)
    non_eligible_cents: Mapped[int] = mapped_column(BigInteger)
    eligible_cents: Mapped[int] = mapped_column(BigInteger)
    allocated_cents: Mapped[int] = mapped_column(BigInteger)
    #: What for; of a reversal, why.
    purpose: Mapped[str | None] = mapped_column(String(200))
    #: Works, for which another threshold of procurement holds, not supplies or services.
    works: Mapped[bool]
    procurement_note: Mapped[str | None] = mapped_column(String(1000))
    #: Which line pays how much, as it was posted: (line, cents).
    allocations: Mapped[list[Any]] = mapped_column(JSON)
    #: The hash of a salt and the payee's name; both stand in `VoucherPayee` until they are erased.
    payee_seal: Mapped[str] = mapped_column(String(64))
    original_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    #: What was found in an electronic invoice: (rule, what it says).
    findings: Mapped[list[Any]] = mapped_column(JSON)
    taken_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    #: Reference of who took it in, or posted it.
    acted_by: Mapped[str] = mapped_column(String(64))


class VoucherPayee(Base):
    """Who was paid (Zahlungsempfänger), apart from the voucher so that it can be erased."""

    __tablename__ = "voucher_payee"

    voucher_id: Mapped[str] = mapped_column(ForeignKey("voucher.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    salt: Mapped[str] = mapped_column(String(64))


class VoucherOriginal(Base):
    """The original as it came. A trigger keeps it; only its bytes can be erased."""

    __tablename__ = "voucher_original"

    voucher_id: Mapped[str] = mapped_column(ForeignKey("voucher.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class VoucherChain(Base):
    """The end of the chain: one row, which whoever posts holds until the end of the transaction."""

    __tablename__ = "voucher_chain"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    link: Mapped[str] = mapped_column(String(64))


class Asset(Base):
    """A thing of the inventory (Inventar): it has to serve its purpose for a time."""

    __tablename__ = "asset"
    __table_args__ = (CheckConstraint("value_cents > 0 AND bound_until >= acquired_on", name="binding"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    voucher_id: Mapped[str] = mapped_column(ForeignKey("voucher.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    #: Without tax.
    value_cents: Mapped[int] = mapped_column(BigInteger)
    acquired_on: Mapped[date]
    bound_until: Mapped[date] = mapped_column(index=True)
