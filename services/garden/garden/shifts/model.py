"""What is stored of shifts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from garden import Base


class Shift(Base):
    """Work that needs helping hands. That no place is given twice is the database's word."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("places BETWEEN 1 AND 200", name="places"),
        CheckConstraint("taken BETWEEN 0 AND places", name="full"),
        CheckConstraint("state IN ('announced', 'cancelled')", name="state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]


class Signup(Base):
    """Somebody who said they would come. The row goes when they leave, and some weeks after the shift."""

    __tablename__ = "signup"
    __table_args__ = (
        UniqueConstraint("shift_id", "name"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    shift_id: Mapped[str] = mapped_column(ForeignKey("shift.id"))
    #: A first name or nickname, as they typed it; stays in this service.
    name: Mapped[str] = mapped_column(String(60))
    #: SHA-256 of the manage link's token.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    signed_up_at: Mapped[datetime]
    #: What they worked; nothing until hours are recorded, or if they did not come.
    minutes: Mapped[int | None]


class Hours(Base):
    """The hours of all helpers of one shift, recorded once."""

    __tablename__ = "hours"
    __table_args__ = (UniqueConstraint("shift_id"), CheckConstraint("minutes > 0", name="minutes"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    shift_id: Mapped[str] = mapped_column(ForeignKey("shift.id"))
    minutes: Mapped[int]
    helpers: Mapped[int]
    worked_on: Mapped[date]
    recorded_at: Mapped[datetime]
    #: Reference of who recorded it.
    recorded_by: Mapped[str] = mapped_column(String(64))
