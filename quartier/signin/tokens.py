"""Access tokens of programs: named, for reading or also for writing, with an end, ended at any time.

A program acts with offices that the person who gave the token passed on to it, and only as long as that person holds
them: who loses an office takes it from their programs too. What a program does is recorded under the token's own
reference, and the token's row says who gave it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Row,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from quartier.event import new_ref
from quartier.signin.secret import hashed, new_secret
from quartier.tables import UtcInstant, floor_metadata

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
#: Days for which a token counts at most.
LONGEST_DAYS = 366
#: How a token begins, so that programs that look for lost secrets find it.
PREFIX = "quartier_"

table = Table(
    "access_token",
    floor_metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    # What it is for; never a person.
    Column("name", String(120), nullable=False),
    Column("scopes", String(60), nullable=False),
    Column("offices", Text, nullable=False),
    Column("given_by", String(64), nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("revoked_at", UtcInstant),
    # The day and no more: that is enough to find tokens that nobody uses.
    Column("last_used_on", Date),
    CheckConstraint("expires_at > created_at", name="period"),
)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token, without itself."""

    id: str
    name: str
    scopes: frozenset[str]
    #: Passed on by whoever gave it; they count only while that person holds them.
    offices: frozenset[str]
    #: The person who gave it.
    given_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None

    def counts(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at


def give(
    session: Session,
    *,
    name: str,
    scopes: frozenset[str],
    offices: frozenset[str],
    given_by: str,
    now: datetime,
    expires_at: datetime,
) -> str:
    """A new token; returns it, and it is written down nowhere else."""
    token = PREFIX + new_secret()
    session.execute(
        insert(table).values(
            id=new_ref(),
            token_hash=hashed(token),
            name=name,
            scopes=" ".join(sorted(scopes)),
            offices=" ".join(sorted(offices)),
            given_by=given_by,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> AccessToken | None:
    """The token that counts; None if it is unknown, has run out or was ended."""
    row = session.execute(select(table).where(table.c.token_hash == hashed(token))).one_or_none()
    found = None if row is None else _read(row)
    return found if found and found.counts(now) else None


def all_tokens(session: Session) -> Sequence[AccessToken]:
    """Every token of this service, the newest first; ended ones too, until they are forgotten."""
    return [
        _read(row) for row in session.execute(select(table).order_by(table.c.created_at.desc(), table.c.id))
    ]


def note_use(session: Session, token_id: str, day: date) -> None:
    """Keep the day of the last use."""
    newer = or_(table.c.last_used_on.is_(None), table.c.last_used_on < day)
    session.execute(update(table).where(table.c.id == token_id, newer).values(last_used_on=day))


def revoke(session: Session, token_id: str, now: datetime) -> bool:
    """End a token at once; whether there is such a one. Ending it twice changes nothing."""
    here = session.execute(select(table.c.id).where(table.c.id == token_id)).one_or_none() is not None
    counts = and_(table.c.id == token_id, table.c.revoked_at.is_(None))
    session.execute(update(table).where(counts).values(revoked_at=now))
    return here


def purge(session: Session, before: datetime) -> int:
    """Forget tokens that were over before an instant; how many there were."""
    over = or_(table.c.expires_at < before, table.c.revoked_at < before)
    gone = session.execute(delete(table).where(over))
    return int(getattr(gone, "rowcount", 0))


def _read(row: Row[Any]) -> AccessToken:
    return AccessToken(
        row.id,
        row.name,
        frozenset(row.scopes.split()),
        frozenset(row.offices.split()),
        row.given_by,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_on,
    )
