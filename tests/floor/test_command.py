"""The `quartier` command as a process: what it answers, with which exit code, and never a traceback."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from pen import draw
from pen import service as pen
from sqlalchemy import delete, text
from tally import STROKE_DRAWN, Drawn, Mark, keep
from tally import service as tally

from quartier.event import Audience, Read, Received
from quartier.inbox import Inbox, Retry
from quartier.operate.main import main
from quartier.operate.migrate import histories, revisions, upgrade
from quartier.outbox import Relay, history
from quartier.store import Store
from quartier.tables import inbox
from quartier.testing import SettableClock
from quartier.testing.plugin import open_store
from quartier.unit import Unit

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> str:
    """A PYTHONPATH on which `pen` and `tally` are installed services."""
    folder = tmp_path_factory.mktemp("installed")
    for name in ("pen", "tally"):
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[quartier.services]\n{name} = {name}:service\n")
    return os.pathsep.join(map(str, (folder, sample, ROOT)))


class Quartier:
    """Calls the command with an environment of its own: as a process, or, much faster, inside this one."""

    def __init__(self, path: str) -> None:
        self.path = path
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ = inherited | {"PYTHONPATH": path, "PYTHONWARNINGS": "ignore", "COLUMNS": "200"}
        self.error = ""

    def __call__(self, *arguments: str, exits: int = 0, **environ: str) -> str:
        """Inside: its standard output. Whatever it does not answer for itself fails the test."""
        said, self.error = io.StringIO(), ""
        complained = io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environ | environ, clear=True),
            mock.patch.object(sys, "argv", ["quartier", *arguments]),
            mock.patch.object(sys, "path", [*self.path.split(os.pathsep), *sys.path]),
            redirect_stdout(said),
            redirect_stderr(complained),
            pytest.raises(SystemExit) as end,
        ):
            main()
        self.error = complained.getvalue()
        assert (end.value.code or 0) == exits, (said.getvalue(), self.error)
        return said.getvalue()

    def process(self, *arguments: str, exits: int = 0, **environ: str) -> str:
        """As a process: its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "quartier.operate.main", *arguments],
            env=self.environ | environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.error = done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == exits, (done.returncode, done.stdout, done.stderr)
        return done.stdout

    def one_line(self) -> str:
        """The one line that it said on standard error, without its log."""
        lines = [
            line for line in self.error.splitlines() if not line.startswith("{") and "[warning" not in line
        ]
        assert len(lines) == 1, self.error
        assert lines[0].startswith("quartier: ")
        return lines[0]


@pytest.fixture
def quartier(path: str) -> Quartier:
    return Quartier(path)


@pytest.fixture
def stores_on_both(migrated: Callable[..., str], quartier: Quartier) -> Iterator[tuple[Store, Store]]:
    """A sender and a reader that the command is told of, on both engines."""
    yield from _pair(quartier, migrated(pen), migrated(tally))


@pytest.fixture
def stores(on_sqlite: Quartier) -> Iterator[tuple[Store, Store]]:
    """A sender and a reader that the command is told of: for what is not about databases."""
    yield from _pair(on_sqlite, on_sqlite.environ["PEN_DATABASE"], on_sqlite.environ["TALLY_DATABASE"])


def _pair(quartier: Quartier, *databases: str) -> Iterator[tuple[Store, Store]]:
    clock = SettableClock()
    sender, reader = (open_store(one, url, clock) for one, url in zip((pen, tally), databases, strict=True))
    for service, store in ((pen, sender), (tally, reader)):
        upgrade(service, store)
        quartier.environ[f"{service.name.upper()}_DATABASE"] = store.settings.database
    yield sender, reader
    for store in (sender, reader):
        store.close()


@pytest.fixture
def on_sqlite(fresh_database: Callable[..., str], quartier: Quartier) -> Quartier:
    """Both services on empty SQLite files: for what is not about databases."""
    for name in ("PEN", "TALLY"):
        quartier.environ[f"{name}_DATABASE"] = fresh_database("sqlite")
    return quartier


def say_and_receive(stores: tuple[Store, Store], count: int, *, bad: int | None = None) -> list[str]:
    """So many strokes on one sheet, received; the reaction to number `bad` fails for good. Their ids."""

    def react(event: Received, unit: Unit) -> None:
        keep(event, unit)
        if event.data["number"] == bad:
            raise ZeroDivisionError("cannot count")

    sender, reader = stores
    for number in range(count):
        with sender.unit() as unit:
            draw(unit, "s", number)

    class Straight:
        def publish(self, rows: Any, meanwhile: Callable[[], None] = lambda: None) -> int:
            read = Read(STROKE_DRAWN, Audience.INTERNAL, Drawn, react)
            Inbox(reader, [read], retry=Retry(1, timedelta(0))).receive([row.body for row in rows])
            return len(rows)

    Relay(sender, Straight()).run_once()
    return [row.id for row in history(sender)]


# ── Called wrongly, set wrongly ──────────────────────────────────────────────────────────────────────


def test_without_a_word_it_explains_itself(quartier: Quartier) -> None:
    told = quartier.process(exits=2)
    for command in (
        "run",
        "migrate",
        "doctor",
        "replay",
        "inbox",
        "demo",
        "admin",
        "topology",
        "setup",
        "paper",
    ):
        assert command in told
    assert "retry" in quartier("inbox", "--help")


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["migrate", "--fast"], ["inbox", "list"], ["replay", "pen"], ["replay", "pen", "--to"]],
    ids=" ".join,
)
def test_called_wrongly(quartier: Quartier, arguments: list[str]) -> None:
    quartier(*arguments, exits=2)
    assert quartier.error


@pytest.mark.parametrize("command", ["migrate", "doctor", "inbox list"])
def test_a_service_that_is_not_installed(on_sqlite: Quartier, command: str) -> None:
    on_sqlite(*command.split(), "pencil", exits=3)
    line = on_sqlite.one_line()
    assert "'pencil'" in line
    assert "pen" in line.partition("installed:")[2]


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({}, "PEN_DATABASE"),
        ({"PEN_DATABASE": "mysql://u:secret@h/d"}, "PEN_DATABASE"),
        ({"PEN_DATABASE": "sqlite:///x.db", "PEN_LISTEN": "here"}, "PEN_LISTEN"),
        ({"PEN_DATABASE_FILE": "/no/such/file"}, "PEN_DATABASE_FILE"),
        ({"PEN_DATABASE": "sqlite:///x.db", "PEN_GRACE": "long"}, "PEN_GRACE"),
    ],
    ids=["missing", "scheme", "listen", "file", "number"],
)
def test_a_wrong_setting(quartier: Quartier, environ: dict[str, str], named: str) -> None:
    quartier("migrate", "pen", exits=3, **environ)
    assert named in quartier.one_line()
    assert "secret" not in quartier.error


def test_a_wrong_setting_stops_the_start(quartier: Quartier) -> None:
    quartier.process("run", "pen", exits=3, PEN_DATABASE="sqlite:///x.db", PEN_LISTEN="here")
    assert "PEN_LISTEN" in quartier.one_line()


def test_services_of_one_process_share_a_bus(on_sqlite: Quartier) -> None:
    on_sqlite("migrate", "pen", "tally")
    on_sqlite.process(
        "run", "pen", "tally", exits=3, PEN_BUS="local://", TALLY_BUS="amqp://u:p@127.0.0.1:1/v"
    )
    assert "QUARTIER_BUS" in on_sqlite.one_line()


# ── Migrating and looking ────────────────────────────────────────────────────────────────────────────


def test_from_an_empty_database_to_a_healthy_service(
    quartier: Quartier, engine_name: str, fresh_database: Callable[..., str]
) -> None:
    for name in ("PEN", "TALLY"):
        quartier.environ[f"{name}_DATABASE"] = fresh_database(engine_name)
    told = quartier.process("doctor", "pen", exits=1)
    assert "LOOK" in told
    assert "quartier migrate" in told
    applied = [f"{each.name} {revisions(each)[-1]}" for one in (pen, tally) for each in histories(one)]
    assert quartier("migrate", "pen", "tally").split("\n") == [*applied, ""]
    assert quartier("migrate", "pen") == "pen is up to date\n"
    findings = json.loads(quartier("doctor", "pen", "tally", "--json"))
    assert {(one["service"], one["what"], one["fine"]) for one in findings} == {
        (name, what, True)
        for name in ("pen", "tally")
        for what in ("schema", "bus", "outbox", "inbox", "papers")
    }
    assert "LOOK" not in quartier("doctor", "pen")


def test_a_database_without_its_tables(on_sqlite: Quartier) -> None:
    for command in (["inbox", "list", "tally"], ["inbox", "retry", "tally"], ["inbox", "verify", "tally"]):
        on_sqlite(*command, exits=3)
        assert "quartier migrate" in on_sqlite.one_line()


def test_a_database_that_is_newer(quartier: Quartier, stores: tuple[Store, Store]) -> None:
    with stores[1].unit() as unit:
        unit.session.execute(text("UPDATE tally_schema SET version_num = '9999'"))
    quartier("migrate", "tally", exits=3)
    assert "newer (9999)" in quartier.one_line()
    assert "newer (9999)" in quartier("doctor", "tally", exits=1)


def test_a_database_that_is_away(quartier: Quartier, free_port: Callable[[], int]) -> None:
    away = {"PEN_DATABASE": f"postgresql://u:geheim@127.0.0.1:{free_port()}/x"}
    assert "PEN_DATABASE" in quartier("doctor", "pen", exits=1, **away)
    quartier("migrate", "pen", exits=1, **away)
    assert quartier.one_line()
    assert "geheim" not in quartier.error


def test_the_doctor_tries_the_broker(on_sqlite: Quartier, free_port: Callable[[], int]) -> None:
    on_sqlite("migrate", "pen")
    told = on_sqlite("doctor", "pen", exits=1, QUARTIER_BUS=f"amqp://u:geheim@127.0.0.1:{free_port()}/x")
    [line] = [line for line in told.splitlines() if "bus" in line]
    assert line.startswith("LOOK")
    assert "geheim" not in told


# ── The inbox ────────────────────────────────────────────────────────────────────────────────────────


def test_what_scripts_read_is_alone_on_standard_output(
    quartier: Quartier, stores: tuple[Store, Store]
) -> None:
    """Log lines go to standard error, whatever the command does."""
    say_and_receive(stores, 1)
    with stores[1].unit() as unit:
        unit.session.execute(delete(inbox))
    assert quartier.process("replay", "pen", "--to", "tally") == "1 events of pen sent again to tally\n"


def test_nothing_has_failed(quartier: Quartier, stores: tuple[Store, Store]) -> None:
    say_and_receive(stores, 2)
    assert quartier("inbox", "list", "tally") == "Nothing has failed.\n"
    assert json.loads(quartier("inbox", "list", "tally", "--json")) == []
    told = quartier("inbox", "verify", "tally")
    assert told == "pen: complete (2 sent, 0 missing, 0 unknown, 0 unfinished)\n"


def test_the_way_of_a_dead_event(quartier: Quartier, stores_on_both: tuple[Store, Store]) -> None:
    ids = say_and_receive(stores_on_both, 3, bad=1)
    told = quartier("inbox", "list", "tally")
    assert ids[1] in told
    assert "ZeroDivisionError: cannot count" in told
    assert "1 wait behind it" in told
    rows = json.loads(quartier("inbox", "list", "tally", "--json"))
    assert [(row["id"], row["state"], row["behind"]) for row in rows] == [
        (ids[1], "dead", 1),
        (ids[2], "pending", 0),
    ]
    assert "1 given up" in quartier("doctor", "tally", exits=1)
    assert "NOT complete" in quartier("inbox", "verify", "tally", exits=1)
    assert quartier("inbox", "retry", "tally", ids[1]) == "1 events will be tried again\n"
    assert json.loads(quartier("inbox", "list", "tally", "--json"))[0]["state"] == "pending"
    assert ids[1] in quartier("inbox", "drop", "tally", ids[1])
    Inbox(stores_on_both[1], tally.reads).retry_due()
    assert quartier("inbox", "list", "tally") == "Nothing has failed.\n"


def test_all_dead_events_at_once(quartier: Quartier, stores: tuple[Store, Store]) -> None:
    say_and_receive(stores, 1, bad=0)
    assert quartier("inbox", "retry", "tally") == "1 events will be tried again\n"


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_an_event_that_has_not_failed(quartier: Quartier, stores: tuple[Store, Store], command: str) -> None:
    quartier.process("inbox", command, "tally", "no-such-id", exits=1)
    assert "no-such-id" in quartier.one_line()
    assert "quartier inbox list" in quartier.one_line()


def test_what_is_missing_is_sent_again(quartier: Quartier, stores: tuple[Store, Store]) -> None:
    ids = say_and_receive(stores, 3)
    with stores[1].unit() as unit:
        unit.session.execute(delete(inbox).where(inbox.c.id == ids[2]))
        unit.session.execute(delete(Mark).where(Mark.event_id == ids[2]))
    lines = quartier("inbox", "verify", "tally", "--json", exits=1).splitlines()
    assert [json.loads(line) for line in lines] == [
        {"sender": "pen", "complete": False, "missing": [ids[2]], "unknown": []}
    ]
    assert "3 events of pen sent again to tally\n" in quartier("replay", "pen", "--to", "tally")
    quartier("inbox", "verify", "tally")
    assert quartier("replay", "pen", "--to", "tally", "--since", "2027-01-01").startswith("0 events")


def test_a_service_without_a_register_appoints_nobody(on_sqlite: Quartier) -> None:
    on_sqlite("migrate", "pen")
    on_sqlite("admin", "appoint", "--service", "pen", "--person", "p" + "a" * 20, exits=3)
    assert on_sqlite.one_line() == ("quartier: pen keeps no register of offices: name the service that does")
    on_sqlite("admin", "appoint", "--service", "pen", exits=2)


def test_a_replay_nobody_asked_for(on_sqlite: Quartier) -> None:
    on_sqlite("migrate", "pen", "tally")
    on_sqlite("replay", "tally", "--to", "pen", exits=3)
    assert on_sqlite.one_line() == "quartier: pen reads nothing of tally"


def test_a_replay_while_the_broker_is_away(
    quartier: Quartier, stores: tuple[Store, Store], free_port: Callable[[], int]
) -> None:
    say_and_receive(stores, 1)
    bus = f"amqp://u:geheim@127.0.0.1:{free_port()}/x"
    quartier("replay", "pen", "--to", "tally", exits=1, QUARTIER_BUS=bus)
    assert "broker" in quartier.one_line()
    assert "geheim" not in quartier.error


def test_the_brokers_definitions(on_sqlite: Quartier) -> None:
    told = json.loads(on_sqlite("topology"))
    assert {"pen.inbox", "tally.inbox"} <= {queue["name"] for queue in told["queues"]}
    bound = {(one["source"], one["destination"], one["routing_key"]) for one in told["bindings"]}
    assert ("pen.events", "tally.inbox", "pen.internal.stroke.drawn") in bound
