"""Private servers from the command line, and the one place to import them from.

    python -m quartier.testing.servers run --amqp --postgresql -- quartier demo run

starts what is asked for, runs the command with the addresses in its environment, stops the servers when it ends, and
exits with its exit code. `QUARTIER_BUS` holds the broker's address as its administrator, `FUNDING_BUS` and so on that
of a service that the definitions have a user for, `FUNDING_DATABASE` and so on a database of its own for each service.
Without --definitions the broker holds what the installed services need (`quartier topology`). With --oidc the people of
the demonstration sign in at a provider (`quartier.testing.demo_provider`).
"""

import argparse
import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from importlib.metadata import entry_points
from typing import Any

from quartier.testing.postgres import PrivatePostgres, private_postgres
from quartier.testing.processes import ServerFailed, ServerMissing, free_port
from quartier.testing.rabbit import PrivateRabbit, private_rabbit

__all__ = [
    "PrivatePostgres",
    "PrivateRabbit",
    "ServerFailed",
    "ServerMissing",
    "free_port",
    "installed_definitions",
    "private_postgres",
    "private_rabbit",
]

_WATCHED = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD}
#: linux/prctl.h: the signal a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1


def installed_services() -> list[str]:
    """The names of the services installed beside us."""
    return sorted(entry.name for entry in entry_points(group="quartier.services"))


def installed_definitions() -> Any:
    """The broker definitions of the installed services, as `quartier topology` prints them; None where there are none.

    Asked of a process of its own: loading the services would load their host here.
    """
    if not installed_services():
        return None
    command = [sys.executable, "-m", "quartier.operate.main", "topology"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise ServerFailed(f"`quartier topology` exited with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def environment(
    rabbit: PrivateRabbit | None = None, postgres: PrivatePostgres | None = None, services: Sequence[str] = ()
) -> dict[str, str]:
    """What a command needs to know of the servers; makes a database for each service."""
    known: dict[str, str] = {}
    if rabbit:
        known["QUARTIER_BUS"] = rabbit.admin_url
        known |= {f"{user.upper()}_BUS": rabbit.url(user) for user in rabbit.users if user in services}
    if postgres:
        known |= {f"{service.upper()}_DATABASE": postgres.create_database(service) for service in services}
    return known


def run(command: Sequence[str], env: dict[str, str]) -> int:
    """Runs a command to its end and returns its exit code (128 + signal, as a shell counts); passes signals on.

    The command has a process group of its own and hears of Ctrl-C through us: once for each time it is asked, be it by
    the terminal or by another process, since a second signal means "at once" to `quartier`. It is asked to end, too,
    when we are killed. The servers are in sessions of their own and notice nothing.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    try:
        # No threads run here, so code between fork and exec is safe.
        process = subprocess.Popen(command, env=env, process_group=0, preexec_fn=_in_the_child)  # noqa: PLW1509
        while process.poll() is None:
            got = signal.Signals(signal.sigwait(_WATCHED))
            if got != signal.SIGCHLD:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM if got == signal.SIGHUP else got)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
    finally:
        # The others stay blocked: the clean-up that follows must not be cut short by the signal that caused it.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _in_the_child() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)


def _asked(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """What was asked for, and the command to run."""
    parser = argparse.ArgumentParser(prog="python -m quartier.testing.servers", description=__doc__)
    commands = parser.add_subparsers(dest="action", required=True)
    runs = commands.add_parser("run", help="run a command with private servers")
    runs.add_argument("--amqp", action="store_true", help="start a RabbitMQ")
    runs.add_argument(
        "--postgresql", action="store_true", help="start a PostgreSQL with a database for each service"
    )
    runs.add_argument("--oidc", action="store_true", help="start an OpenID provider (Canaille)")
    runs.add_argument(
        "--definitions",
        metavar="FILE",
        help="RabbitMQ definitions to load at boot, instead of the installed services'",
    )
    runs.add_argument(
        "--plugin", action="append", default=[], metavar="NAME", help="a RabbitMQ plugin to enable"
    )
    runs.add_argument("--fast", action="store_true", help="PostgreSQL without fsync: only for tests")
    runs.add_argument(
        "--services", metavar="A,B", help="whose databases and users (default: all that are installed)"
    )
    runs.add_argument("command", nargs=argparse.REMAINDER, help="-- command and its arguments")
    asked = parser.parse_args(arguments)
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    if not command:
        parser.error("no command given: … run --amqp -- COMMAND")
    return asked, command


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code is that of what it ran, 69 (unavailable) where a server cannot be had."""
    asked, command = _asked(arguments)
    services = asked.services.split(",") if asked.services else installed_services()
    try:
        with ExitStack() as stack:
            rabbit = postgres = None
            if asked.postgresql:
                _say("starting a private PostgreSQL")
                postgres = stack.enter_context(private_postgres(fast=asked.fast))
            if asked.amqp:
                _say("starting a private RabbitMQ (about five seconds)")
                definitions = asked.definitions or installed_definitions()
                rabbit = stack.enter_context(private_rabbit(definitions, plugins=asked.plugin))
            known = environment(rabbit, postgres, services)
            if asked.oidc:
                from quartier.testing import demo_provider

                _say("starting a private Canaille (about five seconds)")
                provider, told = stack.enter_context(demo_provider.demo_provider(services))
                known |= told
                _say(f"people sign in at {provider.issuer}; {demo_provider.INVITATION}")
            status = run(command, {**os.environ, **known})
            if rabbit or postgres or asked.oidc:
                _say("stopping the private servers")
            return status
    except (ServerMissing, ServerFailed) as error:
        _say(str(error))
        return 69
    except KeyboardInterrupt:
        return 130


def _say(sentence: str) -> None:
    print(f"servers: {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # A SIGTERM before the command runs must unwind what has been started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
