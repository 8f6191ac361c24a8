"""AMQP 0-9-1 by hand as far as to know that a broker lets somebody in: a test's server must not lean on our own bus."""

import socket
import struct


def opens(connection: socket.socket, user: str, password: str, vhost: str) -> bool:
    """Whether the answers go as far as Connection.OpenOk."""
    connection.sendall(b"AMQP\x00\x00\x09\x01")
    if _method(connection) != (10, 10):
        return False
    answer = f"\0{user}\0{password}".encode()
    start_ok = (
        struct.pack(">I", 0) + _short("PLAIN") + struct.pack(">I", len(answer)) + answer + _short("en_US")
    )
    _send(connection, 11, start_ok)
    if _method(connection) != (10, 30):
        return False
    _send(connection, 31, struct.pack(">HIH", 1, 131072, 0))
    _send(connection, 40, _short(vhost) + b"\x00\x00")
    if _method(connection) != (10, 41):
        return False
    _send(connection, 50, struct.pack(">H", 200) + _short("") + struct.pack(">HH", 0, 0))
    return _method(connection) == (10, 51)


def _short(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _send(connection: socket.socket, method: int, arguments: bytes) -> None:
    payload = struct.pack(">HH", 10, method) + arguments
    connection.sendall(struct.pack(">BHI", 1, 0, len(payload)) + payload + b"\xce")


def _method(connection: socket.socket) -> tuple[int, int]:
    kind, _, size = struct.unpack(">BHI", _exactly(connection, 7))
    payload = _exactly(connection, size + 1)
    return struct.unpack(">HH", payload[:4]) if kind == 1 else (0, 0)


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = connection.recv(size - len(got))
        if not piece:
            raise ConnectionError("the broker closed the connection")
        got += piece
    return got
