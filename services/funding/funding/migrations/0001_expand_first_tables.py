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
        "contribution",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("from_service", sa.String(length=20), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("hour_rate_cents", sa.BigInteger(), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_contribution_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("approved_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'approved')", name=op.f("ck_grants_state")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_grants_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_table(
        "budget_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("spent_by", sa.String(length=20), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("spent_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_budget_line_amount")),
        sa.CheckConstraint("spent_cents BETWEEN 0 AND amount_cents", name=op.f("ck_budget_line_overdrawn")),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_budget_line_grant_id_grants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("grant_id", "title", name=op.f("uq_budget_line_grant_id_title")),
    )
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_line_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "expense",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("line_id", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_expense_amount")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_expense_line_id_budget_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense")),
    )
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expense_line_id"), ["line_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expense_line_id"))

    op.drop_table("expense")
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_line_grant_id"))

    op.drop_table("budget_line")
    op.drop_table("grants")
    op.drop_table("contribution")
