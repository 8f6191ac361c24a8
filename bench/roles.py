"""How the driver and a role (one process) talk: lines on standard input, JSON lines on standard output.

A *producing* role says `{"ready": true}`, then obeys lines: `burst 2000` (as fast as it can, at most `job.WORKERS` at
once) or `pace 50 5` (so many a second for so many seconds, whether or not earlier ones have finished). It answers each
with what it did. A *receiving* role says when its count of committed effects passes a milestone.

All instants are `time.monotonic()`, which on Linux is one clock for all processes.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Burst:
    """Do `count` bookings as fast as possible."""

    count: int


@dataclass(frozen=True)
class Pace:
    """Start `rate` bookings a second for `seconds`."""

    rate: int
    seconds: int

    def instants(self) -> Iterator[float]:
        """When each booking is due. Latency is counted from here: a contender that falls behind pays for it."""
        first = time.monotonic() + 0.1
        for number in range(self.rate * self.seconds):
            yield first + number / self.rate


def order(line: str) -> Burst | Pace | None:
    """What a line asks for; None at the end of the input."""
    match line.split():
        case ["burst", count]:
            return Burst(int(count))
        case ["pace", rate, seconds]:
            return Pace(int(rate), int(seconds))
        case []:
            return None
    raise ValueError(f"not an order: {line!r}")


def say(**what: object) -> None:
    """One JSON line to the driver, stamped with the instant and this process's CPU seconds so far."""
    sys.stdout.write(json.dumps({"at": time.monotonic(), "cpu": time.process_time(), **what}) + "\n")
    sys.stdout.flush()


class Tally:
    """Counts committed effects and tells the driver when a milestone is passed."""

    def __init__(self) -> None:
        self._milestones: list[int] = []
        self._count = 0
        self._stamps: dict[str, float] = {}

    def tell_at(self, milestones: Iterable[int]) -> None:
        """Which counts the driver wants to hear of."""
        self._milestones = sorted(milestones)

    def committed(self, *booking_ids: str) -> None:
        """Call this directly after the commit of these effects."""
        now = time.monotonic()
        for booking_id in booking_ids:
            self._stamps.setdefault(booking_id, now)
        self._count += len(booking_ids)
        if self._milestones and self._count >= self._milestones[0]:
            while self._milestones and self._count >= self._milestones[0]:
                self._milestones.pop(0)
            stamps, self._stamps = self._stamps, {}
            say(count=self._count, stamps=stamps)
