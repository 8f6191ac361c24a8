"""The long form (`make test-faults`): `python tests/faults/load --events 100000 --faults 200`, with the folders beside
this one on the path. The report is tests/faults/report.json.

It ends when there were as many faults and events as asked for, in the large town and after it in the small one, which
has a tenth of both. QUARTIER_SEED brings a storm back; without it the seed is made up, and printed.
"""

import argparse
import shutil
import signal
import tempfile
import time
from pathlib import Path

from account import Account
from log import Fault
from report import REPORT, recoveries, write_report
from stage import dice
from storm import Storm
from town import large_town, small_town


def main() -> None:
    """Exit code 0 if both towns tell one story without faults, else 1."""
    parser = argparse.ArgumentParser(prog="python tests/faults/load", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="at least so many events (100000)")
    parser.add_argument("--faults", type=int, default=200, help="at least so many faults (200)")
    parser.add_argument("--people", type=int, default=12, help="people at work at the same time (12)")
    parser.add_argument("--instances", type=int, default=2, help="of each service in the large town (2)")
    parser.add_argument("--nodes", type=int, default=1, help="of the broker in the large town (1)")
    parser.add_argument(
        "--rest", type=float, default=0.2, help="seconds between two deeds of one, at first (0.2)"
    )
    parser.add_argument(
        "--minutes", type=float, default=180, help="after so many, what is there is settled (180)"
    )
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended as well
    random = dice()
    folder = Path(tempfile.mkdtemp(prefix="quartier-storm-"))
    large, small = folder / "large", folder / "small"
    large.mkdir()
    small.mkdir()
    with large_town(large, random, given.instances, given.nodes) as town:
        storm = Storm(town, random, given.people, given.rest)
        first = run(storm, given.faults, given.events, given.minutes)
    with small_town(small) as town:
        storm = Storm(town, random, given.people, given.rest)
        second = run(storm, given.faults // 10, given.events // 10, given.minutes / 10)
    write_report([first, second])
    print(REPORT.read_text())
    if not (first[0].clean and second[0].clean):
        print(f"the logs of the run are in {folder}")
        raise SystemExit(1)
    shutil.rmtree(folder)


def run(storm: Storm, faults: int, events: int, minutes: float) -> tuple[Account, list[Fault]]:
    """One storm from its rise to the account."""
    end = time.monotonic() + 60 * minutes
    try:
        storm.rise()
        for harms in storm.rounds(storm.any_harms(faults)):
            for fault in storm.strike(harms):
                print(f"{fault.kind} {fault.target}: {fault.recovered - fault.healed:.1f} s", flush=True)
            print(f"{len(storm.done())}/{faults} faults, {storm.town.said()} events", flush=True)
            if time.monotonic() > end:
                break
        storm.until_said(events, end - time.monotonic())
        account = storm.settle()
    finally:
        storm.over()
    print(account)
    print(recoveries(storm.done()))
    return account, storm.done()


if __name__ == "__main__":
    main()
