"""A reader of tests that hears everything all services say, and keeps a line for each event as it comes to it.

Nothing in its table is unique but the number of the line: an effect that happens twice shows as two lines, and one out
of order as a smaller number of its subject after a larger one.
"""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert

from quartier.event import Read, Received, Tolerant
from quartier.hosting import Service
from quartier.operate.installed import installed
from quartier.settings import Settings
from quartier.tables import service_metadata
from quartier.unit import Unit

SENDERS = ("funding", "participation", "werkhaus", "garden", "notify")

metadata: MetaData = service_metadata()
line = Table(
    "line",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("event_id", String(200), nullable=False),
    Column("source", String(120), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("sequence", BigInteger, nullable=False),
)


class Anything(Tolerant):
    """Whatever there is in it."""


def keep(event: Received, unit: Unit) -> None:
    """The reaction to everything."""
    said = event.envelope
    values = {"event_id": said.id, "source": said.source, "subject": said.subject, "sequence": said.sequence}
    unit.session.execute(insert(line).values(values))


service = Service(
    name="witness", title="witness", settings=Settings, metadata=metadata,
    rooms=(), sends=(), routes=(), nav=(),
    reads=tuple(
        Read(schema.contract.name, schema.contract.audience, Anything, by=keep)
        for sender in installed(SENDERS)
        for schema in sender.sends
    ),
)  # fmt: skip
