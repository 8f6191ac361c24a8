"""Permits, inductions and trainers.

Expand: new tables; a program of before does not know them.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "permit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("instructed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("practical", sa.Boolean(), nullable=False),
        sa.Column("age_group", sa.String(length=12), nullable=False),
        sa.Column("supervision", sa.String(length=10), nullable=False),
        sa.Column("guardian_consent", sa.Boolean(), nullable=False),
        sa.Column("content_version", sa.String(length=40), nullable=False),
        sa.Column("risk_version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("suspended", sa.String(length=20), nullable=True),
        sa.Column("reminded_of", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_until >= instructed_on", name=op.f("ck_permit_time")),
        sa.CheckConstraint(
            "age_group = 'adult' OR guardian_consent", name=op.f("ck_permit_guardian_consent")
        ),
        sa.CheckConstraint(
            "age_group IN ('grades_5_6', 'grades_7_8', 'grades_9_up', 'adult')",
            name=op.f("ck_permit_age_group"),
        ),
        sa.CheckConstraint(
            "supervision IN ('alone', 'in_sight', 'beside')", name=op.f("ck_permit_supervision")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_permit_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
        sa.UniqueConstraint("person", "resource_id", name=op.f("uq_permit_person_resource_id")),
    )
    op.create_table(
        "permit_disuse",
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_permit_disuse_days")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_permit_disuse_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_permit_disuse")),
    )
    op.create_table(
        "trainer",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_trainer_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("person", "resource_id", name=op.f("pk_trainer")),
    )
    op.create_table(
        "induction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("requires_id", sa.String(length=32), nullable=True),
        sa.Column("practical", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("local_end", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("interpreted", sa.String(length=2), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("trainer", sa.String(length=64), nullable=False),
        sa.Column("content_version", sa.String(length=40), nullable=False),
        sa.Column("risk_version", sa.String(length=40), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_induction_time")),
        sa.CheckConstraint("places > 0", name=op.f("ck_induction_places")),
        sa.CheckConstraint("taken BETWEEN 0 AND places", name=op.f("ck_induction_taken")),
        sa.CheckConstraint("state IN ('scheduled', 'held', 'cancelled')", name=op.f("ck_induction_state")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_induction_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(
            ["requires_id"], ["resource.id"], name=op.f("fk_induction_requires_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_induction")),
    )
    op.create_index(op.f("ix_induction_starts_at"), "induction", ["starts_at"])
    op.create_table(
        "induction_attendee",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("induction_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("signed_up_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("understood", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "understood IS NULL OR NOT waiting", name=op.f("ck_induction_attendee_who_waits_was_not_there")
        ),
        sa.ForeignKeyConstraint(
            ["induction_id"], ["induction.id"], name=op.f("fk_induction_attendee_induction_id_induction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_induction_attendee")),
        sa.UniqueConstraint("induction_id", "person", name=op.f("uq_induction_attendee_induction_id_person")),
    )


def downgrade() -> None:
    op.drop_table("induction_attendee")
    op.drop_table("induction")
    op.drop_table("trainer")
    op.drop_table("permit_disuse")
    op.drop_table("permit")
