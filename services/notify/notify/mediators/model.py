"""What is stored for mediators. A table of its own, so that no list of notices can ever hold a case."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from notify import Base


class Case(Base):
    """That a conflict was logged: its reference and the day, nothing else."""

    __tablename__ = "conflict_case"

    ref: Mapped[str] = mapped_column(String(64), primary_key=True)
    logged_on: Mapped[date]
