"""Who holds which office, and what helpers enter for residents. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_held",
        sa.Column("holding_ref", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_office_held_term")),
        sa.PrimaryKeyConstraint("holding_ref", name=op.f("pk_office_held")),
    )
    with op.batch_alter_table("office_held", schema=None) as batch_op:
        batch_op.create_index("ix_office_held_person", ["person"], unique=False)

    op.create_table(
        "entered_on_behalf",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("helper", sa.String(length=64), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("at", quartier.tables.UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entered_on_behalf")),
    )
    with op.batch_alter_table("entered_on_behalf", schema=None) as batch_op:
        batch_op.create_index("ix_entered_on_behalf_helper", ["helper", "at"], unique=False)

    op.add_column("session", sa.Column("on_behalf", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("session", "on_behalf")
    with op.batch_alter_table("entered_on_behalf", schema=None) as batch_op:
        batch_op.drop_index("ix_entered_on_behalf_helper")

    op.drop_table("entered_on_behalf")
    with op.batch_alter_table("office_held", schema=None) as batch_op:
        batch_op.drop_index("ix_office_held_person")

    op.drop_table("office_held")
