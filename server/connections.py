"""Connections: what is held for one that asks and does not read, bounded in bytes and in time.

uvicorn has no such bounds: it parses what a connection sends while its answers wait, and answers
a websocket's pings whether or not anybody reads that. A few connections made it hold gigabytes.
It gathers messages that do not end, too, and writes a line for each request that is none.
"""

import asyncio
import fcntl
import logging
import struct
import termios
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.limits import Limits

REQUESTS_WAITING = 16
"""Requests that a connection may send before the first is answered; browsers send one."""

REQUEST_BYTES = 64 * 1024
"""Largest headers of a request, to within one reading."""

SENT_UNREAD = 256 * 1024
"""Bytes that a connection may send while it leaves answers unread."""

STALLED_SECONDS = 20.0
"""A connection that reads nothing of its answers for so long is cut."""

ALL_UNREAD = 64 * 2**20
"""Bytes of unread answers of all connections; beyond that the one that waits longest is cut."""

PARTS = 64
"""Frames that a websocket message may come in; browsers send one of the page's in one."""

SENDERS_FAULTS = frozenset(
    {
        "Invalid HTTP request received.",
        "Unsupported upgrade request.",
        "Invalid UTF-8 sequence received from client.",
    }
)
"""What uvicorn would write to the log as often as anybody likes, the last with a traceback."""


class Unread:
    """The connections whose answers wait for their other side to read, longest first.

    Args:
        patience: Seconds that one of them may read nothing.
        byte_limit: Bytes of answers that may wait, of all of them.
    """

    def __init__(self, patience: float = STALLED_SECONDS, byte_limit: int = ALL_UNREAD) -> None:
        self._patience = patience
        self._byte_limit = byte_limit
        self._timers: dict[asyncio.Transport, asyncio.TimerHandle] = {}
        self._sent: dict[asyncio.Transport, int] = {}

    def begins(self, transport: asyncio.Transport) -> None:
        """Take note that answers wait."""
        self.ends(transport)
        self._sent[transport] = 0
        self._watch(transport)
        while sum(one.get_write_buffer_size() for one in self._sent) > self._byte_limit:
            self._cut(next(iter(self._sent)))

    def ends(self, transport: asyncio.Transport) -> None:
        """Take note that they were read, or that the connection is no more."""
        if self._sent.pop(transport, None) is not None:
            self._timers.pop(transport).cancel()

    def sends(self, transport: asyncio.Transport, count: int) -> None:
        """Take note that so many bytes came from the other side."""
        if transport in self._sent:
            self._sent[transport] += count
            if self._sent[transport] > SENT_UNREAD:
                self._cut(transport)

    def _watch(self, transport: asyncio.Transport) -> None:
        size = _on_its_way(transport)
        loop = asyncio.get_running_loop()
        self._timers[transport] = loop.call_later(self._patience, self._look, transport, size)

    def _look(self, transport: asyncio.Transport, before: int) -> None:
        if _on_its_way(transport) < before:
            self._watch(transport)
        else:
            self._cut(transport)

    def _cut(self, transport: asyncio.Transport) -> None:
        self.ends(transport)
        transport.abort()


def _on_its_way(transport: asyncio.Transport) -> int:
    """Return the bytes that the other side has not received, those that the kernel holds too."""
    waiting = transport.get_write_buffer_size()
    if (one := transport.get_extra_info("socket")) is None:
        return waiting
    with suppress(OSError):  # it is closed
        (sent,) = struct.unpack("i", fcntl.ioctl(one.fileno(), termios.TIOCOUTQ, bytes(4)))
        waiting += sent
    return waiting


UNREAD = Unread()
"""The process's."""


@cache
def bound_connections() -> None:
    """Bound every connection that this process will accept.

    Streamlit starts uvicorn by itself and leaves no place for other protocols than uvicorn's.
    """
    for protocol in (HttpToolsProtocol, WebSocketsSansIOProtocol):
        _first(protocol, "pause_writing", lambda one: UNREAD.begins(one.transport))
        _first(protocol, "resume_writing", lambda one: UNREAD.ends(one.transport))
        _first(protocol, "connection_lost", lambda one, _error: UNREAD.ends(one.transport))
        _first(protocol, "data_received", lambda one, data: UNREAD.sends(one.transport, len(data)))
    most = Limits.from_environment().message_bytes
    _first(WebSocketsSansIOProtocol, "connection_made", lambda one, _: _bound_message(one, most))
    _first(WebSocketsSansIOProtocol, "handle_cont", _count_parts)
    _let_no_failed_handshake_wait()
    logging.getLogger("uvicorn.error").addFilter(lambda one: one.msg not in SENDERS_FAULTS)
    _first(HttpToolsProtocol, "data_received", _count)
    _first(HttpToolsProtocol, "on_headers_complete", _begin_request)
    _first(HttpToolsProtocol, "on_message_complete", _end_request)


_OF_DATA = ("data_received", "handle_cont")


def _first(protocol: type, name: str, step: Callable[..., None]) -> None:
    """Have ``step`` called before a protocol's method, and that only if the connection is open."""
    method = getattr(protocol, name)

    @wraps(method)
    def with_step(one: Any, *arguments: Any) -> None:
        step(one, *arguments)
        if name not in _OF_DATA or not one.transport.is_closing():
            method(one, *arguments)

    setattr(protocol, name, with_step)


def _bound_message(one: Any, most: int) -> None:
    """Have a websocket end, with 1009, as soon as a message is known to be larger than ``most``."""
    one.conn.max_message_size = most


def _count_parts(one: Any, _part: Any) -> None:
    """Cut a connection whose message comes in ever more parts, be they empty."""
    if len(one.frames) >= PARTS:
        one.transport.abort()


def _let_no_failed_handshake_wait() -> None:
    """Cut a connection that asked for a websocket in a way that cannot be read."""
    receive = WebSocketsSansIOProtocol.data_received

    @wraps(receive)
    def received(one: Any, data: bytes) -> None:
        receive(one, data)
        if one.conn.handshake_exc is not None and not one.handshake_initiated:
            one.transport.abort()

    setattr(WebSocketsSansIOProtocol, "data_received", received)  # noqa: B010


def _count(one: Any, data: bytes) -> None:
    """Cut a connection whose request does not come to the end of its headers."""
    headers = getattr(one, "headers_so_far", 0)
    if headers is None:  # its body comes, which nobody keeps
        return
    one.headers_so_far = headers + len(data)
    if headers > REQUEST_BYTES:
        one.transport.abort()


def _begin_request(one: Any) -> None:
    """Cut a connection that sends ever more requests.

    Raises:
        ConnectionAbortedError: Then, which stops the parser.
    """
    one.headers_so_far = None
    if len(one.pipeline) >= REQUESTS_WAITING:
        one.transport.abort()
        raise ConnectionAbortedError


def _end_request(one: Any) -> None:
    one.headers_so_far = 0
