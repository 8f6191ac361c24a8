"""Permits.

Expand: a new table; a program of before does not know it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
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


def downgrade() -> None:
    op.drop_table("permit")
