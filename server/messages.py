"""What a browser may say over the websocket, and how fast."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from server.bucket import Bucket
from server.first_page import FirstPage
from server.limits import Limits

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
"""Types of BackMsg that the page needs. The rest are dropped; clear_cache is everybody's cache."""

WIDGETS = 200
"""Most widgets that a message may speak of; the page has some forty."""

ORDINARY_BYTES = 8 * 1024
"""A larger message counts for as many as it is larger; the page's have 2 to 5 kB."""

_WIDGET_ID = "$$"
"""What the id of each of Streamlit's widgets begins with; it fails on others at every later run."""

TRY_AGAIN_LATER = 1013
"""The code to close with where a server is full."""

PROTOCOL_ERROR, UNSUPPORTED, POLICY_VIOLATION, TOO_BIG, FAILED = 1002, 1003, 1008, 1009, 1011


class Messages:
    """One connection's messages: ``receive`` yields only what is allowed, as fast as allowed.

    Args:
        receive: The connection's.
        send: The connection's.
        limits: How much it may say, and how soon it has to.
        admit: Called at the first message; whether there is a place for whoever sent it.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        limits: Limits,
        admit: Callable[[], bool] = lambda: True,
    ) -> None:
        self._receive = receive
        self._send = send
        self._limits = limits
        self._bucket = Bucket(limits.messages_per_second, limits.messages_at_once)
        self._first_page = FirstPage()
        self._waited = 0
        self._has_spoken = False
        self._admit = admit
        self._waiting: asyncio.Timeout | None = None
        self._speak_until = asyncio.get_running_loop().time() + limits.first_message_seconds
        self._is_closed = False

    async def receive(self) -> Message:
        """Return the next message that the page's session may see."""
        while True:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            # Paced before it is parsed: a large one takes as long as many small ones.
            fault = _size_fault(data, self._limits) or await self._keep_pace(len(data or b""))
            kind = _type(data, self._limits) if data and not fault else None
            if kind is None:
                fault = fault or PROTOCOL_ERROR
                await self.close(fault)
                return {"type": "websocket.disconnect", "code": fault}
            if data and kind in ALLOWED:
                if not (self._has_spoken or self._admit()):
                    await self.close(TRY_AGAIN_LATER)
                    return {"type": "websocket.disconnect", "code": TRY_AGAIN_LATER}
                self._has_spoken = True
                return {**message, "bytes": self._first_page.asked(data)}

    async def _next(self) -> Message:
        """Return what comes next; the end, where nothing has come for too long after the start."""
        if self._has_spoken:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._speak_until) as self._waiting:
                return await self._receive()
        except TimeoutError:
            self._waiting = None
            await self.close(POLICY_VIOLATION)
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

    def make_room(self) -> None:
        """Wait no longer for the first message."""
        self._speak_until = asyncio.get_running_loop().time()
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(self._speak_until)

    async def send(self, message: Message) -> None:
        """Send ``message``, unless the connection was closed from here."""
        if data := message.get("bytes"):
            self._first_page.answered(data)
        if not self._is_closed:
            await self._send(message)

    async def close(self, code: int) -> None:
        """Close the connection with ``code``."""
        if not self._is_closed:
            self._is_closed = True
            await self._send({"type": "websocket.close", "code": code})

    async def _keep_pace(self, size: int) -> int:
        """Wait until a message is due; return the code to close with if too many had to wait."""
        wait = self._bucket.owe(max(1.0, size / ORDINARY_BYTES))
        self._waited = self._waited + 1 if wait else 0
        if self._waited > self._limits.messages_waiting:
            return POLICY_VIOLATION
        # Nothing more is read from the connection meanwhile: its sender has to wait, too.
        await asyncio.sleep(wait)
        return 0


def _size_fault(data: bytes | None, limits: Limits) -> int:
    """Return the code to close a connection with that sent this, or 0 if it may be looked at."""
    if data is None:
        return UNSUPPORTED
    return TOO_BIG if len(data) > limits.message_bytes else 0


def _type(data: bytes, limits: Limits) -> str | None:
    """Return the type of a serialised BackMsg, "" if it is of none, None if it is not sound."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
        _check_request(message.rerun_script, limits)
    except (DecodeError, ValueError, RecursionError):
        return None
    return message.WhichOneof("type") or ""


def _check_request(request: Any, limits: Limits) -> None:
    """Raise ValueError unless a request for the page could be a browser's."""
    widgets = request.widget_states.widgets
    if len(widgets) > WIDGETS or len(request.query_string) > limits.query_bytes:
        raise ValueError("more than any page asks")
    for state in widgets:
        if not state.id.startswith(_WIDGET_ID):
            raise ValueError("no widget's id")
        # Streamlit keeps what it cannot read, and fails on it at every later run.
        if state.WhichOneof("value") in ("json_value", "json_trigger_value"):
            _check_structure(state.json_value or state.json_trigger_value)


def _check_structure(text: str) -> None:
    """Raise ValueError unless ``text`` is JSON and more than a bare string."""
    if isinstance(json.loads(text), str):
        raise ValueError("a bare string")
