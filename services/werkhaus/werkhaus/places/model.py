"""What is stored of the rooms, machines and things of the house."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Resource(Base):
    """What the house has and people use: a room, a machine, a tool, a thing to lend, an area, all of it (Ressource).

    A limit that is null is not set: what holds for all bookings (bookings.rules) holds then.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("kind IN ('room', 'machine', 'tool', 'item', 'area', 'house')", name="kind"),
        CheckConstraint("risk IN ('green', 'yellow', 'red')", name="risk"),
        CheckConstraint("risk IS NULL OR kind NOT IN ('room', 'house')", name="rooms_have_no_risk"),
        CheckConstraint("risk IS NOT NULL OR kind <> 'machine'", name="machines_have_a_risk"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("capacity IS NOT NULL OR kind <> 'room'", name="rooms_have_a_capacity"),
        CheckConstraint("buffer_before_minutes BETWEEN 0 AND 720", name="buffer_before_minutes"),
        CheckConstraint("buffer_after_minutes BETWEEN 0 AND 720", name="buffer_after_minutes"),
        CheckConstraint("min_minutes > 0", name="min_minutes"),
        CheckConstraint("max_minutes >= coalesce(min_minutes, 1)", name="max_minutes"),
        CheckConstraint("lead_minutes >= 0", name="lead_minutes"),
        CheckConstraint("horizon_days > 0", name="horizon_days"),
        CheckConstraint("cancel_hours >= 0", name="cancel_hours"),
        CheckConstraint("noshow_minutes > 0", name="noshow_minutes"),
        CheckConstraint("price_cents_hour >= 0", name="price_cents_hour"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    #: A `Risk`; rooms and the house have none.
    risk: Mapped[str | None] = mapped_column(String(10))
    #: How many people it holds.
    capacity: Mapped[int | None]
    #: Whether a request keeps it until it is decided; else several may ask and the first decided gets it.
    requests_block: Mapped[bool]
    #: Minutes before and after each booking in which it is prepared or cleaned; nobody else gets it then.
    buffer_before_minutes: Mapped[int]
    buffer_after_minutes: Mapped[int]
    #: The shortest and the longest booking.
    min_minutes: Mapped[int | None]
    max_minutes: Mapped[int | None]
    #: How long before its start a booking must be made.
    lead_minutes: Mapped[int | None]
    #: How many days ahead it can be booked.
    horizon_days: Mapped[int | None]
    #: Until how many hours before its start a booking can be cancelled without costs.
    cancel_hours: Mapped[int | None]
    #: After how many minutes without anybody checking in it is free again.
    noshow_minutes: Mapped[int | None]
    #: What an hour costs; null where it is free.
    price_cents_hour: Mapped[int | None]
    #: In which languages somebody can explain it, and what belongs to it; in words.
    languages: Mapped[str] = mapped_column(String(200))
    equipment: Mapped[str] = mapped_column(String(1000))
    added_at: Mapped[datetime]
    #: Since when it is no longer used. Its bookings and papers stay.
    retired_at: Mapped[datetime | None]


class Part(Base):
    """A resource is part of another: who books the whole takes all of its parts."""

    __tablename__ = "part"
    __table_args__ = (CheckConstraint("whole_id <> part_id", name="not_itself"),)

    whole_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    part_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True, index=True)


class Lock(Base):
    """A time in which a resource must not be used, and what caused it (Sperre). Rows are ended, never removed."""

    __tablename__ = "resource_lock"
    __table_args__ = (
        CheckConstraint("until >= since", name="time"),
        Index("ix_resource_lock_resource_id_until", "resource_id", "until"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    since: Mapped[datetime]
    #: Null while nobody knows when it ends.
    until: Mapped[datetime | None]
    #: A `LockReason`.
    reason: Mapped[str] = mapped_column(String(20))
    #: Reference of the defect, inspection or incident that caused it.
    cause_ref: Mapped[str] = mapped_column(String(64), index=True)
