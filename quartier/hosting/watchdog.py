"""The watchdog: a process that stands still ends itself, and its supervisor starts it again.

Why it is right. Whatever blocks the hub (a C call, an endless loop, a deadlock) blocks every greenlet, also one
that would look for it; so the watchdog is a native thread and uses nothing that greenlets use: neither a
logger (its lock may be held by a greenlet that will never run again) nor patched modules. It ends the process
with ``os._exit``, which waits for nobody: what was in work is unconfirmed, unacknowledged and uncommitted, and
comes again. A pause of the whole machine or process (suspended, stopped) stops the watchdog too; it notices
that by its own oversleeping and gives everybody a new start.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType

import eventlet
from eventlet import patcher

_threading = patcher.original("threading")
#: ``os.write`` as it was: the patched one asks the hub first, which a thread or a signal handler must not.
write: Callable[[int, bytes], int] = patcher.original("os").write

#: Exit code of a process that stood still (EX_SOFTWARE) and of one whose work did not end within the grace.
STOOD_STILL, NOT_DONE = 70, 1


@dataclass(frozen=True, slots=True)
class _Watched:
    what: str
    beat: Callable[[], float]
    frame: Callable[[], FrameType | None]


class Watchdog:
    """Watches the hub, and whatever else has a beat.

    Args:
        limit: seconds without a beat after which the process ends with exit code 70.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._main = _threading.get_ident()
        self._over = _threading.Event()
        self._hub_beat = time.monotonic()
        self._watched = [_Watched("hub", lambda: self._hub_beat, lambda: None)]
        self._deadline: float | None = None

    def watch(self, what: str, beat: Callable[[], float], frame: Callable[[], FrameType | None]) -> None:
        """Watch something else: ``beat`` is the monotonic time of its last turn, ``frame`` where it stands."""
        self._watched.append(_Watched(what, beat, frame))

    def start(self) -> None:
        """Begin; call it in the thread of the hub."""
        self._pulse = eventlet.spawn(self._stamp)
        _threading.Thread(target=self._look, name="watchdog", daemon=True).start()

    def leave_within(self, seconds: float) -> None:
        """End the process with exit code 1 if it is still there after so many seconds."""
        self._deadline = time.monotonic() + seconds

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()
        self._pulse.kill()

    def _stamp(self) -> None:
        while True:
            self._hub_beat = time.monotonic()
            eventlet.sleep(min(1.0, self.limit / 4))

    def _look(self) -> None:
        turn = min(1.0, self.limit / 4)
        slept = since = time.monotonic()
        while not self._over.wait(turn):
            now = time.monotonic()
            if now - slept > 5 * turn + 1:
                since = now
            slept = now
            if self._deadline and now > self._deadline:
                say("grace-over", reason="work did not end in time", stack=self._stack(None))
                os._exit(NOT_DONE)
            for one in self._watched:
                still = now - max(one.beat(), since)
                if still > self.limit:
                    say("stood-still", what=one.what, seconds=round(still, 1), stack=self._stack(one.frame()))
                    os._exit(STOOD_STILL)

    def _stack(self, frame: FrameType | None) -> list[str]:
        """Where the greenlet stands, or, if it is the one that runs, where the main thread is."""
        frame = frame or sys._current_frames().get(self._main)
        return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_stack(frame)]


def say(event: str, **details: object) -> None:
    """One log line in the shape of `quartier.observe`, written without its lock; safe in threads and signals.

    Where it cannot be written (a full disk) whoever says it goes on: the process has to end all the same.
    """
    head = {"level": "critical", "time": datetime.now(UTC).isoformat(), "event": event}
    with suppress(OSError):
        write(2, (json.dumps({**details, **head}) + "\n").encode())
