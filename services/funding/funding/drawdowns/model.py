"""What is stored of draw-downs."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funding import Base


class Drawdown(Base):
    """A draw-down (Mittelabruf) of a grant. That all of them stay within the award is `Grant.drawn_cents`' check."""

    __tablename__ = "drawdown"
    __table_args__ = (
        CheckConstraint("amount_cents > 0 AND amount_cents <= most_cents", name="amount"),
        CheckConstraint("state IN ('asked', 'received', 'withdrawn')", name="state"),
        CheckConstraint(
            "(state = 'received') = (received_on IS NOT NULL) AND (received_on IS NULL) = (use_by IS NULL)",
            name="received",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grants.id"), index=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    #: What was due within the window when it was asked for, and the most that could be drawn then.
    due_cents: Mapped[int] = mapped_column(BigInteger)
    most_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    #: The local day on which the money came, and the last one on which it is spent in time.
    received_on: Mapped[date | None]
    use_by: Mapped[date | None]
    #: When it was said that the window is about to end, and that it has ended with money open.
    warned_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
