"""The job every contender does: a booking is committed, the others are told, the notice of it is committed there.

Application rows go through the ORM for all. The event is the same CloudEvents document of about 0.9 KB for all; ours
makes it in `bench/ours.py` through the floor, the peers take `cloud_event` from here.
"""

import itertools
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

TYPE = "quartier.bookings.booking.confirmed.v1"
ROUTING_KEY = "bookings.internal.booking.confirmed"
WORKERS = 10
"""How many use cases run at once in a producing role: nameko's own default, offered to everybody."""

_FIRST = datetime(2026, 6, 1, 8, tzinfo=UTC)
_numbers = itertools.count(1)


class Base(DeclarativeBase):
    """Tables of the job; the contenders' own tables (outbox, inbox) are theirs."""


class Booking(Base):
    """What the producer commits."""

    __tablename__ = "booking"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    machine: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Notice(Base):
    """What the receiver commits: the effect. `booking_id` is not unique, so that a doubled effect shows."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    booking_id: Mapped[str] = mapped_column(String(40))
    machine: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def new_booking() -> Booking:
    """A booking nobody has made before."""
    starts_at = _FIRST + timedelta(minutes=30 * next(_numbers))
    return Booking(
        id=secrets.token_urlsafe(16),
        machine="lathe-2",
        holder=secrets.token_urlsafe(16),
        state="confirmed",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )


def facts(booking: Booking) -> dict[str, Any]:
    """What the event says of a booking, as Python values (instants are aware UTC)."""
    return {
        "booking_id": booking.id,
        "machine_id": booking.machine,
        "state": booking.state,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "seats": 2,
        "inductions": [f"induction-{n}-of-{booking.machine}" for n in range(11)],
    }


def cloud_event(booking: Booking) -> dict[str, Any]:
    """The same as a CloudEvents document, for contenders without an envelope of their own."""
    data = facts(booking)
    for name in ("starts_at", "ends_at"):
        data[name] = data[name].isoformat().replace("+00:00", "Z")
    return {
        "specversion": "1.0",
        "id": secrets.token_urlsafe(16),
        "source": "/bench/bookings",
        "type": TYPE,
        "subject": booking.id,
        "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"https://quartier.example/contracts/{TYPE}.json",
        "sequence": next(_numbers),
        "subjectversion": 1,
        "epoch": 1,
        "audience": "internal",
        "correlationid": secrets.token_urlsafe(16),
        "data": data,
    }


def notice(booking_id: str, machine: str, starts_at: datetime) -> Notice:
    """The effect."""
    return Notice(id=secrets.token_urlsafe(16), booking_id=booking_id, machine=machine, starts_at=starts_at)


def notice_of(event: dict[str, Any]) -> Notice:
    """The effect of an event, for contenders without readers of their own."""
    data = event["data"]
    return notice(data["booking_id"], data["machine_id"], datetime.fromisoformat(data["starts_at"]))


def backlog(count: int) -> Iterator[bytes]:
    """Ready bytes of `count` events of as many bookings."""
    for _ in range(count):
        yield json.dumps(cloud_event(new_booking())).encode()
