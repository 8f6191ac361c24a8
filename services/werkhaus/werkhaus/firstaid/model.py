"""What is stored of the first-aid book. What stands in an entry is sealed (`quartier.sealed`); beside it stands only
what the book needs to be kept by: what it came from, when it was written, when it is erased."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class FirstAidEntry(Base):
    """An entry of the first-aid book (Verbandbuch). Rows are never changed; they are erased when their time is over."""

    __tablename__ = "first_aid_entry"
    __table_args__ = (
        CheckConstraint(
            "category IN ('machine', 'tool', 'fall', 'heat', 'electricity', 'substance', 'other', 'near_miss')",
            name="category",
        ),
        CheckConstraint("erased_on > entered_on", name="erased_on"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    category: Mapped[str] = mapped_column(String(12))
    #: Key name, nonce and ciphertext of a `rules.Entry` as JSON.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Which key opens it (`sealed.name_of`): asked for at start, without opening anything.
    key_name: Mapped[str] = mapped_column(String(8), index=True)
    entered_at: Mapped[datetime] = mapped_column(index=True)
    entered_on: Mapped[date]
    #: The first day on which it is no longer kept.
    erased_on: Mapped[date] = mapped_column(index=True)


class FirstAidReading(Base):
    """Who opened what when (§ 22(2) BDSG). Rows are never changed; they go with the entries of their time."""

    __tablename__ = "first_aid_reading"
    __table_args__ = (CheckConstraint("act IN ('listed', 'read', 'copied')", name="act"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Reference of the reader.
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(8))
    #: The entry; None where the list was opened. It stays when the entry is gone.
    entry_id: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class FirstAidCopy(Base):
    """That a copy of an entry may be given to somebody."""

    __tablename__ = "first_aid_copy"
    __table_args__ = (CheckConstraint("recipient IN ('person', 'insurer', 'authority')", name="recipient"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("first_aid_entry.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(10))
    agreed_at: Mapped[datetime]


class Insurer(Base):
    """Who insures the house against what, from a day on. A newer one of the branch follows it; nothing is changed."""

    __tablename__ = "insurer"
    __table_args__ = (
        CheckConstraint(
            "branch IN ('volunteers', 'employees', 'building', 'liability', 'contents')", name="branch"
        ),
        Index("ix_insurer_branch_since", "branch", "since"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    branch: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    #: The number under which it knows the house.
    number: Mapped[str | None] = mapped_column(String(60))
    #: Where reports go: an address, a page, a telephone number.
    report_to: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[date]
    named_at: Mapped[datetime]


class InsurerReport(Base):
    """That an accident has to be reported, and until when. Why is not said: it would be about somebody's health."""

    __tablename__ = "insurer_report"
    __table_args__ = (
        CheckConstraint("due_on >= known_on", name="due_on"),
        CheckConstraint("reported_on IS NULL OR reported_on >= known_on", name="reported_on"),
    )

    entry_id: Mapped[str] = mapped_column(
        ForeignKey("first_aid_entry.id", ondelete="CASCADE"), primary_key=True
    )
    insurer_id: Mapped[str] = mapped_column(ForeignKey("insurer.id"))
    #: The local day on which the office learned of it.
    known_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    reported_on: Mapped[date | None]
