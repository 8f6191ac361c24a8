"""What is stored of the micro fund."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from funding import Base
from funding.microfund.rules import CallState, IdeaState, Jury, Tally

_ZERO = text("0")


class Call(Base):
    """A call for ideas (Aufruf) with the money it holds. That no more is awarded is the database's word."""

    __tablename__ = "microfund_call"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("awarded_cents BETWEEN 0 AND amount_cents", name="used_up"),
        CheckConstraint("model IN ('action', 'matched')", name="model"),
        CheckConstraint("cap_cents IS NULL OR cap_cents > 0", name="cap"),
        CheckConstraint("majority_of IN ('members', 'present', 'cast') AND quorum >= 0", name="jury"),
        CheckConstraint("private_cents >= 0 AND municipal_cents >= 0 AND drawn_cents >= 0", name="others"),
        CheckConstraint("public_percent BETWEEN 1 AND 99", name="public_percent"),
        CheckConstraint(
            "non_investive_cents >= 0"
            " AND (non_investive_most_cents IS NULL OR non_investive_cents <= non_investive_most_cents)",
            name="non_investive",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    #: In a matched round: public money and others' together.
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    awarded_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    #: The last day for ideas, a local date.
    closes_on: Mapped[date]
    opened_at: Mapped[datetime]
    #: A `rules.Model`.
    model: Mapped[str] = mapped_column(String(10), default="action", server_default=text("'action'"))
    #: The most that one idea gets.
    cap_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: The office whose holders vote; None where whoever decides does so without votes.
    jury: Mapped[str | None] = mapped_column(String(20))
    quorum: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    majority_of: Mapped[str] = mapped_column(String(10), default="members", server_default=text("'members'"))
    #: How many sat on the jury when the round was closed.
    members: Mapped[int | None]
    #: What others bring into a matched round, and the most that public money may be of it, in per cent.
    private_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    municipal_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    public_percent: Mapped[int] = mapped_column(default=50, server_default=text("50"))
    #: Public money drawn for it.
    drawn_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    #: Awarded for what is no investment, and how much may be: only others' money pays for that.
    non_investive_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    non_investive_most_cents: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    ideas: Mapped[list["Idea"]] = relationship(order_by="(Idea.handed_in_at, Idea.id)")

    @property
    def left_cents(self) -> int:
        return self.amount_cents - self.awarded_cents

    @property
    def state(self) -> CallState:
        if self.settled_at:
            return CallState.SETTLED
        if self.decided_at:
            return CallState.DECIDED
        return CallState.CLOSED if self.closed_at else CallState.OPEN

    @property
    def votes(self) -> Jury | None:
        """Its jury's terms; None where there is none."""
        return Jury(office=self.jury, quorum=self.quorum, majority_of=self.majority_of) if self.jury else None


class Idea(Base):
    """Something that residents want to do with some of it (Idee)."""

    __tablename__ = "microfund_idea"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("awarded_cents IS NULL OR awarded_cents BETWEEN 1 AND amount_cents", name="awarded"),
        CheckConstraint(
            "awarded_at IS NULL OR (declined_at IS NULL AND withdrawn_at IS NULL)", name="answer"
        ),
        CheckConstraint("paid_on IS NULL OR awarded_at IS NOT NULL", name="paid"),
        CheckConstraint("spent_cents >= 0 AND returned_cents >= 0", name="spent"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("microfund_call.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    #: What it asks for.
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    handed_in_at: Mapped[datetime] = mapped_column(index=True)
    awarded_at: Mapped[datetime | None]
    #: What it got; None with an award from before there were awards in part: then all it asked for.
    awarded_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: What is planned; offices and the jury read it.
    description: Mapped[str | None] = mapped_column(String(2000))
    #: How its people can be reached. Only offices see it; forgotten some time after the end.
    contact: Mapped[str | None] = mapped_column(String(200))
    #: SHA-256 of the token in its people's private link; the token itself is written down nowhere.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    investive: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    declined_at: Mapped[datetime | None]
    #: A `rules.DeclineReason`.
    reason: Mapped[str | None] = mapped_column(String(20))
    withdrawn_at: Mapped[datetime | None]
    #: How the jury voted; who voted how is forgotten with the answer.
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstained: Mapped[int | None]
    biased: Mapped[int | None]
    #: The local day on which the money was paid out.
    paid_on: Mapped[date | None]
    reported_at: Mapped[datetime | None]
    spent_cents: Mapped[int | None] = mapped_column(BigInteger)
    report: Mapped[str | None] = mapped_column(String(2000))
    settled_at: Mapped[datetime | None]
    returned_cents: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def gets_cents(self) -> int | None:
        """What it was awarded; None where it was not."""
        if self.awarded_at is None:
            return None
        return self.amount_cents if self.awarded_cents is None else self.awarded_cents

    @property
    def tally(self) -> Tally:
        return Tally(self.yes or 0, self.no or 0, self.abstained or 0, self.biased or 0)

    @property
    def state(self) -> IdeaState:
        reached = (
            (self.withdrawn_at, IdeaState.WITHDRAWN),
            (self.declined_at, IdeaState.DECLINED),
            (self.settled_at, IdeaState.SETTLED),
            (self.reported_at, IdeaState.REPORTED),
            (self.paid_on, IdeaState.PAID),
            (self.awarded_at, IdeaState.AWARDED),
        )
        return next((state for since, state in reached if since), IdeaState.HANDED_IN)


class Ballot(Base):
    """What one member of the jury says to one idea (Stimme); gone as soon as the idea is answered."""

    __tablename__ = "microfund_ballot"
    __table_args__ = (CheckConstraint("voice IN ('yes', 'no', 'abstained', 'biased')", name="voice"),)

    idea_id: Mapped[str] = mapped_column(ForeignKey("microfund_idea.id"), primary_key=True)
    #: Opaque reference of who votes.
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    voice: Mapped[str] = mapped_column(String(10))
