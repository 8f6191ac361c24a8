"""What is stored of expenses."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funding import Base


class Expense(Base):
    """An expense (Ausgabe) against one budget line. Rows are never removed; a reversed voucher releases its own."""

    __tablename__ = "expense"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("budget_line.id"), index=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    booked_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(String(200))
    #: The request for money that it belongs to, if it was promised to a project.
    request_id: Mapped[str | None] = mapped_column(ForeignKey("money_request.id"))
    #: The voucher that proves it; without one it is still missing (Beleg fehlt).
    voucher_id: Mapped[str | None] = mapped_column(ForeignKey("voucher.id"), index=True)
    #: When its voucher was reversed; from then on it counts for nothing.
    released_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    #: Reference of who recorded it.
    recorded_by: Mapped[str] = mapped_column(String(64))
