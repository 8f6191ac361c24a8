"""Events in the house, what is spent of budgets, and maintenance. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "occasion",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("loud", sa.Boolean(), nullable=False),
        sa.Column("measures", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("asked_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("answered_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'allowed', 'refused')", name=op.f("ck_occasion_state")),
        sa.CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_occasion_answered")),
        sa.CheckConstraint("people > 0", name=op.f("ck_occasion_people")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_occasion_booking_id_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_occasion_booking_id")),
    )
    op.create_index("ix_occasion_state", "occasion", ["state", "asked_at"], unique=False)
    op.create_table(
        "budget_use",
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("spent_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("spent_cents BETWEEN 0 AND amount_cents", name=op.f("ck_budget_use_spent")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_budget_use")),
    )
    op.create_table(
        "expense",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_expense_amount")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_use.line_id"], name=op.f("fk_expense_line_id_budget_use")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense")),
    )
    op.create_index(op.f("ix_expense_line_id"), "expense", ["line_id"], unique=False)
    op.create_index(op.f("ix_expense_paid_on"), "expense", ["paid_on"], unique=False)
    op.create_table(
        "maintenance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("local_end", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("announced_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("called_off_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_maintenance_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance")),
    )
    op.create_index(op.f("ix_maintenance_ends_at"), "maintenance", ["ends_at"], unique=False)


def downgrade() -> None:
    for table in ("maintenance", "expense", "budget_use", "occasion"):
        op.drop_table(table)
