"""What is stored of work days and who helps."""

from datetime import datetime

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
        CheckConstraint("state IN ('proposed', 'announced', 'cancelled')", name="state"),
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


class Helper(Base):
    """Somebody who signed up without an account. Gone as soon as they sign off, or some time after the day."""

    __tablename__ = "helper"

    #: SHA-256 of the token in their private link; the token itself is written down nowhere.
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    workday_id: Mapped[str] = mapped_column(ForeignKey("workday.id"), index=True)
    #: A first name or nickname, as they like to be called.
    name: Mapped[str] = mapped_column(String(60))
    signed_up_at: Mapped[datetime]
