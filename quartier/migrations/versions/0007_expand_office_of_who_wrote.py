"""By virtue of which office a text was written. Expand: empty for what was written before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("written", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_office", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("written", schema=None) as batch_op:
        batch_op.drop_column("by_office")
