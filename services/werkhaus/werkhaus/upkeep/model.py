"""What is stored of defects and inspections. Locks are the resources' own (`places.model.Lock`)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Defect(Base):
    """Something is broken (Mangel). Who reported it is not kept."""

    __tablename__ = "defect"
    __table_args__ = (
        CheckConstraint("state IN ('reported', 'in_repair', 'fixed', 'unfounded')", name="state"),
        CheckConstraint("(state IN ('fixed', 'unfounded')) = (settled_on IS NOT NULL)", name="settled_on"),
        Index("ix_defect_reported_at", "reported_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), index=True)
    #: Whether the reporter thinks that somebody could be hurt.
    dangerous: Mapped[bool]
    #: What the reporter wrote; only offices read it.
    about: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    reported_at: Mapped[datetime]
    settled_on: Mapped[date | None]


class Duty(Base):
    """That a resource is inspected or maintained again and again (Prüfpflicht)."""

    __tablename__ = "inspection_duty"
    __table_args__ = (
        CheckConstraint("every_months BETWEEN 1 AND 120", name="every_months"),
        UniqueConstraint("resource_id", "kind"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: A slug of `rules.KINDS`.
    kind: Mapped[str] = mapped_column(String(20))
    every_months: Mapped[int]
    #: The last local day on which the next one is in time.
    next_due: Mapped[date] = mapped_column(index=True)


class Inspection(Base):
    """One inspection and its result (BetrSichV § 14(7)). Only the inspector's name is forgotten after a while."""

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("result IN ('passed', 'failed')", name="result"),
        UniqueConstraint("duty_id", "number"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    duty_id: Mapped[str] = mapped_column(ForeignKey("inspection_duty.id"))
    #: 1, 2, 3 … within the duty.
    number: Mapped[int]
    inspected_on: Mapped[date]
    result: Mapped[str] = mapped_column(String(10))
    qualification: Mapped[str] = mapped_column(String(12))
    #: The protocol names who inspected; null when it is forgotten.
    inspector: Mapped[str | None] = mapped_column(String(120))
    #: Measured values, the number of the protocol.
    note: Mapped[str | None] = mapped_column(String(500))
    cost_cents: Mapped[int | None]
    recorded_at: Mapped[datetime]
