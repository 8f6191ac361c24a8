"""What is stored of maintenance."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Maintenance(Base):
    """A time in which the computer system may stand still (Wartung); called off it is history."""

    __tablename__ = "maintenance"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="time"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    #: As they were typed: local times without a zone, and the zone they meant.
    local_start: Mapped[str] = mapped_column(String(16))
    local_end: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(40))
    #: What everybody reads: what is done, what does not work meanwhile.
    what: Mapped[str] = mapped_column(String(300))
    announced_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
