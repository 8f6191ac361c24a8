"""What a room is used for, the times before and after by it, and what people give. Expand: applied before the code
that needs it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_USES = "('meeting', 'course', 'celebration', 'cooking', 'building', 'movement')"


def upgrade() -> None:
    for table in ("booking", "series", "waiting"):
        # As it stands on both engines; SQLite would make the table anew for it, and booking has triggers to lose.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN use VARCHAR(20) CONSTRAINT ck_{table}_use CHECK (use IN {_USES})"
        )
    op.execute(
        "ALTER TABLE booking ADD COLUMN donation_cents BIGINT"
        " CONSTRAINT ck_booking_donation_cents CHECK (donation_cents > 0)"
    )
    op.create_table(
        "use_buffer",
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"use IN {_USES}", name=op.f("ck_use_buffer_use")),
        sa.CheckConstraint("before_minutes BETWEEN 0 AND 720", name=op.f("ck_use_buffer_before_minutes")),
        sa.CheckConstraint("after_minutes BETWEEN 0 AND 720", name=op.f("ck_use_buffer_after_minutes")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_use_buffer_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("resource_id", "use", name=op.f("pk_use_buffer")),
    )


def downgrade() -> None:
    op.drop_table("use_buffer")
    op.execute("ALTER TABLE booking DROP COLUMN donation_cents")
    for table in ("waiting", "series", "booking"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN use")
