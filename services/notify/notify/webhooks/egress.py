"""Requests to addresses that others have named: they reach the internet and never the inside.

A name is resolved, every address it has is checked (`rules.may_go_to`), and the connection goes to the very address
that was checked: asked again, the same name could answer differently (DNS rebinding). The name stays in `Host`, SNI
and the certificate's check. No redirect is followed, of an answer the first bytes are read, and all of it together has
an end, also where somebody answers a byte at a time.
"""

import io
import os
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from notify.webhooks.rules import Network, Outcome, may_go_to

#: Bytes that are read of an answer, headers included, and characters of it that are kept.
READ, KEPT = 16 * 1024, 1000

#: `resolve(host, port)`: the addresses of a name. The host makes the standard library's own cooperative.
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: an HTTP status with the beginning of its body, or why there is none."""

    status: int | None
    text: str = ""
    retry_after: str | None = None
    #: Why there is no status.
    trouble: Outcome | None = None


def addresses(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Request:
    """One POST. It can be given up from outside while it hangs.

    Args:
        patience: seconds for all of it.
        allowed: networks of the operator's own to which it may go, also without TLS.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        patience: float,
        allowed: Sequence[Network] = (),
        resolve: Resolve = addresses,
    ) -> None:
        self.parts = urlsplit(url)
        self.headers, self.body = headers, body
        self.patience, self.allowed, self.resolve = patience, allowed, resolve
        self._socket: socket.socket | None = None

    def send(self) -> Answer:
        """Send it and read the answer; what goes wrong is an answer, too."""
        self._end = time.monotonic() + self.patience
        try:
            with suppress(ConnectionResetError, BrokenPipeError):
                return self._sent()
            return Answer(None, trouble=Outcome.CONNECTION)
        except _Forbidden:
            return Answer(None, trouble=Outcome.FORBIDDEN)
        except socket.gaierror:
            return Answer(None, trouble=Outcome.NO_HOST)
        except TimeoutError:
            return Answer(None, trouble=Outcome.TIMEOUT)
        except ssl.SSLError:
            return Answer(None, trouble=Outcome.CERTIFICATE)
        except (HTTPException, ValueError):
            return Answer(None, trouble=Outcome.NONSENSE)
        except OSError:
            late = time.monotonic() >= self._end
            return Answer(None, trouble=Outcome.TIMEOUT if late else Outcome.CONNECTION)
        finally:
            self._close()

    def abandon(self) -> None:
        """Make a request that hangs end now."""
        if held := self._socket:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def _sent(self) -> Answer:
        tls = self.parts.scheme == "https"
        host, port = str(self.parts.hostname), self.parts.port or (443 if tls else 80)
        connection = HTTPConnection(host, port)
        connection.default_port = 443 if tls else 80
        connection.sock = self._open(host.encode("idna").decode("ascii"), port, tls)
        path = (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")
        connection.request("POST", path, self.body, dict(self.headers))
        response = HTTPResponse(_Bounded(connection.sock, self._end))  # type: ignore[arg-type]
        try:
            response.begin()
            return Answer(response.status, _beginning(response), response.headers.get("Retry-After"))
        except _TooLong:
            return Answer(None, trouble=Outcome.NONSENSE)
        finally:
            response.close()

    def _open(self, host: str, port: int, tls: bool) -> Any:
        found = self.resolve(host, port)
        allowed = self.allowed if tls else ()
        inside = not tls and all(may_go_to(each, self.allowed) and not may_go_to(each) for each in found)
        if not found or not (inside or (tls and all(may_go_to(each, allowed) for each in found))):
            raise _Forbidden
        self._socket = opened = socket.create_connection((found[0], port), timeout=self._left())
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self._socket = opened = _trust().wrap_socket(opened, server_hostname=host)
        opened.settimeout(self._left())
        return opened

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _close(self) -> None:
        if self._socket:
            with suppress(OSError):
                self._socket.close()
            self._socket = None


class _Forbidden(Exception):
    """The name leads to an address where nothing of ours may go."""


class _TooLong(Exception):
    """The answer's head alone is longer than anybody could mean."""


class _Bounded(io.RawIOBase):
    """A socket to be read from: so many bytes, until that instant."""

    def __init__(self, opened: socket.socket, end: float) -> None:
        self._opened, self._end, self._left = opened, end, READ

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """What http.client reads from."""
        return io.BufferedReader(self, 1024)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self._left <= 0:
            raise _TooLong
        self._opened.settimeout(left)
        count = self._opened.recv_into(buffer, min(len(buffer), self._left))
        self._left -= count
        return count


def _beginning(response: HTTPResponse) -> str:
    """What can be had of the body; who has said yes need not say more, or say it well."""
    with suppress(OSError, HTTPException, ValueError, _TooLong):
        return _readable(response.read(KEPT))
    return ""


def _readable(body: bytes) -> str:
    """What was answered, as a text that every database and page can hold."""
    text = body.decode("utf-8", "replace")
    return "".join(
        sign if sign.isprintable() or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in text
    )


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates count: the system's, and whom the operator trusts besides (`SSL_CERT_FILE`)."""
    context, system = ssl.create_default_context(), ssl.get_default_verify_paths()
    # With that variable set, the system's own are not among the default ones any more.
    if os.path.isdir(system.openssl_capath):
        context.load_verify_locations(capath=system.openssl_capath)
    return context
