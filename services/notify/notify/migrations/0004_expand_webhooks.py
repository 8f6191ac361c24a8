"""Webhooks: partners, where they want to be told, what is due to them, and what became of it. Expand: new tables."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _partners()
    _messages()


def _partners() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ended_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_partner_token_hash")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("changed_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("queued_upto", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("not_before", quartier.tables.UtcInstant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'disabled', 'ended')", name=op.f("ck_webhook_state")
        ),
        sa.CheckConstraint("(state = 'disabled') = (why IS NOT NULL)", name=op.f("ck_webhook_why")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_webhook_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index("ix_webhook_partner", "webhook", ["partner_id"], unique=False)
    op.create_table(
        "webhook_secret",
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("ends_at", quartier.tables.UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_secret_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("webhook_id", "number", name=op.f("pk_webhook_secret")),
    )


def _messages() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=True),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("claimed_until", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("changed_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("stage IN ('due', 'sent', 'failed')", name=op.f("ck_webhook_delivery_stage")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("webhook_id", "message", name=op.f("pk_webhook_delivery")),
    )
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", ["stage", "next_at"], unique=False)
    op.create_index(
        "ix_webhook_delivery_list", "webhook_delivery", ["webhook_id", "created_at", "message"], unique=False
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id", "message"],
            ["webhook_delivery.webhook_id", "webhook_delivery.message"],
            name=op.f("fk_webhook_attempt_webhook_id_webhook_delivery"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
    )
    op.create_index("ix_webhook_attempt_message", "webhook_attempt", ["webhook_id", "message"], unique=False)
    op.create_index("ix_webhook_attempt_time", "webhook_attempt", ["at"], unique=False)


def downgrade() -> None:
    for table in ("webhook_attempt", "webhook_delivery", "webhook_secret", "webhook", "partner"):
        op.drop_table(table)
