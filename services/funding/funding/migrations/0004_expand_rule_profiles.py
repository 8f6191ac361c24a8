"""Rule profiles, base rates, and the profile that a grant keeps. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("drafted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("adopted_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(adopted_at IS NULL) = (valid_from IS NULL)", name=op.f("ck_profile_version_adopted")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_version")),
        sa.UniqueConstraint("profile", "valid_from", name=op.f("uq_profile_version_profile_valid_from")),
    )
    with op.batch_alter_table("profile_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_profile_version_draft",
            ["profile"],
            unique=True,
            sqlite_where=sa.text("adopted_at IS NULL"),
            postgresql_where=sa.text("adopted_at IS NULL"),
        )

    op.create_table(
        "base_rate",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("noted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("valid_from", name=op.f("pk_base_rate")),
    )

    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("profile", sa.String(length=40), nullable=False, server_default=sa.text("'land'"))
        )
        batch_op.add_column(sa.Column("profile_kept", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_column("profile_kept")
        batch_op.drop_column("profile")
    op.drop_table("base_rate")
    op.drop_table("profile_version")
