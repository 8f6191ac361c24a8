"""What is stored of conflicts: no party, no place, no instant."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation import Base


class Case(Base):
    """A case of the mediators."""

    __tablename__ = "conflict"
    __table_args__ = (
        CheckConstraint("kind IN ('neighbours', 'shared_space', 'institution', 'other')", name="kind"),
        Index("ix_conflict_week", "week", "case_ref"),
    )

    #: Random, so that neither the order nor the time of cases can be read from it.
    case_ref: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    week: Mapped[str] = mapped_column(String(8))
    description: Mapped[str] = mapped_column(Text)


class ConflictAccess(Base):
    """Who opened what on which day (§ 22(2) BDSG): no content, and no hour, which would tell when a case came."""

    __tablename__ = "conflict_access"
    __table_args__ = (CheckConstraint("act IN ('logged', 'listed', 'read')", name="act"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Reference of the mediator.
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(10))
    #: The case; None where the list was opened.
    case_ref: Mapped[str | None] = mapped_column(String(32), index=True)
    #: Local date; of a case that was logged, its week's Monday.
    on: Mapped[date] = mapped_column("accessed_on")
