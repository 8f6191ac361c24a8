"""What is stored of rule profiles: the house's own versions, beside those that are shipped."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from funding import Base


class ProfileVersion(Base):
    """A version of a profile. While it has no first day it is a draft; an adopted one is never changed."""

    __tablename__ = "profile_version"
    __table_args__ = (
        CheckConstraint("(adopted_at IS NULL) = (valid_from IS NULL)", name="adopted"),
        UniqueConstraint("profile", "valid_from"),
        Index(
            "uq_profile_version_draft",
            "profile",
            unique=True,
            sqlite_where=text("adopted_at IS NULL"),
            postgresql_where=text("adopted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    profile: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    #: The rules as `rules.Rule.as_json` writes them.
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    drafted_at: Mapped[datetime]
    adopted_at: Mapped[datetime | None]
    #: The local day from which it holds.
    valid_from: Mapped[date | None]


class BaseRate(Base):
    """The base interest rate of a half-year, entered here because it came after this program."""

    __tablename__ = "base_rate"

    #: The first local day of the half-year.
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    #: Hundredths of a per cent; it has been below zero.
    hundredths: Mapped[int]
    source: Mapped[str] = mapped_column(String(500))
    noted_at: Mapped[datetime]
