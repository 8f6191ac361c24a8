"""The tables every service has, as Core tables: the floor's own rows stay out of the ORM (three times as fast).

They live in the service's database beside its own, with a migration history of their own
(``quartier/migrations``), so that the floor can grow without the service noticing.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

#: Every constraint has a name from day one, else SQLite's batch migrations cannot drop it.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant in UTC on both engines: ``timestamptz``, or sortable ISO text on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds")[:26] + "Z" if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) else value


#: How a mapped class's annotations become columns; part of each service's declarative base.
TYPES: dict[Any, Any] = {datetime: UtcInstant}


def service_metadata() -> MetaData:
    """Metadata for one service's tables, with the naming convention that migrations rely on."""
    return MetaData(naming_convention=NAMING)


floor_metadata = MetaData(naming_convention=NAMING)

#: One row: the last sequence given, and the operator's term.
stream = Table(
    "stream",
    floor_metadata,
    Column("source", String(120), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
)

#: The service's event log. Rows stay; what is unsent is found by a partial index, never by a high-water mark.
outbox = Table(
    "outbox",
    floor_metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("type", String(120), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("routing_key", String(160), nullable=False),
    Column("body", Text, nullable=False),
    Column("occurred_at", UtcInstant, nullable=False),
    Column("published_at", UtcInstant),
    Index(
        "ix_outbox_unpublished",
        "sequence",
        postgresql_where=text("published_at IS NULL"),
        sqlite_where=text("published_at IS NULL"),
    ),
)

INBOX_STATES = ("done", "pending", "dead", "dropped", "fenced")

#: Every event that reached this service. The key (source, id) stays for ever; the body is purged by rule.
inbox = Table(
    "inbox",
    floor_metadata,
    Column("source", String(120), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("type", String(120), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("subjectversion", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("body", Text),
    Column("received_at", UtcInstant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", UtcInstant),
    Column("error", Text),
    CheckConstraint("state IN ('done', 'pending', 'dead', 'dropped', 'fenced')", name="state"),
    # One look-up answers both "is something of this subject in the way?" and "has a later one been handled?"
    Index("ix_inbox_subject", "subject", "source", "subjectversion"),
    Index(
        "ix_inbox_unfinished",
        "next_try",
        postgresql_where=text("state IN ('pending', 'dead')"),
        sqlite_where=text("state IN ('pending', 'dead')"),
    ),
)

#: The senders this service has heard of: the epoch they are in, and where it began.
peer = Table(
    "peer",
    floor_metadata,
    Column("source", String(120), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("since_sequence", BigInteger, nullable=False),
)

#: Who may do what only one instance may do, and until when.
lease = Table(
    "lease",
    floor_metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", String(60), nullable=False),
    Column("term", Integer, nullable=False),
    Column("until", UtcInstant, nullable=False),
)

_OPEN = text("outcome IN ('waiting', 'open_to_objection')")

#: The record of every consequential act that passed `quartier.decide`.
decision = Table(
    "decision",
    floor_metadata,
    Column("id", String(36), primary_key=True),
    Column("domain", String(40), nullable=False),
    Column("stage", Integer, nullable=False),
    #: The version of the domain's standing that it was begun under.
    Column("stage_version", Integer, nullable=False, server_default="0"),
    Column("act", String(60), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("by_office", String(40), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("decided_at", UtcInstant, nullable=False),
    #: The body whose answer is waited for, and until when.
    Column("awaits", String(40)),
    Column("until", UtcInstant),
    #: What the room needs to carry it out, as JSON; forgotten as soon as it is settled.
    Column("details", Text),
    #: When it was settled; empty where it was effective at once.
    Column("settled_at", UtcInstant),
    Index("ix_decision_subject", "subject"),
    Index("ix_decision_decided_at", "decided_at"),
    # The same thing is not asked twice at a time.
    Index(
        "uq_decision_open",
        "domain",
        "act",
        "subject",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
)

#: What people have written, a row a language (`quartier.written`).
written = Table(
    "written",
    floor_metadata,
    Column("subject", String(64), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("lang", String(8), primary_key=True),
    Column("text", Text, nullable=False),
    Column("origin", String(8), nullable=False),
    #: Its own for the original, else that of the original it translates.
    Column("revision", Integer, nullable=False),
    #: The office that its writer held; who it was is kept nowhere.
    Column("by_office", String(40)),
    Column("written_at", UtcInstant, nullable=False),
    CheckConstraint("origin IN ('author', 'person', 'machine')", name="origin"),
    CheckConstraint("revision >= 1", name="revision"),
    Index(
        "ix_written_original",
        "subject",
        "field",
        unique=True,
        postgresql_where=text("origin = 'author'"),
        sqlite_where=text("origin = 'author'"),
    ),
)

#: Files that people have sent, in the state in which they are kept (`quartier.kept_files`).
kept_file = Table(
    "kept_file",
    floor_metadata,
    Column("subject", String(64), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("media_type", String(40), nullable=False),
    #: Of photos, in pixels.
    Column("width", Integer),
    Column("height", Integer),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", UtcInstant, nullable=False),
)
