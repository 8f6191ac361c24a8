"""`python -m bench grown`: ours on databases that are years old, beside the same on empty ones; and two of each role.

A quarter of a thousand people makes perhaps a hundred events a day: a million is a life of decades. The same
measurements are made in turn on empty databases and on databases whose log and inbox hold so many events; the median of
the ratios is the figure.
"""

import argparse
import contextlib
import json
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text

from bench import job, measure
from bench.driver import Contender, Role, Servers, check_effects, database
from quartier.tables import floor_metadata, stream

RESULTS = Path(__file__).resolve().parent / "grown.json"
#: A grown database may be so much slower than an empty one.
WANTED = 0.85
#: Rows at once: what is inserted is made by the server.
PIECE = 100_000
_OUTBOX = """
INSERT INTO outbox (sequence, id, type, subject, routing_key, body, occurred_at, published_at)
SELECT n, 'old-' || n, :type, 'booking-' || n, :key, repeat('x', 900), now() - interval '1 year', now() FROM
generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
"""
_INBOX = """
INSERT INTO inbox (source, id, type, subject, subjectversion, sequence, body, received_at, state, attempts)
SELECT '/bench/bookings', 'old-' || n, :type, 'booking-' || n, 1, n, repeat('x', 900), now(), 'done', 1 FROM
generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
"""


class GrownServers(Servers):
    """Servers whose fresh databases hold a long past. It is made once and then copied."""

    def grow(self, events: int) -> None:
        """Make the databases that are copied."""
        for role, statement in (("produce", _OUTBOX), ("receive", _INBOX)):
            address = self._empty(f"grown_{role}")
            engine = database(address)
            floor_metadata.create_all(engine)
            for first in range(1, events + 1, PIECE):
                numbers = {"first": first, "last": min(first + PIECE - 1, events), "type": job.TYPE}
                keys = {"key": job.ROUTING_KEY} if role == "produce" else {}
                with engine.begin() as connection:
                    connection.execute(text(statement), numbers | keys)
            with engine.begin() as connection:
                source = "/bench/bookings" if role == "produce" else "/bench/notices"
                sequence = events if role == "produce" else 0
                connection.execute(insert(stream).values(source=source, sequence=sequence, epoch=1))
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
            engine.dispose()

    def fresh_database(self, contender: Contender, role: str, folder: Path) -> str:
        """A copy of the grown one of this role, with the job's tables."""
        address = self._empty(f"bench_{contender.name}_{role}", template=f"grown_{role}")
        engine = database(address)
        job.Base.metadata.create_all(engine)
        engine.dispose()
        return address


def two_of_each(servers: Servers, contender: Contender, sizes: measure.Sizes, folder: Path) -> float:
    """Events a second end to end where two processes produce for one database and two receive for another."""
    milestones = (measure.WARM_UP, measure.WARM_UP + sizes.events)
    there = servers.fresh_database(contender, "receive", folder)
    here = servers.fresh_database(contender, "produce", folder)
    servers.fresh_queue(contender)
    arguments = ("--milestones", *map(str, milestones))
    with contextlib.ExitStack() as stack:
        # The first is the queue's active consumer; the other stands by, as in production.
        active = stack.enter_context(Role(contender, "receive", there, servers.broker, *arguments))
        active.hear("ready")
        stack.enter_context(Role(contender, "receive", there, servers.broker, *arguments)).hear("ready")
        producers = [stack.enter_context(Role(contender, "produce", here, servers.broker)) for _ in range(2)]
        for producer in producers:
            producer.hear("ready")
            producer.tell(f"burst {measure.WARM_UP // 2}")
        active.hear("count")
        start = time.monotonic()
        for producer in producers:
            producer.tell(f"burst {sizes.events // 2}")
        took = float(active.hear("count")["at"]) - start
        time.sleep(0.3)
    check_effects(there, milestones[-1], here)
    servers.drop_queue(contender)
    return sizes.events / took


def main(words: list[str]) -> None:
    """Exit code 0, or 2 with `--strict` when a figure misses what is wanted."""
    from bench.run import OURS, servers_for

    arguments = argparse.ArgumentParser(prog="python -m bench grown", description=__doc__)
    arguments.add_argument("--events", type=int, default=1_000_000, help="stored before (1000000)")
    arguments.add_argument("--repeat", type=int, default=5, help="repetitions (5)")
    arguments.add_argument("--quick", action="store_true", help="a third of the size")
    arguments.add_argument("--strict", action="store_true", help="fail when a figure misses what is wanted")
    given = arguments.parse_args(words)
    console, sizes = Console(), measure.QUICK if given.quick else measure.FULL
    series: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with servers_for(None, None) as empty, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        empty.make_durable()
        grown = GrownServers(empty.postgresql, empty.broker)
        console.print(f"making {given.events:,} events …")
        grown.grow(given.events)
        for number in range(given.repeat):
            # Whoever is first in one repetition is second in the next.
            for name, servers in list({"empty": empty, "grown": grown}.items())[:: 1 if number % 2 else -1]:
                for measured, value in _all(servers, OURS, sizes, Path(folder)).items():
                    series[measured][name].append(round(value, 1))
    results = {measured: _ratio(values) for measured, values in series.items()}
    RESULTS.write_text(
        json.dumps({"events": given.events, "ratios": results, "series": series}, indent=2) + "\n"
    )
    _print(console, series, results)
    if given.strict and any(ratio < WANTED for ratio in results.values()):
        raise SystemExit(2)


def _all(servers: Servers, contender: Contender, sizes: measure.Sizes, folder: Path) -> dict[str, float]:
    return {
        "end to end": measure.end_to_end(servers, contender, sizes, folder).events_per_s,
        "receiving a backlog": measure.receive(servers, contender, sizes, folder),
        "relaying a backlog": measure.relay(servers, contender, sizes, folder),
        "end to end, two of each": two_of_each(servers, contender, sizes, folder),
    }


def _ratio(values: dict[str, list[float]]) -> float:
    pairs = zip(values["grown"], values["empty"], strict=True)
    return round(statistics.median(grown / empty for grown, empty in pairs), 3)


def _print(console: Console, series: Any, results: dict[str, float]) -> None:
    table = Table(title="Events a second, median", title_justify="left")
    for column in ("", "empty", "grown", "ratio", f"≥ {WANTED:g}"):
        table.add_column(column, justify="left" if not column else "right")
    for measured, ratio in results.items():
        middles = [f"{statistics.median(series[measured][name]):,.0f}" for name in ("empty", "grown")]
        verdict = "[green]met" if ratio >= WANTED else "[red]missed"
        table.add_row(measured, *middles, f"{ratio:.2f}", verdict)
    console.print(table)
