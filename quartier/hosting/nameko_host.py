"""The host: services as tables, moved by nameko 2.14.1.

nameko gives what it is good at: the process, containers, workers, and the order in which extensions start and
stop. What loses messages in it is not used: no event handler, no publisher, no RPC, not its command line. A
service class is put together from the table at run time; nothing in a service knows that it exists.

How it leaves (SIGTERM, SIGINT), and why nothing is lost or done twice:

1. Readiness answers 503 at once, so that a proxy sends no more.
2. In every container at the same time: listening sockets are closed, then running responses end; the consumer
   finishes and acknowledges its batch on a connection that is still open; timers, retries and the relay end
   the turn they are in. Nothing is put back, nothing is cut off.
3. What the last requests and reactions have emitted is published; leases are given up; exit code 0.

A second signal, or work that outlives the grace, ends the process with exit code 1 and a log line: what was in
work is uncommitted or unacknowledged and comes again.
"""

import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import Any

import eventlet
import eventlet.patcher
from eventlet.event import Event
from eventlet.hubs import trampoline
from nameko.containers import ServiceContainer
from nameko.extensions import Entrypoint, register_entrypoint

from quartier.errors import BusDown, Unavailable
from quartier.hosting.assemble import Running
from quartier.hosting.door import Door, listen
from quartier.hosting.turns import Turn, pause, turns
from quartier.hosting.watchdog import NOT_DONE, Watchdog, say, write
from quartier.observe import bind, get_logger

log = get_logger(__name__)


def host(running: Sequence[Running], notice: float = 0.0) -> None:
    """Run services until SIGTERM or SIGINT; returns when all work is done.

    Args:
        notice: seconds between answering 503 at ``/readyz`` and closing the listening sockets.

    Raises Misconfigured for what cannot be started as it is set, and SystemExit(1) when a service has failed.
    """
    _check(running)
    _Host(running, notice).run()


def _check(running: Sequence[Running]) -> None:
    if not eventlet.patcher.is_monkey_patched("socket"):
        raise RuntimeError("call quartier.hosting.green.patch() before anything else is imported")
    if any(not one.store.sqlite for one in running):
        from psycopg2.extensions import get_wait_callback

        if get_wait_callback() is None:
            raise RuntimeError(
                "psycopg2 does not cooperate with eventlet: a slow query would stop every request"
            )


class _Host:
    def __init__(self, running: Sequence[Running], notice: float) -> None:
        self.running, self.notice = running, notice
        self.leaving = threading.Event()
        self.watchdog = Watchdog(min(one.settings.watchdog for one in running))
        self.containers = [ServiceContainer(_service_class(one), self._config(one)) for one in running]
        self._started: list[ServiceContainer] = []
        self._over = Event()
        self._signals = 0

    def _config(self, one: Running) -> dict[str, Any]:
        return {
            "max_workers": len(turns(one)),  # so that no turn waits for another
            "running": one,
            "socket": listen(one.settings),
            "leaving": self.leaving,
            "watchdog": self.watchdog,
        }

    def run(self) -> None:
        self._listen_to_signals()
        self.watchdog.start()
        try:
            for container in self.containers:
                container.start()
                self._started.append(container)
                eventlet.spawn(self._wait, container)
            log.info("host-started", services=[one.service.name for one in self.running])
            failure = self._over.wait()
        finally:
            self._leave()
        if failure:
            log.critical("service-failed", exc_info=failure)
            raise SystemExit(NOT_DONE)

    def _wait(self, container: ServiceContainer) -> None:
        try:
            container.wait()
        except Exception as error:
            self._end(error)

    def _end(self, failure: BaseException | None) -> None:
        if not self._over.ready():
            self._over.send(failure)

    def _listen_to_signals(self) -> None:
        """A handler may run anywhere, even inside the hub; so it only writes into a pipe that the hub reads."""
        self._ear, mouth = os.pipe()
        os.set_blocking(self._ear, False)

        def heard(number: int, _frame: object) -> None:
            self._signals += 1
            if self._signals > 1:
                say("second-signal", reason="leaving at once", signal=signal.Signals(number).name)
                os._exit(NOT_DONE)
            write(mouth, b"!")

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, heard)
        eventlet.spawn(self._hear)

    def _hear(self) -> None:
        trampoline(self._ear, read=True)
        self._end(None)

    def _leave(self) -> None:
        began = time.monotonic()
        self.leaving.set()
        self.watchdog.leave_within(max(one.settings.grace for one in self.running))
        eventlet.sleep(self.notice)
        pool = eventlet.GreenPool()
        for container in self._started:
            pool.spawn(container.stop)
        pool.waitall()
        _finish(self.running)
        self.watchdog.stop()
        log.info("host-left", seconds=round(time.monotonic() - began, 2))


def _finish(running: Sequence[Running]) -> None:
    """Publish what is left, and let another instance begin at once."""
    for one in running:
        try:
            while one.relay.run_once():
                pass
            one.relay.lease.release()
        except (BusDown, Unavailable) as error:
            log.warning("left-unsent", service=one.service.name, reason=str(error))
    for one in running:
        one.relay.publisher.close()
        one.store.close()


def _service_class(one: Running) -> type:
    """A nameko service: one method a turn, one for the pages, one for the consumer."""
    methods = {name: _method(one, name, turn, Loop()) for name, turn in turns(one).items()}
    methods["pages"] = _method(one, "pages", None, Pages())
    if one.consumer:
        methods["receive"] = _method(one, "receive", None, Receiving())
    return type(one.service.name, (), {"name": one.service.name, **methods})


def _method(one: Running, name: str, turn: Turn | None, entrypoint: Entrypoint) -> Any:
    """What nameko's worker calls: seconds until the next turn, or None where this one has failed."""

    def method(_self: object) -> float | None:
        bind(service=one.service.name)
        try:
            return turn() if turn else None
        except (BusDown, Unavailable) as error:
            log.warning("turn-waits", turn=name, reason=str(error))
        except Exception:
            log.exception("turn-failed", turn=name)
        return None

    register_entrypoint(method, entrypoint)
    return method


class Loop(Entrypoint):
    """Fires its method again and again, one turn at a time; after a failure with growing pauses."""

    def setup(self) -> None:
        self._stop, self._wake = threading.Event(), threading.Event()
        if self.method_name == "relay":
            self.container.config["running"].store.after_commit.append(self._wake.set)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        """Let the turn end."""
        self._stop.set()
        self._wake.set()
        self._thread.wait()

    def kill(self) -> None:
        self._thread.kill()

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._wake.clear()
            seconds = self._turn()
            failures = failures + 1 if seconds is None else 0
            if seconds is None:
                self._stop.wait(
                    pause(self.method_name, failures)
                )  # a nudge does not make a dead broker answer
            elif not self._stop.is_set():
                self._wake.wait(seconds)

    def _turn(self) -> float | None:
        done = Event()

        def note(_context: object, seconds: float | None, failure: Any) -> tuple[float | None, Any]:
            done.send(seconds)
            return seconds, failure

        self.container.spawn_worker(self, (), {}, handle_result=note)
        seconds: float | None = done.wait()
        return seconds


class Receiving(Entrypoint):
    """Runs the consumer."""

    def start(self) -> None:
        one: Running = self.container.config["running"]
        self._consumer: Any = one.consumer
        self._thread = self.container.spawn_managed_thread(self._run)
        watch = self.container.config["watchdog"].watch
        watch(f"consumer of {one.service.name}", self._beat, lambda: self._thread.gr_frame)

    def stop(self) -> None:
        """Let it finish and acknowledge its batch."""
        self._consumer.stop()
        self._thread.wait()

    def kill(self) -> None:
        self._thread.kill()

    def _run(self) -> None:
        bind(service=self.container.service_name)
        self._consumer.run()

    def _beat(self) -> float:
        return time.monotonic() if self._thread.dead else float(self._consumer.beat)


class Pages(Entrypoint):
    """Opens the door; as an entrypoint it is stopped before anything that a request may need."""

    door = Door()

    def stop(self) -> None:
        self.door.stop()
