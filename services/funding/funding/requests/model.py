"""What is stored of requests for money."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from funding import Base
from funding.grants.model import BudgetLine


class MoneyRequest(Base):
    """What a project asks for (Mittelanfrage), known by its sender's reference."""

    __tablename__ = "money_request"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("promised_cents BETWEEN 0 AND amount_cents", name="promised"),
        CheckConstraint(
            "state IN ('asked', 'granted', 'declined', 'withdrawn', 'settled')"
            " AND (state = 'granted' OR promised_cents = 0)",
            name="state",
        ),
        Index("ix_money_request_state", "state", "answer_until"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    project_id: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    #: From then on an answer comes too late.
    answer_until: Mapped[datetime]
    noted_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    #: The line that pays, where one was found.
    line_id: Mapped[str | None] = mapped_column(ForeignKey("budget_line.id"), index=True)
    #: What that line still keeps for it.
    promised_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    #: A `DeclineReason`, where there is one, and what the office wrote to explain it.
    reason: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(500))
    line: Mapped[BudgetLine | None] = relationship()
