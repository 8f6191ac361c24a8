"""Bodies and terms of office, and that nobody holds an office twice. Expand: before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# btree_gist lets the exclusion compare references; it is a trusted extension: the database's owner may create it.
NO_OVERLAP_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE office_term ADD CONSTRAINT office_term_overlap EXCLUDE USING gist"
    " (person WITH =, body WITH =, office WITH =, daterange(since, until, '[)') WITH &&)",
)
# SQLite has no exclusion constraints. A migration that rebuilds the table must create the triggers again.
NO_OVERLAP_SQLITE = tuple(
    f"CREATE TRIGGER office_term_overlap_{moment} BEFORE {moment} ON office_term BEGIN"
    " SELECT RAISE(ABORT, 'office_term_overlap') WHERE EXISTS (SELECT 1 FROM office_term"
    " WHERE person = NEW.person AND body = NEW.body AND office = NEW.office AND id <> NEW.id"
    " AND since < coalesce(NEW.until, '9999-12-31') AND coalesce(until, '9999-12-31') > NEW.since);"
    " END"
    for moment in ("insert", "update")
)


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_body")),
    )
    op.create_table(
        "office_term",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("resolution_id", sa.String(length=32), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("ended_reason", sa.String(length=10), nullable=True),
        sa.Column("ended_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("ended_resolution_id", sa.String(length=32), nullable=True),
        sa.Column("ended_resolved_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_office_term_term")),
        sa.CheckConstraint(
            "basis IN ('resolution', 'carrier', 'command')", name=op.f("ck_office_term_basis")
        ),
        sa.CheckConstraint(
            "(basis = 'resolution') = (resolved_on IS NOT NULL)", name=op.f("ck_office_term_vote")
        ),
        sa.CheckConstraint(
            "resolution_id IS NULL OR basis = 'resolution'", name=op.f("ck_office_term_resolution")
        ),
        sa.CheckConstraint(
            "ended_reason IN ('resigned', 'recalled', 'ineligible', 'mistake')",
            name=op.f("ck_office_term_ended_reason"),
        ),
        sa.CheckConstraint(
            "(ended_reason IS NULL) = (ended_at IS NULL) AND (ended_at IS NULL OR until IS NOT NULL)",
            name=op.f("ck_office_term_ended"),
        ),
        sa.ForeignKeyConstraint(["body"], ["body.slug"], name=op.f("fk_office_term_body_body")),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_office_term_resolution_id_resolution")
        ),
        sa.ForeignKeyConstraint(
            ["ended_resolution_id"],
            ["resolution.id"],
            name=op.f("fk_office_term_ended_resolution_id_resolution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_term")),
    )
    with op.batch_alter_table("office_term", schema=None) as batch_op:
        batch_op.create_index("ix_office_term_body", ["body", "since", "id"], unique=False)
        batch_op.create_index("ix_office_term_person", ["person"], unique=False)

    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in NO_OVERLAP_POSTGRESQL if postgresql else NO_OVERLAP_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("office_term")
    op.drop_table("body")
