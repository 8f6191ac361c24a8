"""SQLite looks for an overlap at one place of the index. Expand: applied before its code.

What blocks a resource never overlaps, so the first of them that ends after a new one begins is the only one that can be
in its way: to find it costs the same however much is booked later. PostgreSQL's exclusion constraint does so already.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENTS = ("insert", "update")
# A migration that rebuilds the table must create the triggers again.
BY_INDEX = tuple(
    f"CREATE TRIGGER booking_overlap_{moment} BEFORE {moment} ON allocation WHEN NEW.blocks BEGIN"
    " SELECT RAISE(ABORT, 'booking_overlap') WHERE (SELECT blocked_from FROM allocation"
    " WHERE blocks AND resource_id = NEW.resource_id AND booking_id <> NEW.booking_id"
    " AND blocked_until > NEW.blocked_from ORDER BY blocked_until LIMIT 1) < NEW.blocked_until;"
    " END"
    for moment in MOMENTS
)
BY_ROWS = tuple(
    f"CREATE TRIGGER booking_overlap_{moment} BEFORE {moment} ON allocation WHEN NEW.blocks BEGIN"
    " SELECT RAISE(ABORT, 'booking_overlap') WHERE EXISTS (SELECT 1 FROM allocation"
    " WHERE blocks AND resource_id = NEW.resource_id AND booking_id <> NEW.booking_id"
    " AND blocked_from < NEW.blocked_until AND blocked_until > NEW.blocked_from);"
    " END"
    for moment in MOMENTS
)


def upgrade() -> None:
    _replace(BY_INDEX)


def downgrade() -> None:
    _replace(BY_ROWS)


def _replace(triggers: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for moment in MOMENTS:
        op.execute(f"DROP TRIGGER booking_overlap_{moment}")
    for trigger in triggers:
        op.execute(trigger)
