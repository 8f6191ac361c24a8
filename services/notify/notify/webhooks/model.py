"""What is stored of webhooks: partners, where they want to be told, what is due to them, and what became of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base


class Partner(Base):
    """An organisation with a page of its own. The link to it is not kept, only its token's hash."""

    __tablename__ = "partner"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: The organisation; never a person.
    label: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: The day its page was last opened; nothing finer is kept.
    last_used_on: Mapped[date | None]


class Webhook(Base):
    """Where one of a partner's programs wants to be told, and of what."""

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused', 'disabled', 'ended')", name="state"),
        CheckConstraint("(state = 'disabled') = (why IS NOT NULL)", name="why"),
        Index("ix_webhook_partner", "partner_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    url: Mapped[str] = mapped_column(String(500))
    #: What it is to be about, separated by spaces; empty: everything.
    topics: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    #: When it came to be in this state.
    changed_at: Mapped[datetime]
    #: All stories up to this position are queued for it.
    queued_upto: Mapped[int] = mapped_column(BigInteger)
    #: Since when no try has succeeded; None while all is well.
    failing_since: Mapped[datetime | None]
    #: Before this instant nothing more is tried.
    not_before: Mapped[datetime | None]


class WebhookSecret(Base):
    """That a webhook has a secret: which key and number make it (`rules.secret_of`)."""

    __tablename__ = "webhook_secret"

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_name: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    #: When a later one has replaced it.
    ends_at: Mapped[datetime | None]


class Delivery(Base):
    """One message to one webhook: a story (`p` and its position) or a test (`t…`)."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("stage IN ('due', 'sent', 'failed')", name="stage"),
        Index("ix_webhook_delivery_due", "stage", "next_at"),
        Index("ix_webhook_delivery_list", "webhook_id", "created_at", "message"),
    )

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    message: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: The story's id; None for a test.
    event_id: Mapped[str | None] = mapped_column(String(200))
    stage: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int]
    next_at: Mapped[datetime]
    #: Until then one instance is at it; after that whoever did not come back may be followed by another.
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Attempt(Base):
    """One try, and what was answered. What was sent is the story: it is not kept again."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["webhook_id", "message"], ["webhook_delivery.webhook_id", "webhook_delivery.message"]
        ),
        Index("ix_webhook_attempt_message", "webhook_id", "message"),
        Index("ix_webhook_attempt_time", "at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    took_ms: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    status: Mapped[int | None]
    #: The beginning of the answer.
    answer: Mapped[str] = mapped_column(Text)
