"""Barriers that people report, documents beside photos, the provider's name of a session. Expand.

The program before this one keeps photos only, and writes their width and height as before.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "barrier",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("answer_to", sa.String(length=200), nullable=True),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("sent_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("settled_at", quartier.tables.UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
    )
    with op.batch_alter_table("barrier", schema=None) as batch_op:
        batch_op.create_index("ix_barrier_sent_at", ["sent_at"], unique=False)

    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.alter_column("width", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("height", existing_type=sa.Integer(), nullable=True)

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sid", sa.String(length=255), nullable=True))
        batch_op.create_index(batch_op.f("ix_session_sid"), ["sid"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_sid"))
        batch_op.drop_column("sid")

    op.execute("DELETE FROM kept_file WHERE width IS NULL")
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.alter_column("height", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("width", existing_type=sa.Integer(), nullable=False)

    op.drop_table("barrier")
