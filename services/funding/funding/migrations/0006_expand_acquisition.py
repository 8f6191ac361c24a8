"""Funders, programmes and opportunities. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import quartier.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline_calendar",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_deadline_calendar")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_deadline_calendar_token_hash")),
    )
    op.create_table(
        "funder",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('public', 'foundation', 'company', 'association')", name=op.f("ck_funder_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder")),
        sa.UniqueConstraint("name", name=op.f("uq_funder_name")),
    )
    op.create_table(
        "text_block",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=10000), nullable=False),
        sa.Column("changed_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_block")),
        sa.UniqueConstraint("title", name=op.f("uq_text_block_title")),
    )
    op.create_table(
        "funder_contact",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funder_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["funder.id"], name=op.f("fk_funder_contact_funder_id_funder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder_contact")),
    )
    with op.batch_alter_table("funder_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_funder_contact_entered_on"), ["entered_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_funder_contact_funder_id"), ["funder_id"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funder_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "action_fields",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("least_cents", sa.BigInteger(), nullable=True),
        sa.Column("most_cents", sa.BigInteger(), nullable=True),
        sa.Column("own_share_percent", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.String(length=10), nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("eligibility", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "cycle IN ('once', 'yearly', 'any-time') AND (cycle = 'any-time' OR deadline_on IS NOT NULL)",
            name=op.f("ck_programme_cycle"),
        ),
        sa.CheckConstraint(
            "least_cents >= 0 AND (most_cents IS NULL OR least_cents IS NULL OR most_cents >= least_cents)",
            name=op.f("ck_programme_bounds"),
        ),
        sa.CheckConstraint("own_share_percent BETWEEN 0 AND 100", name=op.f("ck_programme_own_share")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_programme_funder_id_funder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("funder_id", "title", name=op.f("uq_programme_funder_id_title")),
    )
    op.create_table(
        "opportunity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("action_field", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("own_cents", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.String(length=4), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("granted_cents", sa.BigInteger(), nullable=True),
        sa.Column("grant_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.CheckConstraint("eligible IN ('open', 'yes', 'no')", name=op.f("ck_opportunity_eligible")),
        sa.CheckConstraint(
            "stage <> 'granted' OR granted_cents IS NOT NULL", name=op.f("ck_opportunity_granted_stage")
        ),
        sa.CheckConstraint(
            "stage IN ('idea', 'checked', 'writing', 'submitted', 'granted', 'refused', 'closed')",
            name=op.f("ck_opportunity_stage"),
        ),
        sa.CheckConstraint("amount_cents > 0 AND own_cents >= 0", name=op.f("ck_opportunity_amount")),
        sa.CheckConstraint(
            "granted_cents > 0 AND grant_id IS NOT NULL OR granted_cents IS NULL",
            name=op.f("ck_opportunity_granted"),
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_opportunity_grant_id_grants")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_opportunity_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunity_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_opportunity_stage", ["stage", "id"], unique=False)

    op.create_table(
        "programme_exclusion",
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("other_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("programme_id < other_id", name=op.f("ck_programme_exclusion_order")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["programme.id"], name=op.f("fk_programme_exclusion_other_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_exclusion_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("programme_id", "other_id", name=op.f("pk_programme_exclusion")),
    )
    with op.batch_alter_table("programme_exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_exclusion_other_id"), ["other_id"], unique=False)

    op.create_table(
        "acquisition_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("opportunity_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('thanks', 'publicity', 'news')", name=op.f("ck_acquisition_task_kind")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_acquisition_task_opportunity_id_opportunity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquisition_task")),
    )
    with op.batch_alter_table("acquisition_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acquisition_task_due_on"), ["due_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_acquisition_task_opportunity_id"), ["opportunity_id"], unique=False
        )

    op.create_table(
        "application_text",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("opportunity_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=10000), nullable=False),
        sa.Column("block_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["block_id"], ["text_block.id"], name=op.f("fk_application_text_block_id_text_block")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_application_text_opportunity_id_opportunity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_text")),
        sa.UniqueConstraint(
            "opportunity_id", "position", name=op.f("uq_application_text_opportunity_id_position")
        ),
    )
    with op.batch_alter_table("application_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_text_block_id"), ["block_id"], unique=False)

    op.create_table(
        "opportunity_step",
        sa.Column("opportunity_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_opportunity_step_opportunity_id_opportunity"),
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "number", name=op.f("pk_opportunity_step")),
    )


def downgrade() -> None:
    for table in (
        "opportunity_step",
        "application_text",
        "acquisition_task",
        "programme_exclusion",
        "opportunity",
        "programme",
        "funder_contact",
        "text_block",
        "funder",
        "deadline_calendar",
    ):
        op.drop_table(table)
