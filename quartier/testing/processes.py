"""A private server's folder and processes, and the promise that both are gone afterwards.

Each server runs in a session of its own, so that Ctrl-C in a terminal reaches the command it serves and not the
server itself. Because of that nothing would end a server whose parent was killed outright: a minder, a small shell that
does nothing but read from a pipe, sees the pipe close when the parent dies for whatever reason, and then ends what is
listed in the folder and removes it.
"""

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# It waits for the pipe to close; "groups" lists the process groups still running, "owned" is there while the folder is.
_MINDER = r"""
trap '' INT TERM HUP
while read -r _; do :; done
[ -e "$1/groups" ] || exit 0
for group in $(cat "$1/groups"); do kill -s INT -- "-$group" 2>/dev/null; done
sleep 2
for group in $(cat "$1/groups"); do kill -s KILL -- "-$group" 2>/dev/null; done
rm -rf -- "$1"
"""


class ServerMissing(RuntimeError):
    """A server's program is not installed. The message says how to install it."""


class ServerFailed(RuntimeError):
    """A private server did not come up. The message holds the end of its log."""


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on now.

    Taken from below the range the kernel gives to outgoing connections, so that none of those takes it in between.
    """
    for _ in range(200):
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServerFailed("no free port between 20000 and 32000 on 127.0.0.1")


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to run a server as that refuses root: postgres if there is one, else nobody; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerMissing("running as root, and there is neither a user `postgres` nor `nobody`")


class Home:
    """A server's own folder (short path, mode 0700) with the processes that run in it; `close` ends and removes all."""

    def __init__(self, prefix: str, owner: pwd.struct_passwd | None = None) -> None:
        # /tmp and not $TMPDIR: the path of a unix socket may have 107 characters and no more.
        parent = "/tmp" if os.access("/tmp", os.W_OK) else None
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        self.owner = owner
        self._groups: set[int] = set()
        self._write_groups()
        if owner:
            os.chown(self.path, owner.pw_uid, owner.pw_gid)
        self._minder = subprocess.Popen(
            ["/bin/sh", "-c", _MINDER, "minder", str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def _as_owner(self) -> dict[str, object]:
        if not self.owner:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def run(self, command: Sequence[str], env: Mapping[str, str], seconds: float = 60) -> str:
        """Runs a short command as the folder's owner; returns what it printed. Raises ServerFailed with its output."""
        done = subprocess.run(
            command,
            env=dict(env),
            cwd=self.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
            start_new_session=True,
            **self._as_owner(),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise ServerFailed(f"{' '.join(command)} exited with {done.returncode}:\n{done.stdout[-2000:]}")
        return str(done.stdout)

    def start(self, command: Sequence[str], env: Mapping[str, str], log: str) -> "subprocess.Popen[bytes]":
        """Starts a lasting process as the folder's owner, in its own session; what it prints goes to the file `log`."""
        with open(self.path / log, "ab") as sink:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                env=dict(env),
                cwd=self.path,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._as_owner(),  # type: ignore[call-overload]
            )
        self._groups.add(process.pid)
        self._write_groups()
        return process

    def stop(
        self, process: "subprocess.Popen[bytes]", how: int, seconds: float = 20, pid: int | None = None
    ) -> None:
        """Sends `how` to the process (or to `pid`, where it is only the starter) and waits; what stays is killed."""
        with contextlib.suppress(ProcessLookupError):
            if process.poll() is None:
                os.kill(pid or process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self._groups.discard(process.pid)
        self._write_groups()

    def _write_groups(self) -> None:
        new = self.path / "groups.new"
        new.write_text(" ".join(str(group) for group in sorted(self._groups)))
        new.rename(self.path / "groups")

    def tail(self, log: str, size: int = 2000) -> str:
        """The end of a log file of the folder, for a message."""
        path = self.path / log
        return path.read_text(errors="replace")[-size:] if path.exists() else ""

    def close(self) -> None:
        """Removes the folder and lets the minder go. Processes must have been stopped."""
        shutil.rmtree(self.path, ignore_errors=True)
        assert self._minder.stdin
        self._minder.stdin.close()
        self._minder.wait(10)


def until_ready(
    ready: Callable[[], bool], process: "subprocess.Popen[bytes]", home: Home, log: str, seconds: float
) -> None:
    """Asks `ready` until it is; raises ServerFailed when the process ends before or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"ended with {process.returncode} before it was ready:\n{home.tail(log)}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"not ready within {seconds:g} s:\n{home.tail(log)}")
        time.sleep(0.05)
