"""The micro fund. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "microfund_call",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("awarded_cents", sa.BigInteger(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_microfund_call_amount")),
        sa.CheckConstraint(
            "awarded_cents BETWEEN 0 AND amount_cents", name=op.f("ck_microfund_call_used_up")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_microfund_call")),
    )
    op.create_table(
        "microfund_idea",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("handed_in_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("awarded_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_microfund_idea_amount")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["microfund_call.id"], name=op.f("fk_microfund_idea_call_id_microfund_call")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_microfund_idea")),
    )
    with op.batch_alter_table("microfund_idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_microfund_idea_call_id"), ["call_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("microfund_idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_microfund_idea_call_id"))

    op.drop_table("microfund_idea")
    op.drop_table("microfund_call")
