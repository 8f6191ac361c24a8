"""Proofs of use, as they are handed in. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: What was handed in stands. A migration that rebuilds the table must create the trigger again.
STANDS_SQLITE = (
    "CREATE TRIGGER submission_stands BEFORE UPDATE ON submission BEGIN"
    " SELECT RAISE(ABORT, 'submission_stands'); END"
)
STANDS_POSTGRESQL = (
    "CREATE FUNCTION submission_stands() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'submission_stands' USING ERRCODE = 'restrict_violation'; END$$",
    "CREATE TRIGGER submission_stands BEFORE UPDATE ON submission"
    " FOR EACH ROW EXECUTE FUNCTION submission_stands()",
)


def upgrade() -> None:
    op.create_table(
        "proof",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("layout", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("warned_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("recognised_cents", sa.BigInteger(), nullable=True),
        sa.Column("repayment_cents", sa.BigInteger(), nullable=True),
        sa.Column("interest_from", sa.Date(), nullable=True),
        sa.Column("repaid_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('interim', 'final')", name=op.f("ck_proof_kind")),
        sa.CheckConstraint("layout IN ('full', 'simple')", name=op.f("ck_proof_layout")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'questioned', 'accepted')", name=op.f("ck_proof_state")
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_on IS NOT NULL)", name=op.f("ck_proof_accepted")
        ),
        sa.CheckConstraint("repayment_cents >= 0 AND recognised_cents >= 0", name=op.f("ck_proof_repayment")),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_proof_grant_id_grants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
        sa.UniqueConstraint("grant_id", "kind", "until", name=op.f("uq_proof_grant_id_kind_until")),
    )
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_grant_id"), ["grant_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proof_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name=op.f("fk_submission_proof_id_proof")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("proof_id", "number", name=op.f("uq_submission_proof_id_number")),
    )
    op.create_table(
        "paper",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("asked_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("begun_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'making', 'made', 'failed')", name=op.f("ck_paper_state")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_paper_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_paper")),
    )
    op.create_table(
        "proof_query",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proof_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("noted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("kind IN ('question', 'objection')", name=op.f("ck_proof_query_kind")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_proof_query_answered")),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name=op.f("fk_proof_query_proof_id_proof")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_query")),
    )
    with op.batch_alter_table("proof_query", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_query_proof_id"), ["proof_id"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (STANDS_SQLITE,) if sqlite else STANDS_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for table in ("proof_query", "paper", "submission", "proof"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION submission_stands()")
