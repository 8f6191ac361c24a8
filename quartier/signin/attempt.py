"""A sign-in under way: begun here, continued at the provider, ended by the answer that the browser brings back.

What ties the three together is a random state. The browser keeps it in a cookie, the database keeps its hash with the
nonce and the PKCE verifier, and the answer must bring it. The row is deleted by the statement that reads it, so an
answer counts once, however often it comes and to however many instances.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Column, String, Table, Text, delete, insert
from sqlalchemy.orm import Session

from quartier.signin.secret import hashed, new_secret
from quartier.signin.session import IDLE
from quartier.tables import UtcInstant, floor_metadata

#: How long somebody may take at the provider (ASVS 5.0, 6.5.5: at most ten minutes).
LASTS = timedelta(minutes=10)

table = Table(
    "sign_in_attempt",
    floor_metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False),
    Column("next", Text, nullable=False),
    Column("remember", Boolean(create_constraint=False), nullable=False),
    Column("expires_at", UtcInstant, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one sign-in needs to know of itself."""

    nonce: str
    verifier: str
    #: The page to go on to.
    next: str
    #: Whether this device shall stay signed in.
    remember: bool

    @property
    def max_age(self) -> int | None:
        """Seconds for which the provider's own session may have lasted. On a shared phone no longer than ours would:
        it may be somebody else's who has gone without signing out."""
        return None if self.remember else int(IDLE.total_seconds())


def begin(session: Session, *, next: str, remember: bool, now: datetime) -> tuple[str, Attempt]:
    """A new attempt; gives its state, which only the browser keeps."""
    state, attempt = new_secret(), Attempt(new_secret(), new_secret(), next, remember)
    session.execute(
        insert(table).values(state_hash=hashed(state), expires_at=now + LASTS, **dataclasses.asdict(attempt))
    )
    return state, attempt


def take(session: Session, state: str, now: datetime) -> Attempt | None:
    """The attempt of a state, which is over with that; None if there is none, or it has run out."""
    wanted = delete(table).where(table.c.state_hash == hashed(state)).returning(table)
    row = session.execute(wanted).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    return Attempt(row.nonce, row.verifier, row.next, row.remember)


def purge(session: Session, now: datetime) -> int:
    """Forget attempts that nobody ended; how many there were."""
    gone = session.execute(delete(table).where(table.c.expires_at <= now))
    return int(getattr(gone, "rowcount", 0))
