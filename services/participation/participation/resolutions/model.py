"""What is stored of resolutions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation import Base


class Resolution(Base):
    """A resolution (Beschluss) with its counts. Rows are never changed or removed."""

    __tablename__ = "resolution"
    __table_args__ = (
        CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name="counts"),
        CheckConstraint("yes + no + abstain + invalid > 0", name="voted"),
        CheckConstraint("result IN ('adopted', 'rejected')", name="result"),
        CheckConstraint("(result = 'adopted') = (yes > no)", name="majority"),
        CheckConstraint("matter IN ('house_rules', 'operating_concept', 'other')", name="matter"),
        UniqueConstraint("body", "decided_on", "title"),
        Index("ix_resolution_decided_on", "decided_on", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: The body that voted.
    body: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    #: A `Matter`.
    matter: Mapped[str] = mapped_column(String(20), default="other", server_default="other")
    decided_on: Mapped[date]
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    invalid: Mapped[int]
    result: Mapped[str] = mapped_column(String(10))
    recorded_at: Mapped[datetime]
    #: Reference of who recorded it.
    recorded_by: Mapped[str] = mapped_column(String(64))
