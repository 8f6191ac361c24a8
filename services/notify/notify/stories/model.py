"""What is stored of stories: projections of the other services' events, rebuilt by replay."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base


class Story(Base):
    """One event, as a sentence to be: its kind names the sentence, `params` fill it.

    Rows are not changed but for one thing: a title that is translated later (`notify.titles`). What an earlier release
    wrote has no position, type, service, noun and place until `commands.complete` has passed.
    """

    __tablename__ = "notice"
    __table_args__ = (
        # What is internal or confidential cannot be a story, whatever the code above thinks.
        CheckConstraint("audience IN ('public', 'partners')", name="audience"),
        Index("ix_notice_stream", "occurred_at", "id"),
        Index("ix_notice_arrival", "received_at", "id"),
        Index("ix_notice_subject", "subject"),
        Index("ix_notice_about", "about", "occurred_at", "id"),
        Index("ix_notice_service", "service", "occurred_at", "id"),
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
    #: The event's type, with its version.
    type: Mapped[str | None] = mapped_column(String(150))
    service: Mapped[str | None] = mapped_column(String(20))
    #: What kind of thing of this service its subject is; later stories of the same may overtake it.
    noun: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str | None] = mapped_column(String(20))
    #: After this instant it is of no more interest to anybody.
    expires_at: Mapped[datetime | None]
    #: Its place in the order in which stories became visible: no lower one ever appears later (`commands.tell`).
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class Position(Base):
    """The last position given; one row. Who takes the next one holds it until the commit."""

    __tablename__ = "notice_position"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


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
    #: How often it was changed; calendars call it the sequence.
    changes: Mapped[int] = mapped_column(server_default="0")
