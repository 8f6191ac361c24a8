"""The stack of docker-compose.yml under a project name, a domain, ports and secrets of its own."""

import base64
import hashlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from machine import Took, Watch

from quartier.testing.processes import free_port
from quartier.testing.waiting import wait_until

ROOT = Path(__file__).parents[2]
DOMAIN = "quartier.test"
#: Caddy's certificate authority, which the stack's own has signed; the chains it sends end here.
_SIGNER = "/var/lib/proxy/caddy/pki/authorities/local/intermediate.crt"


class Deployed:
    """Built and set up when made; `start` brings it up, `remove` leaves nothing of it but the images."""

    def __init__(self, folder: Path) -> None:
        self.secrets = folder / "secrets"
        self.secrets.mkdir(mode=0o700)
        self.port = free_port()
        self._program = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
        self._environ = {
            **os.environ,
            "COMPOSE_PROJECT_NAME": f"quartiertest{os.getpid()}",
            "QUARTIER_DOMAIN": DOMAIN,
            "QUARTIER_ADDRESS": "127.0.0.1",
            "QUARTIER_HTTPS_PORT": str(self.port),
            "QUARTIER_PORT_SUFFIX": f":{self.port}",
            "PROMETHEUS_PORT": str(free_port()),
            "QUARTIER_SECRETS": str(self.secrets),
            "QUARTIER_PAPERS": str(folder / "papers"),
            "QUARTIER_BUILD_NETWORK": "host",
            # docker-compose 1.29 asks the daemon and gives up after a minute unless told otherwise.
            "COMPOSE_HTTP_TIMEOUT": "600",
            # Of its own: what somebody runs on this machine keeps its images.
            "QUARTIER_IMAGE": "quartier-test:today",
            "ACCOUNT_IMAGE": "quartier-test:account",
        }
        self.compose("build", "--quiet", seconds=900)
        self.compose("run", "--rm", "--user", f"{os.getuid()}:{os.getgid()}", "setup", seconds=120)
        self.trust = ssl.create_default_context(cafile=str(self.secrets / "authority.crt"))

    def compose(self, *arguments: str, typed: str | None = None, seconds: float = 180) -> str:
        """What Compose says; a call that fails is shown with what it said."""
        done = self.tried(*arguments, typed=typed, seconds=seconds)
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def tried(
        self, *arguments: str, typed: str | None = None, seconds: float = 180
    ) -> subprocess.CompletedProcess[str]:
        """How a call of Compose ended."""
        return subprocess.run(
            [*self._program, *arguments],
            cwd=ROOT,
            env=self._environ,
            input=typed,
            stdin=None if typed is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def release(self, image: str) -> None:
        """From the next call on the services are of this image, as after `docker compose build`."""
        self._environ["QUARTIER_IMAGE"] = image

    def inside(self, name: str, *command: str, typed: str | None = None) -> str:
        """What a command says in the container of a service, given what is typed into it."""
        return self.compose("exec", "-T", name, *command, typed=typed)

    def start(self, names: list[str]) -> Took:
        """Bring it up; how long it took until every one of these services answers through the proxy."""
        watch = Watch()
        self.compose("up", "-d", seconds=600)
        for name in names:
            self.wait_for(name, seconds=240)
        return watch.took()

    def wait_for(self, name: str, seconds: float = 120) -> None:
        """Until a service's front page, or the provider's description of itself, comes through the proxy."""
        wait_until(lambda: self.status(name, front(name)) == 200, seconds=seconds, what=f"{name} answers")

    def url(self, name: str, path: str = "") -> str:
        """The public address of a service, or of a page there."""
        return f"https://{name}.{DOMAIN}:{self.port}{path}"

    def ask(
        self, name: str, path: str = "/", body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text as a visitor who trusts the stack's authority sees them; a body is sent as JSON."""
        host = f"{name}.{DOMAIN}"
        sent = {"Host": f"{host}:{self.port}", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as plain:
            connection = http.client.HTTPSConnection(host, self.port, timeout=120)
            connection.sock = self.trust.wrap_socket(plain, server_hostname=host)
            payload = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, payload, sent)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")

    def status(self, name: str, path: str = "/") -> int:
        """The status alone; 0 where no answer comes."""
        try:
            return self.ask(name, path)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def signer_pin(self) -> str:
        """By what a browser knows the authority again that signs the proxy's certificates."""
        certificate = x509.load_pem_x509_certificate(self.inside("proxy", "cat", _SIGNER).encode())
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(key).digest()).decode()

    def containers(self) -> dict[str, dict[str, Any]]:
        """What Docker knows of each container, by the service's name."""
        ids = self.compose("ps", "-a", "-q").split()
        found = json.loads(subprocess.check_output(["docker", "inspect", *ids], text=True))
        return {each["Config"]["Labels"]["com.docker.compose.service"]: each for each in found}

    def secret_words(self) -> set[str]:
        """Every password, key and client secret there is."""
        words = set()
        for path in self.secrets.iterdir():
            text = path.read_text(encoding="utf-8").strip()
            if text.startswith(("postgresql://", "amqp://")):
                words.add(text.split(":")[2].partition("@")[0])
            elif path.name == "account_signing_key":
                words |= {str(json.loads(text)[part]) for part in ("d", "p", "q")}
            elif path.name == "authority.key":
                words |= set(text.splitlines()[1:-1])
            elif len(text) < 60 and "\n" not in text:
                words.add(text)
        return words

    def remove(self) -> None:
        """Take everything away, data too."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "60", seconds=300)


def front(name: str) -> str:
    """Where somebody without an account gets an answer from a service, or from the provider."""
    return "/.well-known/openid-configuration" if name == "account" else "/"
