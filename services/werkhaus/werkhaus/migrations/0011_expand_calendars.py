"""Addresses of people's own calendars, and calendars taken over. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_access",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_calendar_access")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_access_token_hash")),
    )
    op.create_table(
        "calendar_import",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_calendar_import_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_import")),
    )
    op.create_table(
        "imported_entry",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("uid_hash", sa.String(length=64), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("series_id", sa.String(length=32), nullable=True),
        sa.Column("refused", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END + CASE WHEN series_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN refused IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_imported_entry_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["calendar_import.id"], name=op.f("fk_imported_entry_import_id_calendar_import")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_imported_entry_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_imported_entry_booking_id_booking")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_imported_entry_series_id_series")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_imported_entry")),
    )
    op.create_index(
        "uq_imported_entry_resource_id_uid_hash",
        "imported_entry",
        ["resource_id", "uid_hash"],
        unique=True,
        postgresql_where=sa.text("refused IS NULL"),
        sqlite_where=sa.text("refused IS NULL"),
    )


def downgrade() -> None:
    for table in ("imported_entry", "calendar_import", "calendar_access"):
        op.drop_table(table)
