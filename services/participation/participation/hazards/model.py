"""What is stored of hazards: where and what, never who said so."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation import Base


class Hazard(Base):
    """A dangerous place (Gefahrenstelle) that somebody reported."""

    __tablename__ = "hazard"
    __table_args__ = (
        CheckConstraint(
            "category IN ('dark_corner', 'speeding', 'crossing', 'surface', 'barrier', 'other')",
            name="category",
        ),
        CheckConstraint("state IN ('reported', 'with_authority', 'resolved', 'declined')", name="state"),
        Index("ix_hazard_reported_on", "reported_on", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    category: Mapped[str] = mapped_column(String(20))
    #: One of `rules.PLACES`, if the reporter chose one.
    place: Mapped[str | None] = mapped_column(String(40))
    latitude: Mapped[float]
    longitude: Mapped[float]
    #: What the reporter wrote; only the office reads it.
    description: Mapped[str | None] = mapped_column(Text)
    reported_on: Mapped[date]
    #: Only to see how many came lately.
    reported_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20))
