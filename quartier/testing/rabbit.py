"""A private RabbitMQ: a node with its own epmd, cookie and folder, listening on the loopback interface only."""

import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from quartier.testing.handshake import opens
from quartier.testing.processes import Home, ServerFailed, ServerMissing, free_port, until_ready

VHOST = "quartier"
ADMIN = "admin"
_LOG = "rabbit.log"
_ALL = {"configure": ".*", "write": ".*", "read": ".*"}


def find_rabbit() -> Path:
    """The folder with rabbitmq-server and rabbitmqctl themselves, not Debian's wrappers. Raises ServerMissing.

    The wrappers in /usr/sbin change to the user rabbitmq and the machine-wide node; a private node must have neither.
    """
    for folder in (
        Path("/usr/lib/rabbitmq/bin"),
        *sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin"), reverse=True),
    ):
        if (folder / "rabbitmq-server").exists():
            return folder
    found = shutil.which("rabbitmq-server")
    if found:
        return Path(found).resolve().parent
    raise ServerMissing("RabbitMQ is not installed: apt-get install rabbitmq-server")


def password_hash(password: str) -> str:
    """A password as RabbitMQ's definitions hold it: base64(salt + sha256(salt + password)), four bytes of salt."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


class PrivateRabbit:
    """A running node with the virtual host `quartier` and an administrator.

    `definitions` (a file or its content) is loaded at boot. Every user in it gets a password made up for this node, or
    the one named in `passwords`; `url(user)` knows it. `plugins` are RabbitMQ's own, such as "rabbitmq_shovel".
    A node `beside` another can find it and be found, and has its users' passwords: `join` makes the two one cluster.
    """

    def __init__(
        self,
        definitions: str | Path | Mapping[str, Any] | None = None,
        plugins: Sequence[str] = (),
        passwords: Mapping[str, str] | None = None,
        config: str = "",
        beside: "PrivateRabbit | None" = None,
    ) -> None:
        self._bin = find_rabbit()
        self._plugins = tuple(plugins)
        self._beside = beside
        known: Mapping[str, str] = beside._passwords if beside else {ADMIN: secrets.token_urlsafe(12)}
        self._passwords: dict[str, str] = {**known, **(passwords or {})}
        self._epmd_port: int = beside._epmd_port if beside else 0
        self._config = config
        self._home = Home("qr")
        self._epmd: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.users: tuple[str, ...] = ()
        try:
            self._write_definitions(definitions)
            self._start_somewhere()
        except BaseException:
            self.stop()
            raise

    # what it is made of

    def _write_definitions(self, given: str | Path | Mapping[str, Any] | None) -> None:
        content = json.loads(Path(given).read_text()) if isinstance(given, (str, Path)) else given or {}
        merged: dict[str, Any] = {**content}
        users = [dict(user) for user in merged.get("users", []) if user["name"] != ADMIN]
        self.users = tuple(user["name"] for user in users)
        users.append({"name": ADMIN, "tags": "administrator"})
        for user in users:
            user.pop("password", None)
            user["password_hash"] = password_hash(
                self._passwords.setdefault(user["name"], secrets.token_urlsafe(12))
            )
            user["hashing_algorithm"] = "rabbit_password_hashing_sha256"
            user.setdefault("tags", "")
        vhosts = merged.get("vhosts", [])
        if not any(vhost["name"] == VHOST for vhost in vhosts):
            vhosts = [*vhosts, {"name": VHOST}]
        merged["users"], merged["vhosts"] = users, vhosts
        others = [entry for entry in merged.get("permissions", []) if entry["user"] != ADMIN]
        merged["permissions"] = others + [{"user": ADMIN, "vhost": vhost["name"], **_ALL} for vhost in vhosts]
        (self._home.path / "definitions.json").write_text(json.dumps(merged))

    def _configure(self) -> None:
        home = self._home.path
        lines = [
            f"listeners.tcp.local = 127.0.0.1:{self.port}",
            f"load_definitions = {home}/definitions.json",
            "loopback_users = none",
            "log.console = true",
            "log.console.level = warning",
            "log.file = false",
            # The machine's memory and disk are not this node's to judge.
            "vm_memory_high_watermark.absolute = 1GB",
            "disk_free_limit.absolute = 10MB",
            "collect_statistics_interval = 60000",
        ]
        if "rabbitmq_management" in self._plugins:
            self.management_port = free_port()
            lines += ["management.tcp.ip = 127.0.0.1", f"management.tcp.port = {self.management_port}"]
        if "rabbitmq_prometheus" in self._plugins:
            self.prometheus_port = free_port()
            lines += ["prometheus.tcp.ip = 127.0.0.1", f"prometheus.tcp.port = {self.prometheus_port}"]
        (home / "rabbitmq.conf").write_text("\n".join(lines) + "\n" + self._config)
        (home / "enabled_plugins").write_text(f"[{','.join(self._plugins)}].\n")
        (home / "env.conf").write_text("")
        cookie = home / ".erlang.cookie"
        if not cookie.exists():
            shared = self._beside and (self._beside._home.path / ".erlang.cookie").read_text()
            cookie.write_text(shared or secrets.token_hex(16))
            cookie.chmod(0o400)

    def _env(self) -> dict[str, str]:
        home = str(self._home.path)
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": f"{self._bin}:/usr/local/bin:/usr/bin:/bin",
            "HOME": home,
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{loopback} +S 2:2 +sbwt none",
            "RABBITMQ_CTL_ERL_ARGS": loopback,
            "RABBITMQ_CONF_ENV_FILE": f"{home}/env.conf",
            "RABBITMQ_CONFIG_FILE": f"{home}/rabbitmq.conf",
            "RABBITMQ_CONFIG_FILES": f"{home}/conf.d",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{home}/advanced.config",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{home}/generated",
            "RABBITMQ_SCHEMA_DIR": f"{home}/schema",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{home}/mnesia",
            "RABBITMQ_LOG_BASE": f"{home}/log",
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": f"{home}/beam.pid",
            "RABBITMQ_FEATURE_FLAGS_FILE": f"{home}/feature_flags",
        }

    # its life

    def _start_somewhere(self) -> None:
        for attempt in range(3):
            self.port, self._dist_port = free_port(), free_port()
            self._epmd_port = self._epmd_port or free_port()
            try:
                self.start()
                return
            except ServerFailed as error:
                # Another run took a port between our look and our start.
                if attempt == 2 or not any(word in str(error) for word in ("eaddrinuse", "in use", "in_use")):
                    raise

    def start(self) -> None:
        """Starts the node, also again after `kill` (same ports, same data), and waits until it answers as a broker."""
        self._configure()
        env = self._env()
        if self._epmd is None and self._beside is None:
            epmd = shutil.which("epmd", path="/usr/bin:/usr/local/bin:/usr/lib/erlang/bin") or "epmd"
            command = [epmd, "-port", str(self._epmd_port), "-address", "127.0.0.1"]
            self._epmd = self._home.start(command, env, "epmd.log")
        self._process = self._home.start([str(self._bin / "rabbitmq-server")], env, _LOG)
        try:
            until_ready(self._ready, self._process, self._home, _LOG, 90)
        except ServerFailed:
            self.kill()
            raise

    def _ready(self) -> bool:
        """Whether the administrator can open the virtual host: the listener comes last, after the definitions."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                return opens(connection, ADMIN, self._passwords[ADMIN], VHOST)
        except OSError:
            return False

    def restart(self) -> None:
        """Stops it cleanly and starts it again: same ports, same data."""
        self._stop_node()
        self.start()

    def kill(self) -> None:
        """Ends it as a power cut would; `start` brings it back with what it had on disk."""
        self._end(signal.SIGKILL)

    def _stop_node(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: int) -> None:
        if self._process is None:
            return
        pid_file = self._home.path / "beam.pid"
        pid = None
        with suppress(OSError, ValueError):
            # The node's own process; the one we started is a shell around it, which ends when it does.
            pid = int(pid_file.read_text())
            pid_file.unlink()
        self._home.stop(self._process, how, seconds=30, pid=pid)
        self._process = None

    def stop(self) -> None:
        """Ends it and removes its folder."""
        self._end(signal.SIGTERM)
        if self._epmd:
            self._home.stop(self._epmd, signal.SIGTERM)
            self._epmd = None
        self._home.close()

    def join(self) -> None:
        """Become one cluster with the node beside, with a member of each quorum queue here."""
        assert self._beside
        self.ctl("stop_app")
        self.ctl("reset")
        self.ctl("join_cluster", self._beside.name)
        self.ctl("start_app")
        self._home.run([str(self._bin / "rabbitmq-queues"), "grow", self.name, "all"], self._env())

    # what a test asks it

    @property
    def name(self) -> str:
        """What the node is called among nodes."""
        return f"{self._home.path.name}@localhost"

    def url(self, user: str = ADMIN, password: str | None = None, vhost: str = VHOST) -> str:
        """The address `amqp://user:password@127.0.0.1:port/quartier`; the passwords of its users are known."""
        return f"amqp://{user}:{password or self._passwords[user]}@127.0.0.1:{self.port}/{vhost}"

    @property
    def admin_url(self) -> str:
        """The address as its administrator."""
        return self.url()

    def ctl(self, *arguments: str, seconds: float = 60) -> str:
        """Runs rabbitmqctl against this node, `ctl("list_queues -q name")` or word by word; returns its output.

        Raises ServerFailed when it exits with an error.
        """
        words = arguments[0].split() if len(arguments) == 1 else list(arguments)
        return self._home.run([str(self._bin / "rabbitmqctl"), *words], self._env(), seconds)

    def log(self) -> str:
        """The end of the node's log."""
        return self._home.tail(_LOG, 20_000)


@contextmanager
def private_rabbit(
    definitions: str | Path | Mapping[str, Any] | None = None,
    plugins: Sequence[str] = (),
    passwords: Mapping[str, str] | None = None,
    config: str = "",
) -> Iterator[PrivateRabbit]:
    """A RabbitMQ for the length of a block."""
    server = PrivateRabbit(definitions, plugins, passwords, config)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def private_cluster(
    nodes: int, definitions: str | Path | Mapping[str, Any] | None = None
) -> Iterator[list[PrivateRabbit]]:
    """So many nodes on this machine as one cluster, for the length of a block; whoever is in a minority pauses."""
    running: list[PrivateRabbit] = []
    minority = "cluster_partition_handling = pause_minority\n"
    try:
        for _ in range(nodes):
            beside = running[0] if running else None
            running.append(PrivateRabbit(definitions, config=minority, beside=beside))
        for node in running[1:]:
            node.join()
        yield running
    finally:
        for node in reversed(running):
            node.stop()
