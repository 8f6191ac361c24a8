"""Who is signed in: rows on the server, a random token in the browser.

The database keeps only the token's SHA-256; a stolen copy of it signs nobody in. A session ends after two hours
without use, after twelve hours in any case, and at once when its person signs out. How somebody proves who they are
is another file's matter (`demo.py`).
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Column, String, Table, Text, delete, false, insert, select, update
from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.tables import UtcInstant, floor_metadata

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
#: A session's last use is written down at most this often.
SEEN_EVERY = timedelta(minutes=5)

table = Table(
    "session",
    floor_metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("actor", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("offices", Text, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("seen_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False, index=True),
    Column("on_behalf", Boolean, nullable=False, server_default=false()),
)


def begin(session: Session, actor: Actor, now: datetime) -> str:
    """A new session of `actor`; returns its token (256 bits), which is written down nowhere else."""
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(table).values(
            token_hash=_hash(token),
            actor=actor.ref,
            name=actor.name,
            offices=" ".join(sorted(actor.offices)),
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> tuple[Actor, bool] | None:
    """Whose session this is, and whether its use should be noted (`touch`); None if it is over or unknown."""
    row = session.execute(select(table).where(table.c.token_hash == _hash(token))).one_or_none()
    if row is None or row.expires_at <= now or row.seen_at + IDLE <= now:
        return None
    actor = Actor(row.actor, row.name, frozenset(row.offices.split()), row.on_behalf)
    return actor, now - row.seen_at > SEEN_EVERY


def touch(session: Session, token: str, now: datetime) -> None:
    """Note that the session was used."""
    session.execute(update(table).where(table.c.token_hash == _hash(token)).values(seen_at=now))


def set_on_behalf(session: Session, token: str, on_behalf: bool) -> None:
    """Note whether this session acts for somebody who has no phone (`quartier.signin.helping`)."""
    session.execute(update(table).where(table.c.token_hash == _hash(token)).values(on_behalf=on_behalf))


def end(session: Session, token: str) -> None:
    """End a session; an unknown token changes nothing."""
    session.execute(delete(table).where(table.c.token_hash == _hash(token)))


def purge(session: Session, now: datetime) -> int:
    """Forget sessions that are over; how many there were."""
    gone = session.execute(delete(table).where((table.c.expires_at <= now) | (table.c.seen_at <= now - IDLE)))
    return int(getattr(gone, "rowcount", 0))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
