"""How much memory one idle process with all services takes: `quartier run` on SQLite, with the demo quarter in it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from bench.driver import RoleFailed

QUARTIER = [sys.executable, "-c", "from quartier.operate.main import main; main()"]
SETTLING = 5.0
"""Seconds between the last request and the look."""


def five_services(folder: Path) -> float:
    """Resident megabytes (10^6 bytes) of the process after it has answered one page a service and rested."""
    names = sorted(point.name for point in entry_points(group="quartier.services"))
    if len(names) < 5:
        raise RoleFailed(f"only {names} are installed: pip install -e . and each of services/*")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUARTIER_")}
    addresses = {name: f"127.0.0.1:{_free_port()}" for name in names}
    for name, address in addresses.items():
        environment[f"{name.upper()}_LISTEN"] = address
    # The demo run loads the quarter; what is measured is a second process that only serves it.
    demo = [*QUARTIER, "demo", "run", "--folder", str(folder)]
    with _process(demo, environment, folder) as process:
        _first_pages(process, addresses, folder)
    for name in names:
        environment[f"{name.upper()}_DATABASE"] = f"sqlite:///{folder / name}.db"
    with _process([*QUARTIER, "run"], environment, folder) as process:
        _first_pages(process, addresses, folder)
        time.sleep(SETTLING)
        status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024 / 1e6


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def _process(
    command: list[str], environment: dict[str, str], folder: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with open(folder / "memory.log", "w") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _first_pages(process: "subprocess.Popen[bytes]", addresses: dict[str, str], folder: Path) -> None:
    deadline = time.monotonic() + 90
    waiting = dict(addresses)
    while waiting:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RoleFailed(
                f"{sorted(waiting)} did not answer:\n{(folder / 'memory.log').read_text()[-2000:]}"
            )
        for name, address in list(waiting.items()):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://{address}/", timeout=10) as answer,
            ):
                answer.read()
                del waiting[name]
        time.sleep(0.1)
