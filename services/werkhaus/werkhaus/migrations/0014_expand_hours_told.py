"""Up to which day others know when the house is open. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_told",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_hours_told_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_told")),
    )


def downgrade() -> None:
    op.drop_table("hours_told")
