"""A visitor without a browser: speaks to the page's websocket in Streamlit's own messages."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


@dataclass
class Answer:
    """What came back for one request of the page.

    Attributes:
        seconds: From the request until the script had finished.
        bytes: Received meanwhile.
        exceptions: Exceptions shown on the page.
        texts: Plain texts shown on the page.
        lines: Texts with markup shown on the page.
        stages: How many live stages were drawn.
    """

    seconds: float = 0.0
    bytes: int = 0
    exceptions: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    stages: int = 0


@dataclass
class Visitor:
    """One open page.

    Attributes:
        connection: Its websocket.
        query: What follows the ? in its address.
        ids: Widget key -> the id that the server gave it.
        fragment: The id of the part of the page that follows the stage.
        states: Widget id -> its value, for those that were touched.
    """

    connection: ClientConnection
    query: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    fragment: str = ""
    states: dict[str, WidgetState] = field(default_factory=dict)

    @staticmethod
    @asynccontextmanager
    async def arriving(address: str, query: str = "", cookie: str = "") -> "AsyncIterator[Visitor]":
        """Connect to the page at ``address``, as in http://localhost:8501; nothing is sent yet."""
        place = urlparse(address)
        async with connect(
            f"ws://{place.netloc}/_stcore/stream",
            origin=Origin(address),
            subprotocols=[Subprotocol("streamlit"), Subprotocol("none")],
            additional_headers={"Cookie": cookie} if cookie else {},
            max_size=None,
            max_queue=None,
            open_timeout=30,
            close_timeout=1,
            proxy=None,
            compression=None,
        ) as connection:
            yield Visitor(connection, query)

    def set(self, key: str, **value: Any) -> None:
        """Give a widget a value, as in ``set("depth", double_array_value=[3])``."""
        state = WidgetState(id=self.ids[key])
        for kind, content in value.items():
            if kind.endswith("_array_value"):
                getattr(state, kind).data.extend(content)
            else:
                setattr(state, kind, content)
        self.states[state.id] = state

    def stand_at(self, epoch: Any, **other: Any) -> None:
        """Bring the stage to ``epoch``, as its front end does on a pause."""
        moment = {"query": self.query, "epoch": epoch}
        self.set("stage", json_value=json.dumps({"moment": moment, **other}))

    def request(self, only_fragment: bool = False) -> bytes:
        """Return the message that asks for the page with all widgets as they are."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.widget_states.widgets.extend(self.states.values())
        if only_fragment:
            state.fragment_id = self.fragment
        serialised: bytes = message.SerializeToString()
        return serialised

    async def ask(self, only_fragment: bool = False, timeout: float = 60) -> Answer:
        """Ask for the page, or for the part that follows the stage, and wait until it is drawn."""
        began = time.perf_counter()
        await self.connection.send(self.request(only_fragment))
        answer = await asyncio.wait_for(self.finished(), timeout)
        answer.seconds = time.perf_counter() - began
        return answer

    async def finished(self) -> Answer:
        """Read until the script has finished; what another request cut short does not count."""
        answer = Answer()
        while True:
            data: bytes = await self.connection.recv(decode=False)
            answer.bytes += len(data)
            message = ForwardMsg.FromString(data)
            if message.HasField("delta"):
                self._note(message, answer)
            early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if message.WhichOneof("type") == "script_finished" and not early:
                return answer

    def _note(self, message: ForwardMsg, answer: Answer) -> None:
        delta = message.delta
        if delta.WhichOneof("type") == "add_block":
            # Tabs are a widget, too.
            self._learn_id(delta.add_block.id)
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            answer.exceptions.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "text":
            answer.texts.append(element.text.body)
        elif kind == "markdown":
            answer.lines.append(element.markdown.body)
        elif kind == "bidi_component":
            answer.stages += 1
            self.fragment = delta.fragment_id or self.fragment
        if kind is not None:
            self._learn_id(getattr(getattr(element, kind), "id", ""))

    def _learn_id(self, identity: str) -> None:
        # "$$ID-<hash>-<key>"
        *head, key = identity.split("-", 2)
        if len(head) == 2:
            self.ids[key] = identity
