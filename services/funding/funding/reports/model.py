"""What is stored of proofs of use."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from funding import Base


class Proof(Base):
    """A proof of use (Verwendungsnachweis) of a grant, from its draft to its acceptance."""

    __tablename__ = "proof"
    __table_args__ = (
        CheckConstraint("kind IN ('interim', 'final')", name="kind"),
        CheckConstraint("layout IN ('full', 'simple')", name="layout"),
        CheckConstraint("state IN ('draft', 'submitted', 'questioned', 'accepted')", name="state"),
        CheckConstraint("(state = 'accepted') = (accepted_on IS NOT NULL)", name="accepted"),
        CheckConstraint("repayment_cents >= 0 AND recognised_cents >= 0", name="repayment"),
        UniqueConstraint("grant_id", "kind", "until"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grants.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    layout: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    #: The local days it accounts for, both included, and the one on which it is due.
    since: Mapped[date]
    until: Mapped[date]
    due_on: Mapped[date]
    #: The authority's file number, and the day on which the project began.
    reference: Mapped[str | None] = mapped_column(String(100))
    begun_on: Mapped[date | None]
    #: The narrative report by its sections (`rules.states.SECTIONS`).
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    #: When it was said that it is due soon.
    warned_at: Mapped[datetime | None]
    accepted_on: Mapped[date | None]
    #: The final grant as the authority sees it, and what has to be paid back of what was drawn.
    recognised_cents: Mapped[int | None] = mapped_column(BigInteger)
    repayment_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: From which local day on interest is counted (section 49a (3) VwVfG), and when the money was paid back.
    interest_from: Mapped[date | None]
    repaid_on: Mapped[date | None]


class Submission(Base):
    """A proof as it was handed in. The row is never changed: the database refuses it."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("proof_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    proof_id: Mapped[str] = mapped_column(ForeignKey("proof.id"))
    number: Mapped[int]
    submitted_on: Mapped[date]
    submitted_at: Mapped[datetime]
    #: All of it, as `views.document_of` writes it; `sha256` is its fingerprint in canonical form.
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    #: Until when vouchers are kept, that local day included.
    keep_until: Mapped[date]


class Paper(Base):
    """The paper of a submission, made aside because it takes long; the file itself is kept with the submission."""

    __tablename__ = "paper"
    __table_args__ = (CheckConstraint("state IN ('asked', 'making', 'made', 'failed')", name="state"),)

    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    #: How many pages are laid out so far.
    pages: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]


class Query(Base):
    """A question or an objection of the authority, and what was answered."""

    __tablename__ = "proof_query"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'objection')", name="kind"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    proof_id: Mapped[str] = mapped_column(ForeignKey("proof.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    asked_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(2000))
    noted_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(4000))
    answered_at: Mapped[datetime | None]
