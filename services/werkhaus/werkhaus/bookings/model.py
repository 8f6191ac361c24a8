"""What is stored of bookings.

That no two overlap is kept by the database, by what the migration adds to these tables: on PostgreSQL
``EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, blocked_until, '[)') WITH &&) WHERE (blocks)``, on SQLite
triggers before every insert and update, both with the name ``booking_overlap``. An empty range would pass the
exclusion, hence the check that the end comes after the start.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.places.model import Room

#: The constraint that refuses a second booking, as both engines name it in their errors.
OVERLAP = "booking_overlap"


class Booking(Base):
    """A room for a time: by a person, or for one revision of a gathering (Buchung)."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("blocked_until >= ends_at", name="blocked_until"),
        CheckConstraint("(gathering_id IS NULL) = (revision IS NULL)", name="revision"),
        CheckConstraint("(state = 'held') = (hold_until IS NOT NULL)", name="hold"),
        CheckConstraint(
            "(state IN ('held', 'confirmed') AND blocks) OR state = 'requested'"
            " OR (state IN ('refused', 'released', 'expired') AND NOT blocks)",
            name="state",
        ),
        # One answer to each revision of a gathering.
        UniqueConstraint("gathering_id", "revision"),
        # And at most one room kept for a gathering at a time.
        Index(
            "uq_booking_gathering_id_blocks",
            "gathering_id",
            unique=True,
            postgresql_where=text("blocks"),
            sqlite_where=text("blocks"),
        ),
        Index("ix_booking_room_id_blocked_until", "room_id", "blocked_until"),
        Index("ix_booking_ends_at", "ends_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("room.id"))
    state: Mapped[str] = mapped_column(String(10))
    #: Whether nobody else may have the room; follows from the state (rules.blocks).
    blocks: Mapped[bool]
    #: What for: a gathering's title, or what the office or the association wrote.
    purpose: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: End of the cleaning time after it.
    blocked_until: Mapped[datetime]
    #: What a person asked for, as local times without a zone (2026-05-22T17:00), and the zone they meant: when the
    #: rules of the clocks change, the instants are computed anew from these.
    local_start: Mapped[str | None] = mapped_column(String(16))
    local_end: Mapped[str | None] = mapped_column(String(16))
    zone: Mapped[str | None] = mapped_column(String(40))
    gathering_id: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int | None]
    hold_until: Mapped[datetime | None]
    #: Reference of the person who asked, if one did.
    requested_by: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    room: Mapped[Room] = relationship()
    steps: Mapped[list["BookingStep"]] = relationship(order_by="BookingStep.number")


class BookingStep(Base):
    """A state that a booking has entered. Rows are never changed or removed."""

    __tablename__ = "booking_step"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    #: A `ReleaseReason`, where there is one.
    reason: Mapped[str | None] = mapped_column(String(20))
    #: What the office wrote to explain it.
    note: Mapped[str | None] = mapped_column(String(500))


class Wish(Base):
    """The newest revision of a gathering that werkhaus has heard of; whatever comes of an older one changes nothing."""

    __tablename__ = "wish"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    gathering_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
    noted_at: Mapped[datetime]
