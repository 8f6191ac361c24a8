"""What is stored of permits."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Permit(Base):
    """A person's permit for one thing, by their last instruction in it (Berechtigung)."""

    __tablename__ = "permit"
    __table_args__ = (
        UniqueConstraint("person", "resource_id"),
        CheckConstraint("valid_until >= instructed_on", name="time"),
        CheckConstraint("age_group = 'adult' OR guardian_consent", name="guardian_consent"),
        CheckConstraint(
            "age_group IN ('grades_5_6', 'grades_7_8', 'grades_9_up', 'adult')", name="age_group"
        ),
        CheckConstraint("supervision IN ('alone', 'in_sight', 'beside')", name="supervision"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Opaque reference; names are kept nowhere.
    person: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: Local days; the last one belongs to it.
    instructed_on: Mapped[date]
    valid_until: Mapped[date]
    #: Whether the practical part on this machine was done.
    practical: Mapped[bool]
    age_group: Mapped[str] = mapped_column(String(12))
    #: A `Supervision`.
    supervision: Mapped[str] = mapped_column(String(10))
    guardian_consent: Mapped[bool]
    #: Which content and which risk assessment the instruction was about.
    content_version: Mapped[str] = mapped_column(String(40))
    risk_version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    #: A `SuspensionReason` while it does not count.
    suspended: Mapped[str | None] = mapped_column(String(20))
    #: The last day of which people were told that it comes, and that it is over.
    reminded_of: Mapped[date | None]
    ended_on: Mapped[date | None]


class Disuse(Base):
    """After how many days without use permits for a thing hold no longer; without a row they do not end by disuse."""

    __tablename__ = "permit_disuse"
    __table_args__ = (CheckConstraint("days > 0", name="days"),)

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    days: Mapped[int]
