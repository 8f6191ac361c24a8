"""Vouchers, their originals, the chain they are posted in, and the inventory.

Expand: applied before the code that needs them.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What was posted stands (GoBD): a reversal is another voucher. Of an original only the bytes may go, once the law no
# longer wants them kept.
_STAYS = {
    "voucher": "OLD.number IS NOT NULL",
    "voucher_original": "NEW.body IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.media_type <> OLD.media_type",
}
_POSTGRESQL = (
    "CREATE FUNCTION voucher_stays() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'voucher_stays' USING ERRCODE = 'restrict_violation'; END $$",
    *(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})"
        " EXECUTE FUNCTION voucher_stays()"
        for table, changed in _STAYS.items()
    ),
    "CREATE TRIGGER voucher_stays_delete BEFORE DELETE ON voucher FOR EACH ROW WHEN (OLD.number IS NOT NULL)"
    " EXECUTE FUNCTION voucher_stays()",
    "CREATE TRIGGER voucher_original_stays_delete BEFORE DELETE ON voucher_original FOR EACH ROW"
    " EXECUTE FUNCTION voucher_stays()",
)
# A migration that rebuilds one of the tables must create its triggers again.
_SQLITE = (
    *(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} WHEN {changed} BEGIN"
        " SELECT RAISE(ABORT, 'voucher_stays'); END"
        for table, changed in _STAYS.items()
    ),
    "CREATE TRIGGER voucher_stays_delete BEFORE DELETE ON voucher WHEN OLD.number IS NOT NULL BEGIN"
    " SELECT RAISE(ABORT, 'voucher_stays'); END",
    "CREATE TRIGGER voucher_original_stays_delete BEFORE DELETE ON voucher_original BEGIN"
    " SELECT RAISE(ABORT, 'voucher_stays'); END",
)


def upgrade() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.Column("reverses_id", sa.String(length=32), nullable=True),
        sa.Column("invoice_number", sa.String(length=60), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_back", sa.Boolean(), nullable=False),
        sa.Column("discount_cents", sa.BigInteger(), nullable=False),
        sa.Column("non_eligible_cents", sa.BigInteger(), nullable=False),
        sa.Column("eligible_cents", sa.BigInteger(), nullable=False),
        sa.Column("allocated_cents", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("procurement_note", sa.String(length=1000), nullable=True),
        sa.Column("allocations", sa.JSON(), nullable=False),
        sa.Column("payee_seal", sa.String(length=64), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("taken_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("posted_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("acted_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('parked', 'posted', 'discarded')", name=op.f("ck_voucher_state")),
        sa.CheckConstraint("kind IN ('invoice', 'reversal')", name=op.f("ck_voucher_kind")),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_voucher_reverses")
        ),
        sa.CheckConstraint(
            "(state = 'posted') = (number IS NOT NULL) AND (number IS NULL) = (link IS NULL)",
            name=op.f("ck_voucher_posted"),
        ),
        sa.CheckConstraint(
            "previous IS NULL AND (number IS NULL OR number = 1)"
            " OR previous IS NOT NULL AND number IS NOT NULL AND previous = number - 1 AND previous > 0",
            name=op.f("ck_voucher_gapless"),
        ),
        sa.CheckConstraint(
            "gross_cents >= 0 AND vat_cents >= 0 AND vat_cents <= gross_cents"
            " AND discount_cents >= 0 AND non_eligible_cents >= 0",
            name=op.f("ck_voucher_amounts"),
        ),
        sa.CheckConstraint(
            "eligible_cents = gross_cents - discount_cents - non_eligible_cents"
            " - CASE WHEN vat_back THEN vat_cents ELSE 0 END",
            name=op.f("ck_voucher_eligible"),
        ),
        sa.CheckConstraint(
            "allocated_cents >= 0 AND allocated_cents <= eligible_cents", name=op.f("ck_voucher_paid_twice")
        ),
        sa.ForeignKeyConstraint(["previous"], ["voucher.number"], name=op.f("fk_voucher_previous_voucher")),
        sa.ForeignKeyConstraint(["reverses_id"], ["voucher.id"], name=op.f("fk_voucher_reverses_id_voucher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("number", name=op.f("uq_voucher_number")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_voucher_reverses_id")),
    )
    op.create_index(op.f("ix_voucher_invoice_number"), "voucher", ["invoice_number"], unique=False)
    op.create_index(op.f("ix_voucher_original_sha256"), "voucher", ["original_sha256"], unique=False)
    op.create_index("ix_voucher_taken_at", "voucher", ["taken_at", "id"], unique=False)
    op.create_index("ix_voucher_gross_cents", "voucher", ["gross_cents", "invoiced_on"], unique=False)
    op.create_table(
        "voucher_payee",
        sa.Column("voucher_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_payee_voucher_id_voucher")
        ),
        sa.PrimaryKeyConstraint("voucher_id", name=op.f("pk_voucher_payee")),
    )
    op.create_index(op.f("ix_voucher_payee_name"), "voucher_payee", ["name"], unique=False)
    op.create_table(
        "voucher_original",
        sa.Column("voucher_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_original_voucher_id_voucher")
        ),
        sa.PrimaryKeyConstraint("voucher_id", name=op.f("pk_voucher_original")),
    )
    chain = op.create_table(
        "voucher_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_voucher_chain_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_chain")),
    )
    op.bulk_insert(chain, [{"id": 1, "number": 0, "link": "0" * 64}])
    op.create_table(
        "asset",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("voucher_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=False),
        sa.Column("bound_until", sa.Date(), nullable=False),
        sa.CheckConstraint("value_cents > 0 AND bound_until >= acquired_on", name=op.f("ck_asset_binding")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_asset_voucher_id_voucher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    op.create_index(op.f("ix_asset_bound_until"), "asset", ["bound_until"], unique=False)
    op.create_index(op.f("ix_asset_voucher_id"), "asset", ["voucher_id"], unique=False)
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voucher_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("released_at", quartier.tables.UtcInstant(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_expense_voucher_id_voucher"), "voucher", ["voucher_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_expense_voucher_id"), ["voucher_id"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expense_voucher_id"))
        batch_op.drop_constraint(batch_op.f("fk_expense_voucher_id_voucher"), type_="foreignkey")
        batch_op.drop_column("released_at")
        batch_op.drop_column("voucher_id")
    for table in ("asset", "voucher_chain", "voucher_original", "voucher_payee", "voucher"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION voucher_stays()")
