"""What the floor forgets, and when: run daily in every service, by one instance.

The keys of the inbox stay for ever: without them an old copy would have its effect again. Its bodies go, and so
do sessions and sign-ins that are over, access tokens some time after their end, answers kept for programs that repeat
a command, after a year what helpers entered, and after their days messages about barriers and documents of evidence.
"""

from datetime import timedelta

from sqlalchemy import update

from quartier.handover.commands import evidence
from quartier.hosting.service import Timer
from quartier.signin import attempt, helping, session, tokens
from quartier.store import Store
from quartier.tables import inbox
from quartier.web import barriers, idempotency

#: For so long after its end a token is still in the list, so that people see what opened their doors.
TOKENS_KEPT = timedelta(days=180)


def forget(store: Store) -> int:
    """Remove what is over; how many rows that touched."""
    with store.unit() as unit:
        gone = helping.purge(unit.session, unit.now)
        gone += session.purge(unit.session, unit.now) + attempt.purge(unit.session, unit.now)
        gone += tokens.purge(unit.session, unit.now - TOKENS_KEPT) + idempotency.purge(unit)
        gone += barriers.purge(unit.session, unit.now - timedelta(days=store.settings.barrier_days))
        ended = unit.today - timedelta(days=store.settings.evidence_days)
        gone += evidence.forget_documents(unit.session, ended)
    return gone + _forget_bodies(store)


def _forget_bodies(store: Store) -> int:
    """The bodies of events handled or dropped long ago; a replay from the sender brings them again if need be."""
    with store.unit() as unit:
        old = inbox.c.received_at < unit.now - timedelta(days=store.settings.inbox_body_days)
        over = inbox.c.state.in_(("done", "dropped")), inbox.c.body.is_not(None)
        return unit.session.connection().execute(update(inbox).where(old, *over).values(body=None)).rowcount


#: One of the turns of every service.
RETENTION = Timer("retention", timedelta(days=1), forget)
