"""What notify's feeds have to keep up with, on both engines: `python -m bench notify` prints it.

Two services are filled with stories, `FEW` and `STORED`; a feed shows fifty of them. Requests go through the whole way
of a page, without a socket, one after the other; each figure is the median in milliseconds.
"""

from datetime import timedelta

import psycopg2
from sqlalchemy import insert, text

from bench.bounds import bounded, timed
from notify.feeds.pages import documents
from notify.service import service
from notify.stories.model import Story
from quartier.bus import open_bus
from quartier.event import new_ref, rfc3339
from quartier.hosting.assemble import Running, assemble
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.web.testing import Browser

FEW, STORED = 1_000, 1_000_000
TIMES = 200
TITLES = {
    "unchanged_ms": "a feed of 50 that has not changed (304), ms",
    "same_ms": "the same sent whole, ms",
    "anew_ms": "the same written anew, ms",
    "stream_ms": "a page of the stream, ms",
    "events_ms": "100 events after a number, ms",
    "start_ms": "the start page, ms",
    **{
        f"{name}_growth": f"  {what} beside {STORED:,} stories over beside {FEW:,}"
        for name, what in (("unchanged", "304"), ("anew", "anew"), ("stream", "stream"), ("events", "events"))
    },
}
#: 500 answers a second with 304, 150 without; more stories cost at most a tenth more.
WANTED = {
    "unchanged_ms": 2.0,
    "same_ms": 6.6,
    **{f"{name}_growth": 1.1 for name in ("unchanged", "anew", "stream", "events")},
}


def main(arguments: list[str] | None = None) -> int:
    """Measure; exit code 2 with `--strict` where a figure misses what is wanted."""
    return bounded("notify", str(__doc__), _measure, TITLES, WANTED, arguments)


def _measure(url: str) -> dict[str, float]:
    few, full = _filled(url, FEW), _filled(url, STORED)
    growth = {
        f"{name}_growth": full[f"{name}_ms"] / few[f"{name}_ms"]
        for name in ("unchanged", "anew", "stream", "events")
    }
    return full | growth


def _filled(url: str, count: int) -> dict[str, float]:
    environ = {"NOTIFY_DATABASE": url, "QUARTIER_DEMO_SIGN_IN": "yes", "NOTIFY_FEED_ENTRIES": "50"}
    settings = load(service.settings, "notify", environ)
    clock = SettableClock()
    store = Store(settings, clock)
    upgrade(service, store)
    _fill(store, clock, count)
    store.engine.dispose()
    return _asked(assemble(service, settings, open_bus("local://"), clock), count)


def _fill(store: Store, clock: SettableClock, count: int) -> None:
    """Shifts announced one every ten minutes until a month ago, ten thousand a transaction."""
    with store.engine.begin() as connection:
        there = connection.execute(text("SELECT count(*) FROM notice")).scalar_one()
    last = clock() - timedelta(days=40)
    for first in range(there, count, 10_000):
        rows = []
        for number in range(first, min(first + 10_000, count)):
            at = last - timedelta(minutes=10 * (count - number))
            subject = new_ref()
            rows.append(
                {
                    "id": f"{number:012}-{subject}",
                    "kind": "shift-announced",
                    "about": "shift",
                    "audience": "public",
                    "subject": subject,
                    "params": {
                        "title": f"Watering {number}",
                        "starts_at": rfc3339(at + timedelta(days=3)),
                        "ends_at": rfc3339(at + timedelta(days=3, hours=2)),
                        "places": 4,
                    },
                    "occurred_at": at,
                    "received_at": at,
                    "type": "quartier.garden.shift.announced.v1",
                    "service": "garden",
                    "noun": "shift",
                    "place": "garden",
                    "position": number + 1,
                }
            )
        with store.unit() as unit:
            unit.session.execute(insert(Story), rows)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM notice_position"))
        connection.execute(text(f"INSERT INTO notice_position (id, last) VALUES (1, {count})"))
    if store.engine.dialect.name == "postgresql":
        # By a connection of its own: the store's begin a transaction with their first statement.
        plain = psycopg2.connect(store.settings.database)
        plain.autocommit = True
        with plain.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE notice")
        plain.close()


def _asked(running: Running, count: int) -> dict[str, float]:
    visitor = Browser(running.web)
    etag = visitor.get("/feed.atom").headers["ETag"]

    def feed(status: int, **headers: str) -> None:
        assert visitor.get("/feed.atom", headers=headers).status_code == status

    def anew(number: int) -> None:
        documents.forget(running.store)
        feed(200)

    def page(path: str) -> None:
        assert visitor.get(path).status_code == 200

    figures = {
        "unchanged_ms": timed(lambda number: feed(304, **{"If-None-Match": etag}), TIMES),
        "same_ms": timed(lambda number: feed(200), TIMES),
        "anew_ms": timed(anew, 30),
        "stream_ms": timed(lambda number: page("/notices"), 50),
        "events_ms": timed(lambda number: page(f"/events?after={count - 200}"), 50),
        "start_ms": timed(lambda number: page("/"), 30),
    }
    running.store.close()
    return figures
