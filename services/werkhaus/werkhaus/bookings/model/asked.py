"""What is stored of what is asked for: dates that repeat, the waiting list, gatherings that wish for a room."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.bookings.model.kept import USES, Booking
from werkhaus.places.model import Resource


class Series(Base):
    """Dates of one resource that repeat, as a person asked for them (Serie)."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("expected > 0", name="expected"), CheckConstraint(USES, name="use"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: As RFC 5545 writes it; only what `recurrence.Rule` accepts.
    rule: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(40))
    requested_by: Mapped[str] = mapped_column(String(64))
    #: As in `Booking`; of all its dates.
    accepted_rules: Mapped[int | None]
    #: How many people are expected each time, where somebody said.
    expected: Mapped[int | None]
    #: As in `Booking`.
    use: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    resource: Mapped[Resource] = relationship()
    dates: Mapped[list["SeriesDate"]] = relationship(order_by="SeriesDate.starts_at")


class SeriesDate(Base):
    """One date of a series: its booking, or why there is none yet."""

    __tablename__ = "series_date"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("(booking_id IS NULL) <> (refused IS NULL)", name="answer"),
    )

    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    #: As in `Booking`: naive local times.
    local_start: Mapped[str] = mapped_column(String(16))
    local_end: Mapped[str] = mapped_column(String(16))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), unique=True)
    #: The slug of the refusal that this date met.
    refused: Mapped[str | None] = mapped_column(String(40))
    booking: Mapped["Booking | None"] = relationship()


class Waiting(Base):
    """A person who waits for a resource to become free then (Warteliste)."""

    __tablename__ = "waiting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("expected > 0", name="expected"),
        CheckConstraint(USES, name="use"),
        UniqueConstraint("person", "resource_id", "starts_at"),
        Index("ix_waiting_resource_id_starts_at", "resource_id", "starts_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: As in `Booking`: naive local times and their zone.
    local_start: Mapped[str] = mapped_column(String(16))
    local_end: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(200))
    #: Reference of who waits.
    person: Mapped[str] = mapped_column(String(64))
    #: As in `Booking`.
    accepted_rules: Mapped[int | None]
    expected: Mapped[int | None]
    use: Mapped[str | None] = mapped_column(String(20))
    since: Mapped[datetime]
    #: The booking that was offered; who has had an offer no longer waits.
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"))
    resource: Mapped[Resource] = relationship()


class Wish(Base):
    """The newest revision of a gathering that werkhaus has heard of; whatever comes of an older one changes nothing."""

    __tablename__ = "wish"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    gathering_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
    noted_at: Mapped[datetime]
