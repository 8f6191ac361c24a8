"""What is stored of responsibilities: tables of the floor, in every service's database."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from quartier.tables import UtcInstant, floor_metadata

#: The field of a piece of evidence that `quartier.kept_files` keeps.
DOCUMENT = "evidence"

_LIVE = text("state IN ('open', 'mediation')")
_UNSETTLED = text("closed_at IS NULL")

#: On which stage a domain stands from which instant on. A row whose instant has come is never changed; one that is
#: still to come may be taken back. What no row says stands on stage 0, as version 0.
domain_stage = Table(
    "domain_stage",
    floor_metadata,
    Column("domain", String(40), nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("stage", Integer, nullable=False),
    Column("side", String(12), nullable=False),
    Column("residents", String(40), nullable=False),
    Column("effective_at", UtcInstant, nullable=False),
    Column("review_on", Date),
    #: The trigger of a step back or the emergency of a step-in.
    Column("cause", String(40)),
    #: The move that led here, if one did.
    Column("move", String(32)),
    #: When it was said aloud (`reactions`).
    Column("announced_at", UtcInstant),
    PrimaryKeyConstraint("domain", "version"),
    # At no instant do two stages begin.
    UniqueConstraint("domain", "effective_at"),
    CheckConstraint("stage BETWEEN 0 AND 5", name="stage"),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("side IN ('none', 'paused', 'step_in', 'stepped_back')", name="side"),
)

#: A proposal to move a domain.
stage_move = Table(
    "stage_move",
    floor_metadata,
    Column("id", String(32), primary_key=True),
    Column("domain", String(40), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("from_stage", Integer, nullable=False),
    Column("to_stage", Integer, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("raised_by", String(64), nullable=False),
    Column("by_body", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("cause", String(40)),
    #: End of the window it is in: for objections, for mediation, for the hearing.
    Column("until", UtcInstant),
    Column("effective_on", Date),
    Column("review_on", Date),
    Column("created_at", UtcInstant, nullable=False),
    Column("settled_at", UtcInstant),
    CheckConstraint("kind IN ('up', 'down', 'pause', 'resume')", name="kind"),
    CheckConstraint(
        "state IN ('open', 'mediation', 'decided', 'refused', 'withdrawn', 'lapsed')", name="state"
    ),
    CheckConstraint("abs(to_stage - from_stage) <= 1", name="one_stage"),
    # One move of a domain at a time.
    Index("uq_stage_move_live", "domain", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
)

#: What was said about an act or a move, in its order. Rows are only added.
handover_word = Table(
    "handover_word",
    floor_metadata,
    #: The decision's or the move's reference.
    Column("about", String(36), nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("at", UtcInstant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("body", String(40), nullable=False),
    Column("said", String(12), nullable=False),
    Column("reason", String(40)),
    Column("note", Text),
    PrimaryKeyConstraint("about", "number"),
)

#: What a side has shown about a criterion; the newest of each side counts. Rows are only added.
handover_evidence = Table(
    "handover_evidence",
    floor_metadata,
    Column("id", String(32), primary_key=True),
    Column("domain", String(40), nullable=False),
    Column("criterion", String(40), nullable=False),
    Column("body", String(40), nullable=False),
    Column("met", Boolean, nullable=False),
    Column("shown_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    #: SHA-256 of the document where one was sent along (`quartier.kept_files`), else of what was said.
    Column("sha256", String(64), nullable=False),
    Column("note", String(500), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    CheckConstraint("shown_on <= valid_until", name="period"),
    Index("ix_handover_evidence_domain", "domain", "criterion", "body"),
)

#: What a stage asks to be done.
handover_duty = Table(
    "handover_duty",
    floor_metadata,
    Column("domain", String(40), nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("duty", String(40), nullable=False),
    Column("due_on", Date),
    Column("done_on", Date),
    Column("done_by", String(64)),
    PrimaryKeyConstraint("domain", "version", "duty"),
)

#: A review of how a domain is run.
handover_review = Table(
    "handover_review",
    floor_metadata,
    Column("id", String(32), primary_key=True),
    Column("domain", String(40), nullable=False),
    Column("cause", String(12), nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("closed_at", UtcInstant),
    Column("passed", Boolean),
    Column("note", Text),
    CheckConstraint("cause IN ('vetoes', 'due')", name="cause"),
    CheckConstraint("(closed_at IS NULL) = (passed IS NULL)", name="closed"),
    Index(
        "uq_handover_review_open", "domain", unique=True, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED
    ),
)
