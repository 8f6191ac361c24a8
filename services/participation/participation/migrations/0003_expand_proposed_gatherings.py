"""Gatherings that are proposed. Expand: applied before the code that needs it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('seeking_room', 'confirmed', 'unplaced', 'cancelled')"
_AFTER = "state IN ('proposed', 'seeking_room', 'confirmed', 'unplaced', 'cancelled')"


def upgrade() -> None:
    _states(_AFTER)


def downgrade() -> None:
    op.execute(
        "DELETE FROM gathering_step WHERE gathering_id IN (SELECT id FROM gathering WHERE state = 'proposed')"
    )
    op.execute("DELETE FROM gathering WHERE state = 'proposed'")
    _states(_BEFORE)


def _states(allowed: str) -> None:
    with op.batch_alter_table("gathering") as batch_op:
        batch_op.drop_constraint(op.f("ck_gathering_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_gathering_state"), allowed)
