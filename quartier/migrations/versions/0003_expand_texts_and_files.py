"""Texts in several languages, and photos that people send. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "written",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("origin IN ('author', 'person', 'machine')", name=op.f("ck_written_origin")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_written_revision")),
        sa.PrimaryKeyConstraint("subject", "field", "lang", name=op.f("pk_written")),
    )
    with op.batch_alter_table("written", schema=None) as batch_op:
        batch_op.create_index(
            "ix_written_original",
            ["subject", "field"],
            unique=True,
            postgresql_where=sa.text("origin = 'author'"),
            sqlite_where=sa.text("origin = 'author'"),
        )

    op.create_table(
        "kept_file",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "field", name=op.f("pk_kept_file")),
    )


def downgrade() -> None:
    op.drop_table("kept_file")
    with op.batch_alter_table("written", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_written_original",
            postgresql_where=sa.text("origin = 'author'"),
            sqlite_where=sa.text("origin = 'author'"),
        )

    op.drop_table("written")
