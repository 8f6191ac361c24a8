"""What people do meanwhile: pages of every service, and gatherings that each seek a room by events."""

import http.client
import threading
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from deployed import Deployed, front

#: What became of each gathering: its state in its own service, its rooms in the Werkhaus, its notices.
_BECAME = {
    "participation": "SELECT title, state FROM gathering",
    "werkhaus": "SELECT purpose, state FROM booking",
    "notify": "SELECT params ->> 'title', 'confirmed' FROM notice WHERE kind = 'gathering-confirmed'",
}


class Traffic:
    """`with Traffic(…) as traffic:` visits all the time; `traffic.piece` says what is being restarted meanwhile.

    A command whose answer is no word of acceptance is sent again with the same key, as a program would, until it is
    accepted: so `accepted` is what the house has promised to have done exactly once.
    """

    def __init__(self, stack: Deployed, names: list[str], cookies: str, title: str) -> None:
        self._stack, self._names, self._title = stack, names, title
        self._headers = {"Cookie": cookies, "Origin": stack.url("participation")}
        self.piece = ""
        #: By what was being restarted and which service was asked: how often each status was the answer (0: none).
        self.seen: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        #: Titles of the gatherings that were accepted.
        self.accepted: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._visit)

    def __enter__(self) -> "Traffic":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(120)

    def _visit(self) -> None:
        number = 0
        while not self._over.wait(0.1):
            number += self._announce(number)
            for name in self._names:
                self.seen[self.piece, name][self._stack.status(name, front(name))] += 1

    def _announce(self, number: int) -> bool:
        """One gathering on a day of its own; whether it was accepted, now or the time before."""
        title, piece = f"{self._title} {number}", self.piece
        starts_at = datetime.now(UTC).replace(hour=9, minute=0, second=0) + timedelta(days=40 + number)
        gathering = {
            "title": title,
            "kind": "meeting",
            "starts_at": starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ends_at": (starts_at + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "expected": 10,
            "needs_room": True,
        }
        key = {"Idempotency-Key": f"{self._title}-{number:05}"}
        try:
            status, text = self._stack.ask("participation", "/api/gatherings", gathering, self._headers | key)
        except (OSError, http.client.HTTPException):
            status, text = 0, ""
        self.seen[piece, "participation"][status] += 1
        if status == 201:
            self.accepted.append(title)
        assert status in (0, 201, 502, 503), text
        return status == 201

    def each_had_its_effects_once(self) -> bool:
        """Each that was accepted is confirmed once, in one booked room, and was told once; and nothing else is."""
        for name, query in _BECAME.items():
            rows = [row for row in self._rows(name, query) if row[0].startswith(self._title)]
            assert sorted(rows) == sorted((title, "confirmed") for title in self.accepted), name
        return True

    def _rows(self, database: str, query: str) -> list[tuple[str, ...]]:
        psql = ("psql", "--username=postgres", "--no-align", "--tuples-only", f"--dbname={database}")
        said = self._stack.inside("database", *psql, f"--command={query}")
        return [tuple(row.split("|")) for row in said.splitlines()]
