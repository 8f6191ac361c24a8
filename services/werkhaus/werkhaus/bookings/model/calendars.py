"""What is stored of calendars: addresses of people's own, and what was taken over from others."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.places.model import Resource


class CalendarAccess(Base):
    """The address of a person's own calendar, one a person. The address is not kept, only its token's hash."""

    __tablename__ = "calendar_access"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    #: The day of its last use; nothing finer is kept.
    last_used_on: Mapped[date | None]


class CalendarImport(Base):
    """A calendar that was kept elsewhere and taken over for a resource."""

    __tablename__ = "calendar_import"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: Reference of who took it over, and stands for its bookings.
    person: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    resource: Mapped[Resource] = relationship()
    entries: Mapped[list["ImportedEntry"]] = relationship(order_by="ImportedEntry.number")


class ImportedEntry(Base):
    """One entry of such a calendar: its booking or series, or why there is none. Its words are not kept."""

    __tablename__ = "imported_entry"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END + CASE WHEN series_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN refused IS NULL THEN 0 ELSE 1 END = 1",
            name="answer",
        ),
        # An entry is taken over once, however often its calendar comes.
        Index(
            "uq_imported_entry_resource_id_uid_hash",
            "resource_id",
            "uid_hash",
            unique=True,
            postgresql_where=text("refused IS NULL"),
            sqlite_where=text("refused IS NULL"),
        ),
    )

    import_id: Mapped[str] = mapped_column(ForeignKey("calendar_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: Of its UID and which date of a series it changes; UIDs may hold addresses of people.
    uid_hash: Mapped[str] = mapped_column(String(64))
    #: Null where that could not be read.
    starts_at: Mapped[datetime | None]
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"))
    series_id: Mapped[str | None] = mapped_column(ForeignKey("series.id"))
    #: The slug of its refusal.
    refused: Mapped[str | None] = mapped_column(String(40))
