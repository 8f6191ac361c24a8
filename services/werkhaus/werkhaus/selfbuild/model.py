"""What is stored of projects of building together."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base


class Project(Base):
    """What is built together, and at which step it is."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint(
            "state IN ('suggested', 'idea', 'plan', 'money', 'building', 'completed', 'cancelled')",
            name="state",
        ),
        CheckConstraint("supporters >= 0", name="supporters"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    #: What it is for, as everybody reads it.
    purpose: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(10), index=True)
    supporters: Mapped[int] = mapped_column(default=0)
    #: A `BuilderOwner`, once it is planned.
    builder_owner: Mapped[str | None] = mapped_column(String(12))
    #: The day of the permit of the owner of ground or building, and where it is filed.
    permitted_on: Mapped[date | None]
    permit_file: Mapped[str | None] = mapped_column(String(200))
    #: When its helpers were registered with BG BAU, where they had to be.
    registered_on: Mapped[date | None]
    #: What everybody reads at its end.
    thanks: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    steps: Mapped[list["ProjectStep"]] = relationship(
        order_by="ProjectStep.number", cascade="all, delete-orphan"
    )


class ProjectStep(Base):
    """A step that a project took, in order; the last is where it stands."""

    __tablename__ = "project_step"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class Support(Base):
    """Somebody who supports a project, known by their private link, or once by their account."""

    __tablename__ = "project_support"
    __table_args__ = (UniqueConstraint("project_id", "person"),)

    #: SHA-256 of the token in their private link; the token itself is written down nowhere.
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    #: The reference of who is signed in; nobody's name.
    person: Mapped[str | None] = mapped_column(String(64))
    supported_at: Mapped[datetime]


class MoneyAsk(Base):
    """What funding was asked for, and its answer (Mittelanfrage). The database lets one bind at a time."""

    __tablename__ = "money_ask"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("state IN ('asked', 'granted', 'declined', 'timed_out', 'withdrawn')", name="state"),
        Index(
            "uq_money_ask_binding",
            "project_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'granted')"),
            sqlite_where=text("state IN ('asked', 'granted')"),
        ),
        Index("ix_money_ask_state", "state", "answer_until"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    #: Why there is none, as funding says it, and what it wrote to explain.
    reason: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(500))


class ProjectPhoto(Base):
    """A photo of a project; the picture itself is a kept file under its reference."""

    __tablename__ = "project_photo"
    __table_args__ = (CheckConstraint("stage IN ('before', 'work', 'after')", name="stage"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    #: A `PhotoStage`.
    stage: Mapped[str] = mapped_column(String(10))
    #: What can be seen on it, for who does not see it; no names.
    caption: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
