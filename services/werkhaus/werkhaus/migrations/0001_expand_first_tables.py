"""First tables, and that no two bookings overlap. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# btree_gist lets the exclusion compare references; it is a trusted extension: the database's owner may create it.
NO_OVERLAP_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE booking ADD CONSTRAINT booking_overlap EXCLUDE USING gist"
    " (room_id WITH =, tstzrange(starts_at, blocked_until, '[)') WITH &&) WHERE (blocks)",
)
# SQLite has no exclusion constraints. A migration that rebuilds the table must create the triggers again.
NO_OVERLAP_SQLITE = tuple(
    f"CREATE TRIGGER booking_overlap_{moment} BEFORE {moment} ON booking WHEN NEW.blocks BEGIN"
    " SELECT RAISE(ABORT, 'booking_overlap') WHERE EXISTS (SELECT 1 FROM booking"
    " WHERE blocks AND room_id = NEW.room_id AND id <> NEW.id"
    " AND starts_at < NEW.blocked_until AND blocked_until > NEW.starts_at);"
    " END"
    for moment in ("insert", "update")
)


def upgrade() -> None:
    op.create_table(
        "budget",
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("grant_title", sa.String(length=200), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("noted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_budget")),
    )
    with op.batch_alter_table("budget", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("requests_block", sa.Boolean(), nullable=False),
        sa.Column("added_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("buffer_minutes BETWEEN 0 AND 720", name=op.f("ck_room_buffer_minutes")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_room_capacity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("name", name=op.f("uq_room_name")),
    )
    op.create_table(
        "wish",
        sa.Column("gathering_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("noted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_wish_revision")),
        sa.PrimaryKeyConstraint("gathering_id", name=op.f("pk_wish")),
    )
    op.create_table(
        "workday",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("local_end", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("helpers_wanted", sa.Integer(), nullable=False),
        sa.Column("helpers", sa.Integer(), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'announced', 'cancelled')", name=op.f("ck_workday_state")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_workday_time")),
        sa.CheckConstraint("helpers BETWEEN 0 AND helpers_wanted", name=op.f("ck_workday_helpers")),
        sa.CheckConstraint("helpers_wanted > 0", name=op.f("ck_workday_helpers_wanted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workday")),
    )
    with op.batch_alter_table("workday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workday_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("blocked_until", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=True),
        sa.Column("local_end", sa.String(length=16), nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=True),
        sa.Column("gathering_id", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("hold_until", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("requested_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (hold_until IS NOT NULL)", name=op.f("ck_booking_hold")),
        sa.CheckConstraint(
            "(state IN ('held', 'confirmed') AND blocks) OR state = 'requested'"
            " OR (state IN ('refused', 'released', 'expired') AND NOT blocks)",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint("(gathering_id IS NULL) = (revision IS NULL)", name=op.f("ck_booking_revision")),
        sa.CheckConstraint("blocked_until >= ends_at", name=op.f("ck_booking_blocked_until")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_time")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_booking_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("gathering_id", "revision", name=op.f("uq_booking_gathering_id_revision")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index("ix_booking_ends_at", ["ends_at"], unique=False)
        batch_op.create_index("ix_booking_room_id_blocked_until", ["room_id", "blocked_until"], unique=False)
        batch_op.create_index(
            "uq_booking_gathering_id_blocks",
            ["gathering_id"],
            unique=True,
            postgresql_where=sa.text("blocks"),
            sqlite_where=sa.text("blocks"),
        )

    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in NO_OVERLAP_POSTGRESQL if postgresql else NO_OVERLAP_SQLITE:
        op.execute(statement)

    op.create_table(
        "helper",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("workday_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("signed_up_at", quartier.tables.UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["workday_id"], ["workday.id"], name=op.f("fk_helper_workday_id_workday")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_helper")),
    )
    with op.batch_alter_table("helper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helper_workday_id"), ["workday_id"], unique=False)

    op.create_table(
        "booking_step",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_step_booking_id_booking")
        ),
        sa.PrimaryKeyConstraint("booking_id", "number", name=op.f("pk_booking_step")),
    )


def downgrade() -> None:
    op.drop_table("booking_step")
    with op.batch_alter_table("helper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_helper_workday_id"))

    op.drop_table("helper")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_booking_gathering_id_blocks",
            postgresql_where=sa.text("blocks"),
            sqlite_where=sa.text("blocks"),
        )
        batch_op.drop_index("ix_booking_room_id_blocked_until")
        batch_op.drop_index("ix_booking_ends_at")

    op.drop_table("booking")
    with op.batch_alter_table("workday", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workday_starts_at"))

    op.drop_table("workday")
    op.drop_table("wish")
    op.drop_table("room")
    with op.batch_alter_table("budget", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_valid_until"))

    op.drop_table("budget")
