"""Responsibilities: stages, moves, evidence, and acts that wait. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "domain_stage",
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("residents", sa.String(length=40), nullable=False),
        sa.Column("effective_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("move", sa.String(length=32), nullable=True),
        sa.Column("announced_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint(
            "side IN ('none', 'paused', 'step_in', 'stepped_back')", name=op.f("ck_domain_stage_side")
        ),
        sa.CheckConstraint("stage BETWEEN 0 AND 5", name=op.f("ck_domain_stage_stage")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_domain_stage_version")),
        sa.PrimaryKeyConstraint("domain", "version", name=op.f("pk_domain_stage")),
        sa.UniqueConstraint("domain", "effective_at", name=op.f("uq_domain_stage_domain_effective_at")),
    )
    op.create_table(
        "handover_duty",
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("domain", "version", "duty", name=op.f("pk_handover_duty")),
    )
    op.create_table(
        "handover_evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("shown_on <= valid_until", name=op.f("ck_handover_evidence_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_evidence")),
    )
    with op.batch_alter_table("handover_evidence", schema=None) as batch_op:
        batch_op.create_index("ix_handover_evidence_domain", ["domain", "criterion", "body"], unique=False)

    op.create_table(
        "handover_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("opened_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("closed_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("cause IN ('vetoes', 'due')", name=op.f("ck_handover_review_cause")),
        sa.CheckConstraint("(closed_at IS NULL) = (passed IS NULL)", name=op.f("ck_handover_review_closed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_review")),
    )
    with op.batch_alter_table("handover_review", schema=None) as batch_op:
        batch_op.create_index(
            "uq_handover_review_open",
            ["domain"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "handover_word",
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("said", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("about", "number", name=op.f("pk_handover_word")),
    )
    op.create_table(
        "stage_move",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("from_stage", sa.Integer(), nullable=False),
        sa.Column("to_stage", sa.Integer(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("raised_by", sa.String(length=64), nullable=False),
        sa.Column("by_body", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("until", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("settled_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("kind IN ('up', 'down', 'pause', 'resume')", name=op.f("ck_stage_move_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'mediation', 'decided', 'refused', 'withdrawn', 'lapsed')",
            name=op.f("ck_stage_move_state"),
        ),
        sa.CheckConstraint("abs(to_stage - from_stage) <= 1", name=op.f("ck_stage_move_one_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_move")),
    )
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.create_index(
            "uq_stage_move_live",
            ["domain"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'mediation')"),
            postgresql_where=sa.text("state IN ('open', 'mediation')"),
        )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("awaits", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("until", quartier.tables.UtcInstant(), nullable=True))
        batch_op.add_column(sa.Column("details", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("settled_at", quartier.tables.UtcInstant(), nullable=True))
        batch_op.create_index("ix_decision_decided_at", ["decided_at"], unique=False)
        batch_op.create_index(
            "uq_decision_open",
            ["domain", "act", "subject"],
            unique=True,
            sqlite_where=sa.text("outcome IN ('waiting', 'open_to_objection')"),
            postgresql_where=sa.text("outcome IN ('waiting', 'open_to_objection')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_open",
            sqlite_where=sa.text("outcome IN ('waiting', 'open_to_objection')"),
            postgresql_where=sa.text("outcome IN ('waiting', 'open_to_objection')"),
        )
        batch_op.drop_index("ix_decision_decided_at")
        batch_op.drop_column("settled_at")
        batch_op.drop_column("details")
        batch_op.drop_column("until")
        batch_op.drop_column("awaits")
        batch_op.drop_column("stage_version")

    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stage_move_live",
            sqlite_where=sa.text("state IN ('open', 'mediation')"),
            postgresql_where=sa.text("state IN ('open', 'mediation')"),
        )

    op.drop_table("stage_move")
    op.drop_table("handover_word")
    with op.batch_alter_table("handover_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handover_review_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("handover_review")
    with op.batch_alter_table("handover_evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_handover_evidence_domain")

    op.drop_table("handover_evidence")
    op.drop_table("handover_duty")
    op.drop_table("domain_stage")
