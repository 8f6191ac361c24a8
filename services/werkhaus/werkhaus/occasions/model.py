"""What is stored of events in the house."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.bookings.model import Booking


class Occasion(Base):
    """An event in the house (Veranstaltung): what somebody asks for beyond the booking of the room."""

    __tablename__ = "occasion"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'allowed', 'refused')", name="state"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("people > 0", name="people"),
        Index("ix_occasion_state", "state", "asked_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]
    #: Whether there is music or something else that the neighbours hear.
    loud: Mapped[bool]
    #: Who keeps order, what neighbours were told, where first aid is; no names. Only offices read it.
    measures: Mapped[str] = mapped_column(String(1000))
    #: Why it was refused.
    note: Mapped[str | None] = mapped_column(String(500))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    booking: Mapped[Booking] = relationship()
