"""A private Canaille, a real OpenID provider: process, folder, people and clients of its own, on a loopback port.

Its keys are made at each start, so a restart on the same port is a provider that has changed its keys.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec

from quartier.testing.processes import Home, ServerMissing, free_port, until_ready

_LOG = "canaille.log"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in there."""

    login: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Client:
    """A service that people sign in to."""

    id: str
    secret: str
    #: The service's public address.
    url: str


class PrivateCanaille:
    """A running provider; `issuer` is its address."""

    def __init__(
        self, accounts: Sequence[Account], clients: Sequence[Client], port: int | None = None
    ) -> None:
        if find_spec("canaille") is None:
            raise ServerMissing("Canaille is not installed: make .venv/stamp-oidc")
        self.port = port or free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._wanted = {
            "port": self.port,
            "accounts": [asdict(each) for each in accounts],
            "clients": [asdict(each) for each in clients],
        }
        self._home = Home("qc")
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self) -> None:
        """Start it, with keys of its own."""
        wanted = self._home.path / "wanted.json"
        wanted.write_text(json.dumps(self._wanted), encoding="utf-8")
        command = [sys.executable, "-m", "quartier.testing.canaille_server", str(wanted)]
        # Nothing of our environment: Canaille reads its settings from there, too.
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(self._home.path), "LC_ALL": "C.UTF-8"}
        self._process = self._home.start(command, env, _LOG)
        until_ready(self._answers, self._process, self._home, _LOG, seconds=60)

    def restart(self) -> None:
        """Stop it and start it again: same people, same clients, new keys."""
        self._end()
        self.start()

    def stop(self) -> None:
        """End it and remove its folder."""
        self._end()
        self._home.close()

    def _end(self) -> None:
        if self._process:
            self._home.stop(self._process, signal.SIGTERM)
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def private_canaille(
    accounts: Sequence[Account], clients: Sequence[Client], port: int | None = None
) -> Iterator[PrivateCanaille]:
    """A provider for the length of a `with`."""
    server = PrivateCanaille(accounts, clients, port)
    try:
        yield server
    finally:
        server.stop()
