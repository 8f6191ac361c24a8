"""What is stored of bodies and offices.

That nobody holds the same office twice at a time is kept by the database, by what the migration adds to the table:
on PostgreSQL ``EXCLUDE USING gist (person WITH =, body WITH =, office WITH =, daterange(since, until) WITH &&)``, on
SQLite triggers before every insert and update, both with the name ``office_term_overlap``.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from participation import Base

#: The constraint that refuses a second term at the same time, as both engines name it in their errors.
OVERLAP = "office_term_overlap"


class Body(Base):
    """A body of the quarter (Gremium), by its slug."""

    __tablename__ = "body"

    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    founded_on: Mapped[date]
    entered_at: Mapped[datetime]
    #: Reference of who entered it.
    entered_by: Mapped[str] = mapped_column(String(64))


class OfficeTerm(Base):
    """A person's term of office for a body (Amtszeit). Rows are never removed."""

    __tablename__ = "office_term"
    __table_args__ = (
        CheckConstraint("until >= since", name="term"),
        CheckConstraint("basis IN ('resolution', 'carrier', 'command')", name="basis"),
        CheckConstraint("(basis = 'resolution') = (resolved_on IS NOT NULL)", name="vote"),
        CheckConstraint("resolution_id IS NULL OR basis = 'resolution'", name="resolution"),
        CheckConstraint(
            "ended_reason IN ('resigned', 'recalled', 'ineligible', 'mistake')", name="ended_reason"
        ),
        CheckConstraint(
            "(ended_reason IS NULL) = (ended_at IS NULL) AND (ended_at IS NULL OR until IS NOT NULL)",
            name="ended",
        ),
        Index("ix_office_term_body", "body", "since", "id"),
        Index("ix_office_term_person", "person"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(ForeignKey("body.slug"))
    office: Mapped[str] = mapped_column(String(40))
    #: Opaque reference of who holds it.
    person: Mapped[str] = mapped_column(String(64))
    since: Mapped[date]
    #: The first day after the term; none while no end is set.
    until: Mapped[date | None]
    #: A `Basis`.
    basis: Mapped[str] = mapped_column(String(10))
    #: The resolution by which somebody was appointed, where it is recorded here.
    resolution_id: Mapped[str | None] = mapped_column(ForeignKey("resolution.id"))
    #: The day of the vote.
    resolved_on: Mapped[date | None]
    entered_at: Mapped[datetime]
    #: Reference of who entered it.
    entered_by: Mapped[str] = mapped_column(String(64))
    #: An `EndReason`, where the term was ended early.
    ended_reason: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
    #: The vote by which it was ended, where there was one.
    ended_resolution_id: Mapped[str | None] = mapped_column(ForeignKey("resolution.id"))
    ended_resolved_on: Mapped[date | None]
