"""Bank statements. Expand: applied before the code that needs them."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("added_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("iban", name=op.f("uq_bank_account_iban")),
    )
    op.create_table(
        "bank_import",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("detail", sa.String(length=80), nullable=False),
        sa.Column("sent_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("sent_by", sa.String(length=64), nullable=False),
        sa.Column("known_statements", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('read', 'parked')", name=op.f("ck_bank_import_state")),
        sa.CheckConstraint("(state = 'parked') = (reason IS NOT NULL)", name=op.f("ck_bank_import_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_import")),
        sa.UniqueConstraint("sha256", name=op.f("uq_bank_import_sha256")),
    )
    op.create_index(op.f("ix_bank_import_sent_at"), "bank_import", ["sent_at"])
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=70), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=True),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True),
        sa.Column("differs_cents", sa.BigInteger(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("known_entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_account.id"], name=op.f("fk_bank_statement_account_id_bank_account")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["bank_import.id"], name=op.f("fk_bank_statement_import_id_bank_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.UniqueConstraint(
            "account_id",
            "number",
            "page",
            "closed_on",
            name=op.f("uq_bank_statement_account_id_number_page_closed_on"),
        ),
    )
    op.create_index(op.f("ix_bank_statement_import_id"), "bank_statement", ["import_id"])
    op.create_index("ix_bank_statement_account_id_closed_on", "bank_statement", ["account_id", "closed_on"])
    op.create_table(
        "bank_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("elsewhere", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("end_to_end", sa.String(length=70), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("party", sa.String(length=140), nullable=False),
        sa.Column("party_iban", sa.String(length=34), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("matched_cents", sa.BigInteger(), nullable=False),
        sa.Column("returns_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'matched', 'aside', 'parked', 'returned')", name=op.f("ck_bank_entry_state")
        ),
        sa.CheckConstraint(
            "(amount_cents IS NULL) = (elsewhere IS NOT NULL)", name=op.f("ck_bank_entry_currency")
        ),
        sa.CheckConstraint(
            "matched_cents >= 0 AND matched_cents <= abs(coalesce(amount_cents, 0))",
            name=op.f("ck_bank_entry_matched"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_account.id"], name=op.f("fk_bank_entry_account_id_bank_account")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_bank_entry_statement_id_bank_statement")
        ),
        sa.ForeignKeyConstraint(
            ["returns_id"], ["bank_entry.id"], name=op.f("fk_bank_entry_returns_id_bank_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_entry")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_bank_entry_account_id_key")),
    )
    op.create_index("ix_bank_entry_statement_id_position", "bank_entry", ["statement_id", "position"])
    op.create_index("ix_bank_entry_state_booked_on", "bank_entry", ["state", "booked_on", "id"])
    op.create_index(op.f("ix_bank_entry_returns_id"), "bank_entry", ["returns_id"])
    op.create_table(
        "bank_match",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("candidate", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.String(length=120), nullable=False),
        sa.Column("matched_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("matched_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_bank_match_amount")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["bank_entry.id"], name=op.f("fk_bank_match_entry_id_bank_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_match")),
        sa.UniqueConstraint("entry_id", "candidate", name=op.f("uq_bank_match_entry_id_candidate")),
    )
    op.create_index(op.f("ix_bank_match_candidate"), "bank_match", ["candidate"])
    op.create_table(
        "bank_paid",
        sa.Column("candidate", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "paid_cents >= 0 AND paid_cents <= amount_cents", name=op.f("ck_bank_paid_overpaid")
        ),
        sa.PrimaryKeyConstraint("candidate", name=op.f("pk_bank_paid")),
    )


def downgrade() -> None:
    for table in ("bank_paid", "bank_match", "bank_entry", "bank_statement", "bank_import", "bank_account"):
        op.drop_table(table)
