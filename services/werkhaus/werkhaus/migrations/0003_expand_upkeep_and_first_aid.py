"""Upkeep (defects, inspections) and the first-aid book. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_aid_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "category IN ('machine', 'tool', 'fall', 'heat', 'electricity', 'substance', 'other', 'near_miss')",
            name=op.f("ck_first_aid_entry_category"),
        ),
        sa.CheckConstraint("erased_on > entered_on", name=op.f("ck_first_aid_entry_erased_on")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_aid_entry")),
    )
    with op.batch_alter_table("first_aid_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_aid_entry_entered_at"), ["entered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_aid_entry_erased_on"), ["erased_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_aid_entry_key_name"), ["key_name"], unique=False)

    op.create_table(
        "first_aid_reading",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=True),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("act IN ('listed', 'read', 'copied')", name=op.f("ck_first_aid_reading_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_aid_reading")),
    )
    with op.batch_alter_table("first_aid_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_aid_reading_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_aid_reading_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "insurer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("report_to", sa.String(length=200), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint(
            "branch IN ('volunteers', 'employees', 'building', 'liability', 'contents')",
            name=op.f("ck_insurer_branch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurer")),
    )
    with op.batch_alter_table("insurer", schema=None) as batch_op:
        batch_op.create_index("ix_insurer_branch_since", ["branch", "since"], unique=False)

    op.create_table(
        "defect",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("dangerous", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reported_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('fixed', 'unfounded')) = (settled_on IS NOT NULL)", name=op.f("ck_defect_settled_on")
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'in_repair', 'fixed', 'unfounded')", name=op.f("ck_defect_state")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_defect_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect")),
    )
    with op.batch_alter_table("defect", schema=None) as batch_op:
        batch_op.create_index("ix_defect_reported_at", ["reported_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_defect_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "first_aid_copy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=False),
        sa.Column("agreed_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint(
            "recipient IN ('person', 'insurer', 'authority')", name=op.f("ck_first_aid_copy_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["first_aid_entry.id"],
            name=op.f("fk_first_aid_copy_entry_id_first_aid_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_aid_copy")),
    )
    with op.batch_alter_table("first_aid_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_aid_copy_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "inspection_duty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=False),
        sa.CheckConstraint("every_months BETWEEN 1 AND 120", name=op.f("ck_inspection_duty_every_months")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_inspection_duty_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_duty")),
        sa.UniqueConstraint("resource_id", "kind", name=op.f("uq_inspection_duty_resource_id_kind")),
    )
    with op.batch_alter_table("inspection_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_duty_next_due"), ["next_due"], unique=False)

    op.create_table(
        "insurer_report",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("insurer_id", sa.String(length=32), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.CheckConstraint("due_on >= known_on", name=op.f("ck_insurer_report_due_on")),
        sa.CheckConstraint(
            "reported_on IS NULL OR reported_on >= known_on", name=op.f("ck_insurer_report_reported_on")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["first_aid_entry.id"],
            name=op.f("fk_insurer_report_entry_id_first_aid_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["insurer_id"], ["insurer.id"], name=op.f("fk_insurer_report_insurer_id_insurer")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_insurer_report")),
    )
    with op.batch_alter_table("insurer_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_insurer_report_due_on"), ["due_on"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("duty_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("qualification", sa.String(length=12), nullable=False),
        sa.Column("inspector", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("cost_cents", sa.Integer(), nullable=True),
        sa.Column("recorded_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("result IN ('passed', 'failed')", name=op.f("ck_inspection_result")),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["inspection_duty.id"], name=op.f("fk_inspection_duty_id_inspection_duty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("duty_id", "number", name=op.f("uq_inspection_duty_id_number")),
    )


def downgrade() -> None:
    op.drop_table("inspection")
    with op.batch_alter_table("insurer_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_insurer_report_due_on"))

    op.drop_table("insurer_report")
    with op.batch_alter_table("inspection_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_duty_next_due"))

    op.drop_table("inspection_duty")
    with op.batch_alter_table("first_aid_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_aid_copy_entry_id"))

    op.drop_table("first_aid_copy")
    with op.batch_alter_table("defect", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_defect_resource_id"))
        batch_op.drop_index("ix_defect_reported_at")

    op.drop_table("defect")
    with op.batch_alter_table("insurer", schema=None) as batch_op:
        batch_op.drop_index("ix_insurer_branch_since")

    op.drop_table("insurer")
    with op.batch_alter_table("first_aid_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_aid_reading_entry_id"))
        batch_op.drop_index(batch_op.f("ix_first_aid_reading_at"))

    op.drop_table("first_aid_reading")
    with op.batch_alter_table("first_aid_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_aid_entry_key_name"))
        batch_op.drop_index(batch_op.f("ix_first_aid_entry_erased_on"))
        batch_op.drop_index(batch_op.f("ix_first_aid_entry_entered_at"))

    op.drop_table("first_aid_entry")
