"""What is stored of bookings.

That no two overlap is kept by the database, by what the migration adds to the allocations: on PostgreSQL
``EXCLUDE USING gist (resource_id WITH =, tstzrange(blocked_from, blocked_until, '[)') WITH &&) WHERE (blocks)``, on
SQLite triggers before every insert and update, both with the name ``booking_overlap``. An empty range would pass the
exclusion, hence the check that the end comes after the start.

A booking of a whole has an allocation for each of its undivided parts, so that a part and a whole never meet unseen.
Whether an allocation blocks is its booking's word: the foreign key carries `blocks` along, and a booking that changes
its state meets the same constraint.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.places.model import Resource

#: What a column for a `Use` may hold.
USES = "use IN ('meeting', 'course', 'celebration', 'cooking', 'building', 'movement')"
#: The constraint that refuses a second booking, as both engines name it in their errors.
OVERLAP = "booking_overlap"


class Booking(Base):
    """A resource for a time: by a person, or for one revision of a gathering (Buchung)."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("(gathering_id IS NULL) = (revision IS NULL)", name="revision"),
        CheckConstraint("(state = 'held') = (hold_until IS NOT NULL)", name="hold"),
        CheckConstraint(
            "(state IN ('held', 'confirmed', 'checked_in') AND blocks) OR state = 'requested'"
            " OR (state IN ('refused', 'released', 'expired', 'completed', 'no_show') AND NOT blocks)",
            name="state",
        ),
        CheckConstraint("expected > 0", name="expected"),
        CheckConstraint("cost_cents >= 0", name="cost_cents"),
        CheckConstraint("donation_cents > 0", name="donation_cents"),
        CheckConstraint(USES, name="use"),
        # What the allocations' foreign key refers to.
        UniqueConstraint("id", "blocks"),
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
        Index("ix_booking_resource_id_ends_at", "resource_id", "ends_at"),
        Index("ix_booking_ends_at", "ends_at"),
        Index("ix_booking_state_starts_at", "state", "starts_at"),
        Index("ix_booking_requested_by_resource_id", "requested_by", "resource_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: What was asked for; what is taken for it say the allocations.
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    state: Mapped[str] = mapped_column(String(10))
    #: Whether nobody else may have it; follows from the state (rules.blocks).
    blocks: Mapped[bool]
    #: What for: a gathering's title, or what the office or the association wrote.
    purpose: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
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
    #: How many people are expected, where somebody said.
    expected: Mapped[int | None]
    #: What it costs, as agreed when it was booked; null where nothing was agreed.
    cost_cents: Mapped[int | None]
    #: The version of the house rules that was accepted, where there was one.
    accepted_rules: Mapped[int | None]
    #: A `Use`, where somebody said; the times before and after may depend on it.
    use: Mapped[str | None] = mapped_column(String(20))
    #: What who asked wants to give for the house beside what it costs.
    donation_cents: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    resource: Mapped[Resource] = relationship()
    allocations: Mapped[list["Allocation"]] = relationship(order_by="Allocation.resource_id")
    steps: Mapped[list["BookingStep"]] = relationship(order_by="BookingStep.number")


class Allocation(Base):
    """What a booking takes of one undivided resource: the resource, and the time with what goes before and after."""

    __tablename__ = "allocation"
    __table_args__ = (
        ForeignKeyConstraint(["booking_id", "blocks"], ["booking.id", "booking.blocks"], onupdate="CASCADE"),
        CheckConstraint("blocked_until > blocked_from", name="time"),
        Index("ix_allocation_resource_id_blocked_until", "resource_id", "blocked_until"),
    )

    booking_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    blocked_from: Mapped[datetime]
    blocked_until: Mapped[datetime]
    #: As its booking's.
    blocks: Mapped[bool]


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


class Quota(Base):
    """How long one person may have a resource within a week, a month, or all that lies ahead (Kontingent)."""

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("period IN ('week', 'month', 'future')", name="period"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    #: A `Period`.
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    #: Exact minutes, not those of the clock's face.
    minutes: Mapped[int]


class UseBuffer(Base):
    """The times before and after a use of a resource, where they are others than usual there (Rüstzeit)."""

    __tablename__ = "use_buffer"
    __table_args__ = (
        CheckConstraint(USES, name="use"),
        CheckConstraint("before_minutes BETWEEN 0 AND 720", name="before_minutes"),
        CheckConstraint("after_minutes BETWEEN 0 AND 720", name="after_minutes"),
    )

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    #: A `Use`.
    use: Mapped[str] = mapped_column(String(20), primary_key=True)
    before_minutes: Mapped[int]
    after_minutes: Mapped[int]
