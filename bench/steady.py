"""`python -m bench steady`: two of each role at a calm pace for twenty minutes; their memory has to stay flat."""

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

from rich.console import Console

from bench import measure
from bench.driver import Role, RoleFailed, check_effects

#: The last fifth of the samples may be so much above those of the second fifth: the first is for warming up.
WANTED = 1.05


def main(words: list[str]) -> None:
    """Exit code 0, or 2 with `--strict` when memory grew."""
    from bench.run import OURS, servers_for

    arguments = argparse.ArgumentParser(prog="python -m bench steady", description=__doc__)
    arguments.add_argument("--minutes", type=float, default=20, help="how long (20)")
    arguments.add_argument("--rate", type=int, default=50, help="bookings a second, of each producer (50)")
    arguments.add_argument("--strict", action="store_true", help="fail when memory grew")
    given = arguments.parse_args(words)
    console, seconds = Console(), round(given.minutes * 60)
    total = 2 * (measure.WARM_UP // 2 + given.rate * seconds)
    with (
        servers_for(None, None) as servers,
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        contextlib.ExitStack() as stack,
    ):
        there = servers.fresh_database(OURS, "receive", Path(folder))
        here = servers.fresh_database(OURS, "produce", Path(folder))
        servers.fresh_queue(OURS)
        milestones = ("--milestones", str(total))
        active = stack.enter_context(Role(OURS, "receive", there, servers.broker, *milestones))
        active.hear("ready")
        roles = [active]
        for role in ("receive", "produce", "produce"):
            address = there if role == "receive" else here
            roles.append(
                stack.enter_context(
                    Role(OURS, role, address, servers.broker, *milestones[: 2 * (role == "receive")])
                )
            )
            roles[-1].hear("ready")
        for producer in roles[2:]:
            producer.tell(f"burst {measure.WARM_UP // 2}")
            producer.tell(f"pace {given.rate} {seconds}")
        samples: list[list[float]] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(min(10.0, seconds / 20))
            samples.append([_megabytes(role.pid) for role in roles])
        active.hear("count")
        check_effects(there, total, here)
    grown = [_growth([sample[place] for sample in samples]) for place in range(len(roles))]
    for role, growth, last in zip(roles, grown, samples[-1], strict=True):
        console.print(f"{role.name:16} {last:6.1f} MB, {growth:.3f} of what it was (≤ {WANTED:g})")
    if given.strict and max(grown) > WANTED:
        raise SystemExit(2)


def _growth(samples: list[float]) -> float:
    fifth = len(samples) // 5
    if not fifth:
        raise RoleFailed("too short to tell")
    early, late = samples[fifth : 2 * fifth], samples[-fifth:]
    return (sum(late) / len(late)) / (sum(early) / len(early))


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024 / 1e6
