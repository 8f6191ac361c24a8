"""Who is signed in: rows on the server, a random token in the browser.

The database keeps only the token's SHA-256; a stolen copy of it signs nobody in. A phone counts as shared unless its
owner says otherwise: the session ends an hour after its last use, after twelve hours in any case, and with the
browser. On a remembered device it lasts a fortnight after its last use, two months in any case. It ends at once when
its person signs out, here or from the list of their sessions. How somebody proves who they are is other files' matter
(`demo.py`, `oidc.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Row,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    false,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.event import new_ref
from quartier.signin.secret import hashed, new_secret
from quartier.tables import UtcInstant, floor_metadata

IDLE, REMEMBERED_IDLE = timedelta(hours=1), timedelta(days=14)
LONGEST, REMEMBERED_LONGEST = timedelta(hours=12), timedelta(days=60)
#: A session's last use is written down at most this often.
SEEN_EVERY = timedelta(minutes=5)

table = Table(
    "session",
    floor_metadata,
    Column("token_hash", String(64), primary_key=True),
    # What a session is called in the list: its token is nobody's to see.
    Column("ref", String(32), nullable=False, unique=True),
    Column("actor", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("offices", Text, nullable=False),
    Column("device", String(60), nullable=False),
    Column("remembered", Boolean(create_constraint=False), nullable=False),
    Column("id_token", Text),
    # What the provider calls its own session of this person, for ending ours when it ends that.
    Column("sid", String(255), index=True),
    Column("created_at", UtcInstant, nullable=False),
    Column("seen_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False, index=True),
    Column("on_behalf", Boolean, nullable=False, server_default=false()),
)

#: What is read of a session at each request: not what the provider said, which is long and needed once.
_SHOWN = [column for column in table.c if column.name not in ("id_token", "sid")]
#: That a session goes on, at the instant of `_at`.
_GOES_ON = and_(
    table.c.expires_at > bindparam("now"),
    or_(
        table.c.seen_at > bindparam("used_since"),
        and_(table.c.remembered, table.c.seen_at > bindparam("remembered_since")),
    ),
)
#: Built once: it is asked at each request, and building it takes longer than its answer.
_FIND = select(*_SHOWN).where(table.c.token_hash == bindparam("token"), _GOES_ON)


@dataclass(frozen=True, slots=True)
class Known:
    """A session that goes on."""

    ref: str
    actor: Actor
    #: Browser and system, as far as they can be told apart; empty if they cannot.
    device: str
    remembered: bool
    created_at: datetime
    seen_at: datetime

    def stale(self, now: datetime) -> bool:
        """Whether its use should be noted (`touch`)."""
        return now - self.seen_at > SEEN_EVERY


def begin(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    device: str = "",
    remembered: bool = False,
    id_token: str | None = None,
    sid: str | None = None,
) -> str:
    """A new session of `actor`; returns its token (256 bits), which is written down nowhere else."""
    token = new_secret()
    session.execute(
        insert(table).values(
            token_hash=hashed(token),
            ref=new_ref(),
            actor=actor.ref,
            name=actor.name,
            offices=" ".join(sorted(actor.offices)),
            device=device,
            remembered=remembered,
            id_token=id_token,
            sid=sid,
            created_at=now,
            seen_at=now,
            expires_at=now + (REMEMBERED_LONGEST if remembered else LONGEST),
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> Known | None:
    """The session of a token; None if it is over or unknown."""
    row = session.execute(_FIND, {"token": hashed(token), **_at(now)}).first()
    return None if row is None else _known(row)


def sessions_of(session: Session, person: str, now: datetime) -> Sequence[Known]:
    """A person's sessions that go on in this service, last used first."""
    own = select(*_SHOWN).where(table.c.actor == person, _GOES_ON)
    return [
        _known(row) for row in session.execute(own.order_by(table.c.seen_at.desc(), table.c.ref), _at(now))
    ]


def touch(session: Session, token: str, now: datetime) -> None:
    """Note that the session was used."""
    session.execute(update(table).where(table.c.token_hash == hashed(token)).values(seen_at=now))


def set_on_behalf(session: Session, token: str, on_behalf: bool) -> None:
    """Note whether this session acts for somebody who has no phone (`quartier.signin.helping`)."""
    session.execute(update(table).where(table.c.token_hash == hashed(token)).values(on_behalf=on_behalf))


def end(session: Session, token: str) -> str | None:
    """End a session; an unknown token changes nothing.

    Gives the provider's statement about its person, for signing out there too; None for a demonstration's session.
    """
    gone = delete(table).where(table.c.token_hash == hashed(token)).returning(table.c.id_token)
    return session.execute(gone).scalar_one_or_none()


def end_one(session: Session, person: str, ref: str) -> bool:
    """End one of a person's sessions; whether it was theirs."""
    gone = session.execute(delete(table).where(table.c.actor == person, table.c.ref == ref))
    return bool(getattr(gone, "rowcount", 0))


def end_others(session: Session, person: str, kept: str) -> int:
    """End a person's sessions but the one with the reference `kept`; how many there were."""
    gone = session.execute(delete(table).where(table.c.actor == person, table.c.ref != kept))
    return int(getattr(gone, "rowcount", 0))


def end_elsewhere(session: Session, person: str | None, sid: str | None, until: datetime) -> int:
    """End the sessions of a person, or of one session at the provider, or of both, begun until an instant."""
    named = [] if person is None else [table.c.actor == person]
    named += [] if sid is None else [table.c.sid == sid]
    assert named, "somebody's sessions, not everybody's"
    begun = table.c.id_token.is_not(None), table.c.created_at <= until
    gone = session.execute(delete(table).where(*named, *begun))
    return int(getattr(gone, "rowcount", 0))


def purge(session: Session, now: datetime) -> int:
    """Forget sessions that are over; how many there were."""
    gone = session.execute(delete(table).where(not_(_GOES_ON)), _at(now))
    return int(getattr(gone, "rowcount", 0))


def _at(now: datetime) -> dict[str, datetime]:
    """What `_GOES_ON` compares with at this instant."""
    return {"now": now, "used_since": now - IDLE, "remembered_since": now - REMEMBERED_IDLE}


def _known(row: Row[Any]) -> Known:
    return Known(
        row.ref,
        Actor(row.actor, row.name, frozenset(row.offices.split()), row.on_behalf),
        row.device,
        row.remembered,
        row.created_at,
        row.seen_at,
    )
