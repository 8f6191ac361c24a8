"""House rules and operating concept, and which version who books has accepted. Expand: applied before its code."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DRAFT = sa.text("adopted_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "adopted_resolution",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("noted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adopted_resolution")),
    )
    op.create_index(op.f("ix_adopted_resolution_matter"), "adopted_resolution", ["matter"], unique=False)
    op.create_table(
        "rules_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drafted_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("adopted_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("resolution_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('house_rules', 'operating_concept')", name=op.f("ck_rules_version_kind")
        ),
        sa.CheckConstraint(
            "(in_force_from IS NULL) = (adopted_at IS NULL)", name=op.f("ck_rules_version_adopted")
        ),
        sa.ForeignKeyConstraint(
            ["resolution_id"],
            ["adopted_resolution.id"],
            name=op.f("fk_rules_version_resolution_id_adopted_resolution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_version")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_rules_version_kind_number")),
        sa.UniqueConstraint("kind", "in_force_from", name=op.f("uq_rules_version_kind_in_force_from")),
        sa.UniqueConstraint("resolution_id", name=op.f("uq_rules_version_resolution_id")),
    )
    op.create_index(
        "uq_rules_version_draft",
        "rules_version",
        ["kind"],
        unique=True,
        sqlite_where=_DRAFT,
        postgresql_where=_DRAFT,
    )
    op.add_column("booking", sa.Column("accepted_rules", sa.Integer(), nullable=True))
    for table in ("series", "waiting"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("accepted_rules", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("expected", sa.Integer(), nullable=True))
            batch_op.create_check_constraint(op.f(f"ck_{table}_expected"), "expected > 0")


def downgrade() -> None:
    for table in ("series", "waiting"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_expected"), type_="check")
            batch_op.drop_column("expected")
            batch_op.drop_column("accepted_rules")
    op.drop_column("booking", "accepted_rules")
    op.drop_table("rules_version")
    op.drop_table("adopted_resolution")
