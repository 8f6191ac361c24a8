"""What is stored of messages. An address stands nowhere in the clear: it is sealed, and found by a keyed hash."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base
from notify.messages.rules import USUAL_HOUR


class Subscriber(Base):
    """Somebody who gets messages, or has asked for them; the row goes when they end them."""

    __tablename__ = "subscriber"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'active', 'silent')", name="state"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        CheckConstraint(
            "(quiet_from IS NULL AND quiet_until IS NULL)"
            " OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23 AND quiet_from <> quiet_until)",
            name="quiet",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Address and token of the private link (`quartier.sealed`): each letter has to carry both.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Which key opens it.
    key_name: Mapped[str] = mapped_column(String(8))
    #: By which the same address is found again (HMAC-SHA256 with the key).
    address_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    lang: Mapped[str] = mapped_column(String(2))
    #: Local hour at which gathered news comes.
    digest_hour: Mapped[int] = mapped_column(default=USUAL_HOUR)
    #: Local hours between which nothing comes; from 22 until 7 goes over midnight.
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    #: How often the address was refused since the last letter that was taken.
    refusals: Mapped[int] = mapped_column(default=0)
    silent_since: Mapped[datetime | None]


class Wish(Base):
    """How soon somebody wants news about a topic; without a row: not at all."""

    __tablename__ = "subscriber_wish"
    __table_args__ = (CheckConstraint("rhythm IN ('now', 'daily', 'weekly')", name="rhythm"),)

    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
    )
    about: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: Whether it is about what changes or falls through, or about all other news.
    urgent: Mapped[bool] = mapped_column(primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(10))


class Letter(Base):
    """One e-mail to one person, and how far it has come. What stands in it is written when it is sent."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("kind IN ('confirm', 'known', 'news')", name="kind"),
        CheckConstraint("state IN ('ready', 'sending', 'sent', 'failed', 'unknown')", name="state"),
        Index("ix_letter_due", "state", "due_at"),
        Index("ix_letter_subscriber", "subscriber_id"),
        Index("ix_letter_asked", "kind", "created_at"),
    )

    #: Also its Message-ID.
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    subscriber_id: Mapped[str] = mapped_column(ForeignKey("subscriber.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    #: Why it was not taken: a slug or the server's number, never its words, which may hold the address.
    reason: Mapped[str | None] = mapped_column(String(40))


class Item(Base):
    """A story for somebody: when it is due was settled when it came, and a letter takes it once."""

    __tablename__ = "letter_item"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'taken', 'over')", name="state"),
        Index("ix_letter_item_due", "state", "due_at"),
        # Most rows are in no letter yet, and each that needs no entry makes giving a story out cheaper.
        Index(
            "ix_letter_item_letter",
            "letter_id",
            sqlite_where=text("letter_id IS NOT NULL"),
            postgresql_where=text("letter_id IS NOT NULL"),
        ),
    )

    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
    )
    #: Without a foreign key: stories are a projection, which may be built anew.
    story_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    letter_id: Mapped[str | None] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))


class Queued(Base):
    """Up to which position stories have been given to who wants them; one row."""

    __tablename__ = "letter_position"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)
