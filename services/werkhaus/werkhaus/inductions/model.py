"""What is stored of inductions, who comes, and who may teach."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Trainer(Base):
    """A person may teach a machine or an area. Ended by removing the row; the decisions keep the history."""

    __tablename__ = "trainer"

    #: Opaque reference.
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)


class Induction(Base):
    """A session of instruction. That nobody gets a place who is too many is the database's word."""

    __tablename__ = "induction"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("taken BETWEEN 0 AND places", name="taken"),
        CheckConstraint("state IN ('scheduled', 'held', 'cancelled')", name="state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: For what people get a permit.
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: For what they must hold one before.
    requires_id: Mapped[str | None] = mapped_column(ForeignKey("resource.id"))
    #: Whether it includes the practical part on the very machine.
    practical: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    #: What was typed, as local times without a zone, and the zone that was meant.
    local_start: Mapped[str] = mapped_column(String(16))
    local_end: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(40))
    #: In which language it is given, and into which somebody interprets.
    language: Mapped[str] = mapped_column(String(2))
    interpreted: Mapped[str | None] = mapped_column(String(2))
    places: Mapped[int]
    #: How many have a place; who waits has none.
    taken: Mapped[int] = mapped_column(default=0)
    #: Opaque reference of who teaches.
    trainer: Mapped[str] = mapped_column(String(64))
    content_version: Mapped[str] = mapped_column(String(40))
    risk_version: Mapped[str] = mapped_column(String(40))


class Attendee(Base):
    """Somebody who wants to be instructed, and what came of it."""

    __tablename__ = "induction_attendee"
    __table_args__ = (
        UniqueConstraint("induction_id", "person"),
        CheckConstraint("understood IS NULL OR NOT waiting", name="who_waits_was_not_there"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    induction_id: Mapped[str] = mapped_column(ForeignKey("induction.id"))
    #: Opaque reference.
    person: Mapped[str] = mapped_column(String(64))
    #: As it stands in the protocol that both sign; empty after some time (setting ``induction_names_days``).
    name: Mapped[str] = mapped_column(String(100))
    waiting: Mapped[bool]
    signed_up_at: Mapped[datetime]
    #: How it was seen that they have understood (a `Check`); null while nobody has noted it.
    understood: Mapped[str | None] = mapped_column(String(10))
