"""Messages to people: who wants them, about what, and their letters. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_position",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_letter_position_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_position")),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("confirmed_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("silent_since", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'active', 'silent')", name=op.f("ck_subscriber_state")),
        sa.CheckConstraint(
            "(quiet_from IS NULL AND quiet_until IS NULL)"
            " OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23 AND quiet_from <> quiet_until)",
            name=op.f("ck_subscriber_quiet"),
        ),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name=op.f("ck_subscriber_digest_hour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_subscriber_address_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscriber_token_hash")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subscriber_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("due_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("claimed_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("settled_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint("kind IN ('confirm', 'known', 'news')", name=op.f("ck_letter_kind")),
        sa.CheckConstraint(
            "state IN ('ready', 'sending', 'sent', 'failed', 'unknown')", name=op.f("ck_letter_state")
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_letter_subscriber_id_subscriber"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index("ix_letter_asked", "letter", ["kind", "created_at"], unique=False)
    op.create_index("ix_letter_due", "letter", ["state", "due_at"], unique=False)
    op.create_index("ix_letter_subscriber", "letter", ["subscriber_id"], unique=False)
    op.create_table(
        "subscriber_wish",
        sa.Column("subscriber_id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.CheckConstraint("rhythm IN ('now', 'daily', 'weekly')", name=op.f("ck_subscriber_wish_rhythm")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_subscriber_wish_subscriber_id_subscriber"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "about", "urgent", name=op.f("pk_subscriber_wish")),
    )
    op.create_table(
        "letter_item",
        sa.Column("subscriber_id", sa.String(length=32), nullable=False),
        sa.Column("story_id", sa.String(length=200), nullable=False),
        sa.Column("due_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'taken', 'over')", name=op.f("ck_letter_item_state")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_item_letter_id_letter"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_letter_item_subscriber_id_subscriber"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "story_id", name=op.f("pk_letter_item")),
    )
    op.create_index("ix_letter_item_due", "letter_item", ["state", "due_at"], unique=False)
    op.create_index(
        "ix_letter_item_letter",
        "letter_item",
        ["letter_id"],
        unique=False,
        sqlite_where=sa.text("letter_id IS NOT NULL"),
        postgresql_where=sa.text("letter_id IS NOT NULL"),
    )


def downgrade() -> None:
    for name in ("letter_item", "subscriber_wish", "letter", "subscriber", "letter_position"):
        op.drop_table(name)
