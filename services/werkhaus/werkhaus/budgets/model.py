"""What is stored of budgets: a projection of funding's events, rebuilt by replay."""

from datetime import date, datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Budget(Base):
    """A line of an approved grant that werkhaus spends (Ansatz)."""

    __tablename__ = "budget"

    #: Funding's reference of the line.
    line_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    grant_title: Mapped[str] = mapped_column(String(200))
    funder: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    valid_until: Mapped[date] = mapped_column(index=True)
    noted_at: Mapped[datetime]
