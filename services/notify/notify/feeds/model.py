"""What is stored of feeds: who was given an address of their own."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base


class FeedAccess(Base):
    """A partner's feed address. The address itself is not kept, only its token's hash."""

    __tablename__ = "feed_access"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="period"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: The organisation it was made for; never a person.
    label: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: The day of its last use; nothing finer is kept.
    last_used_on: Mapped[date | None]
