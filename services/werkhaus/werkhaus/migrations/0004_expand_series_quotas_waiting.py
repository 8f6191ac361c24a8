"""Bookings that repeat, quotas, and who waits.

Expand: tables and indexes are added; a program of before runs on.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_booking_state_starts_at", "booking", ["state", "starts_at"], unique=False)
    op.create_index(
        "ix_booking_requested_by_resource_id", "booking", ["requested_by", "resource_id"], unique=False
    )
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_series_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_table(
        "series_date",
        sa.Column("series_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("local_end", sa.String(length=16), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("refused", sa.String(length=40), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_series_date_time")),
        sa.CheckConstraint("(booking_id IS NULL) <> (refused IS NULL)", name=op.f("ck_series_date_answer")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_series_date_booking_id_booking")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_date_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "starts_at", name=op.f("pk_series_date")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_series_date_booking_id")),
    )
    op.create_table(
        "quota",
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("period IN ('week', 'month', 'future')", name=op.f("ck_quota_period")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_quota_minutes")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_quota_resource_id_resource")),
        sa.PrimaryKeyConstraint("resource_id", "period", name=op.f("pk_quota")),
    )
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("local_end", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("since", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_waiting_time")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_waiting_booking_id_booking")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_waiting_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint(
            "person", "resource_id", "starts_at", name=op.f("uq_waiting_person_resource_id_starts_at")
        ),
    )
    op.create_index("ix_waiting_resource_id_starts_at", "waiting", ["resource_id", "starts_at"], unique=False)


def downgrade() -> None:
    for table in ("waiting", "quota", "series_date", "series"):
        op.drop_table(table)
    op.drop_index("ix_booking_requested_by_resource_id", table_name="booking")
    op.drop_index("ix_booking_state_starts_at", table_name="booking")
