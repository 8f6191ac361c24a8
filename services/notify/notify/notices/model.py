"""What is stored of notices: projections of the other services' events, rebuilt by replay."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base


class Notice(Base):
    """One event, as a sentence to be: its kind names the sentence, `params` fill it.

    Rows are not changed but for one thing: a title that is translated later (`notify.titles`).
    """

    __tablename__ = "notice"
    __table_args__ = (
        # What is internal or confidential cannot be a notice, whatever the code above thinks.
        CheckConstraint("audience IN ('public', 'partners')", name="audience"),
        Index("ix_notice_stream", "occurred_at", "id"),
        Index("ix_notice_arrival", "received_at", "id"),
    )

    #: The event's id: feed readers know the entry by it.
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: When what is told happened (the event's time).
    occurred_at: Mapped[datetime]
    #: When it takes place, where it does.
    starts_at: Mapped[datetime | None]
    received_at: Mapped[datetime]


class Happening(Base):
    """Something that takes place, as it stands now: the latest word of its events."""

    __tablename__ = "happening"
    __table_args__ = (
        CheckConstraint("about IN ('gathering', 'workday', 'shift')", name="about"),
        CheckConstraint("state IN ('planned', 'confirmed', 'unplaced', 'cancelled')", name="state"),
    )

    about: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    #: By language what people call it, the original included; None where nobody has said.
    titles: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(Text)
    #: How many people are wanted, and how many of them are missing.
    wanted: Mapped[int | None]
    missing: Mapped[int | None]
    changed_at: Mapped[datetime]
