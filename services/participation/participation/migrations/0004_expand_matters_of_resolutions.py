"""What a resolution is about. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MATTERS = "matter IN ('house_rules', 'operating_concept', 'other')"


def upgrade() -> None:
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("matter", sa.String(length=20), server_default="other", nullable=False),
        )
        batch_op.create_check_constraint(op.f("ck_resolution_matter"), _MATTERS)


def downgrade() -> None:
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_resolution_matter"), type_="check")
        batch_op.drop_column("matter")
