"""What was stored before rooms became resources is there afterwards, on both databases."""

import pytest
from alembic import command
from sqlalchemy import text

from quartier.hosting import Service
from quartier.operate import migrate
from quartier.testing.plugin import open_store

MORNING = "2026-05-22 08:00:00.000000"
NOON = "2026-05-22 12:00:00.000000"
AIRED = "2026-05-22 12:15:00.000000"
ROOM = (
    "INSERT INTO room (id, name, capacity, buffer_minutes, requests_block, added_at)"
    f" VALUES ('hall', 'Hall', 80, 15, true, '{MORNING}')"
)
BOOKING = (
    "INSERT INTO booking (id, room_id, state, blocks, purpose, starts_at, ends_at, blocked_until, created_at)"
    f" VALUES ('choir', 'hall', 'confirmed', true, 'Choir', '{MORNING}', '{NOON}', '{AIRED}', '{MORNING}')"
)
STEP = (
    f"INSERT INTO booking_step (booking_id, number, state, at) VALUES ('choir', 1, 'confirmed', '{MORNING}')"
)


def test_rooms_and_bookings_survive(
    database_url: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(service, database_url)
    to_the_end = command.upgrade
    monkeypatch.setattr(
        command,
        "upgrade",
        lambda config, to: to_the_end(
            config, "0001" if config.attributes["version_table"] == "werkhaus_schema" else to
        ),
    )
    migrate.upgrade(service, store)
    monkeypatch.undo()
    with store.engine.execution_options(quartier_write=True).begin() as connection:
        for statement in (ROOM, BOOKING, STEP):
            connection.execute(text(statement))
    migrate.upgrade(service, store)
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT kind, capacity, buffer_after_minutes FROM resource")).one()
        assert tuple(found) == ("room", 80, 15)
        taken = connection.execute(text("SELECT resource_id, blocked_until, blocks FROM allocation")).one()
        assert (taken.resource_id, str(taken.blocked_until)[:16], bool(taken.blocks)) == (
            "hall",
            AIRED[:16],
            True,
        )
        joined = "SELECT purpose FROM booking JOIN booking_step ON booking_id = booking.id"
        assert connection.scalar(text(joined)) == "Choir"
    store.close()
