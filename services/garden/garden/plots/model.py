"""What is stored of plots."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from garden import Base


class Plot(Base):
    """A plot (Beet)."""

    __tablename__ = "plot"
    __table_args__ = (
        CheckConstraint("square_metres BETWEEN 1 AND 10000", name="size"),
        UniqueConstraint("name"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    square_metres: Mapped[int]
    created_at: Mapped[datetime]


class Tenancy(Base):
    """Somebody's time with a plot. One holder at a time is the database's word."""

    __tablename__ = "tenancy"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        # A name is kept only while it is needed to know whom to ask.
        CheckConstraint("(until IS NULL) = (household IS NOT NULL)", name="household"),
        Index(
            "uq_tenancy_holder",
            "plot_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    plot_id: Mapped[str] = mapped_column(ForeignKey("plot.id"), index=True)
    #: What the garden calls the household; stays in this service and goes when the plot is released.
    household: Mapped[str | None] = mapped_column(String(80))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
