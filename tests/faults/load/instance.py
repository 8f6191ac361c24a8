"""`quartier`, in a process whose clock and attention a test can take away; everything else is as it is.

SIGUSR1   the clock jumps ahead by JUMP; the next time it jumps back
SIGUSR2   a handler does not let go of the processor for as long as the next of BUSY says (it sleeps in C, which is the
          same to all others in the process, and kinder to the machine)
"""

from quartier.hosting.green import patch

patch()

import itertools  # noqa: E402
import signal  # noqa: E402
from datetime import UTC, datetime, timedelta  # noqa: E402

from eventlet import patcher  # noqa: E402

import quartier.event  # noqa: E402

#: Less than the hour for which a session may rest.
JUMP = timedelta(minutes=50)
#: Seconds: longer than the broker waits for a sign of life, and longer than the watchdog does (town.py).
BUSY = itertools.cycle((11.0, 11.0, 20.0))
#: Half of what the broker waits for a sign of life.
HEARTBEAT = 4
_ahead = timedelta(0)


def _now() -> datetime:
    return datetime.now(UTC) + _ahead


# Before anything takes it as the default of an argument.
quartier.event.utc_now = _now


def _jump(_signal: int, _frame: object) -> None:
    global _ahead  # noqa: PLW0603
    _ahead = timedelta(0) if _ahead else JUMP


def _compute(_signal: int, _frame: object) -> None:
    patcher.original("time").sleep(next(BUSY))


def main() -> None:
    """As the `quartier` command."""
    signal.signal(signal.SIGUSR1, _jump)
    signal.signal(signal.SIGUSR2, _compute)
    from quartier.bus import rabbit_consumer
    from quartier.operate.main import main as quartier_command

    rabbit_consumer.HEARTBEAT = HEARTBEAT
    quartier_command()


if __name__ == "__main__":
    main()
