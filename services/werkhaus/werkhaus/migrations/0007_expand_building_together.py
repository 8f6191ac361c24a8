"""Projects of building together, their plans, and what is kept of work days. Expand: applied before its code."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ASKS = "state IN ('asked', 'granted', 'declined', 'timed_out', 'withdrawn')"
_BINDS = sa.text("state IN ('asked', 'granted')")


def upgrade() -> None:
    _projects()
    _plans()
    _workdays()


def _projects() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("builder_owner", sa.String(length=12), nullable=True),
        sa.Column("permitted_on", sa.Date(), nullable=True),
        sa.Column("permit_file", sa.String(length=200), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("thanks", sa.String(length=2000), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ended_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('suggested', 'idea', 'plan', 'money', 'building', 'completed', 'cancelled')",
            name=op.f("ck_project_state"),
        ),
        sa.CheckConstraint("supporters >= 0", name=op.f("ck_project_supporters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(op.f("ix_project_state"), "project", ["state"], unique=False)
    op.create_table(
        "project_step",
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        _of_project("project_step"),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_project_step")),
    )
    op.create_table(
        "project_support",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("supported_at", quartier.tables.UtcInstant(), nullable=False),
        _of_project("project_support"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_project_support")),
        sa.UniqueConstraint("project_id", "person", name=op.f("uq_project_support_project_id_person")),
    )
    _index_project("project_support")
    op.create_table(
        "money_ask",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("answer_until", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("answered_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_money_ask_amount")),
        sa.CheckConstraint(_ASKS, name=op.f("ck_money_ask_state")),
        _of_project("money_ask"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_ask")),
    )
    _index_project("money_ask")
    op.create_index("ix_money_ask_state", "money_ask", ["state", "answer_until"], unique=False)
    op.create_index(
        "uq_money_ask_binding",
        "money_ask",
        ["project_id"],
        unique=True,
        postgresql_where=_BINDS,
        sqlite_where=_BINDS,
    )


def _plans() -> None:
    op.create_table(
        "plan_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("added_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("kind IN ('material', 'tool', 'skill')", name=op.f("ck_plan_item_kind")),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_plan_item_cost")),
        _of_project("plan_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    op.create_table(
        "plan_risk",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("hazard", sa.String(length=300), nullable=False),
        sa.Column("measure", sa.String(length=500), nullable=False),
        sa.Column("added_at", quartier.tables.UtcInstant(), nullable=False),
        _of_project("plan_risk"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_risk")),
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("pledged_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("came_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("value_cents >= 0", name=op.f("ck_pledge_value")),
        _of_project("pledge"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
    )
    op.create_table(
        "project_cost",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("entered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_project_cost_amount")),
        _of_project("project_cost"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_cost")),
    )
    for table in ("plan_item", "plan_risk", "pledge", "project_cost"):
        _index_project(table)


def _workdays() -> None:
    with op.batch_alter_table("workday", schema=None) as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("briefing", sa.String(length=2000), nullable=True))
        batch_op.add_column(sa.Column("consent_by", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("consent_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("consent_file", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("came", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("held_at", quartier.tables.UtcInstant(), nullable=True))
        batch_op.drop_constraint(op.f("ck_workday_state"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_workday_state"), "state IN ('proposed', 'announced', 'held', 'cancelled')"
        )
        batch_op.create_check_constraint(op.f("ck_workday_attendance"), "came >= 0 AND minutes >= 0")
        batch_op.create_foreign_key(op.f("fk_workday_project_id_project"), "project", ["project_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_workday_project_id"), ["project_id"], unique=False)
    with op.batch_alter_table("helper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id"], ["project.id"], name=op.f(f"fk_{table}_project_id_project")
    )


def _index_project(table: str) -> None:
    op.create_index(op.f(f"ix_{table}_project_id"), table, ["project_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Held work days have no place in the tables of before: restore the backup.")
