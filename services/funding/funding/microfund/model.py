"""What is stored of the micro fund."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from funding import Base


class Call(Base):
    """A call for ideas (Aufruf) with the money it holds. That no more is awarded is the database's word."""

    __tablename__ = "microfund_call"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("awarded_cents BETWEEN 0 AND amount_cents", name="used_up"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    awarded_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    closes_on: Mapped[date]
    opened_at: Mapped[datetime]
    ideas: Mapped[list["Idea"]] = relationship(order_by="Idea.handed_in_at")


class Idea(Base):
    """Something that residents want to do with some of it (Idee)."""

    __tablename__ = "microfund_idea"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("microfund_call.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    handed_in_at: Mapped[datetime]
    awarded_at: Mapped[datetime | None]
