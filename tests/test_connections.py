"""Connections that ask and do not read are cut before they hold memory."""

import asyncio
import logging
import logging.handlers
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server import connections
from server.connections import REQUESTS_WAITING, Unread, bound_connections
from server.limits import Limits

LARGE = b"x" * 8 * 2**20
MOST = 32 * 2**20
"""More than kernels hold for a connection, and much less than an attacker has time to send."""

asked = 0


async def small(_request: Request) -> PlainTextResponse:
    global asked
    asked += 1
    await asyncio.sleep(0.001)
    return PlainTextResponse("ok")


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for data in websocket.iter_bytes():
        await websocket.send_bytes(data)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with bounded connections."""
    bound_connections()
    routes = [
        Route("/small", small),
        Route("/large", lambda _: PlainTextResponse(LARGE)),
        WebSocketRoute("/stream", echo),
    ]
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        Starlette(routes=routes), http="httptools", ws="websockets-sansio", log_level="critical"
    )
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    yield int(listening.getsockname()[1])
    server.should_exit = server.force_exit = True
    running.join(10)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections.UNREAD, "_patience", 1.0)


def connected(port: int, room: int = 4096) -> socket.socket:
    """A connection of which the kernel reads hardly more than ``room``."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    one.settimeout(10)
    one.connect(("127.0.0.1", port))
    return one


def sent_until_cut(one: socket.socket, data: bytes) -> int:
    """Send ``data`` again and again; return how many bytes went out before it was cut off."""
    sent = 0
    while sent < MOST:
        try:
            sent += one.send(data)
        except (ConnectionError, TimeoutError):
            break
    return sent


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


UPGRADE = (
    b"GET /stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def ping(payload: bytes) -> bytes:
    return struct.pack("!BB", 0x89, 0x80 | len(payload)) + bytes(4) + payload


def frame(opcode: int, payload: bytes, is_last: bool = True) -> bytes:
    head = struct.pack("!BBQ", opcode | (0x80 if is_last else 0), 0x80 | 127, len(payload))
    return head + bytes(4) + payload


def read_to_the_end(one: socket.socket) -> bytes:
    got = b""
    with closing(one):
        while True:
            try:
                data = one.recv(65536)
            except ConnectionError:
                return got
            if not data:
                return got
            got += data


def test_who_asks_on_and_on_without_waiting_is_cut(port: int) -> None:
    before = asked
    with closing(connected(port)) as one:
        assert sent_until_cut(one, get("/small") * 100) < MOST
    assert asked - before <= 2 * REQUESTS_WAITING


def test_a_few_requests_at_once_are_answered_in_turn(port: int) -> None:
    one = connected(port)
    one.sendall(get("/small") * 8 + get("/small").replace(b"Host", b"Connection: close\r\nHost"))

    assert read_to_the_end(one).count(b"200 OK") == 9


def test_a_request_that_does_not_end_is_cut(port: int) -> None:
    with closing(connected(port)) as one:
        one.sendall(get("/small")[:-2] + b"X: ")
        assert sent_until_cut(one, b"x" * 4096) < MOST


def test_who_pings_and_reads_no_answer_is_cut(port: int) -> None:
    with closing(connected(port)) as one:
        one.sendall(UPGRADE)
        assert b"101" in one.recv(4096)
        assert sent_until_cut(one, ping(b"p" * 125) * 100) < MOST


def test_a_message_that_does_not_end_is_cut_before_it_is_larger_than_any_may_be(port: int) -> None:
    most = Limits().message_bytes
    one = connected(port)
    one.sendall(UPGRADE)
    one.recv(4096)
    one.sendall(frame(2, bytes(most // 2), is_last=False) + frame(0, bytes(most // 2 + 1), False))

    assert struct.pack("!H", 1009) in read_to_the_end(one)


def test_a_message_of_ever_more_empty_parts_is_cut(port: int) -> None:
    with closing(connected(port)) as one:
        one.sendall(UPGRADE)
        one.recv(4096)
        one.sendall(frame(2, b"", is_last=False))
        assert sent_until_cut(one, frame(0, b"", is_last=False) * 100) < MOST // 8


def test_a_message_in_a_few_parts_is_one(port: int) -> None:
    with closing(connected(port)) as one:
        one.sendall(UPGRADE)
        one.recv(4096)
        one.sendall(frame(2, b"a", False) + frame(0, b"b", False) * 20 + frame(0, b"c"))
        assert one.recv(24, socket.MSG_WAITALL)[2:] == b"a" + b"b" * 20 + b"c"


@pytest.mark.parametrize("header", [b"X: " + b"x" * 20_000, b"X: 1\r\n" * 400 + b"X: 1"])
def test_a_handshake_that_cannot_be_read_is_cut(port: int, header: bytes) -> None:
    one = connected(port)
    one.settimeout(3)
    one.sendall(UPGRADE[:-2] + header + b"\r\n\r\n")

    assert read_to_the_end(one) == b""


@pytest.mark.parametrize(
    "pieces",
    [
        (b"\x00\x01\r\n\r\n",),
        (get("/small").replace(b"Host", b"Connection: Upgrade\r\nUpgrade: h2c\r\nHost"),),
        (UPGRADE, frame(1, b"\xff")),
    ],
)
def test_no_visitor_writes_a_line_of_the_log_with_each_request(
    port: int,
    pieces: tuple[bytes, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = logging.handlers.BufferingHandler(100)
    lines.setLevel(logging.WARNING)
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "handlers", [lines])
    with closing(connected(port)) as one:
        for piece in pieces:
            one.sendall(piece)
            assert one.recv(65536)

    assert [line.getMessage() for line in lines.buffer] == []


def test_pings_that_are_read_go_on(port: int) -> None:
    one = connected(port)
    one.sendall(UPGRADE)
    one.recv(65536)
    for _ in range(200):
        one.sendall(ping(b"p" * 125))
        assert one.recv(127, socket.MSG_WAITALL)[2:] == b"p" * 125
    one.close()


@pytest.mark.slow
def test_who_reads_nothing_of_a_large_answer_is_cut_and_who_reads_slowly_is_not(port: int) -> None:
    deaf, slow = connected(port), connected(port, 65536)
    for one in (deaf, slow):
        one.sendall(get("/large").replace(b"Host", b"Connection: close\r\nHost"))
    got = b""
    for _ in range(20):
        time.sleep(0.1)
        got += slow.recv(65536)
    got += read_to_the_end(slow)
    time.sleep(1.0)

    assert got.endswith(LARGE)
    assert len(read_to_the_end(deaf)) < len(LARGE)


class Pipe:
    """A transport with so much unread."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.is_open = True

    def get_write_buffer_size(self) -> int:
        return self.size if self.is_open else 0

    def get_extra_info(self, _name: str) -> None:
        return None

    def abort(self) -> None:
        self.is_open = False


def test_of_all_that_is_unread_the_one_that_waits_longest_goes_first() -> None:
    async def fill() -> list[bool]:
        unread = Unread(patience=10, byte_limit=100)
        pipes = [Pipe(40) for _ in range(4)]
        for pipe in pipes:
            unread.begins(pipe)  # type: ignore[arg-type]
        return [pipe.is_open for pipe in pipes]

    assert asyncio.run(fill()) == [False, False, True, True]


def test_who_reads_in_time_is_not_cut() -> None:
    async def read() -> tuple[bool, bool, bool]:
        unread = Unread(patience=1000, byte_limit=10**6)
        steady, done, stuck = (Pipe(1000) for _ in range(3))
        for pipe in (steady, done, stuck):
            unread.begins(pipe)  # type: ignore[arg-type]
        unread.ends(done)  # type: ignore[arg-type]
        steady.size -= 10
        for pipe in (steady, stuck):
            unread._look(pipe, 1000)  # type: ignore[arg-type]
        return steady.is_open, done.is_open, stuck.is_open

    assert asyncio.run(read()) == (True, True, False)
