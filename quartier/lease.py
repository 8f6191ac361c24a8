"""A lease: at most one instance of a service at a time does what only one may do.

Why it is right. The lease is a row with a holder and an end. Taking or renewing it is one UPDATE that matches
only if the row is ours or has run out, so of two contenders one changes a row and the other changes none.
A holder that stalls past the end may still be at work when another begins; nothing here prevents that, and
nothing needs to: a second relay sends copies, which inboxes drop, and starts at or before the first unsent
event, so the first copy of each event still comes in order; inbox rows are locked while handled; timers' work
is idempotent. The lease saves work, it does not guard correctness. It ends by the instances' clocks, so their
difference must be well under the time to live. An end further off than anybody could have set it (twice the time
to live leaves room for that difference) was written by a clock that had jumped ahead: it is free, or whoever
died with it would block all others for as long as the jump; and a holder whose clock has come back asks again.
"""

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from quartier.event import new_ref
from quartier.store import Store
from quartier.tables import lease

#: Who we are in the lease table: machine, process and a random part, for people who look who leads.
HOLDER = f"{socket.gethostname()[:30]}:{os.getpid()}:{new_ref()[:6]}"


class Lease:
    """The right to do one thing, for a while.

    Args:
        ttl: how long it holds without renewal.
        holder: whom the row names; another instance in the same process (a test) gives its own.
    """

    def __init__(
        self, store: Store, name: str, ttl: timedelta = timedelta(seconds=20), holder: str = HOLDER
    ) -> None:
        self.store, self.name, self.ttl, self.holder = store, name, ttl, holder
        self._until: datetime | None = None

    def hold(self) -> bool:
        """Take or renew the lease; False when another instance has it. Writes only when half of it is over."""
        now = self.store.clock()
        if self._until and self.ttl / 2 < self._until - now <= self.ttl:
            return True
        with self.store.unit() as unit:
            held = self._take(unit.session.connection(), now)
        self._until = now + self.ttl if held else None
        return held

    def _take(self, connection: Connection, now: datetime) -> bool:
        row = {"holder": self.holder, "until": now + self.ttl}
        free = or_(lease.c.holder == self.holder, lease.c.until < now, lease.c.until > now + 2 * self.ttl)
        taken = connection.execute(
            update(lease).where(lease.c.name == self.name, free).values(**row, term=lease.c.term + 1)
        )
        if taken.rowcount:
            return True
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        created = connection.execute(
            dialect.insert(lease).values(name=self.name, term=1, **row).on_conflict_do_nothing()
        )
        return bool(created.rowcount)

    def release(self) -> None:
        """Give it up at once, so that another instance need not wait for its end."""
        if self._until is None:
            return
        self._until = None
        with self.store.unit() as unit:
            mine = (lease.c.name == self.name, lease.c.holder == self.holder)
            unit.session.execute(update(lease).where(*mine).values(until=unit.now))

    def term(self) -> int:
        """How often the lease was taken or renewed: a metric that tells whether somebody leads."""
        with self.store.read() as session:
            return session.scalar(select(lease.c.term).where(lease.c.name == self.name)) or 0
