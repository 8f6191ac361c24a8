"""What is stored of plans; all money in integer cents."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, text
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
    """What a partner, an organisation, offers or has promised to give, and when it came (Materialspende)."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("value_cents >= 0", name="value"),
        CheckConstraint("state IN ('offered', 'pledged', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("came_at IS NULL OR state = 'pledged'", name="came"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    #: A `PledgeState`.
    state: Mapped[str] = mapped_column(String(10), server_default=text("'pledged'"))
    partner: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(200))
    #: By how much it makes the project cheaper.
    value_cents: Mapped[int] = mapped_column(BigInteger)
    #: When it was offered, or written down by the office.
    pledged_at: Mapped[datetime]
    came_at: Mapped[datetime | None]
    #: SHA-256 of the token in the partner's private link, where the partner offered it without an account.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)


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
