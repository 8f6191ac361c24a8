"""What is stored of plans; all money in integer cents."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class PlanItem(Base):
    """Material, a tool or a skill that a project needs."""

    __tablename__ = "plan_item"
    __table_args__ = (
        CheckConstraint("kind IN ('material', 'tool', 'skill')", name="kind"),
        CheckConstraint("cost_cents >= 0", name="cost"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(200))
    cost_cents: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]


class PlanRisk(Base):
    """What can go wrong, and what is done against it (Gefaehrdungsbeurteilung)."""

    __tablename__ = "plan_risk"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    hazard: Mapped[str] = mapped_column(String(300))
    measure: Mapped[str] = mapped_column(String(500))
    added_at: Mapped[datetime]


class Pledge(Base):
    """What a partner, an organisation, has promised to give, and when it came."""

    __tablename__ = "pledge"
    __table_args__ = (CheckConstraint("value_cents >= 0", name="value"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    partner: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(200))
    #: By how much it makes the project cheaper.
    value_cents: Mapped[int] = mapped_column(BigInteger)
    pledged_at: Mapped[datetime]
    came_at: Mapped[datetime | None]


class Cost(Base):
    """What a project really cost."""

    __tablename__ = "project_cost"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    entered_at: Mapped[datetime]
