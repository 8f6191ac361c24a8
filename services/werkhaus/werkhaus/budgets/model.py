"""What is stored of budgets: a projection of funding's events, rebuilt by replay, and what the house spends of them.

That no budget is overdrawn is kept by the check on `budget_use`: two expenses at the same time meet at its row.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Budget(Base):
    """A line of an approved grant that werkhaus spends (Ansatz)."""

    __tablename__ = "budget"

    #: Funding's reference of the line.
    line_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    grant_title: Mapped[str] = mapped_column(String(200))
    funder: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    valid_until: Mapped[date] = mapped_column(index=True)
    noted_at: Mapped[datetime]


class BudgetUse(Base):
    """How much of a budget is spent; kept beside the projection, which a replay builds anew."""

    __tablename__ = "budget_use"
    __table_args__ = (CheckConstraint("spent_cents BETWEEN 0 AND amount_cents", name="spent"),)

    line_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: As approved when it was last spent from.
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    spent_cents: Mapped[int] = mapped_column(BigInteger)


class Expense(Base):
    """What the house has paid from a budget (Ausgabe). Rows are never changed or removed."""

    __tablename__ = "expense"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("budget_use.line_id"), index=True)
    #: What for; no names.
    what: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date] = mapped_column(index=True)
    entered_at: Mapped[datetime]
