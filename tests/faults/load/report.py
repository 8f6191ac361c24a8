"""The report of a run: seven figures for whoever compares runs, and a line a fault for whoever looks closer."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from account import Account
from log import Fault

REPORT = Path(__file__).parents[1] / "report.json"


def write_report(runs: Sequence[tuple[Account, Sequence[Fault]]], path: Path = REPORT) -> None:
    """Counts over all runs, and the longest that anything took to recover, in seconds."""
    accounts, faults = [account for account, _ in runs], [fault for _, faults in runs for fault in faults]
    figures = {
        "events": sum(account.events for account in accounts),
        "faults": len(faults),
        "lost": sum(len(account.lost) for account in accounts),
        "doubled": sum(len(account.doubled) for account in accounts),
        "out_of_order": sum(len(account.out_of_order) for account in accounts),
        "refused_with_effect": sum(len(account.refused_with_effect) for account in accounts),
        "recovery_s": round(max((_recovery(fault) for fault in faults), default=0.0), 2),
    }
    path.write_text(json.dumps(figures, indent=2) + "\n")


def recoveries(faults: Sequence[Fault]) -> str:
    """How long each kind of fault took to recover, as a table."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for fault in faults:
        kinds[fault.kind].append(_recovery(fault))
    lines = [f"{'fault':24}{'times':>7}{'median':>9}{'longest':>9}   seconds until all was as before"]
    for kind, seconds in sorted(kinds.items()):
        lines.append(f"{kind:24}{len(seconds):7}{median(seconds):9.1f}{max(seconds):9.1f}")
    return "\n".join(lines)


def _recovery(fault: Fault) -> float:
    return fault.recovered - fault.healed
