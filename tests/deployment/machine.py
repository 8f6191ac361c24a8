"""How long something of Docker's takes on a machine of its own, although this one has other things to do.

Every processor second that goes to others is one the stack cannot have, so of the seconds that pass, theirs by the
number of processors do not count. Where nobody else is at work nothing is taken off.
"""

import os
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_DAEMONS = ("dockerd", "containerd", "docker-proxy")
#: Where the kernel counts what all containers have used, those that are gone too, and in which part of a second.
_COUNTED = (("/sys/fs/cgroup/cpuacct/docker/cpuacct.usage", 1e9), ("/sys/fs/cgroup/docker/cpu.stat", 1e6))


@dataclass(frozen=True)
class Took:
    """Seconds that passed, and how many of them a machine would have needed that does nothing else."""

    elapsed: float
    own: float


class Watch:
    """Starts when it is made."""

    def __init__(self) -> None:
        self._begun, self._before = time.monotonic(), _others()

    def took(self) -> Took:
        elapsed, others = time.monotonic() - self._begun, max(0.0, _others() - self._before)
        return Took(round(elapsed, 1), round(elapsed - others / (os.cpu_count() or 1), 1))


def _others() -> float:
    """Processor seconds since the machine's start that went to neither containers, Docker nor this process and its
    children; nothing where the kernel does not say what containers used.
    """
    containers = _containers()
    if containers is None:
        return 0.0
    user, nice, system, _idle, _waiting, *interrupts = _numbers(
        Path("/proc/stat").read_text().splitlines()[0]
    )
    busy = (user + nice + system + sum(interrupts[:3])) / _TICKS
    ours = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return busy - containers - _daemons() - sum(each.ru_utime + each.ru_stime for each in ours)


def _containers() -> float | None:
    for name, unit in _COUNTED:
        with suppress(OSError):
            return _numbers(Path(name).read_text().splitlines()[0])[0] / unit
    return None


def _daemons() -> float:
    """Docker's own processes."""
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            if name.startswith(_DAEMONS):
                used += sum(int(ticks) for ticks in rest.split()[11:13]) / _TICKS
    return used


def _numbers(line: str) -> list[int]:
    return [int(word) for word in line.split() if word.isdecimal()]
