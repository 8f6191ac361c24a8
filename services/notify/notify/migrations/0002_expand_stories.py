"""Stories: their order of becoming visible, what they are filtered by. Expand: applied before the code that needs it.

The columns stay empty for what an earlier release writes until the timer `stories` has passed.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_position",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_notice_position_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_position")),
    )
    op.create_table(
        "opening",
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_opening_period")),
        sa.PrimaryKeyConstraint("starts_at", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("type", sa.String(length=150), nullable=True))
        batch_op.add_column(sa.Column("service", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("noun", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("place", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("expires_at", quartier.tables.UtcInstant(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.BigInteger(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_notice_position"), ["position"])
        batch_op.create_index("ix_notice_subject", ["subject"], unique=False)
        batch_op.create_index("ix_notice_about", ["about", "occurred_at", "id"], unique=False)
        batch_op.create_index("ix_notice_service", ["service", "occurred_at", "id"], unique=False)
    with op.batch_alter_table("happening", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("happening", schema=None) as batch_op:
        batch_op.drop_column("changes")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_service")
        batch_op.drop_index("ix_notice_about")
        batch_op.drop_index("ix_notice_subject")
        batch_op.drop_constraint(batch_op.f("uq_notice_position"), type_="unique")
        for name in ("position", "expires_at", "place", "noun", "service", "type"):
            batch_op.drop_column(name)
    op.drop_table("opening")
    op.drop_table("notice_position")
