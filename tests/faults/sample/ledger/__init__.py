"""A reader of tests: it keeps a line for every event of funding, and stumbles over some amounts.

Nothing in its table is unique but the number of the line: an effect that happens twice shows as two lines.
"""

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from quartier.event import Audience, Cents, Read, Received, Ref, Tolerant
from quartier.hosting import Service
from quartier.settings import Settings
from quartier.tables import inbox, service_metadata
from quartier.unit import Unit

#: The last two digits of an amount say how many tries fail; this many fail for good.
FOR_GOOD = 99


class Stumbled(Exception):
    """The reaction cannot handle this amount (yet)."""


class Approved(Tolerant):
    """What the ledger uses of an approved grant."""

    grant_id = Ref(required=True)
    total_cents = Cents(required=True)


class Recorded(Tolerant):
    """What the ledger uses of an expense."""

    grant_id = Ref(required=True)
    amount_cents = Cents(required=True)


def make(name: str, stumbles: bool) -> Service:
    """A service of this name; two of them read the same."""
    metadata: MetaData = service_metadata()
    line = Table(
        "line",
        metadata,
        Column("n", Integer, primary_key=True, autoincrement=True),
        Column("event_id", String(200), nullable=False),
        Column("subject", String(200), nullable=False),
    )

    def keep(event: Received, unit: Unit) -> None:
        values = {"event_id": event.envelope.id, "subject": event.envelope.subject}
        unit.session.execute(insert(line).values(values))
        if stumbles:
            stumble(event, unit)

    reads = (
        Read("quartier.funding.grant.approved.v1", Audience.PARTNERS, Approved, by=keep),
        Read("quartier.funding.expense.recorded.v1", Audience.INTERNAL, Recorded, by=keep),
    )
    return Service(
        name=name, title=name, settings=Settings, metadata=metadata,
        rooms=(), sends=(), reads=reads, routes=(), nav=(),
    )  # fmt: skip


def stumble(event: Received, unit: Unit) -> None:
    """Fail so many tries as the amount says, by what the inbox has written down: a killed process forgets."""
    digits = event.data.get("amount_cents", 0) % 100
    mine = inbox.c.source == event.envelope.source, inbox.c.id == event.envelope.id
    row = unit.session.execute(select(inbox.c.state, inbox.c.attempts).where(*mine)).one()
    failed = 0 if row.state == "done" else row.attempts
    if failed < digits:
        raise Stumbled(f"amount {event.data['amount_cents']}, try {failed + 1}")


service = make("ledger", stumbles=True)
