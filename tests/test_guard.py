"""The guard: limits, buckets, messages, paths, headers, and what a failure looks like."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import partial
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.testing.v1 import AppTest

from components import incident
from models.experiment.settings import Settings
from models.record.store import STORE
from server.bucket import Bucket
from server.guard import Guard
from server.headers import content_security_policy
from server.limits import Limits
from server.messages import ALLOWED, ORDINARY_BYTES, Messages
from server.pulls import BusyError, Pulls
from server.routes import routes

DOCS = Path(__file__).parents[1] / "docs" / "hosting.md"


async def echo(websocket: WebSocket) -> None:
    await websocket.accept(subprotocol="streamlit")
    async for data in websocket.iter_bytes():
        await websocket.send_bytes(data)


async def fails(_request: Request) -> PlainTextResponse:
    raise RuntimeError("secret: /etc/passwd\nsecond line")


def guarded(base: str = "", **limits: Any) -> TestClient:
    """A tiny app that answers like Streamlit, behind the guard."""
    own = routes()
    inside = Starlette(
        routes=[
            *own,
            Route(f"{base}/_stcore/health", lambda _: PlainTextResponse("ok")),
            Route(f"{base}/media/fails", fails),
            WebSocketRoute(f"{base}/_stcore/stream", echo),
            Route("/{path:path}", lambda _: PlainTextResponse("index"), methods=["GET", "PUT"]),
        ],
        middleware=[Middleware(Guard, limits=Limits(**limits), routes=own, base=base)],
    )
    return TestClient(inside)


def message(kind: str, **content: Any) -> bytes:
    built = BackMsg()
    if kind == "rerun_script":
        built.rerun_script.query_string = ""
        for name, value in content.items():
            built.rerun_script.widget_states.widgets.add(id="x", **{name: value})
    elif kind == "file_urls_request":
        built.file_urls_request.request_id = "1"
    elif kind == "backend_operation_request":
        built.backend_operation_request.request_id = "1"
    else:
        setattr(built, kind, True)
    serialised: bytes = built.SerializeToString()
    return serialised


ALL_TYPES = [one.name for one in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]


# --- limits ---


def test_limits_come_from_the_environment() -> None:
    given_ = {"COLLAPSE_SESSIONS": "7", "COLLAPSE_MESSAGES_PER_SECOND": "0.5"}

    assert Limits.from_environment(given_) == Limits(sessions=7, messages_per_second=0.5)
    assert Limits.from_environment({}) == Limits()


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "nan", "inf", "many", "1e999", "٣x"])
def test_a_limit_that_is_not_allowed_stops_the_start_and_names_its_variable(text: str) -> None:
    with pytest.raises(ValueError, match=r"COLLAPSE_SESSIONS must be a whole number from 1, got"):
        Limits.from_environment({"COLLAPSE_SESSIONS": text})


@pytest.mark.parametrize("text", ["'self'; script-src *", "a, b", "a\nb", "é"])
def test_frame_ancestors_cannot_smuggle_in_a_directive(text: str) -> None:
    with pytest.raises(ValueError, match="COLLAPSE_FRAME_ANCESTORS"):
        Limits.from_environment({"COLLAPSE_FRAME_ANCESTORS": text})


def test_every_limit_stands_in_the_table_of_the_docs_with_its_default() -> None:
    rows = dict(re.findall(r"\| `(COLLAPSE_\w+)` \| `([^`]*)` \|", DOCS.read_text("utf-8")))

    assert rows == {f"COLLAPSE_{one.name.upper()}": str(one.default) for one in fields(Limits)}


def test_every_address_that_is_answered_stands_in_the_docs() -> None:
    refused = DOCS.read_text("utf-8").partition("## What it refuses")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(/[\w.]+)/?`", refused))
    first = {re.findall(r"^/[\w.]*", route.path)[0] for route in routes()}

    assert first - {"/", "/index.html"} == named


# --- buckets ---


@given(
    st.floats(0.1, 100),
    st.integers(1, 50),
    st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_a_bucket_never_gives_more_than_its_size_and_its_rate_allow(
    rate: float, size: int, pauses: list[float]
) -> None:
    now = 0.0
    bucket = Bucket(rate, size, clock=lambda: now)
    taken = 0
    for pause in pauses:
        now += pause
        taken += bucket.take()
        assert taken <= size + rate * now + 1e-6


@given(st.floats(0.1, 100), st.integers(1, 50), st.integers(1, 120))
def test_what_is_owed_is_paid_back_at_the_rate(rate: float, size: int, count: int) -> None:
    bucket = Bucket(rate, size, clock=lambda: 0.0)
    waits = [bucket.owe() for _ in range(count)]

    assert waits[-1] == pytest.approx(max(0.0, (count - size) / rate))


# --- messages ---


def passed(sent: list[bytes | str], **limits: Any) -> tuple[list[bytes], int]:
    """What of ``sent`` gets through, and the code that the connection was closed with, or 0."""
    through: list[bytes] = []
    closed: list[int] = []
    waiting = [{"type": "websocket.receive", _kind(one): one} for one in sent]

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1005}

    async def send(out: Message) -> None:
        closed.append(out["code"])

    async def read() -> None:
        messages = Messages(receive, send, Limits(**limits))
        while (one := await messages.receive())["type"] == "websocket.receive":
            through.append(one["bytes"])

    asyncio.run(read())
    return through, closed[0] if closed else 0


def _kind(one: bytes | str) -> str:
    return "text" if isinstance(one, str) else "bytes"


@pytest.mark.parametrize("kind", ALL_TYPES)
def test_only_what_the_page_needs_gets_through(kind: str) -> None:
    through, code = passed([message(kind), message("app_heartbeat")])

    assert (message(kind) in through) == (kind in ALLOWED)
    assert message("app_heartbeat") in through
    assert code == 0


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("text", 1003),
        (b"", 1002),
        (b"\xff\xff\xff", 1002),
        (b"x" * 2000, 1009),
        (message("rerun_script", json_value="{"), 1002),
        (message("rerun_script", json_value="[" * 900), 1002),
        (message("rerun_script", json_trigger_value="nonsense"), 1002),
        (message("rerun_script", json_value=""), 1002),
        (message("rerun_script", json_value='"bare"'), 1002),
    ],
    ids=["text", "empty", "noise", "big", "no JSON", "deep", "no trigger", "nothing", "string"],
)
def test_an_unsound_message_ends_the_connection(sent: bytes | str, code: int) -> None:
    assert passed([sent, message("app_heartbeat")], message_bytes=1024) == ([], code)


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise(data: bytes) -> None:
    passed([data])


def test_a_flood_is_slowed_down_and_then_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("server.messages.Bucket", partial(Bucket, clock=lambda: now))
    monkeypatch.setattr("server.messages.asyncio.sleep", sleep)
    flood: list[bytes | str] = [message("rerun_script")] * 400
    through, code = passed(
        flood, messages_at_once=40, messages_per_second=100.0, messages_waiting=20
    )

    assert code == 1008
    assert len(through) == 40 + 20
    assert now == pytest.approx(20 / 100)


def test_a_large_message_waits_for_as_many_as_it_is_large_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    parsed: list[int] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    def kind_of(data: bytes, _limits: Limits) -> str:
        parsed.append(len(waited))
        return "app_heartbeat"

    monkeypatch.setattr("server.messages.Bucket", partial(Bucket, clock=lambda: 0.0))
    monkeypatch.setattr("server.messages.asyncio.sleep", sleep)
    monkeypatch.setattr("server.messages._type", kind_of)
    large: list[bytes | str] = [b"x" * 10 * ORDINARY_BYTES] * 6
    passed(large, messages_at_once=40, messages_per_second=5.0)

    assert waited == pytest.approx([0, 0, 0, 0, 2, 4])
    assert parsed == [1, 2, 3, 4, 5, 6]  # each after its wait


def test_who_says_nothing_has_no_place_and_is_cut_off() -> None:
    client = guarded(sessions=1, first_message_seconds=0.3)
    with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as silent:
        assert client.get("/").status_code == 200
        with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as other:
            other.send_bytes(message("app_heartbeat"))
            assert other.receive_bytes() == message("app_heartbeat")
            assert client.get("/").status_code == 503
        with pytest.raises(WebSocketDisconnect) as cut:
            silent.receive_bytes()
        assert cut.value.code == 1008


def test_of_too_many_who_say_nothing_the_first_goes() -> None:
    client = guarded(sessions=2)
    opened = [
        client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) for _ in range(3)
    ]
    with opened[0] as first, opened[1] as second, opened[2] as third:
        with pytest.raises(WebSocketDisconnect) as cut:
            first.receive_bytes()
        assert cut.value.code == 1008
        for other in (second, third):
            other.send_bytes(message("app_heartbeat"))
            assert other.receive_bytes() == message("app_heartbeat")


def test_who_speaks_when_the_places_are_taken_is_told_to_try_again_later() -> None:
    client = guarded(sessions=2)

    def opened() -> WebSocketTestSession:
        return client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"])

    with opened() as first, opened() as late:
        first.send_bytes(message("app_heartbeat"))
        assert first.receive_bytes() == message("app_heartbeat")
        with opened() as second:
            second.send_bytes(message("app_heartbeat"))
            assert second.receive_bytes() == message("app_heartbeat")
            late.send_bytes(message("app_heartbeat"))
            with pytest.raises(WebSocketDisconnect) as refused:
                late.receive_bytes()
            assert refused.value.code == 1013


def test_only_what_the_page_needs_counts_as_said() -> None:
    client = guarded(first_message_seconds=0.3)
    with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as one:
        one.send_bytes(message("clear_cache"))
        with pytest.raises(WebSocketDisconnect):
            one.receive_bytes()


def test_who_has_said_something_may_be_silent() -> None:
    client = guarded(first_message_seconds=0.2)
    with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as one:
        for pause in (0.0, 0.5):
            time.sleep(pause)
            one.send_bytes(message("app_heartbeat"))
            assert one.receive_bytes() == message("app_heartbeat")


# --- the way in ---


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/a/b",
        "/_stcore/metrics",
        "/_stcore/agent/mcp",
        "/_stcore/agent/interact",
        "/_stcore/script-health-check",
        "/_stcore/bidi-components/x",
        "/component/x/index.html",
        "/app/static/x",
        "/oauth2callback",
        "/auth/login",
        "/wp-login.php",
        "/.env",
        "/page.py",
        "//evil.example",
        "/frames/",
        "/stage/x",
        "/play",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_what_the_page_does_not_use_is_not_there(path: str, method: str) -> None:
    response = guarded().request(method, f"http://testserver{path}", content=b"x" * 10)

    assert response.status_code == 404
    assert "index" not in response.text


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/static/js/x.js", "/favicon.png"])
def test_what_the_page_uses_is_only_there_to_be_read(path: str) -> None:
    assert guarded().get(path).status_code == 200
    for method in ("PUT", "POST", "DELETE", "PATCH", "OPTIONS"):
        assert guarded().request(method, path).status_code == 405


def test_below_a_base_path_everything_is_below_it() -> None:
    client = guarded(base="/play")

    assert client.get("/play/").status_code == 200
    assert client.get("/play/_stcore/health").status_code == 200
    assert client.get("/play/_stcore/metrics").status_code == 404
    assert client.get("/_stcore/health").status_code == 404


@pytest.mark.parametrize("query", ["", "?dataset=xor", "?next=//evil.example"])
def test_no_redirect_leads_where_the_request_says_that_it_came_to(query: str) -> None:
    client = guarded(base="/play")
    answer = client.get(f"/play{query}", headers={"Host": "evil.example"}, follow_redirects=False)

    assert answer.status_code == 307
    assert answer.headers["location"] == f"/play/{query}"


def test_a_link_may_be_long_but_not_endless() -> None:
    assert guarded().get("/?dataset=" + "a" * 10_000).status_code == 200
    assert guarded().get("/?dataset=" + "a" * 20_000).status_code == 414


def test_every_answer_carries_the_security_headers() -> None:
    for path in ("/", "/nosuch", "/frames", "/media/fails", "/_stcore/health"):
        headers = guarded(frame_ancestors="https://school.example").get(path).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors https://school.example" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in headers


def test_any_site_may_show_the_bare_stage_in_a_frame_and_nothing_else() -> None:
    client = guarded(frame_ancestors="'self'")

    bare = client.get("/embed?depth=3").headers
    assert "frame-ancestors *" in bare["content-security-policy"]
    assert bare["cross-origin-resource-policy"] == "cross-origin"
    for path in ("/", "/index.html", "/embed/", "/frames", "//embed"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_policy_allows_no_script_that_the_server_did_not_write() -> None:
    policy = content_security_policy("'none'")
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))

    assert "default-src 'none'" in policy
    assert "unsafe" not in scripts
    assert scripts.count("'sha256-") == 1
    assert "http" not in policy


def test_any_site_may_show_a_card() -> None:
    for base in ("", "/play"):
        headers = guarded(base).get(f"{base}/card.png?nosuch=1").headers
        assert headers["cross-origin-resource-policy"] == "cross-origin"


# --- too many ---


def test_over_the_cap_a_page_is_told_to_try_again_later() -> None:
    client = guarded(sessions=1)
    with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as first:
        first.send_bytes(message("app_heartbeat"))
        assert first.receive_bytes() == message("app_heartbeat")
        with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as second:
            with pytest.raises(WebSocketDisconnect) as refused:
                second.receive_bytes()
            assert refused.value.code == 1013
        response = client.get("/")
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert client.get("/_stcore/health").status_code == 200
        first.send_bytes(message("app_heartbeat"))
        assert first.receive_bytes() == message("app_heartbeat")
    with client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"]) as third:
        third.send_bytes(message("app_heartbeat"))
        assert third.receive_bytes() == message("app_heartbeat")


@pytest.mark.parametrize("origin", ["http://evil.example", "http://[::", "null", ""])
def test_a_websocket_of_another_site_is_refused_before_streamlit_looks_it_up(origin: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        guarded().websocket_connect("/_stcore/stream", headers={"Origin": origin}),
    ):
        pass


def test_a_websocket_to_another_path_is_refused() -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        guarded().websocket_connect("/_stcore/agent/mcp"),
    ):
        pass


def test_training_on_demand_is_bounded_and_what_is_trained_is_free() -> None:
    experiment = Settings(depth=1, width=2, seed=3)
    STORE.run(experiment).rows(0, 5)

    async def pull() -> None:
        pulls = Pulls(Limits(pulls_at_once=1, pulls_per_second=0.1))
        for _ in range(50):
            _run, rows = await pulls.rows(experiment, 0, 5, 1)
            assert len(rows) == 5
        await pulls.rows(experiment, 3000, 1, 1)
        with pytest.raises(BusyError):
            await pulls.rows(experiment, 4000, 1, 1)
        other = replace(experiment, seed=4)
        with pytest.raises(BusyError):
            await pulls.rows(other, 0, 1, 1)
        assert STORE.look_up(other) is not STORE.look_up(other)  # who is refused takes no place

    asyncio.run(pull())


# --- failures ---


@pytest.fixture
def log() -> Iterator[list[logging.LogRecord]]:
    """What is written to the page's own."""
    written = BufferingHandler(1000)
    logging.getLogger("playground").addHandler(written)
    yield written.buffer
    logging.getLogger("playground").removeHandler(written)


def the_line(log: list[logging.LogRecord]) -> dict[str, Any]:
    (record,) = log
    assert "\n" not in record.getMessage()
    line: dict[str, Any] = json.loads(record.getMessage())
    return line


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a server where nothing has failed lately."""
    monkeypatch.setattr(incident, "_TOLD", {})


def test_a_failure_that_comes_again_and_again_does_not_fill_the_log(
    log: list[logging.LogRecord],
) -> None:
    for _ in range(20):
        guarded().get("/media/fails")
    lines = [one.getMessage() for one in log]

    assert "traceback" in lines[0]
    assert len({json.loads(line)["incident"] for line in lines}) == 20
    assert max(map(len, lines[1:])) < 250


def test_a_failed_request_tells_the_visitor_an_id_and_the_log_the_rest(
    log: list[logging.LogRecord],
) -> None:
    response = guarded().get("/media/fails")
    line = the_line(log)

    assert response.status_code == 500
    assert line["incident"] in response.text
    assert "secret" not in response.text
    assert line["error"] == "RuntimeError: secret: /etc/passwd\nsecond line"
    assert line["where"] == "/media/fails"
    assert any("in fails" in frame for frame in line["traceback"])


def failing_panel() -> None:
    import streamlit as st

    from components.failure import contained

    st.text("before")
    with contained("The chain"):
        assert not st.session_state, "secret"
        _ = st.session_state["secret"]
    st.text("after")


def stopping_page() -> None:
    import streamlit as st

    from components.failure import contained

    with contained("The chain"):
        if not st.session_state:
            st.stop()
    st.text("after")


def test_what_fails_in_a_panel_stays_in_it(log: list[logging.LogRecord]) -> None:
    page = AppTest.from_function(failing_panel).run()
    before, sorry, after = [text.value for text in page.text]

    assert not page.exception
    assert (before, after) == ("before", "after")
    assert sorry.startswith("The chain could not be drawn.")
    assert the_line(log)["incident"] in sorry
    assert "secret" not in sorry


def test_a_stop_is_no_failure() -> None:
    page = AppTest.from_function(stopping_page).run()

    assert [text.value for text in page.text] == []
    assert not page.exception


@pytest.mark.parametrize("panel", ["chain_panel", "curves_panel", "surface_panel"])
def test_a_failing_panel_leaves_stage_and_page(panel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import components.below_the_stage

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("in the panel")

    monkeypatch.setattr(components.below_the_stage, panel, fail)
    page = AppTest.from_file(str(Path(__file__).parents[1] / "page.py"), default_timeout=60)
    tabs: dict[str, str] = {
        "chain_panel": "The chain",
        "curves_panel": "Loss and accuracy",
        "surface_panel": "Surface in 3-D",
    }
    page.query_params["panel"] = tabs[panel]
    page.run()

    assert not page.exception
    assert any("could not be drawn" in text.value for text in page.text)
    assert page.get("bidi_component")
