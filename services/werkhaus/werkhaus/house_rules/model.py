"""What is stored of house rules; their texts are kept by `quartier.written`, under the version's reference."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base

_DRAFT = text("adopted_at IS NULL")


class AdoptedResolution(Base):
    """What a body has agreed to about house rules or concept: a projection of participation's events (Beschluss)."""

    __tablename__ = "adopted_resolution"

    #: Participation's reference.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: A `Kind`.
    matter: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(String(200))
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    adopted_on: Mapped[date]
    noted_at: Mapped[datetime]


class RulesVersion(Base):
    """A version of the house rules or of the operating concept; once adopted it is never changed (Fassung)."""

    __tablename__ = "rules_version"
    __table_args__ = (
        CheckConstraint("kind IN ('house_rules', 'operating_concept')", name="kind"),
        CheckConstraint("(in_force_from IS NULL) = (adopted_at IS NULL)", name="adopted"),
        UniqueConstraint("kind", "number"),
        # On each day one version is in force.
        UniqueConstraint("kind", "in_force_from"),
        # And one is being written.
        Index("uq_rules_version_draft", "kind", unique=True, postgresql_where=_DRAFT, sqlite_where=_DRAFT),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: A `Kind`.
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    drafted_at: Mapped[datetime]
    #: The local day from which on it holds, until the next version does.
    in_force_from: Mapped[date | None]
    adopted_at: Mapped[datetime | None]
    #: The vote behind it, where participation has told of one.
    resolution_id: Mapped[str | None] = mapped_column(ForeignKey("adopted_resolution.id"), unique=True)
    resolution: Mapped[AdoptedResolution | None] = relationship()
