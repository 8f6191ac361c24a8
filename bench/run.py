"""Runs every measurement, ours beside its peers, prints the tables and writes `bench/results.json`."""

import argparse
import contextlib
import json
import os
import platform
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import job, measure, memory
from bench.driver import Contender, RoleFailed, Servers

RESULTS = Path(__file__).resolve().parent / "results.json"

OURS = Contender(
    "ours",
    "bench.ours",
    exchange="bookings.events",
    queue="notices.inbox",
    routing_key=job.ROUTING_KEY,
    queue_arguments={"x-queue-type": "quorum", "x-single-active-consumer": True},
)
OURS_SQLITE = Contender(
    "ours_sqlite",
    "bench.ours",
    exchange=OURS.exchange,
    queue=OURS.queue,
    routing_key=OURS.routing_key,
    engine="sqlite",
    queue_arguments=OURS.queue_arguments,
)
NAMEKO = Contender(
    "nameko",
    "bench.peers.nameko_events",
    exchange="bookings.events",
    queue="evt-bookings-booking_confirmed--notices.on_booking_confirmed",
    routing_key="booking_confirmed",
    queue_arguments={},
)
FASTSTREAM = Contender(
    "faststream",
    "bench.peers.faststream_app",
    exchange="faststream.events",
    queue="faststream.inbox",
    routing_key=job.ROUTING_KEY,
    engine="postgresql+asyncpg",
)
PEERS = (NAMEKO, FASTSTREAM)
ALL = (NAMEKO, FASTSTREAM, OURS, OURS_SQLITE)

WANTED = {
    "end_to_end.postgresql.ratio_faststream": (">=", 2.5),
    "receive.ratio_faststream": (">=", 8.0),
    "relay.ratio_raw_publish": (">=", 0.7),
    "latency_50.ratio_best_peer": ("<=", 1.25),
    "memory.five_services_mb": ("<", 150.0),
}

Series = dict[str, dict[str, list[float]]]
"""measurement → contender → one value a repetition"""


def main() -> None:
    """Exit code 0 when all was measured, 1 when a role failed or counts did not agree; 2 with `--strict` when a figure
    misses what is wanted."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument(
        "--quick", action="store_true", help="one repetition of a third of the size: about a minute"
    )
    arguments.add_argument("--repeat", type=int, help="repetitions (3; with --quick 1)")
    arguments.add_argument(
        "--only", choices=["end_to_end", "receive", "relay", "memory"], action="append", help="not the others"
    )
    arguments.add_argument(
        "--ours", action="store_true", help="without the peers: to see where our own time goes"
    )
    arguments.add_argument("--strict", action="store_true", help="fail when a figure misses what is wanted")
    arguments.add_argument(
        "--postgresql", help="a server of yours instead of a private one: postgresql://…/postgres"
    )
    arguments.add_argument("--amqp", help="a broker of yours instead of a private one: amqp://…")
    given = arguments.parse_args()
    console = Console()
    sizes = measure.QUICK if given.quick else measure.FULL
    repeat = given.repeat or (1 if given.quick else 3)
    with contextlib.ExitStack() as stack:
        servers = stack.enter_context(servers_for(given.postgresql, given.amqp))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        machine = _machine() | {"postgresql": servers.make_durable()}
        try:
            series = _measure(console, servers, sizes, repeat, folder, set(given.only or ()), given.ours)
        except RoleFailed as error:
            console.print(f"[red]{error}")
            raise SystemExit(1) from None
    results = _results(series) | {
        "machine": machine,
        "repetitions": repeat,
        "quick": given.quick,
        "series": series,
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    _print(console, series, results)
    console.print(
        f"Written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}."
    )
    if given.strict and any(not met for *_, met in _verdicts(results)):
        raise SystemExit(2)


@contextlib.contextmanager
def servers_for(postgresql: str | None, amqp: str | None) -> Iterator[Servers]:
    with contextlib.ExitStack() as stack:
        if postgresql is None:
            from quartier.testing.postgres import private_postgres

            postgresql = stack.enter_context(private_postgres()).url("postgres")
        if amqp is None:
            from quartier.testing.rabbit import private_rabbit

            amqp = stack.enter_context(private_rabbit()).url()
        yield Servers(postgresql, amqp)


def _measure(
    console: Console,
    servers: Servers,
    sizes: measure.Sizes,
    repeat: int,
    folder: Path,
    only: set[str],
    ours: bool,
) -> Series:
    """All repetitions. Within one, everybody is measured directly after the other: so noise meets all alike."""
    series: Series = defaultdict(lambda: defaultdict(list))
    contenders = [contender for contender in ALL if not (ours and contender in PEERS)]
    steps: list[tuple[str, Contender]] = []
    if not only or "end_to_end" in only:
        steps += [("end_to_end", contender) for contender in contenders]
    if not only or "receive" in only:
        steps += [("receive", contender) for contender in contenders]
    if not only or "relay" in only:
        steps += [("raw", OURS), ("relay", OURS)]
    if not only or "memory" in only:
        steps += [("memory", OURS)]
    columns = (TextColumn("{task.description:34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=repeat * len(steps))
        for number in range(repeat):
            # The order changes with each repetition, so that nobody is always the one after a checkpoint.
            for name, contender in steps if number % 2 == 0 else reversed(steps):
                progress.update(task, description=f"{number + 1}. {name} {contender.name}")
                _one(series, servers, sizes, folder, name, contender)
                progress.advance(task)
    return {name: dict(values) for name, values in series.items()}


def _one(
    series: Series, servers: Servers, sizes: measure.Sizes, folder: Path, name: str, contender: Contender
) -> None:
    match name:
        case "end_to_end":
            got = measure.end_to_end(servers, contender, sizes, folder)
            for column, value in vars(got).items():
                series[column][contender.name].append(round(value, 3))
        case "receive":
            series["receive"][contender.name].append(
                round(measure.receive(servers, contender, sizes, folder), 1)
            )
        case "raw":
            series["relay"]["raw"].append(round(measure.raw(servers, contender, sizes), 1))
        case "relay":
            series["relay"]["ours"].append(round(measure.relay(servers, contender, sizes, folder), 1))
        case "memory":
            series["memory"]["ours"].append(round(memory.five_services(folder), 1))


def _results(series: Series) -> dict[str, Any]:
    """The named figures. A ratio is taken within each repetition; the median of these is the figure."""
    results: dict[str, Any] = {}

    def put(path: str, value: float | None) -> None:
        if value is None:
            return
        *folders, leaf = path.split(".")
        place = results
        for name in folders:
            place = place.setdefault(name, {})
        place[leaf] = round(value, 3)

    put("end_to_end.postgresql.events_per_s", _median(series, "events_per_s", "ours"))
    put("end_to_end.postgresql.ratio_faststream", _ratio(series, "events_per_s", "ours", "faststream"))
    put("end_to_end.postgresql.ratio_nameko", _ratio(series, "events_per_s", "ours", "nameko"))
    put("end_to_end.sqlite.events_per_s", _median(series, "events_per_s", "ours_sqlite"))
    put("receive.events_per_s", _median(series, "receive", "ours"))
    put("receive.ratio_faststream", _ratio(series, "receive", "ours", "faststream"))
    put("receive.ratio_nameko", _ratio(series, "receive", "ours", "nameko"))
    put("receive.sqlite_events_per_s", _median(series, "receive", "ours_sqlite"))
    put("relay.events_per_s", _median(series, "relay", "ours"))
    put("relay.ratio_raw_publish", _ratio(series, "relay", "ours", "raw"))
    put("memory.five_services_mb", _median(series, "memory", "ours"))
    ours = _median(series, "p99_ms", "ours")
    peers = [value for peer in PEERS if (value := _median(series, "p99_ms", peer.name)) is not None]
    put("latency_50.p99_ms", ours)
    put("latency_50.p50_ms", _median(series, "p50_ms", "ours"))
    if ours is not None and peers:
        put("latency_50.best_peer_p99_ms", min(peers))
        put("latency_50.ratio_best_peer", ours / min(peers))
    return results


def _median(series: Series, name: str, who: str) -> float | None:
    values = series.get(name, {}).get(who)
    return statistics.median(values) if values else None


def _ratio(series: Series, name: str, who: str, over: str) -> float | None:
    ours, theirs = series.get(name, {}).get(who), series.get(name, {}).get(over)
    if not ours or not theirs:
        return None
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def _verdicts(results: dict[str, Any]) -> Iterator[tuple[str, float, str, bool]]:
    for path, (sign, bound) in WANTED.items():
        value: Any = results
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            met = {">=": value >= bound, "<=": value <= bound, "<": value < bound}[sign]
            yield path, value, f"{sign} {bound:g}", met


ROWS = (
    ("events_per_s", "end to end, events/s", 0),
    ("producer_cpu_ms", "  CPU of the producer, ms an event", 2),
    ("receiver_cpu_ms", "  CPU of the receiver, ms an event", 2),
    ("receive", "receiving a backlog, events/s", 0),
    ("relay", "relaying a backlog, events/s", 0),
    ("memory", "memory of all five services, idle, MB", 0),
    ("p50_ms", "latency at a calm rate, median, ms", 1),
    ("p99_ms", "latency at a calm rate, 99 %, ms", 1),
)
COLUMNS = ("nameko", "faststream", "raw", "ours", "ours_sqlite")


def _print(console: Console, series: Series, results: dict[str, Any]) -> None:
    table = Table(title="Median, and the least and most of the repetitions", title_justify="left")
    table.add_column("")
    shown = [name for name in COLUMNS if any(name in values for values in series.values())]
    for name in shown:
        table.add_column(name.replace("_", ", "), justify="right")
    for name, title, digits in ROWS:
        if name in series:
            table.add_row(title, *(_cell(series[name].get(who), digits) for who in shown))
    console.print(table)
    verdicts = Table(title="What is wanted", title_justify="left")
    for column in ("figure", "here", "wanted", ""):
        verdicts.add_column(column)
    for path, value, wanted, met in _verdicts(results):
        verdicts.add_row(path, f"{value:.2f}", wanted, "[green]met" if met else "[red]missed")
    if verdicts.row_count:
        console.print(verdicts)


def _cell(values: Sequence[float] | None, digits: int) -> str:
    if not values:
        return ""
    middle = f"{statistics.median(values):,.{digits}f}"
    return middle if len(values) == 1 else f"{middle}\n({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def _machine() -> dict[str, Any]:
    names = ("SQLAlchemy", "psycopg2-binary", "amqp", "eventlet", "nameko", "faststream", "asyncpg", "uvloop")
    versions = {}
    for name in names:
        with contextlib.suppress(PackageNotFoundError):
            versions[name] = version(name)
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load_at_start": os.getloadavg()[0],
        "versions": versions,
    }
