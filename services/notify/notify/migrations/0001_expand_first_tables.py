"""First tables. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conflict_case",
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("logged_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_conflict_case")),
    )
    op.create_table(
        "feed_access",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("expires_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("revoked_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_feed_access_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_access")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_access_token_hash")),
    )
    op.create_table(
        "happening",
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("changed_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("about IN ('gathering', 'workday', 'shift')", name=op.f("ck_happening_about")),
        sa.CheckConstraint(
            "state IN ('planned', 'confirmed', 'unplaced', 'cancelled')", name=op.f("ck_happening_state")
        ),
        sa.PrimaryKeyConstraint("about", "subject", name=op.f("pk_happening")),
    )
    with op.batch_alter_table("happening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_happening_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("occurred_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("received_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("audience IN ('public', 'partners')", name=op.f("ck_notice_audience")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_arrival", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_notice_stream", ["occurred_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_stream")
        batch_op.drop_index("ix_notice_arrival")

    op.drop_table("notice")
    with op.batch_alter_table("happening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_happening_starts_at"))

    op.drop_table("happening")
    op.drop_table("feed_access")
    op.drop_table("conflict_case")
