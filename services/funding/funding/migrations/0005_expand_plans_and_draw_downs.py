"""Financing plans and draw-downs. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import quartier.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("financing", sa.String(length=10), nullable=False, server_default=sa.text("'full'"))
        )
        batch_op.add_column(sa.Column("award_cents", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("drawn_cents", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        )
        # JSONB where there is one: of JSON PostgreSQL cannot say whether a default is still the same.
        kind = sa.JSON().with_variant(JSONB(), "postgresql")
        batch_op.add_column(sa.Column("sources", kind, nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("conditions", sa.String(length=2000), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_grants_drawn"),
            "drawn_cents >= 0 AND (award_cents IS NULL OR drawn_cents <= award_cents)",
        )
        batch_op.create_check_constraint(
            op.f("ck_grants_financing"), "financing IN ('share', 'deficit', 'fixed', 'full')"
        )

    op.create_table(
        "drawdown",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("due_cents", sa.BigInteger(), nullable=False),
        sa.Column("most_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("warned_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("missed_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint(
            "amount_cents > 0 AND amount_cents <= most_cents", name=op.f("ck_drawdown_amount")
        ),
        sa.CheckConstraint("state IN ('asked', 'received', 'withdrawn')", name=op.f("ck_drawdown_state")),
        sa.CheckConstraint(
            "(state = 'received') = (received_on IS NOT NULL) AND (received_on IS NULL) = (use_by IS NULL)",
            name=op.f("ck_drawdown_received"),
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_drawdown_grant_id_grants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawdown")),
    )
    with op.batch_alter_table("drawdown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drawdown_grant_id"), ["grant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("drawdown")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_grants_financing"), type_="check")
        batch_op.drop_constraint(op.f("ck_grants_drawn"), type_="check")
        for column in ("conditions", "sources", "drawn_cents", "award_cents", "financing"):
            batch_op.drop_column(column)
