"""A quarter that a real browser can visit: five services on loopback ports, moved by one thread."""

import threading
from collections.abc import Sequence
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from quartier.bus import open_bus
from quartier.hosting import Service
from quartier.hosting.assemble import assemble
from quartier.operate.demo import load as load_demo
from quartier.operate.installed import installed
from quartier.operate.migrate import upgrade
from quartier.settings import load
from quartier.store import Store
from quartier.testing.clock import SettableClock
from quartier.testing.processes import free_port
from quartier.testing.quarter import Quarter

#: The people of the demonstration, and somebody who has not signed in.
PERSONAS = (
    None,
    "office",
    "mediator",
    "council",
    "association",
    "gardener",
    "helper",
    "administrator",
    "resident",
)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: what went wrong, the page says."""


class Town:
    """`town.url("funding", "/grants")`; whatever is emitted has its effect a moment later, as in a running quarter."""

    def __init__(self, folder: Path, demo: bool = True) -> None:
        services = installed()
        self.clock = SettableClock()
        self._ports = {service.name: free_port() for service in services}
        bus = open_bus("local://")
        running = {}
        for service in services:
            settings = load(service.settings, service.name, self._environ(service, folder))
            bare = Store(settings, self.clock)
            upgrade(service, bare)
            bare.close()
            running[service.name] = assemble(service, settings, bus, self.clock)
        if demo:
            load_demo(services, [running[service.name].store for service in services])
        self.quarter = Quarter(running, self.clock)
        self._moving = threading.Lock()
        self.settle()
        self._servers = [self._serve(service) for service in services]
        self._nudged, self._over = threading.Event(), threading.Event()
        for one in running.values():
            one.store.after_commit.append(self._nudged.set)
        self._threads = [
            threading.Thread(target=server.serve_forever, daemon=True) for server in self._servers
        ]
        self._threads.append(threading.Thread(target=self._move, daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def names(self) -> Sequence[str]:
        """The services, in the order of the navigation."""
        return list(self._ports)

    def url(self, service: str, path: str = "/") -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self._ports[service]}{path}"

    def settle(self) -> None:
        """Until everything that was emitted has had its effect."""
        with self._moving:
            self.quarter.settle()

    def stop(self) -> None:
        """Close the doors, end the thread, close the databases."""
        self._over.set()
        self._nudged.set()
        for server in self._servers:
            server.shutdown()
        for thread in self._threads:
            thread.join(10)
        for server in self._servers:
            server.server_close()
        self.quarter.stop()

    def _environ(self, service: Service, folder: Path) -> dict[str, str]:
        neighbours = ",".join(f"{name}={self.url(name, '')}" for name in self._ports)
        return {
            f"{service.name.upper()}_DATABASE": f"sqlite:///{folder / service.name}.db",
            f"{service.name.upper()}_LISTEN": f"127.0.0.1:{self._ports[service.name]}",
            "QUARTIER_DEMO_SIGN_IN": "yes",
            "QUARTIER_NEIGHBOURS": neighbours,
        }

    def _serve(self, service: Service) -> BaseWSGIServer:
        app = self.quarter.running[service.name].web
        port = self._ports[service.name]
        return make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)

    def _move(self) -> None:
        while self._nudged.wait() and not self._over.is_set():
            self._nudged.clear()
            self.settle()
