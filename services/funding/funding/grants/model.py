"""What is stored of grants."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from funding import Base


class Grant(Base):
    """A grant (Zuwendung), from its draft on."""

    __tablename__ = "grants"  # not "grant": an SQL word
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="period"),
        CheckConstraint("state IN ('draft', 'approved')", name="state"),
        CheckConstraint("financing IN ('share', 'deficit', 'fixed', 'full')", name="financing"),
        CheckConstraint(
            "drawn_cents >= 0 AND (award_cents IS NULL OR drawn_cents <= award_cents)", name="drawn"
        ),
        CheckConstraint(
            "passed_on_cents >= 0 AND (award_cents IS NULL OR passed_on_cents <= award_cents)",
            name="passed_on",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    funder: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    #: By which rules it is accounted for: the name of a profile, and its version as it was at the award.
    profile: Mapped[str] = mapped_column(String(40), default="land", server_default="land")
    profile_kept: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Which part of the cost it bears (`calculations.rules.settlement.Financing`).
    financing: Mapped[str] = mapped_column(String(10), default="full", server_default="full")
    #: What is asked for, then awarded; without it, what the other sources leave of the cost.
    award_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: What was drawn down or is being drawn down of it.
    drawn_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    #: The other money of the financing plan, as `rules.Source` writes it.
    sources: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON().with_variant(JSONB(), "postgresql"), default=list, server_default="[]"
    )
    #: What the notice of award asks for, as the office has noted it.
    conditions: Mapped[str | None] = mapped_column(String(2000))
    #: The grant it is passed on from (Weiterleitung), and what of it was passed on to others in the same way.
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("grants.id"), index=True)
    passed_on_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    lines: Mapped[list["BudgetLine"]] = relationship(order_by="BudgetLine.position")

    @property
    def cost_cents(self) -> int:
        """What all lines of the plan cost."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def other_cents(self) -> int:
        """What the other sources of the financing plan bring."""
        return sum(source["amount_cents"] for source in self.sources)

    @property
    def awarded_cents(self) -> int:
        """The grant itself."""
        return self.award_cents if self.award_cents is not None else self.cost_cents - self.other_cents


class BudgetLine(Base):
    """A line of a grant's budget (Ansatz). That it is never overdrawn is the database's word."""

    __tablename__ = "budget_line"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("spent_cents BETWEEN 0 AND amount_cents", name="overdrawn"),
        CheckConstraint(
            "promised_cents >= 0 AND spent_cents + promised_cents <= amount_cents", name="promised"
        ),
        UniqueConstraint("grant_id", "title"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grants.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    #: The service that spends it, or nothing.
    spent_by: Mapped[str | None] = mapped_column(String(20))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    spent_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    #: What it keeps for projects whose requests were granted (`funding.requests`).
    promised_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    @property
    def left_cents(self) -> int:
        """What is neither spent nor promised."""
        return self.amount_cents - self.spent_cents - self.promised_cents
