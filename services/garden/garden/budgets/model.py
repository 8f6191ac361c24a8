"""What is stored of budgets: a projection of funding's approved grants."""

from datetime import date, datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from garden import Base


class BudgetLine(Base):
    """A line of an approved grant that the garden spends."""

    __tablename__ = "budget_line"

    #: The sender's reference of the line.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(String(64), index=True)
    grant_title: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    received_at: Mapped[datetime]
