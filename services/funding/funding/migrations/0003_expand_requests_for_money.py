"""Requests for money, and what lines keep for them. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("promised_cents", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.create_check_constraint(
            op.f("ck_budget_line_promised"),
            "promised_cents >= 0 AND spent_cents + promised_cents <= amount_cents",
        )

    op.create_table(
        "money_request",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer_until", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("noted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("answered_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("line_id", sa.String(length=32), nullable=True),
        sa.Column("promised_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_money_request_amount")),
        sa.CheckConstraint(
            "promised_cents BETWEEN 0 AND amount_cents", name=op.f("ck_money_request_promised")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'declined', 'withdrawn', 'settled')"
            " AND (state = 'granted' OR promised_cents = 0)",
            name=op.f("ck_money_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_money_request_line_id_budget_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_request")),
    )
    with op.batch_alter_table("money_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_money_request_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_money_request_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_money_request_state", ["state", "answer_until"], unique=False)

    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_expense_request_id_money_request"), "money_request", ["request_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_expense_request_id_money_request"), type_="foreignkey")
        batch_op.drop_column("request_id")

    op.drop_table("money_request")
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_budget_line_promised"), type_="check")
        batch_op.drop_column("promised_cents")
