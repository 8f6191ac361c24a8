"""What notify's webhooks have to keep up with, on both engines: `python -m bench webhooks` prints it.

Under eventlet, as in the running service, and over real sockets: the receivers are a process of their own. Half of them
take what comes, the other half take the connection and never answer.
"""

import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WEBHOOKS, HOOKS, STORIES = 1_000, 20, 150
#: Seconds after which a delivery that is not done has failed.
LONGEST = 120
TITLES = {
    "queue_s": f"1 story queued for {WEBHOOKS:,} webhooks, s",
    "seconds_per_300": "300 messages delivered to receivers that answer, half of all hanging, s",
    "cpu_per_300": "  processor time of ours for them, s",
    "all_s": f"  all {STORIES * HOOKS // 2:,} of them, s",
    "grown_mb": "  memory that this took, MB",
}
WANTED = {"queue_s": 2.0, "seconds_per_300": 1.0, "grown_mb": 100.0}
_GOOD = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


async def _listen() -> None:
    """Two servers: one answers, one hangs; says their ports, and lives as long as somebody reads it."""

    async def good(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        writer.write(_GOOD)
        await writer.drain()
        writer.close()

    async def hanging(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    servers = [await asyncio.start_server(each, "127.0.0.1", 0, backlog=1000) for each in (good, hanging)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main(arguments: list[str] | None = None) -> int:
    """Measure; exit code 2 with `--strict` where a figure misses what is wanted."""
    if arguments == ["listen"]:
        asyncio.run(_listen())
        return 0
    from quartier.hosting.green import patch

    patch()
    from bench.bounds import bounded

    return bounded("webhooks", str(__doc__), _measure, TITLES, WANTED, arguments)


def _measure(url: str) -> dict[str, float]:
    from quartier.testing.clock import SettableClock

    clock = SettableClock()
    store = _opened(url, clock)
    _tell(store)
    with _receivers() as ports:
        figures = {"queue_s": _queued(store, ports)} | _delivered(store, clock, ports)
    store.close()
    return figures


def _opened(url: str, clock: Any) -> Any:
    from notify.service import service
    from notify.webhooks.model import Partner
    from quartier.operate.migrate import upgrade
    from quartier.settings import load
    from quartier.store import Store

    environ = {
        "NOTIFY_DATABASE": url,
        "QUARTIER_DEMO_SIGN_IN": "yes",
        "NOTIFY_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }
    store = Store(load(service.settings, "notify", environ), clock)
    upgrade(service, store)
    with store.unit() as unit:
        unit.session.add(Partner(id="p", label="P", token_hash="h", created_at=unit.now))
    return store


def _tell(store: Any) -> None:
    """Stories of shifts, one transaction for all."""
    from notify.stories.commands import Tell, tell

    with store.unit() as unit:
        for number in range(STORIES):
            tell(
                unit,
                Tell(
                    event_id=f"01990000-{number}",
                    event_type="quartier.garden.shift.announced.v1",
                    service="garden",
                    kind="shift-announced",
                    about="shift",
                    audience="public",
                    subject=f"s{number}",
                    place="garden",
                    occurred_at=unit.now,
                    expires_at=None,
                    params={"title": "Watering", "places": 4},
                ),
            )


@contextmanager
def _receivers() -> Iterator[list[str]]:
    command = [sys.executable, "-m", "bench", "webhooks", "listen"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as receivers:
        assert receivers.stdout
        yield receivers.stdout.readline().split()
        receivers.terminate()


def _hooks(store: Any, ports: list[str], count: int, upto: int) -> None:
    """So many webhooks, every other one of which hangs, that have been told all up to a position."""
    from sqlalchemy import insert, update

    from notify.webhooks.model import Webhook, WebhookSecret
    from notify.webhooks.rules import key_name

    with store.unit() as unit:
        unit.session.execute(update(Webhook).values(state="ended"))
        shared = {"partner_id": "p", "topics": "", "created_at": unit.now, "changed_at": unit.now}
        shared |= {"queued_upto": upto, "state": "active"}
        names = [f"{count}-{number}" for number in range(count)]
        rows = [
            {"id": name, "url": f"http://127.0.0.1:{ports[number % 2]}/"} | shared
            for number, name in enumerate(names)
        ]
        unit.session.execute(insert(Webhook), rows)
        key = {"number": 1, "key_name": key_name(store.settings.webhook_keys[0]), "created_at": unit.now}
        unit.session.execute(insert(WebhookSecret), [{"webhook_id": name} | key for name in names])


def _queued(store: Any, ports: list[str]) -> float:
    from notify.webhooks.commands.queue import queue

    _hooks(store, ports, WEBHOOKS, STORIES - 1)
    begun = time.perf_counter()
    with store.unit() as unit:
        assert queue(unit) == WEBHOOKS
    return time.perf_counter() - begun


def _delivered(store: Any, clock: Any, ports: list[str]) -> dict[str, float]:
    from sqlalchemy import func, select

    from notify.webhooks.deliverer import Deliverer
    from notify.webhooks.model import Delivery

    _hooks(store, ports, HOOKS, 0)
    wanted, arrived = STORIES * HOOKS // 2, select(func.count()).where(Delivery.stage == "sent")
    deliverer, before = Deliverer(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, used, done = time.perf_counter(), time.process_time(), 0
    while done < wanted and time.perf_counter() - begun < LONGEST:
        deliverer.turn(store)
        clock.forward(seconds=1)
        with store.read() as session:
            done = session.scalar(arrived) or 0
    taken, used = time.perf_counter() - begun, time.process_time() - used
    assert done == wanted, f"{done} of {wanted} arrived in {LONGEST} s"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "seconds_per_300": 300 * taken / wanted,
        "cpu_per_300": 300 * used / wanted,
        "all_s": taken,
        "grown_mb": grown / 1024,
    }
