"""What is stored of work days and who helps."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Workday(Base):
    """A day of building together. That no more sign up than are wanted is the database's word."""

    __tablename__ = "workday"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("helpers_wanted > 0", name="helpers_wanted"),
        CheckConstraint("helpers BETWEEN 0 AND helpers_wanted", name="helpers"),
        CheckConstraint("came >= 0 AND minutes >= 0", name="attendance"),
        CheckConstraint("state IN ('proposed', 'announced', 'held', 'cancelled')", name="state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    #: What was typed, as local times without a zone, and the zone that was meant.
    local_start: Mapped[str] = mapped_column(String(16))
    local_end: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(40))
    helpers_wanted: Mapped[int]
    #: How many have signed up.
    helpers: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    #: The project it belongs to, if it does.
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"), index=True)
    #: What helpers are told before they begin.
    briefing: Mapped[str | None] = mapped_column(String(2000))
    #: Who ordered it or agreed to it for the municipality, when, and where that is filed: without it the helpers are
    #: not insured as acting for the municipality (section 2 (1) no. 10a SGB VII; LSG Thueringen L 1 U 368/13).
    consent_by: Mapped[str | None] = mapped_column(String(200))
    consent_on: Mapped[date | None]
    consent_file: Mapped[str | None] = mapped_column(String(200))
    #: How many came, and their exact minutes together; they stay when the names are forgotten.
    came: Mapped[int | None]
    minutes: Mapped[int | None]
    held_at: Mapped[datetime | None]


class Helper(Base):
    """Somebody who signed up without an account. Gone as soon as they sign off, or some time after the day."""

    __tablename__ = "helper"

    #: SHA-256 of the token in their private link; the token itself is written down nowhere.
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    workday_id: Mapped[str] = mapped_column(ForeignKey("workday.id"), index=True)
    #: A first name or nickname, as they like to be called.
    name: Mapped[str] = mapped_column(String(60))
    signed_up_at: Mapped[datetime]
    #: How long they helped, once it is recorded; None if they did not come.
    minutes: Mapped[int | None]
