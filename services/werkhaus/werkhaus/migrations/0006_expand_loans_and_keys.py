"""Loans and keys: nothing is lent twice at a time, and the register of keys is only added to.

Expand: applied before the code that needs it.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# btree_gist, which compares references, is there since 0001.
NO_OVERLAP_POSTGRESQL = (
    "ALTER TABLE loan ADD CONSTRAINT loan_overlap EXCLUDE USING gist"
    " (resource_id WITH =, daterange(starts_on, due_on, '[)') WITH &&) WHERE (blocks)",
)
# SQLite has no exclusion constraints. A migration that rebuilds the table must create the triggers again.
NO_OVERLAP_SQLITE = tuple(
    f"CREATE TRIGGER loan_overlap_{moment} BEFORE {moment} ON loan WHEN NEW.blocks BEGIN"
    " SELECT RAISE(ABORT, 'loan_overlap') WHERE EXISTS (SELECT 1 FROM loan"
    " WHERE blocks AND resource_id = NEW.resource_id AND id <> NEW.id"
    " AND starts_on < NEW.due_on AND due_on > NEW.starts_on);"
    " END"
    for moment in ("insert", "update")
)
# What stands in the register of keys stays: an insurer asks for it, and so does whoever takes the house over.
STAYS_POSTGRESQL = (
    "CREATE FUNCTION key_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'key_entry_stays' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER key_entry_stays BEFORE UPDATE OR DELETE ON key_entry"
    " FOR EACH ROW EXECUTE FUNCTION key_entry_stays()",
)
STAYS_SQLITE = tuple(
    f"CREATE TRIGGER key_entry_stays_{moment} BEFORE {moment} ON key_entry BEGIN"
    " SELECT RAISE(ABORT, 'key_entry_stays'); END"
    for moment in ("update", "delete")
)


def upgrade() -> None:
    op.create_table(
        "door_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("opens", sa.String(length=200), nullable=False),
        sa.Column("cylinder", sa.String(length=40), nullable=False),
        sa.Column("registered_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("void_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint("last_number > 0", name=op.f("ck_door_key_last_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_key")),
        sa.UniqueConstraint("number", name=op.f("uq_door_key_number")),
    )
    op.create_index(op.f("ix_door_key_cylinder"), "door_key", ["cylinder"], unique=False)
    op.create_table(
        "key_promise",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=True),
        sa.Column("holder_ref", sa.String(length=64), nullable=True),
        sa.Column("holder_name", sa.String(length=120), nullable=True),
        sa.Column("giver_name", sa.String(length=120), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("asked_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("recalled_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(basis = 'office') = (office IS NOT NULL) AND (office IS NULL OR holder_ref IS NOT NULL)",
            name=op.f("ck_key_promise_office"),
        ),
        sa.CheckConstraint("basis IN ('office', 'member', 'agreement')", name=op.f("ck_key_promise_basis")),
        sa.CheckConstraint(
            "state IN ('asked', 'promised', 'held', 'ended', 'refused')", name=op.f("ck_key_promise_state")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["door_key.id"], name=op.f("fk_key_promise_key_id_door_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_promise")),
    )
    op.create_index(op.f("ix_key_promise_due_on"), "key_promise", ["due_on"], unique=False)
    op.create_index("ix_key_promise_holder_ref", "key_promise", ["holder_ref"], unique=False)
    op.create_index(op.f("ix_key_promise_key_id"), "key_promise", ["key_id"], unique=False)
    op.create_index(
        "uq_key_promise_live",
        "key_promise",
        ["key_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'promised', 'held')"),
        sqlite_where=sa.text("state IN ('asked', 'promised', 'held')"),
    )
    op.create_table(
        "lendable",
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("deposit_cents", sa.Integer(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("ended_at", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("deposit_cents >= 0", name=op.f("ck_lendable_deposit_cents")),
        sa.CheckConstraint("most_days BETWEEN 1 AND 60", name=op.f("ck_lendable_most_days")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_lendable_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_lendable")),
    )
    op.create_table(
        "loan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("hold_until", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("borrower_ref", sa.String(length=64), nullable=True),
        sa.Column("borrower_name", sa.String(length=120), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("issued_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("returned_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("issued_condition", sa.String(length=10), nullable=True),
        sa.Column("issued_note", sa.String(length=500), nullable=True),
        sa.Column("returned_condition", sa.String(length=10), nullable=True),
        sa.Column("returned_note", sa.String(length=500), nullable=True),
        sa.Column("deposit_cents", sa.Integer(), nullable=False),
        sa.Column("deposit_state", sa.String(length=10), nullable=False),
        sa.Column("withheld_cents", sa.Integer(), nullable=True),
        sa.Column("withheld_reason", sa.String(length=500), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(deposit_state = 'none') = (deposit_cents = 0)", name=op.f("ck_loan_deposit_cents")
        ),
        sa.CheckConstraint(
            "(deposit_state = 'withheld') = (withheld_cents IS NOT NULL)"
            " AND (withheld_cents IS NULL OR withheld_cents BETWEEN 1 AND deposit_cents)",
            name=op.f("ck_loan_withheld_cents"),
        ),
        sa.CheckConstraint("(state = 'offered') = (hold_until IS NOT NULL)", name=op.f("ck_loan_hold")),
        sa.CheckConstraint(
            "(state IN ('out', 'returned')) = (issued_at IS NOT NULL)"
            " AND (state = 'returned') = (returned_at IS NOT NULL)",
            name=op.f("ck_loan_history"),
        ),
        sa.CheckConstraint("blocks = (state IN ('offered', 'out', 'reserved'))", name=op.f("ck_loan_blocks")),
        sa.CheckConstraint(
            "deposit_state IN ('none', 'kept', 'returned', 'withheld')", name=op.f("ck_loan_deposit_state")
        ),
        sa.CheckConstraint(
            "issued_condition IN ('good', 'worn', 'damaged', 'incomplete')",
            name=op.f("ck_loan_issued_condition"),
        ),
        sa.CheckConstraint(
            "returned_condition IN ('good', 'worn', 'damaged', 'incomplete')",
            name=op.f("ck_loan_returned_condition"),
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'reserved', 'out', 'returned', 'cancelled', 'expired')",
            name=op.f("ck_loan_state"),
        ),
        sa.CheckConstraint("due_on > starts_on", name=op.f("ck_loan_days")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_loan_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    op.create_index("ix_loan_borrower_ref", "loan", ["borrower_ref"], unique=False)
    op.create_index("ix_loan_resource_id_due_on", "loan", ["resource_id", "due_on"], unique=False)
    op.create_index("ix_loan_state_due_on", "loan", ["state", "due_on"], unique=False)
    op.create_index(
        "uq_loan_out",
        "loan",
        ["resource_id"],
        unique=True,
        postgresql_where=sa.text("state = 'out'"),
        sqlite_where=sa.text("state = 'out'"),
    )
    op.create_table(
        "loan_waiting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("joined_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 60", name=op.f("ck_loan_waiting_days")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_loan_waiting_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_waiting")),
        sa.UniqueConstraint("resource_id", "person", name=op.f("uq_loan_waiting_resource_id_person")),
    )
    op.create_table(
        "key_entry",
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("promise_id", sa.String(length=32), nullable=True),
        sa.Column("by_ref", sa.String(length=64), nullable=False),
        sa.Column("by_office", sa.String(length=40), nullable=True),
        sa.Column("remark", sa.String(length=100), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("cost_cents", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('registered', 'issued', 'recalled', 'returned', 'lost', 'found',"
            " 'cylinder_kept', 'cylinder_exchanged', 'withdrawn')",
            name=op.f("ck_key_entry_kind"),
        ),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_key_entry_cost_cents")),
        sa.CheckConstraint("number > 0", name=op.f("ck_key_entry_number")),
        sa.ForeignKeyConstraint(["key_id"], ["door_key.id"], name=op.f("fk_key_entry_key_id_door_key")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["key_promise.id"], name=op.f("fk_key_entry_promise_id_key_promise")
        ),
        sa.PrimaryKeyConstraint("key_id", "number", name=op.f("pk_key_entry")),
    )
    op.create_table(
        "repair",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resource_id", sa.String(length=32), nullable=False),
        sa.Column("loan_id", sa.String(length=32), nullable=True),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("opened_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("closed_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("cost_cents", sa.Integer(), nullable=True),
        sa.CheckConstraint("outcome IN ('mended', 'given_up')", name=op.f("ck_repair_outcome")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_repair_closed")),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_repair_cost_cents")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_repair_loan_id_loan")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_repair_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    op.create_index(
        "uq_repair_open",
        "repair",
        ["resource_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )

    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in NO_OVERLAP_POSTGRESQL if postgresql else NO_OVERLAP_SQLITE:
        op.execute(statement)
    for statement in STAYS_POSTGRESQL if postgresql else STAYS_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for table in ("repair", "key_entry", "loan_waiting", "loan", "lendable", "key_promise", "door_key"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION key_entry_stays()")
