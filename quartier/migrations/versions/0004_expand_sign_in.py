"""Sign-in: attempts at a provider, sessions that can be listed, access tokens. Expand.

Sessions begun before are over with it: they have no reference to be listed by. People sign in once more.
"""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM session")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(length=32), nullable=False))
        batch_op.add_column(sa.Column("device", sa.String(length=60), nullable=False))
        batch_op.add_column(sa.Column("remembered", sa.Boolean(create_constraint=False), nullable=False))
        batch_op.add_column(sa.Column("id_token", sa.Text(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_session_ref"), ["ref"])
        batch_op.create_index(batch_op.f("ix_session_actor"), ["actor"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("remember", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("expires_at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "access_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scopes", sa.String(length=60), nullable=False),
        sa.Column("offices", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("expires_at", quartier.tables.UtcInstant(), nullable=False),
        sa.Column("revoked_at", quartier.tables.UtcInstant(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_access_token_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("access_token")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_expires_at"))

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_actor"))
        batch_op.drop_constraint(batch_op.f("uq_session_ref"), type_="unique")
        batch_op.drop_column("id_token")
        batch_op.drop_column("remembered")
        batch_op.drop_column("device")
        batch_op.drop_column("ref")
