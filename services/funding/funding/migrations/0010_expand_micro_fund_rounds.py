"""Rounds of the micro fund; grants that are passed on. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CALL = (
    ("model", sa.String(length=10), "'action'"),
    ("quorum", sa.Integer(), "0"),
    ("majority_of", sa.String(length=10), "'members'"),
    ("private_cents", sa.BigInteger(), "0"),
    ("municipal_cents", sa.BigInteger(), "0"),
    ("public_percent", sa.Integer(), "50"),
    ("drawn_cents", sa.BigInteger(), "0"),
    ("non_investive_cents", sa.BigInteger(), "0"),
)
_CALL_MAY = (
    ("cap_cents", sa.BigInteger()),
    ("jury", sa.String(length=20)),
    ("members", sa.Integer()),
    ("non_investive_most_cents", sa.BigInteger()),
    ("closed_at", quartier.tables.UtcInstant()),
    ("decided_at", quartier.tables.UtcInstant()),
    ("settled_at", quartier.tables.UtcInstant()),
)
_CALL_CHECKS = (
    ("model", "model IN ('action', 'matched')"),
    ("cap", "cap_cents IS NULL OR cap_cents > 0"),
    ("jury", "majority_of IN ('members', 'present', 'cast') AND quorum >= 0"),
    ("others", "private_cents >= 0 AND municipal_cents >= 0 AND drawn_cents >= 0"),
    ("public_percent", "public_percent BETWEEN 1 AND 99"),
    (
        "non_investive",
        "non_investive_cents >= 0"
        " AND (non_investive_most_cents IS NULL OR non_investive_cents <= non_investive_most_cents)",
    ),
)
_IDEA = (
    ("awarded_cents", sa.BigInteger()),
    ("description", sa.String(length=2000)),
    ("contact", sa.String(length=200)),
    ("token_hash", sa.String(length=64)),
    ("declined_at", quartier.tables.UtcInstant()),
    ("reason", sa.String(length=20)),
    ("withdrawn_at", quartier.tables.UtcInstant()),
    ("yes", sa.Integer()),
    ("no", sa.Integer()),
    ("abstained", sa.Integer()),
    ("biased", sa.Integer()),
    ("paid_on", sa.Date()),
    ("reported_at", quartier.tables.UtcInstant()),
    ("spent_cents", sa.BigInteger()),
    ("report", sa.String(length=2000)),
    ("settled_at", quartier.tables.UtcInstant()),
    ("returned_cents", sa.BigInteger()),
)
_IDEA_CHECKS = (
    ("awarded", "awarded_cents IS NULL OR awarded_cents BETWEEN 1 AND amount_cents"),
    ("answer", "awarded_at IS NULL OR (declined_at IS NULL AND withdrawn_at IS NULL)"),
    ("paid", "paid_on IS NULL OR awarded_at IS NOT NULL"),
    ("spent", "spent_cents >= 0 AND returned_cents >= 0"),
)


def upgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column("passed_on_cents", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.create_foreign_key(op.f("fk_grants_parent_id_grants"), "grants", ["parent_id"], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_grants_passed_on"),
            "passed_on_cents >= 0 AND (award_cents IS NULL OR passed_on_cents <= award_cents)",
        )
        batch_op.create_index(batch_op.f("ix_grants_parent_id"), ["parent_id"], unique=False)
    with op.batch_alter_table("microfund_call", schema=None) as batch_op:
        for name, kind, default in _CALL:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
        for name, kind in _CALL_MAY:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        for name, says in _CALL_CHECKS:
            batch_op.create_check_constraint(op.f(f"ck_microfund_call_{name}"), says)
    with op.batch_alter_table("microfund_idea", schema=None) as batch_op:
        for name, kind in _IDEA:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.add_column(
            sa.Column("investive", sa.Boolean(), nullable=False, server_default=sa.text("true"))
        )
        for name, says in _IDEA_CHECKS:
            batch_op.create_check_constraint(op.f(f"ck_microfund_idea_{name}"), says)
        batch_op.create_unique_constraint(op.f("uq_microfund_idea_token_hash"), ["token_hash"])
        batch_op.create_index(batch_op.f("ix_microfund_idea_handed_in_at"), ["handed_in_at"], unique=False)
    op.create_table(
        "microfund_ballot",
        sa.Column("idea_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("voice", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "voice IN ('yes', 'no', 'abstained', 'biased')", name=op.f("ck_microfund_ballot_voice")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["microfund_idea.id"], name=op.f("fk_microfund_ballot_idea_id_microfund_idea")
        ),
        sa.PrimaryKeyConstraint("idea_id", "person", name=op.f("pk_microfund_ballot")),
    )


def downgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_parent_id"))
        batch_op.drop_constraint(op.f("ck_grants_passed_on"), type_="check")
        batch_op.drop_constraint(op.f("fk_grants_parent_id_grants"), type_="foreignkey")
        batch_op.drop_column("passed_on_cents")
        batch_op.drop_column("parent_id")
    op.drop_table("microfund_ballot")
    with op.batch_alter_table("microfund_idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_microfund_idea_handed_in_at"))
        batch_op.drop_constraint(op.f("uq_microfund_idea_token_hash"), type_="unique")
        for name, _ in _IDEA_CHECKS:
            batch_op.drop_constraint(op.f(f"ck_microfund_idea_{name}"), type_="check")
        for name in ("investive", *(name for name, _ in _IDEA)):
            batch_op.drop_column(name)
    with op.batch_alter_table("microfund_call", schema=None) as batch_op:
        for name, _ in _CALL_CHECKS:
            batch_op.drop_constraint(op.f(f"ck_microfund_call_{name}"), type_="check")
        for name in (*(name for name, _, _ in _CALL), *(name for name, _ in _CALL_MAY)):
            batch_op.drop_column(name)
