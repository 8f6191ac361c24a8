"""First tables. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conflict",
        sa.Column("case_ref", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('neighbours', 'shared_space', 'institution', 'other')", name=op.f("ck_conflict_kind")
        ),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index("ix_conflict_week", ["week", "case_ref"], unique=False)

    op.create_table(
        "conflict_access",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("case_ref", sa.String(length=32), nullable=True),
        sa.Column("accessed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("act IN ('logged', 'listed', 'read')", name=op.f("ck_conflict_access_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_access")),
    )
    with op.batch_alter_table("conflict_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_access_case_ref"), ["case_ref"], unique=False)

    op.create_table(
        "gathering",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("needs_room", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("free_from", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("answer_by", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("booking_id", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'seeking_room') = (answer_by IS NOT NULL)", name=op.f("ck_gathering_deadline")
        ),
        sa.CheckConstraint("(state = 'unplaced') = (reason IS NOT NULL)", name=op.f("ck_gathering_reason")),
        sa.CheckConstraint("state <> 'confirmed' OR place IS NOT NULL", name=op.f("ck_gathering_place")),
        sa.CheckConstraint("state = 'confirmed' OR booking_id IS NULL", name=op.f("ck_gathering_booking")),
        sa.CheckConstraint(
            "state IN ('seeking_room', 'confirmed', 'unplaced', 'cancelled')", name=op.f("ck_gathering_state")
        ),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_gathering_expected")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_gathering_revision")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_gathering_times")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
    )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_answer_by"), ["answer_by"], unique=False)
        batch_op.create_index("ix_gathering_starts_at", ["starts_at", "id"], unique=False)

    op.create_table(
        "hazard",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "category IN ('dark_corner', 'speeding', 'crossing', 'surface', 'barrier', 'other')",
            name=op.f("ck_hazard_category"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'with_authority', 'resolved', 'declined')", name=op.f("ck_hazard_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard")),
    )
    with op.batch_alter_table("hazard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hazard_reported_at"), ["reported_at"], unique=False)
        batch_op.create_index("ix_hazard_reported_on", ["reported_on", "id"], unique=False)

    op.create_table(
        "resolution",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(result = 'adopted') = (yes > no)", name=op.f("ck_resolution_majority")),
        sa.CheckConstraint("result IN ('adopted', 'rejected')", name=op.f("ck_resolution_result")),
        sa.CheckConstraint("yes + no + abstain + invalid > 0", name=op.f("ck_resolution_voted")),
        sa.CheckConstraint(
            "yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name=op.f("ck_resolution_counts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("body", "decided_on", "title", name=op.f("uq_resolution_body_decided_on_title")),
    )
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.create_index("ix_resolution_decided_on", ["decided_on", "id"], unique=False)

    op.create_table(
        "gathering_step",
        sa.Column("gathering_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("happening", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_step_gathering_id_gathering")
        ),
        sa.PrimaryKeyConstraint("gathering_id", "number", name=op.f("pk_gathering_step")),
    )


def downgrade() -> None:
    op.drop_table("gathering_step")
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.drop_index("ix_resolution_decided_on")

    op.drop_table("resolution")
    with op.batch_alter_table("hazard", schema=None) as batch_op:
        batch_op.drop_index("ix_hazard_reported_on")
        batch_op.drop_index(batch_op.f("ix_hazard_reported_at"))

    op.drop_table("hazard")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_index("ix_gathering_starts_at")
        batch_op.drop_index(batch_op.f("ix_gathering_answer_by"))

    op.drop_table("gathering")
    with op.batch_alter_table("conflict_access", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_access_case_ref"))

    op.drop_table("conflict_access")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index("ix_conflict_week")

    op.drop_table("conflict")
