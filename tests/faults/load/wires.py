"""Wires: TCP connections that a test can cut or make deaf, between a service and its broker or database.

A wire listens on a port of its own and passes on what it gets. `cut` resets all its connections. While it is `deaf`
nothing passes in either direction and nobody is told: each side believes that the other is still there, which is what a
cable pulled out behind a router looks like.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

_RESET = struct.pack("ii", 1, 0)


class _End(asyncio.Protocol):
    """One end of a connection; what it hears the other end says."""

    def __init__(self, wire: "Wire", other: "_End | None" = None) -> None:
        self.wire, self.other = wire, other
        self.transport: asyncio.Transport | None = None
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.wire.ends.add(self)
        if self.wire.deaf:
            transport.pause_reading()
        if self.other is None:
            self.other = _End(self.wire, self)
            self._reaching = asyncio.ensure_future(self.wire.reach(self.other))
        else:
            self.say(b"")

    def data_received(self, data: bytes) -> None:
        assert self.other
        self.other.say(data)

    def say(self, data: bytes) -> None:
        self._early.append(data)
        if self.transport:
            for piece in self._early:
                self.transport.write(piece)
            self._early.clear()

    def connection_lost(self, _error: Exception | None) -> None:
        self.wire.ends.discard(self)
        if self.other and self.other.transport:
            self.other.transport.close()

    def reset(self) -> None:
        """End it as a reset, not in good order."""
        if self.transport:
            sock = self.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()


class Wire:
    """From a port of its own to a server's; of several to the first that listens, as a proxy before a cluster does."""

    def __init__(self, loop: asyncio.AbstractEventLoop, targets: Sequence[int]) -> None:
        self.loop, self.targets = loop, targets
        self.ends: set[_End] = set()
        self.deaf = False
        self.port = 0

    async def open(self) -> None:
        server = await self.loop.create_server(lambda: _End(self), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    async def reach(self, end: _End) -> None:
        for target in self.targets:
            with suppress(OSError):
                await self.loop.create_connection(lambda: end, "127.0.0.1", target)
                return
        assert end.other
        end.other.reset()

    def cut(self) -> None:
        """Reset every connection there is; new ones are made as before."""
        self._do(lambda: [end.reset() for end in list(self.ends)])

    @contextmanager
    def deafened(self) -> Iterator[None]:
        """Nothing passes for the length of a block; the connections of that time are then gone."""
        self._do(lambda: self._listen(False))
        try:
            yield
        finally:
            self._do(lambda: self._listen(True))
            self.cut()

    def _listen(self, again: bool) -> None:
        self.deaf = not again
        for end in self.ends:
            if end.transport and not end.transport.is_closing():
                end.transport.resume_reading() if again else end.transport.pause_reading()

    def _do(self, act: Callable[[], object]) -> None:
        done = threading.Event()

        def run() -> None:
            act()
            done.set()

        self.loop.call_soon_threadsafe(run)
        assert done.wait(10), "the wires' thread stands still"


@contextmanager
def wires() -> Iterator[Callable[..., Wire]]:
    """`wire = make(port, …)`: wires for the length of a block, in a thread of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def make(*targets: int) -> Wire:
        wire = Wire(loop, targets)
        asyncio.run_coroutine_threadsafe(wire.open(), loop).result(10)
        return wire

    try:
        yield make
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
