"""What is stored of winning money."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from funding import Base
from funding.acquisition.rules.stages import Cycle, Terms


class Funder(Base):
    """An institution that gives money (Zuwendungsgeber, Stiftung, Firma); the people there are its contacts."""

    __tablename__ = "funder"
    __table_args__ = (
        CheckConstraint("kind IN ('public', 'foundation', 'company', 'association')", name="kind"),
        UniqueConstraint("name"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    website: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    programmes: Mapped[list["Programme"]] = relationship(back_populates="funder", order_by="Programme.title")
    contacts: Mapped[list["FunderContact"]] = relationship(order_by="FunderContact.name")


class Programme(Base):
    """What a funder gives money for, and on which terms (Förderprogramm)."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("own_share_percent BETWEEN 0 AND 100", name="own_share"),
        CheckConstraint(
            "least_cents >= 0 AND (most_cents IS NULL OR least_cents IS NULL OR most_cents >= least_cents)",
            name="bounds",
        ),
        CheckConstraint(
            "cycle IN ('once', 'yearly', 'any-time') AND (cycle = 'any-time' OR deadline_on IS NOT NULL)",
            name="cycle",
        ),
        UniqueConstraint("funder_id", "title"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    funder_id: Mapped[str] = mapped_column(ForeignKey("funder.id"))
    title: Mapped[str] = mapped_column(String(120))
    #: Fields of action of "Sozialer Zusammenhalt" that it supports (`rules.stages.ACTION_FIELDS`).
    action_fields: Mapped[list[str]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    least_cents: Mapped[int | None] = mapped_column(BigInteger)
    most_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: Own money as a part of the whole cost, in whole per cent.
    own_share_percent: Mapped[int]
    cycle: Mapped[str] = mapped_column(String(10))
    #: A day until which applications are or were taken; a yearly one comes again (`rules.stages.next_deadline`).
    deadline_on: Mapped[date | None]
    #: Who and what it takes, as the office has noted it.
    eligibility: Mapped[str | None] = mapped_column(String(2000))
    funder: Mapped[Funder] = relationship(back_populates="programmes")

    @property
    def terms(self) -> Terms:
        """As the rules take it."""
        return Terms(
            least_cents=self.least_cents,
            most_cents=self.most_cents,
            own_share_percent=self.own_share_percent,
            deadline_on=self.deadline_on,
            cycle=Cycle(self.cycle),
        )


class ProgrammeExclusion(Base):
    """Two programmes that may not pay for the same project; kept once, the smaller reference first."""

    __tablename__ = "programme_exclusion"
    __table_args__ = (CheckConstraint("programme_id < other_id", name="order"),)

    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), primary_key=True, index=True)


class FunderContact(Base):
    """A person at a funder. Only offices see them; they can be erased at any time and go by themselves."""

    __tablename__ = "funder_contact"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    funder_id: Mapped[str] = mapped_column(ForeignKey("funder.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    #: The local day on which it was entered; it is kept for `contact_days` from then.
    entered_on: Mapped[date] = mapped_column(index=True)


class Opportunity(Base):
    """A chance of money for a project, from the idea on."""

    __tablename__ = "opportunity"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('idea', 'checked', 'writing', 'submitted', 'granted', 'refused', 'closed')",
            name="stage",
        ),
        CheckConstraint("eligible IN ('open', 'yes', 'no')", name="eligible"),
        CheckConstraint("amount_cents > 0 AND own_cents >= 0", name="amount"),
        CheckConstraint(
            "granted_cents > 0 AND grant_id IS NOT NULL OR granted_cents IS NULL", name="granted"
        ),
        CheckConstraint("stage <> 'granted' OR granted_cents IS NOT NULL", name="granted_stage"),
        Index("ix_opportunity_stage", "stage", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), index=True)
    #: The first opportunity of the same project; its own reference where it is that.
    project_id: Mapped[str] = mapped_column(String(32), index=True)
    title: Mapped[str] = mapped_column(String(120))
    action_field: Mapped[str] = mapped_column(String(20))
    #: What is asked for, and the own money beside it.
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    own_cents: Mapped[int] = mapped_column(BigInteger)
    eligible: Mapped[str] = mapped_column(String(4))
    stage: Mapped[str] = mapped_column(String(10))
    #: The local day around which the money would come.
    expected_on: Mapped[date]
    created_at: Mapped[datetime]
    submitted_on: Mapped[date | None]
    #: What was granted, and the grant that came of it or that it pays into.
    granted_cents: Mapped[int | None] = mapped_column(BigInteger)
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("grants.id"), index=True)
    #: Why the funder said no (`rules.stages.Refused`).
    reason: Mapped[str | None] = mapped_column(String(20))
    programme: Mapped[Programme] = relationship()
    steps: Mapped[list["OpportunityStep"]] = relationship(order_by="OpportunityStep.number")
    texts: Mapped[list["ApplicationText"]] = relationship(order_by="ApplicationText.position")
    tasks: Mapped[list["AcquisitionTask"]] = relationship(order_by="AcquisitionTask.due_on")


class OpportunityStep(Base):
    """That an opportunity came to a stage, and when. Rows are never changed."""

    __tablename__ = "opportunity_step"

    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunity.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class TextBlock(Base):
    """A text that is used in several applications: who we are, the quarter in figures (Textbaustein)."""

    __tablename__ = "text_block"
    __table_args__ = (UniqueConstraint("title"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(10000))
    changed_at: Mapped[datetime]


class ApplicationText(Base):
    """A section of an application: a copy of a block as it was then, or written for it alone."""

    __tablename__ = "application_text"
    __table_args__ = (UniqueConstraint("opportunity_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunity.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(10000))
    block_id: Mapped[str | None] = mapped_column(ForeignKey("text_block.id"), index=True)


class AcquisitionTask(Base):
    """What is owed to a funder until a day: thanks, its name and logo, news of the project."""

    __tablename__ = "acquisition_task"
    __table_args__ = (CheckConstraint("kind IN ('thanks', 'publicity', 'news')", name="kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunity.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(index=True)
    done_on: Mapped[date | None]


class DeadlineCalendar(Base):
    """The address of an office's calendar of deadlines, one a person. Only its token's hash is kept."""

    __tablename__ = "deadline_calendar"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    #: The day of its last use; nothing finer is kept.
    last_used_on: Mapped[date | None]
