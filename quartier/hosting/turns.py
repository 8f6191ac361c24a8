"""What runs beside the pages of a service, as turns: a function does a piece of work and says how many seconds to
wait until the next. No host is known here; any can fire them.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta

from quartier.hosting.assemble import Running
from quartier.hosting.service import Timer
from quartier.lease import Lease
from quartier.observe import get_logger
from quartier.operate.desk import inbox_state
from quartier.operate.retention import RETENTION
from quartier.outbox import BATCH, outbox_state

log = get_logger(__name__)
Turn = Callable[[], float]

#: Seconds between looks into the tables; a nudge after a commit wakes the relay sooner.
POLL = 1.0
#: After a turn that sent more than so many events the relay lets others gather for so many seconds: a turn costs
#: the same for one event and for fifty.
FEW, LINGER = 2, 0.01
#: Seconds between measurements of outbox and inbox.
MEASURE = 15.0
#: Longest pause after failures: however long broker or database were away, within five seconds all goes on.
LONGEST = 3.0
#: The same for a timer, whose work is heavier and never urgent; and longest between questions for its lease.
LONGEST_OF_TIMERS = 30.0
#: A timer that comes more often than this only says so when it has done something.
OFTEN = timedelta(minutes=1)


def turns(one: Running) -> dict[str, Turn]:
    """All turns of a service by name; ``relay`` wants to be woken by `Store.after_commit`."""
    timers = {f"timer_{timer.name}": _timer(one, timer) for timer in (RETENTION, *one.service.timers)}
    return {"relay": _relay(one), "retry": _retry(one), "measure": _measure(one), **timers}


def pause(turn: str, failures: int) -> float:
    """Seconds that a turn waits after so many failures in a row: doubling, with jitter."""
    longest = LONGEST_OF_TIMERS if turn.startswith("timer_") else LONGEST
    return min(longest, 0.25 * 2.0 ** min(failures, 16)) * random.uniform(0.5, 1)


def _relay(one: Running) -> Turn:
    def relay() -> float:
        sent = one.relay.run_once()
        if FEW < sent < BATCH:
            time.sleep(LINGER)
        return 0.0 if sent > FEW else POLL  # after few, whatever was committed meanwhile has woken us

    return relay


def _retry(one: Running) -> Turn:
    return lambda: 0.0 if one.inbox.retry_due() else POLL


def _measure(one: Running) -> Turn:
    def measure() -> float:
        gauges, now = one.metrics.gauges, one.store.clock()
        outbox, inbox = outbox_state(one.store), inbox_state(one.store)
        for name, count in (
            ("outbox_pending", outbox.pending),
            ("inbox_pending", inbox.pending),
            ("inbox_dead", inbox.dead),
            ("inbox_blocked_subjects", inbox.blocked_subjects),
            ("lease_term", one.relay.lease.term()),
        ):
            gauges[name].set(count)
        for name, oldest in (
            ("outbox_oldest_age_seconds", outbox.oldest),
            ("inbox_oldest_pending_age_seconds", inbox.oldest_pending),
        ):
            gauges[name].set((now - oldest).total_seconds() if oldest else 0)
        return MEASURE

    return measure


def _timer(one: Running, timer: Timer) -> Turn:
    """Once in its time over all instances and restarts: its lease lasts as long as that, and is not given up."""
    lease = Lease(one.store, f"timer.{timer.name}", timer.every)
    every = timer.every.total_seconds()

    def run() -> float:
        if not lease.hold():
            return min(every, LONGEST_OF_TIMERS)
        try:
            done = timer.run(one.store)
        except BaseException:
            lease.release()
            raise
        if done or timer.every >= OFTEN:
            log.info("timer-done", timer=timer.name, count=done)
        return every

    return run
