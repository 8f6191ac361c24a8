"""What is stored of the rooms of the house."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from werkhaus import Base


class Room(Base):
    """A room that can be booked (Raum)."""

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 720", name="buffer_minutes"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    #: How many people it holds.
    capacity: Mapped[int]
    #: Minutes after each booking in which the room is aired and cleaned; nobody else gets it then.
    buffer_minutes: Mapped[int]
    #: Whether a request keeps the room until it is decided; else several may ask and the first decided gets it.
    requests_block: Mapped[bool]
    added_at: Mapped[datetime]
