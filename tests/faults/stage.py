"""The parent's side of the fault tests: child processes that are killed and started again, and the seed."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLE = HERE / "sample"
#: Exit codes after which a supervisor starts a service again: what it needs was away, or its watchdog ended it.
NOT_DONE, STOOD_STILL = 1, 70


def dice() -> random.Random:
    """Random numbers by QUARTIER_SEED, or by chance; the seed is printed, so that a run can be repeated."""
    seed = int(os.environ.get("QUARTIER_SEED") or random.randrange(10**6))
    print(f"\nQUARTIER_SEED={seed}")
    return random.Random(seed)


def python_path(folder: Path, *names: str) -> str:
    """A PYTHONPATH on which the services of SAMPLE with these names are installed."""
    for name in names:
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[quartier.services]\n{name} = {name}:service\n")
    return os.pathsep.join([*map(str, (folder, SAMPLE, ROOT)), *filter(None, [os.environ.get("PYTHONPATH")])])


class Child:
    """A process with a log; started again after it was killed."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        self.name, self.command, self.environ = (
            name,
            [sys.executable, "-W", "ignore", *command],
            dict(environ),
        )
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        #: Exit codes with which it has ended by itself.
        self.ends: list[int] = []

    def start(self) -> None:
        """Start it; it need not be ready when this returns."""
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                self.command,
                env=self.environ,
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As a power cut does."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)

    def alive(self) -> bool:
        """Still running? As a supervisor does, one that could not start or that its watchdog ended is started again.

        Raises RuntimeError for any other end, with the end of its log.
        """
        assert self.process
        code = self.process.poll()
        if code in (NOT_DONE, STOOD_STILL):
            self.ends.append(code)
            self.start()
        elif code is not None:
            raise RuntimeError(f"{self.name} ended with {code}:\n{self.tail()}")
        return True

    def leave(self, seconds: float = 40) -> int:
        """Ask it to end in good order; its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def finish(self, seconds: float = 40) -> int:
        """Close its input and wait for its end; its exit code."""
        assert self.process
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(seconds)

    def tail(self, size: int = 3000) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-size:]
