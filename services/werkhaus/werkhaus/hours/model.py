"""What is stored of opening hours; all of it local days and local wall times on the quarter's clocks."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base


class Week(Base):
    """Hours that hold week by week from a day on, until the next such row does (Oeffnungszeiten)."""

    __tablename__ = "hours_week"

    valid_from: Mapped[date] = mapped_column(primary_key=True)
    entered_at: Mapped[datetime]
    openings: Mapped[list["WeekOpening"]] = relationship(
        order_by="WeekOpening.weekday, WeekOpening.since", cascade="all, delete-orphan"
    )


class WeekOpening(Base):
    """One stretch of a weekday; an end at midnight is the end of the day."""

    __tablename__ = "hours_week_opening"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    valid_from: Mapped[date] = mapped_column(ForeignKey("hours_week.valid_from"), primary_key=True)
    #: 0 is Monday.
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[time] = mapped_column(primary_key=True)
    until: Mapped[time]


class SpecialDay(Base):
    """A day with hours of its own, as typed (rules.read_hours); it beats the week and a holiday."""

    __tablename__ = "hours_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    hours: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime]


class Closure(Base):
    """Days on which the house is closed, the last among them; lifted it is history (Schliessung)."""

    __tablename__ = "hours_closure"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    first_day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date]
    #: What everybody reads.
    reason: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class HoursTold(Base):
    """Up to which local day others have been told when the house is open; one row."""

    __tablename__ = "hours_told"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_day: Mapped[date]
