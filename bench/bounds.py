"""What benches within one process share: both engines, medians, and a table beside the bounds that are wanted.

A PostgreSQL of its own that writes to disk, an SQLite file. Bounds, not ratios: on a machine with other work they are
missed without being wrong.
"""

import argparse
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from quartier.testing.postgres import private_postgres

Figures = dict[str, float]


def bounded(
    name: str,
    doc: str,
    measure: Callable[[str], Figures],
    titles: Mapping[str, str],
    wanted: Mapping[str, float],
    arguments: list[str] | None,
) -> int:
    """Measure on each engine and print; exit code 2 with `--strict` where a figure is above what is wanted.

    Args:
        name: of the bench, and of its database.
        measure: from a database's address to the figures of `titles`.
        wanted: at most so much.
    """
    asked = argparse.ArgumentParser(prog=f"python -m bench {name}", description=doc)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", help="not the other")
    asked.add_argument("--json", action="store_true", help="the figures only")
    asked.add_argument("--strict", action="store_true", help="fail when a figure misses what is wanted")
    given = asked.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found: dict[str, Figures] = {}
    for engine in given.engine or ["sqlite", "postgresql"]:
        with _database(engine, name) as url:
            found[engine] = measure(url)
    missed = [
        f"{engine}.{figure}"
        for engine in found
        for figure, most in wanted.items()
        if found[engine][figure] > most
    ]
    if given.json:
        print(json.dumps(found | {"missed": missed}, indent=2))
    else:
        _print(found, titles, wanted)
    return 2 if given.strict and missed else 0


def timed(work: Callable[[int], object], times: int) -> float:
    """The median of some repetitions in milliseconds; the first one warms up and is not counted."""
    taken = []
    for number in range(times + 1):
        start = time.perf_counter()
        work(number)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


@contextmanager
def _database(engine: str, name: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if engine == "sqlite":
            yield f"sqlite:///{Path(folder) / f'{name}.db'}"
            return
        with private_postgres() as server:
            yield server.create_database(name)


def _print(found: Mapping[str, Figures], titles: Mapping[str, str], wanted: Mapping[str, float]) -> None:
    table = Table(title_justify="left")
    table.add_column("")
    for engine in found:
        table.add_column(engine, justify="right")
    table.add_column("wanted", justify="right")
    for name, title in titles.items():
        most = f"<= {wanted[name]:g}" if name in wanted else ""
        table.add_row(title, *(f"{found[engine][name]:.2f}" for engine in found), most)
    Console().print(table)
