"""What is stored of gatherings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from participation import Base


class Gathering(Base):
    """A gathering (Veranstaltung) as it stands; how it came to stand there is in `GatheringStep`."""

    __tablename__ = "gathering"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'seeking_room', 'confirmed', 'unplaced', 'cancelled')", name="state"
        ),
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("expected >= 0", name="expected"),
        CheckConstraint("revision >= 1", name="revision"),
        # What each state promises its readers.
        CheckConstraint("(state = 'seeking_room') = (answer_by IS NOT NULL)", name="deadline"),
        CheckConstraint("(state = 'unplaced') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("state <> 'confirmed' OR place IS NOT NULL", name="place"),
        CheckConstraint("state = 'confirmed' OR booking_id IS NULL", name="booking"),
        Index("ix_gathering_starts_at", "starts_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    expected: Mapped[int]
    needs_room: Mapped[bool]
    #: Where it is: its own place, or the name of the room it was given.
    place: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    #: Why it has no room.
    reason: Mapped[str | None] = mapped_column(String(20))
    #: When a room would be free, if the refusal said so.
    free_from: Mapped[datetime | None]
    #: Until when a room must be found.
    answer_by: Mapped[datetime | None] = mapped_column(index=True)
    booking_id: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int]
    #: How many steps its history has.
    steps: Mapped[int]


class GatheringStep(Base):
    """One thing that happened to a gathering. Rows are only added."""

    __tablename__ = "gathering_step"

    gathering_id: Mapped[str] = mapped_column(ForeignKey("gathering.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    happening: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    place: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(20))
