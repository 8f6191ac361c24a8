"""What is stored of loans.

That one thing is not lent twice at a time is kept by the database, by what the migration adds to these tables: on
PostgreSQL ``EXCLUDE USING gist (resource_id WITH =, daterange(starts_on, due_on, '[)') WITH &&) WHERE (blocks)``, on
SQLite triggers before every insert and update, both with the name ``loan_overlap``. An empty range would pass the
exclusion, hence the check that it is due after its start. A thing that is overdue is out for longer than its loan was
to be: that it is not given out a second time meanwhile is the partial unique index ``uq_loan_out``.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.lending.rules import BLOCKING, Condition, DepositState, LoanState, RepairOutcome
from werkhaus.places.model import Resource

#: The constraint that refuses a second loan, as both engines name it in their errors.
OVERLAP = "loan_overlap"
_OUT = text("state = 'out'")
_OPEN = text("closed_at IS NULL")


def _one_of(column: str, words: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


class Lendable(Base):
    """A tool or thing that is lent, and on which terms."""

    __tablename__ = "lendable"
    __table_args__ = (
        CheckConstraint("deposit_cents >= 0", name="deposit_cents"),
        CheckConstraint("most_days BETWEEN 1 AND 60", name="most_days"),
    )

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    #: Taken on issue; 0 where none is.
    deposit_cents: Mapped[int]
    #: For how many days at most, closed ones not counted.
    most_days: Mapped[int]
    #: Since when it is no longer lent.
    ended_at: Mapped[datetime | None]
    resource: Mapped[Resource] = relationship()


class Loan(Base):
    """A thing for some days, from the reservation to the return (Ausleihe)."""

    __tablename__ = "loan"
    __table_args__ = (
        CheckConstraint("due_on > starts_on", name="days"),
        CheckConstraint(_one_of("state", LoanState), name="state"),
        CheckConstraint(
            f"blocks = (state IN ({', '.join(repr(state.value) for state in sorted(BLOCKING))}))",
            name="blocks",
        ),
        CheckConstraint("(state = 'offered') = (hold_until IS NOT NULL)", name="hold"),
        CheckConstraint(
            "(state IN ('out', 'returned')) = (issued_at IS NOT NULL) AND"
            " (state = 'returned') = (returned_at IS NOT NULL)",
            name="history",
        ),
        CheckConstraint(_one_of("deposit_state", DepositState), name="deposit_state"),
        CheckConstraint("(deposit_state = 'none') = (deposit_cents = 0)", name="deposit_cents"),
        CheckConstraint(
            "(deposit_state = 'withheld') = (withheld_cents IS NOT NULL)"
            " AND (withheld_cents IS NULL OR withheld_cents BETWEEN 1 AND deposit_cents)",
            name="withheld_cents",
        ),
        CheckConstraint(_one_of("issued_condition", Condition), name="issued_condition"),
        CheckConstraint(_one_of("returned_condition", Condition), name="returned_condition"),
        Index("uq_loan_out", "resource_id", unique=True, postgresql_where=_OUT, sqlite_where=_OUT),
        Index("ix_loan_resource_id_due_on", "resource_id", "due_on"),
        Index("ix_loan_borrower_ref", "borrower_ref"),
        Index("ix_loan_state_due_on", "state", "due_on"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    state: Mapped[str] = mapped_column(String(10))
    #: Whether nobody else may have it on these days; follows from the state (rules.blocks).
    blocks: Mapped[bool]
    #: Local days, half-open: fetched on the first, back on the last.
    starts_on: Mapped[date]
    due_on: Mapped[date]
    #: Until when an offer stands.
    hold_until: Mapped[datetime | None]
    #: Who has it: a reference where they have an account; forgotten some time after the return.
    borrower_ref: Mapped[str | None] = mapped_column(String(64))
    #: The name that the desk typed on issue; forgotten with the reference.
    borrower_name: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    issued_condition: Mapped[str | None] = mapped_column(String(10))
    issued_note: Mapped[str | None] = mapped_column(String(500))
    returned_condition: Mapped[str | None] = mapped_column(String(10))
    returned_note: Mapped[str | None] = mapped_column(String(500))
    #: As it was taken on issue.
    deposit_cents: Mapped[int]
    deposit_state: Mapped[str] = mapped_column(String(10))
    withheld_cents: Mapped[int | None]
    withheld_reason: Mapped[str | None] = mapped_column(String(500))
    #: How many reminders have gone out (rules.REMINDERS).
    reminders: Mapped[int]
    resource: Mapped[Resource] = relationship()


class Waiting(Base):
    """Somebody on the waiting list of a thing, and for how many days they want it."""

    __tablename__ = "loan_waiting"
    __table_args__ = (
        UniqueConstraint("resource_id", "person"),
        CheckConstraint("days BETWEEN 1 AND 60", name="days"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    person: Mapped[str] = mapped_column(String(64))
    days: Mapped[int]
    joined_at: Mapped[datetime]


class Repair(Base):
    """A thing in the repair queue. While it is open, the thing is locked."""

    __tablename__ = "repair"
    __table_args__ = (
        CheckConstraint(_one_of("outcome", RepairOutcome), name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        CheckConstraint("cost_cents >= 0", name="cost_cents"),
        Index("uq_repair_open", "resource_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"))
    #: The loan it came back from, if it did.
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loan.id"))
    #: What is wrong, as the desk wrote it.
    what: Mapped[str] = mapped_column(String(500))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(500))
    cost_cents: Mapped[int | None]
    resource: Mapped[Resource] = relationship()
