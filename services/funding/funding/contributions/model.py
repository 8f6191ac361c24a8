"""What is stored of in-kind contributions."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from funding import Base


class Contribution(Base):
    """Hours that volunteers worked at one occasion, valued at the rate of the day they arrived here."""

    __tablename__ = "contribution"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    #: The sender's reference of the hours.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    from_service: Mapped[str] = mapped_column(String(20))
    worked_on: Mapped[date]
    minutes: Mapped[int]
    hour_rate_cents: Mapped[int] = mapped_column(BigInteger)
    value_cents: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
