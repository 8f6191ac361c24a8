"""What is stored of bank statements.

Texts and the other sides' names and accounts are personal data: they stand in these tables and in the files that were
sent, are seen by treasurers only, and go when the years are over for which the books are kept.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from funding import Base


class BankAccount(Base):
    """An account of the house's own. Statements of others are not read."""

    __tablename__ = "bank_account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    iban: Mapped[str] = mapped_column(String(34), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]


class BankImport(Base):
    """A file that was sent. The file itself is `quartier.kept_files`' under this reference, as it came."""

    __tablename__ = "bank_import"
    __table_args__ = (
        CheckConstraint("state IN ('read', 'parked')", name="state"),
        CheckConstraint("(state = 'parked') = (reason IS NOT NULL)", name="reason"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: So that the same file counts once.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    #: Why it waits, and what in it: a version, a line, an element, the end of an account's number.
    reason: Mapped[str | None] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime] = mapped_column(index=True)
    #: Reference of who sent it.
    sent_by: Mapped[str] = mapped_column(String(64))
    #: Statements in it that another file had brought before.
    known_statements: Mapped[int] = mapped_column(default=0)


class BankStatement(Base):
    """A statement (Kontoauszug) of one account, or a page of it. Rows are never changed."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        UniqueConstraint("account_id", "number", "page", "closed_on"),
        Index("ix_bank_statement_account_id_closed_on", "account_id", "closed_on"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("bank_account.id"))
    import_id: Mapped[str] = mapped_column(ForeignKey("bank_import.id"), index=True)
    #: What the bank calls it.
    number: Mapped[str] = mapped_column(String(70))
    page: Mapped[int]
    closed_on: Mapped[date]
    opening_cents: Mapped[int | None] = mapped_column(BigInteger)
    closing_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: By how much its entries miss its closing balance; None where it has no balances.
    differs_cents: Mapped[int | None] = mapped_column(BigInteger)
    entries: Mapped[int]
    #: Entries of it that another statement had brought before.
    known_entries: Mapped[int]
    account: Mapped[BankAccount] = relationship()


class BankEntry(Base):
    """An entry (Buchung) of an account, or one transaction of a batch. That it comes in once is the database's word."""

    __tablename__ = "bank_entry"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        CheckConstraint("state IN ('open', 'matched', 'aside', 'parked', 'returned')", name="state"),
        CheckConstraint("(amount_cents IS NULL) = (elsewhere IS NOT NULL)", name="currency"),
        CheckConstraint(
            "matched_cents >= 0 AND matched_cents <= abs(coalesce(amount_cents, 0))", name="matched"
        ),
        Index("ix_bank_entry_statement_id_position", "statement_id", "position"),
        Index("ix_bank_entry_state_booked_on", "state", "booked_on", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("bank_account.id"))
    statement_id: Mapped[str] = mapped_column(ForeignKey("bank_statement.id"))
    #: By which it is known again (`rules.statements.keyed`).
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    booked_on: Mapped[date]
    valued_on: Mapped[date | None]
    #: Above zero what came in, below zero what went out; None in another currency, as `elsewhere` says it.
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    elsewhere: Mapped[str | None] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(140))
    end_to_end: Mapped[str] = mapped_column(String(70))
    text: Mapped[str] = mapped_column(String(1000))
    party: Mapped[str] = mapped_column(String(140))
    party_iban: Mapped[str] = mapped_column(String(34))
    returned: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    #: Why it waits or was put aside.
    reason: Mapped[str | None] = mapped_column(String(20))
    matched_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    #: The payment that came back with this entry.
    returns_id: Mapped[str | None] = mapped_column(ForeignKey("bank_entry.id"), index=True)

    @property
    def open_cents(self) -> int:
        """What of it is not matched, above zero."""
        return abs(self.amount_cents or 0) - self.matched_cents


class BankMatch(Base):
    """So much of an entry paid this. Rows are added and, when somebody takes it back, removed."""

    __tablename__ = "bank_match"
    __table_args__ = (
        UniqueConstraint("entry_id", "candidate"),
        CheckConstraint("amount_cents > 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("bank_entry.id"))
    #: Reference of what was paid (`views.candidates`).
    candidate: Mapped[str] = mapped_column(String(32), index=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    #: Why, as slugs with spaces between.
    reasons: Mapped[str] = mapped_column(String(120))
    matched_at: Mapped[datetime]
    #: Reference of who said so; None where it was certain.
    matched_by: Mapped[str | None] = mapped_column(String(64))


class BankPaid(Base):
    """How much of something was paid by entries. That it is never more than was spent is the database's word."""

    __tablename__ = "bank_paid"
    __table_args__ = (CheckConstraint("paid_cents >= 0 AND paid_cents <= amount_cents", name="overpaid"),)

    candidate: Mapped[str] = mapped_column(String(32), primary_key=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    paid_cents: Mapped[int] = mapped_column(BigInteger)
