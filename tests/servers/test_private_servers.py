"""The private servers keep what they promise: durable where asked, private, and gone afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from quartier.testing.postgres import private_postgres
from quartier.testing.rabbit import private_rabbit
from quartier.testing.servers import free_port
from quartier.testing.waiting import wait_until

QUEUE = {
    "name": "funding.inbox",
    "vhost": "quartier",
    "durable": True,
    "auto_delete": False,
    "arguments": {"x-queue-type": "quorum"},
}
DEFINITIONS = {
    "users": [{"name": "funding"}],
    "permissions": [{"user": "funding", "vhost": "quartier", "configure": "", "write": "", "read": ".*"}],
    "queues": [QUEUE],
}

# Says what it was given, then waits for a signal and leaves with 7.
CHILD = """
import os, signal, sys
def leave(number, _):
    print("got", signal.Signals(number).name, flush=True)
    sys.exit(7)
signal.signal(signal.SIGINT, leave)
signal.signal(signal.SIGTERM, leave)
print("up", os.environ["FUNDING_DATABASE"], flush=True)
signal.pause()
"""


def home_of(said: str) -> Path:
    """The folder of the PostgreSQL whose address the child said; other runs have theirs beside it."""
    port = said.strip().rpartition(":")[2].partition("/")[0]
    for pid_file in Path("/tmp").glob("qp*/data/postmaster.pid"):
        with contextlib.suppress(OSError, IndexError):
            if pid_file.read_text().splitlines()[3] == port:
                return pid_file.parents[1]
    raise AssertionError(f"no private PostgreSQL on port {port}")


def listening(port: int) -> list[str]:
    """The local addresses a port is listened on, from the kernel's own table."""
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return [
        row[1].rpartition(":")[0]
        for row in rows
        if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port
    ]


def test_what_postgres_committed_survives_a_kill() -> None:
    with private_postgres() as server:
        url = server.create_database("shop")
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("on",)
            cursor.execute("CREATE TABLE kept (n integer)")
            cursor.execute("INSERT INTO kept VALUES (1)")
        connection.close()
        server.kill()
        server.start()
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT n FROM kept")
            assert cursor.fetchone() == (1,)
        connection.close()
        assert listening(server.port) == ["0100007F"]
        home = server._home.path
    assert not home.exists()


def test_a_password_is_needed(postgres_server: object) -> None:
    url = postgres_server.url()  # type: ignore[attr-defined]
    user, _, host = url.partition("@")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(user.rpartition(":")[0] + ":wrong@" + host)


@pytest.mark.broker
def test_rabbit_loads_its_definitions_and_comes_back_after_a_kill() -> None:
    with private_rabbit(DEFINITIONS) as server:
        assert server.users == ("funding",)
        assert "funding.inbox" in server.ctl("list_queues -q -p quartier name")
        assert f":{server.port}/quartier" in server.url("funding")
        server.ctl("authenticate_user", "funding", server.url("funding").split(":")[2].partition("@")[0])
        server.kill()
        server.start()
        assert "funding.inbox" in server.ctl("list_queues -q -p quartier name")
        assert listening(server.port) == ["0100007F"]
        home = server._home.path
    assert not home.exists()


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["to one", "to its group, as a terminal does"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_command_once_and_the_server_goes_with_it(
    send: Callable[[int, int], None], how: signal.Signals
) -> None:
    wrapper = start_wrapper()
    assert wrapper.stdout
    home = home_of(wrapper.stdout.readline())
    send(wrapper.pid, how)
    assert wrapper.stdout.read() == f"got {how.name}\n"
    assert wrapper.wait(20) == 7
    assert not home.exists()


def test_a_killed_parent_leaves_no_server_behind() -> None:
    wrapper = start_wrapper()
    assert wrapper.stdout
    home = home_of(wrapper.stdout.readline())
    wrapper.kill()
    assert wrapper.stdout.read() == "got SIGTERM\n"
    wrapper.wait(10)
    wait_until(lambda: not home.exists(), 20, "the minder removes the folder")


def test_free_ports_are_free() -> None:
    ports = {free_port() for _ in range(20)}
    assert not any(listening(port) for port in ports)


def test_wait_until_names_what_did_not_happen() -> None:
    started = time.monotonic()
    with pytest.raises(AssertionError, match=r"not within 0\.1 s: the kettle boils \(still cold\)"):
        wait_until(cold, 0.1, "the kettle boils")
    assert time.monotonic() - started < 5


def cold() -> bool:
    raise AssertionError("still cold")


def start_wrapper() -> "subprocess.Popen[str]":
    command = [
        sys.executable,
        "-m",
        "quartier.testing.servers",
        "run",
        "--postgresql",
        "--services",
        "funding",
        "--",
    ]
    return subprocess.Popen(
        [*command, sys.executable, "-c", CHILD],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
