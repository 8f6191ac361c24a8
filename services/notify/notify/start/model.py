"""What the start page keeps of its own: when the Werkhaus is open."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base


class Opening(Base):
    """A stretch of time in which the Werkhaus is open, as it last said."""

    __tablename__ = "opening"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="period"),)

    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
