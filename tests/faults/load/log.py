"""The two logs of a run: what people asked and were answered, and what was done to the town. One JSON object a line.

They are all that the account knows besides the databases. Instants are seconds of `time.monotonic()`, one clock for all
processes of the machine, which no jump of a service's clock reaches.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Attempt:
    """One request on its way to one instance.

    Args:
        address: of the instance, host:port.
        status: of the answer; None where there was none.
        why: what there was instead: ``refused`` (nobody listens), ``broken`` (the connection ended), ``silent``.
        opened: when its connection was opened; that may have been for a request before it.
    """

    address: str
    opened: float
    began: float
    ended: float
    status: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Asked:
    """What somebody asked for, with all attempts until there was an answer to it.

    Args:
        deed: which kind; the account knows by it where its effect would be.
        mark: a text that is nowhere else, and is found again in the effect.
        outcome: ``accepted``, ``refused``, or ``unknown`` where no answer says.
    """

    service: str
    deed: str
    door: str
    mark: str
    outcome: str
    attempts: list[Attempt]


@dataclass(frozen=True)
class Fault:
    """What was done to the town.

    Args:
        healed: when the cause was gone: the process started, the port open, the disk free again.
        recovered: when everything answered again, and events had begun to flow to every reader that some waited for.
        databases: services whose database was away or slow meanwhile: they may answer 503.
        doors: addresses at which nobody may have listened, or have answered in time.
    """

    kind: str
    target: str
    began: float
    healed: float
    recovered: float
    databases: list[str] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)


class Log:
    """Appends lines; whoever is killed has written whole ones."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, entry: Asked | Fault) -> None:
        with self._lock:
            self._file.write(json.dumps(asdict(entry)) + "\n")
            self._file.flush()


def read_asked(path: Path) -> Iterator[Asked]:
    """What people asked."""
    for entry in _lines(path):
        yield Asked(**entry | {"attempts": [Attempt(**one) for one in entry["attempts"]]})


def read_faults(path: Path) -> Iterator[Fault]:
    """What was done."""
    for entry in _lines(path):
        yield Fault(**entry)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
