"""Who holds which office. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_held",
        sa.Column("holding_ref", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_office_held_term")),
        sa.PrimaryKeyConstraint("holding_ref", name=op.f("pk_office_held")),
    )
    with op.batch_alter_table("office_held", schema=None) as batch_op:
        batch_op.create_index("ix_office_held_person", ["person"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("office_held", schema=None) as batch_op:
        batch_op.drop_index("ix_office_held_person")

    op.drop_table("office_held")
