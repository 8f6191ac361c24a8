"""What partners offer, and photos of what is built. Expand: applied before the code that needs it."""

import sqlalchemy as sa
from alembic import op

import quartier.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pledge", schema=None) as batch_op:
        # What was promised before is pledged; code that does not know of offers writes nothing else.
        batch_op.add_column(
            sa.Column("state", sa.String(length=10), nullable=False, server_default=sa.text("'pledged'"))
        )
        batch_op.add_column(sa.Column("token_hash", sa.String(length=64), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_pledge_state"), "state IN ('offered', 'pledged', 'declined', 'withdrawn')"
        )
        batch_op.create_check_constraint(op.f("ck_pledge_came"), "came_at IS NULL OR state = 'pledged'")
        batch_op.create_unique_constraint(op.f("uq_pledge_token_hash"), ["token_hash"])

    op.create_table(
        "project_photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("added_at", quartier.tables.UtcInstant(), nullable=False),
        sa.CheckConstraint("stage IN ('before', 'work', 'after')", name=op.f("ck_project_photo_stage")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_photo_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_photo")),
    )
    op.create_index(op.f("ix_project_photo_project_id"), "project_photo", ["project_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_project_photo_project_id"), table_name="project_photo")
    op.drop_table("project_photo")
    with op.batch_alter_table("pledge", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_pledge_token_hash"), type_="unique")
        batch_op.drop_constraint(op.f("ck_pledge_came"), type_="check")
        batch_op.drop_constraint(op.f("ck_pledge_state"), type_="check")
        batch_op.drop_column("token_hash")
        batch_op.drop_column("state")
