"""A private PostgreSQL: a cluster of its own in a folder of its own, on a free port of the loopback interface."""

import os
import re
import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quartier.testing.processes import (
    Home,
    ServerFailed,
    ServerMissing,
    free_port,
    unprivileged_user,
    until_ready,
)

USER = "quartier"
_LOG = "postgres.log"


def find_postgres() -> Path:
    """The folder with initdb and postgres: Debian's newest version, else from PATH. Raises ServerMissing."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    raise ServerMissing("PostgreSQL's server is not installed: apt-get install postgresql")


class PrivatePostgres:
    """A running cluster. `fast=True` switches fsync and its like off: for tests that do not look at durability."""

    def __init__(self, fast: bool = False) -> None:
        self._bin = find_postgres()
        self._password = secrets.token_urlsafe(12)
        self._fast = fast
        self._home = Home("qp", unprivileged_user())
        try:
            self._initdb()
            self._start_somewhere()
        except BaseException:
            self.stop()
            raise

    def _env(self) -> dict[str, str]:
        return {
            "PATH": f"{self._bin}:/usr/bin:/bin",
            "HOME": str(self._home.path),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }

    def _initdb(self) -> None:
        secret = self._home.path / "password"
        secret.write_text(self._password)
        if self._home.owner:
            os.chown(secret, self._home.owner.pw_uid, self._home.owner.pw_gid)
        # --no-sync: the cluster is new and empty; what is written to it later is synced as ever.
        command = [
            str(self._bin / "initdb"),
            "-D",
            str(self._home.path / "data"),
            "-U",
            USER,
            f"--pwfile={secret}",
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._home.run(command, self._env())
        secret.unlink()

    def _start_somewhere(self) -> None:
        for attempt in range(3):
            self.port = free_port()
            try:
                self._start()
                return
            except ServerFailed as error:
                # Another run took the port between our look and our start.
                if attempt == 2 or "in use" not in str(error):
                    raise

    def _start(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self._home.path),
            "max_connections": "200",
            "synchronous_commit": "on",
            "logging_collector": "off",
            "log_min_messages": "warning",
            "timezone": "UTC",
            # Harmless: fewer checkpoints while a test writes a lot, no statistics on disk.
            "max_wal_size": "1GB",
            "shared_buffers": "64MB",
        }
        if self._fast:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
            # Hundreds of databases live for one test each: nothing in them is worth tidying up.
            settings |= {"autovacuum": "off"}
        command = [str(self._bin / "postgres"), "-D", str(self._home.path / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = self._home.start(command, self._env(), _LOG)
        try:
            until_ready(self._ready, self._process, self._home, _LOG, 60)
        except ServerFailed:
            self._home.stop(self._process, signal.SIGQUIT)
            raise

    def _ready(self) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    @property
    def folder(self) -> Path:
        """Its own folder, which its user owns; gone when it is stopped."""
        return self._home.path

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this cluster, `postgresql://…`, with user and password in it."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Makes a database, by copying `template` (to which nobody may be connected); returns its address."""
        self._execute(f'CREATE DATABASE "{_checked(name)}" TEMPLATE "{_checked(template)}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drops a database if it is there, throwing out who is connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{_checked(name)}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        import psycopg2

        connection = psycopg2.connect(self.url("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def restart(self) -> None:
        """Stops it cleanly (connections are cut) and starts it again on the same port with the same data."""
        self._home.stop(self._process, signal.SIGINT)
        self._start()

    def kill(self) -> None:
        """Ends it as a power cut would; `start` brings it back with what was committed."""
        self._home.stop(self._process, signal.SIGKILL)

    def start(self) -> None:
        """Starts it again after `kill`, on the same port."""
        # Orphans of a killed postmaster hold its shared memory for a moment and the next start refuses: wait them out.
        for attempt in range(50):
            try:
                self._start()
                return
            except ServerFailed as error:
                if attempt == 49 or "shared memory" not in str(error):
                    raise

    def stop(self) -> None:
        """Ends it and removes its folder: at once, for what a clean end would write to disk is removed with it."""
        with suppress(AttributeError):
            self._home.stop(self._process, signal.SIGQUIT)
        self._home.close()


def _checked(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]{1,63}", name):
        raise ValueError(f"not a name for a database here: {name!r}")
    return name


@contextmanager
def private_postgres(fast: bool = False) -> Iterator[PrivatePostgres]:
    """A PostgreSQL for the length of a block."""
    server = PrivatePostgres(fast=fast)
    try:
        yield server
    finally:
        server.stop()
