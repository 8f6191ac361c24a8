"""The door of a service: its WSGI application on its own address, closed without cutting anybody off.

nameko's web server closes its listening socket last, counts no running responses and ends the whole service
when one client's connection breaks; here it is the other way round.
"""

import errno
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import eventlet
from eventlet.green import socket
from eventlet.wsgi import STATE_CLOSE, STATE_IDLE
from nameko.web.server import WebServer

from quartier.errors import Misconfigured
from quartier.observe import get_logger
from quartier.settings import Settings

log = get_logger(__name__)

#: Connections served at the same time, and seconds a client may take to send or take the next piece.
CONNECTIONS, CLIENT_PATIENCE = 200, 30


def listen(settings: Settings) -> Any:
    """The socket on which a service's pages are served. Raises Misconfigured where there can be none."""
    try:
        family = socket.AF_INET6 if ":" in settings.address[0] else socket.AF_INET
        # Not SO_REUSEPORT, eventlet's default: a second process would silently take half of the requests.
        sock = eventlet.listen(settings.address, family, backlog=128, reuse_port=False)
    except OSError as error:
        name = f"{settings.service.upper()}_LISTEN"
        raise Misconfigured(f"set {name}: cannot listen on {settings.listen}: {error.strerror}") from error
    sock.settimeout(None)
    return sock


class Door(WebServer):
    """nameko's web server with a plain WSGI application behind it."""

    def setup(self) -> None:
        """Take the listening socket that the host has opened."""
        self._pool = eventlet.GreenPool(CONNECTIONS)
        self._connections: dict[int, list[Any]] = {}
        self._closed = False
        self._sock = self.container.config["socket"]

    def start(self) -> None:
        """Begin to accept."""
        self._serv = self.get_wsgi_server(self._sock, self.get_wsgi_app())
        self._serv.log_output = False  # the application writes its own lines, without people's addresses
        self._serv.keepalive = self._serv.socket_timeout = CLIENT_PATIENCE
        self._gt = self.container.spawn_managed_thread(self.run)

    def get_wsgi_app(self) -> Callable[..., Iterable[bytes]]:
        """The service's application, behind the one answer that only the host knows."""
        web, leaving = self.container.config["running"].web, self.container.config["leaving"]

        def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if leaving.is_set() and environ["PATH_INFO"] == "/readyz":
                start_response("503 Service Unavailable", [("Content-Type", "application/json")])
                return [b'{"status": "leaving"}']
            answer: Iterable[bytes] = web(environ, start_response)
            return answer

        return app

    def run(self) -> None:
        """Accept until stopped."""
        while not self._closed:
            try:
                sock, address = self._sock.accept()
            except OSError as error:
                if error.errno == errno.EBADF:
                    return
                log.warning("accept-failed", reason=str(error))
                eventlet.sleep(0.1)
                continue
            sock.settimeout(CLIENT_PATIENCE)
            self._pool.spawn_n(self._serve, sock, address)

    def _serve(self, sock: Any, address: Any) -> None:
        state = [address, sock, STATE_IDLE]
        self._connections[id(state)] = state
        try:
            self._serv.process_request(state)
        except Exception as error:  # one client's connection, not the service
            log.info("connection-broken", reason=repr(error))
        finally:
            del self._connections[id(state)]
            sock.close()

    def stop(self) -> None:
        """Close the listening socket, then wait for the answers to what was asked before."""
        if self._closed:
            return
        self._closed = True
        self._gt.kill()
        self._sock.close()
        for state in list(self._connections.values()):
            idle, state[2] = state[2] == STATE_IDLE, STATE_CLOSE
            if idle:
                with suppress(OSError):  # the client was faster
                    state[1].shutdown(
                        socket.SHUT_RD
                    )  # a request that has just come is still read and answered
        self._pool.waitall()

    def kill(self) -> None:
        """Close the listening socket."""
        self._closed = True
        self._sock.close()
