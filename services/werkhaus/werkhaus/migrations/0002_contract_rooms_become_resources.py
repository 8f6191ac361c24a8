"""Rooms become resources, and a booking takes each undivided part by an allocation of its own; opening hours.

Contract: a program of before finds neither `room` nor the columns it knows. What was stored stays: rooms, bookings
and their times are carried over.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NO_OVERLAP_POSTGRESQL = (
    "ALTER TABLE allocation ADD CONSTRAINT booking_overlap EXCLUDE USING gist"
    " (resource_id WITH =, tstzrange(blocked_from, blocked_until, '[)') WITH &&) WHERE (blocks)",
)
# SQLite has no exclusion constraints. A migration that rebuilds the table must create the triggers again.
NO_OVERLAP_SQLITE = tuple(
    f"CREATE TRIGGER booking_overlap_{moment} BEFORE {moment} ON allocation WHEN NEW.blocks BEGIN"
    " SELECT RAISE(ABORT, 'booking_overlap') WHERE EXISTS (SELECT 1 FROM allocation"
    " WHERE blocks AND resource_id = NEW.resource_id AND booking_id <> NEW.booking_id"
    " AND blocked_from < NEW.blocked_until AND blocked_until > NEW.blocked_from);"
    " END"
    for moment in ("insert", "update")
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    _resources()
    if postgresql:
        op.drop_constraint("fk_booking_step_booking_id_booking", "booking_step", type_="foreignkey")
    op.execute("CREATE TABLE booking_before AS SELECT * FROM booking")
    op.drop_table("booking")
    _bookings()
    if postgresql:
        op.create_foreign_key(
            "fk_booking_step_booking_id_booking", "booking_step", "booking", ["booking_id"], ["id"]
        )
    _allocations()
    for statement in NO_OVERLAP_POSTGRESQL if postgresql else NO_OVERLAP_SQLITE:
        op.execute(statement)
    op.drop_table("booking_before")
    op.drop_table("room")
    _opening_hours()


def _resources() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("risk", sa.String(length=10), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("requests_block", sa.Boolean(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("min_minutes", sa.Integer(), nullable=True),
        sa.Column("max_minutes", sa.Integer(), nullable=True),
        sa.Column("lead_minutes", sa.Integer(), nullable=True),
        sa.Column("horizon_days", sa.Integer(), nullable=True),
        sa.Column("cancel_hours", sa.Integer(), nullable=True),
        sa.Column("noshow_minutes", sa.Integer(), nullable=True),
        sa.Column("price_cents_hour", sa.Integer(), nullable=True),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("equipment", sa.String(length=1000), nullable=False),
        sa.Column("added_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("retired_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('room', 'machine', 'tool', 'item', 'area', 'house')", name=op.f("ck_resource_kind")
        ),
        sa.CheckConstraint("risk IN ('green', 'yellow', 'red')", name=op.f("ck_resource_risk")),
        sa.CheckConstraint(
            "risk IS NULL OR kind NOT IN ('room', 'house')", name=op.f("ck_resource_rooms_have_no_risk")
        ),
        sa.CheckConstraint(
            "risk IS NOT NULL OR kind <> 'machine'", name=op.f("ck_resource_machines_have_a_risk")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_resource_capacity")),
        sa.CheckConstraint(
            "capacity IS NOT NULL OR kind <> 'room'", name=op.f("ck_resource_rooms_have_a_capacity")
        ),
        sa.CheckConstraint(
            "buffer_before_minutes BETWEEN 0 AND 720", name=op.f("ck_resource_buffer_before_minutes")
        ),
        sa.CheckConstraint(
            "buffer_after_minutes BETWEEN 0 AND 720", name=op.f("ck_resource_buffer_after_minutes")
        ),
        sa.CheckConstraint("min_minutes > 0", name=op.f("ck_resource_min_minutes")),
        sa.CheckConstraint("max_minutes >= coalesce(min_minutes, 1)", name=op.f("ck_resource_max_minutes")),
        sa.CheckConstraint("lead_minutes >= 0", name=op.f("ck_resource_lead_minutes")),
        sa.CheckConstraint("horizon_days > 0", name=op.f("ck_resource_horizon_days")),
        sa.CheckConstraint("cancel_hours >= 0", name=op.f("ck_resource_cancel_hours")),
        sa.CheckConstraint("noshow_minutes > 0", name=op.f("ck_resource_noshow_minutes")),
        sa.CheckConstraint("price_cents_hour >= 0", name=op.f("ck_resource_price_cents_hour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("name", name=op.f("uq_resource_name")),
    )
    op.execute(
        "INSERT INTO resource (id, kind, name, capacity, requests_block, buffer_before_minutes,"
        " buffer_after_minutes, languages, equipment, added_at)"
        " SELECT id, 'room', name, capacity, requests_block, 0, buffer_minutes, '', '', added_at FROM room"
    )
    op.create_table(
        "part",
        sa.Column("whole_id", sa.String(length=32), nullable=False),
        sa.Column("part_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("whole_id <> part_id", name=op.f("ck_part_not_itself")),
        sa.ForeignKeyConstraint(["whole_id"], ["resource.id"], name=op.f("fk_part_whole_id_resource")),
        sa.ForeignKeyConstraint(["part_id"], ["resource.id"], name=op.f("fk_part_part_id_resource")),
        sa.PrimaryKeyConstraint("whole_id", "part_id", name=op.f("pk_part")),
    )
    op.create_index(op.f("ix_part_part_id"), "part", ["part_id"], unique=False)
    op.create_table(
        "resource_lock",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("since", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("until", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("cause_ref", sa.String(length=64), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_resource_lock_time")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_lock_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_lock")),
    )
    op.create_index(op.f("ix_resource_lock_cause_ref"), "resource_lock", ["cause_ref"], unique=False)
    op.create_index(
        "ix_resource_lock_resource_id_until", "resource_lock", ["resource_id", "until"], unique=False
    )


def _bookings() -> None:
    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=True),
        sa.Column("local_end", sa.String(length=16), nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=True),
        sa.Column("gathering_id", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("hold_until", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("requested_by", sa.String(length=64), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("cost_cents", sa.Integer(), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (hold_until IS NOT NULL)", name=op.f("ck_booking_hold")),
        sa.CheckConstraint(
            "(state IN ('held', 'confirmed', 'checked_in') AND blocks) OR state = 'requested'"
            " OR (state IN ('refused', 'released', 'expired', 'completed', 'no_show') AND NOT blocks)",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint("(gathering_id IS NULL) = (revision IS NULL)", name=op.f("ck_booking_revision")),
        sa.CheckConstraint("expected > 0", name=op.f("ck_booking_expected")),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_booking_cost_cents")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_time")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("id", "blocks", name=op.f("uq_booking_id_blocks")),
        sa.UniqueConstraint("gathering_id", "revision", name=op.f("uq_booking_gathering_id_revision")),
    )
    op.create_index("ix_booking_ends_at", "booking", ["ends_at"], unique=False)
    op.create_index("ix_booking_resource_id_ends_at", "booking", ["resource_id", "ends_at"], unique=False)
    op.create_index(
        "uq_booking_gathering_id_blocks",
        "booking",
        ["gathering_id"],
        unique=True,
        postgresql_where=sa.text("blocks"),
        sqlite_where=sa.text("blocks"),
    )
    kept = (
        "id, state, blocks, purpose, starts_at, ends_at, local_start, local_end, zone, gathering_id, revision,"
        " hold_until, requested_by, created_at"
    )
    op.execute(f"INSERT INTO booking (resource_id, {kept}) SELECT room_id, {kept} FROM booking_before")


def _allocations() -> None:
    op.create_table(
        "allocation",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("blocked_from", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("blocked_until", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.CheckConstraint("blocked_until > blocked_from", name=op.f("ck_allocation_time")),
        sa.ForeignKeyConstraint(
            ["booking_id", "blocks"],
            ["booking.id", "booking.blocks"],
            name=op.f("fk_allocation_booking_id_booking"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_allocation_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("booking_id", "resource_id", name=op.f("pk_allocation")),
    )
    op.create_index(
        "ix_allocation_resource_id_blocked_until",
        "allocation",
        ["resource_id", "blocked_until"],
        unique=False,
    )
    op.execute(
        "INSERT INTO allocation (booking_id, resource_id, blocked_from, blocked_until, blocks)"
        " SELECT id, room_id, starts_at, blocked_until, blocks FROM booking_before"
    )


def _opening_hours() -> None:
    op.create_table(
        "hours_week",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("valid_from", name=op.f("pk_hours_week")),
    )
    op.create_table(
        "hours_week_opening",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Time(), nullable=False),
        sa.Column("until", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_hours_week_opening_weekday")),
        sa.ForeignKeyConstraint(
            ["valid_from"],
            ["hours_week.valid_from"],
            name=op.f("fk_hours_week_opening_valid_from_hours_week"),
        ),
        sa.PrimaryKeyConstraint("valid_from", "weekday", "since", name=op.f("pk_hours_week_opening")),
    )
    op.create_table(
        "hours_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", sa.String(length=100), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_hours_day")),
    )
    op.create_table(
        "hours_closure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("lifted_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_hours_closure_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_closure")),
    )
    op.create_index(op.f("ix_hours_closure_first_day"), "hours_closure", ["first_day"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("A room's row cannot hold a machine: restore the backup of before.")
