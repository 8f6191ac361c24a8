"""First tables. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stroke",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("sheet_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_stroke_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stroke")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_stroke_sheet_id_number")),
    )
