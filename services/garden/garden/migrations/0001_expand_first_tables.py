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
        "budget_line",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=64), nullable=False),
        sa.Column("grant_title", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("received_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_line_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "plot",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("square_metres", sa.Integer(), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("square_metres BETWEEN 1 AND 10000", name=op.f("ck_plot_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot")),
        sa.UniqueConstraint("name", name=op.f("uq_plot_name")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("state IN ('announced', 'cancelled')", name=op.f("ck_shift_state")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_times")),
        sa.CheckConstraint("places BETWEEN 1 AND 200", name=op.f("ck_shift_places")),
        sa.CheckConstraint("taken BETWEEN 0 AND places", name=op.f("ck_shift_full")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "hours",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("shift_id", sa.String(length=32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("helpers", sa.Integer(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_hours_minutes")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_hours_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_hours_shift_id")),
    )
    op.create_table(
        "signup",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("shift_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_up_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_signup_minutes")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_signup_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sa.UniqueConstraint("shift_id", "name", name=op.f("uq_signup_shift_id_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signup_token_hash")),
    )
    op.create_table(
        "tenancy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plot_id", sa.String(length=32), nullable=False),
        sa.Column("household", sa.String(length=80), nullable=True),
        sa.Column("since", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("until", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("(until IS NULL) = (household IS NOT NULL)", name=op.f("ck_tenancy_household")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_tenancy_period")),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_tenancy_plot_id_plot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenancy")),
    )
    with op.batch_alter_table("tenancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenancy_plot_id"), ["plot_id"], unique=False)
        batch_op.create_index(
            "uq_tenancy_holder",
            ["plot_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("tenancy", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tenancy_holder",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_tenancy_plot_id"))

    op.drop_table("tenancy")
    op.drop_table("signup")
    op.drop_table("hours")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_starts_at"))

    op.drop_table("shift")
    op.drop_table("plot")
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_line_grant_id"))

    op.drop_table("budget_line")
