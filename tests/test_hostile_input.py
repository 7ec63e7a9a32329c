"""Whatever a visitor sends: an answer within a second, no traceback, and nobody else notices."""

import asyncio
import gc
import json
import time
from collections.abc import Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.testing.v1 import AppTest
from websockets.exceptions import ConnectionClosed

from benchmarks.served import Served, served
from benchmarks.sessions import percentile
from benchmarks.visitor import Answer, Visitor
from components.mount import MOUNT_VERSION
from models.experiment.settings import Settings
from models.record.version import FRAMES_VERSION
from tests.promptness import within
from tests.scenarios import run
from tests.test_story import STORY

PAGE = Path(__file__).parents[1] / "page.py"
SECONDS = 1.0
HEADER = 24  # bytes before the rows of a pull
HUGE = 10**400
# Each a visitor of its own; without certificates, which took a third of a request to load.
get = partial(httpx.get, trust_env=False, verify=False, timeout=30)
post = partial(httpx.post, trust_env=False, verify=False, timeout=30)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[Served]:
    with served(log) as running:
        # What loading PyTorch and scikit-learn takes, once, is nobody's doing here.
        pull = f"start=0&count=1&stride=1&v={FRAMES_VERSION}&engine=pytorch&dataset=moons"
        while len(get(f"{running.address}/frames?{pull}").content) <= HEADER:
            time.sleep(0.1)
        yield running


# --- links ---

LINKS = [
    *(f"{name}={text}" for name in ("depth", "seed") for text in ("99", "-1", "1e999", "NaN", "٣")),
    "depth=inf&width=inf&noise=inf&seed=inf",
    "noise=-0.0000001",
    "noise=nan&learning_rate=nan",
    "depth=" + "9" * 5000,
    "activation=<script>alert(1)</script>",
    "activation=__class__",
    "dataset=../../../etc/passwd",
    "dataset=" + quote("\x00\r\nSet-Cookie: x=1"),
    "dataset=" + quote("![](https://evil.example/x.png)"),
    "dataset=" + "a" * 12_000,
    "batch_size=0",
    "optimizer=sgd&optimizer=adam&optimizer=%FF",
    "epoch=1e9",
    "epoch=-5",
    "epoch=5001",
    "partner=**bold**",
    "partner=" + quote("twin'; drop table runs; --"),
    "each_layer=perhaps",
    "each_layer=true&depth=8&activation_8=nosuch&width_8=1e400",
    "each_layer=true&depth=2&activation_1=" + quote("🦄" * 500),
    "panel=nosuch",
    "panel=" + quote("<img src=x onerror=alert(1)>"),
    "engine=cuda",
    "edits=" + quote("1:w1.1.1=1e999;" * 500),
    "edits=" + quote(";".join(f"{epoch}:layer1=frozen" for epoch in range(33))),
    "&&&==&=&?&" + "&" * 1000,
    "%",
    "%00=%00",
    "a[b]=c&__proto__=x&constructor=y",
    "embed=true&embed_options=nosuch&depth=99",
    "&".join(f"x{i}={i}" for i in range(1000)),
    # The most that a link can order: none of it may hold anybody up.
    "depth=8&width=16&batch_size=1&epoch=5000&panel=Surface+in+3-D",
    "depth=8&width=16&batch_size=1&epoch=5000&engine=pytorch&partner=twin",
    "depth=8&width=16&batch_size=1&epoch=5000&edits="
    + quote(";".join(f"{150 * k}:layer{1 + k % 9}=frozen" for k in range(32))),
]


async def opened(server: Served, query: str) -> Answer:
    async with Visitor.arriving(server.address, query) as visitor:
        return await visitor.ask()


@pytest.mark.parametrize("query", LINKS, ids=lambda query: query[:30])
def test_any_link_opens_the_page_within_a_second(server: Served, query: str) -> None:
    with within(server, SECONDS):
        answer = run(opened(server, query))

    assert answer.exceptions == []
    assert answer.stages == 1
    assert not any("could not be drawn" in text for text in answer.texts)


# --- what the stage says ---

MOMENTS: list[Any] = [
    *("soon", None, [], [1], {}, {"epoch": 1}, True, False, "", "1e9", [[[]]] * 50),
    *(float("nan"), float("inf"), -float("inf"), 1e300, 2.5, -5, 5001, HUGE),
]
STATES: list[Any] = [
    *([], 7, None, {"moment": 3}, {"moment": []}, {"moment": {"query": 5}}),
    *({"partner": one} for one in (None, [], ["best"], {}, {"best": 1}, 7, "nosuch", "x" * 10_000)),
    *({"moment": {"query": [], "epoch": {}}, "partner": [[]]}, {"__class__": "x", "get": 1}),
    *({"moment": {"epoch": 1, "query": "depth=99"}}, {"moment": {"epoch": 5000, "query": ""}}),
]


async def said_by_the_stage(server: Served, states: list[Any]) -> list[Answer]:
    async with Visitor.arriving(server.address) as visitor:
        await visitor.ask()
        answers = []
        for state in states:
            visitor.set("stage", json_value=json.dumps(state))
            answers.append(await visitor.ask(only_fragment=True))
        return answers


@pytest.mark.parametrize(
    "state",
    [*({"moment": {"query": "", "epoch": epoch}} for epoch in MOMENTS), *STATES],
    ids=lambda state: json.dumps(state)[:40],
)
def test_whatever_the_stage_says_the_page_goes_on(server: Served, state: Any) -> None:
    with within(server, SECONDS):
        answers = run(said_by_the_stage(server, [state, {}]))

    assert [answer.exceptions for answer in answers] == [[], []]
    assert [answer.stages for answer in answers] == [1, 1]


# --- widgets ---

WRONG: dict[str, Any] = {
    "a text for a slider": ("depth", {"string_value": "eight"}),
    "no number for a slider": ("depth", {"double_array_value": []}),
    "three numbers for a slider": ("depth", {"double_array_value": [1, 2, 3]}),
    "not a number": ("depth", {"double_array_value": [float("nan")]}),
    "infinitely deep": ("depth", {"double_array_value": [float("inf")]}),
    "deeper than allowed": ("depth", {"double_array_value": [1e9]}),
    "negative noise": ("noise", {"double_array_value": [-1.0]}),
    "noise as bytes": ("noise", {"bytes_value": b"\x00\xff"}),
    "a choice that is none": ("activation", {"string_value": "nosuch"}),
    "a choice as a number": ("activation", {"int_value": -(2**63)}),
    "a choice as a list": ("activation", {"string_array_value": ["relu", "tanh"]}),
    "a choice as JSON": ("dataset", {"json_value": "{}"}),
    "an endless choice": ("dataset", {"string_value": "x" * 100_000}),
    "a batch as a flag": ("batch_size", {"bool_value": True}),
    "a batch beyond the scale": ("batch_size", {"double_array_value": [1e6]}),
    "a rate between the marks": ("learning_rate", {"double_array_value": [1.5]}),
    "a toggle as a text": ("each_layer", {"string_value": "yes"}),
    "a tab that is none": ("panel", {"string_value": "nosuch"}),
    "a tab as a number": ("panel", {"double_value": 1.0}),
    "a stage as a flag": ("stage", {"bool_value": True}),
    "a stage as numbers": ("stage", {"double_array_value": [1.0]}),
}


async def given_to_a_widget(server: Served, key: str, value: dict[str, Any]) -> list[Answer]:
    async with Visitor.arriving(server.address) as visitor, asyncio.timeout(20):
        await visitor.ask()
        visitor.set(key, **value)
        wrong = await visitor.ask()
    # It was that visitor's own doing: whoever comes anew finds the page as it was.
    return [wrong, await opened(server, "")]


@pytest.mark.parametrize("case", WRONG)
def test_a_widget_value_of_the_wrong_kind_gets_the_page_or_a_sentence(
    server: Served, case: str
) -> None:
    with within(server, SECONDS):
        wrong, anew = run(given_to_a_widget(server, *WRONG[case]))

    assert wrong.exceptions == []
    assert wrong.stages == 1 or any("name " in text for text in wrong.texts)
    assert not any("Error" in text or "Traceback" in text for text in wrong.texts)
    assert (anew.stages, anew.texts) == (1, [])


# --- frames on the wire ---


def back_message(**content: Any) -> bytes:
    message = BackMsg()
    for name, value in content.items():
        if name == "rerun":
            for field, text in value.items():
                setattr(message.rerun_script, field, text)
        elif name == "state":
            message.rerun_script.widget_states.widgets.add(id="stage", json_value=value)
        else:
            setattr(message, name, value)
    serialised: bytes = message.SerializeToString()
    return serialised


FRAMES: dict[str, bytes | str] = {
    "text": "hello",
    "empty": b"",
    "noise": bytes(range(256)),
    "too big": b"x" * 300_000,
    "a bare string for a state": back_message(state='"moment"'),
    "no JSON for a state": back_message(state="{"),
    "clear the cache": back_message(clear_cache=True),
    "run on save": back_message(set_run_on_save=True),
    "git": back_message(load_git_info=True),
    "shut down": back_message(debug_shutdown_runtime=True),
    "disconnect": back_message(debug_disconnect_websocket=True),
    "a fragment that is none": back_message(rerun={"fragment_id": "nosuch"}),
    "a page that is none": back_message(rerun={"page_script_hash": "x" * 1000}),
    "another page's name": back_message(rerun={"page_name": "../../etc/passwd"}),
    "an endless query": back_message(rerun={"query_string": "a=" + "b" * 200_000}),
    "a query of nothing": back_message(rerun={"query_string": "\x00&%zz&=" * 100}),
}


async def sent_as_it_is(server: Served, data: bytes | str) -> tuple[list[Answer], Answer]:
    """What came of ``data``, and of asking on if that is possible, and what another visitor got."""
    answers: list[Answer] = []
    async with Visitor.arriving(server.address) as visitor:
        await visitor.ask()
        try:
            await visitor.connection.send(data)
            answers.append(await visitor.ask())
        except ConnectionClosed:
            pass
        return answers, await opened(server, "")


@pytest.mark.parametrize("case", FRAMES)
def test_any_frame_is_dropped_or_answered_and_harms_nobody(server: Served, case: str) -> None:
    with within(server, SECONDS):
        answers, other = run(sent_as_it_is(server, FRAMES[case]))

    assert all(answer.exceptions == [] for answer in answers)
    assert (other.exceptions, other.stages) == ([], 1)


# --- frames of the run ---

PULLS = [
    *("", "v=", "v=x&start=0&count=1&stride=1", "%", "&&&", "start=0&start=1"),
    *(
        f"v={FRAMES_VERSION}&{rest}"
        for rest in (
            "",
            "start=-1&count=1&stride=1",
            "start=0&count=1e9&stride=1",
            "start=0&count=241&stride=1",
            "start=0&count=1&stride=0",
            "start=5001&count=1&stride=1",
            "start=0&count=1&stride=1&x=1",
            "start=0&count=1&stride=1&depth=NaN",
            "start=0&count=1&stride=1&seed=" + "9" * 5000,
            "start=0&count=1&stride=1&dataset=" + "a" * 12_000,
            "start=0&count=1&stride=1&activation=%00%FF",
            "start=5000&count=1&stride=1&depth=8&width=16&batch_size=1&engine=pytorch",
            "start=4761&count=240&stride=1&depth=8&width=16&batch_size=1&seed=3",
        )
    ),
]


@pytest.mark.parametrize("query", PULLS, ids=lambda query: query[:60])
def test_any_pull_is_answered_within_a_second(server: Served, query: str) -> None:
    with within(server, SECONDS):
        response = get(f"{server.address}/frames?{query}")

    assert response.status_code in (200, 400)
    assert "Traceback" not in response.text[:2000]


# --- mounts ---

MOUNTS = [
    *("", "v=", "v=x", f"v={FRAMES_VERSION}", f"v={MOUNT_VERSION}&v={MOUNT_VERSION}", "%", "&&&"),
    *(
        f"v={MOUNT_VERSION}&{rest}"
        for rest in (
            "",
            "epoch=0",
            "start=0&count=1&stride=1",
            "depth=99",
            "depth=1&depth=2",
            "noise=NaN",
            "seed=" + "9" * 5000,
            "dataset=" + "a" * 12_000,
            "dataset=../../../etc/passwd",
            "activation=%00%FF",
            "each_layer=true&depth=2&activation_1=" + quote("<script>alert(1)</script>"),
            # The most that a mount can be asked to find out.
            "dataset=moons&noise=0.5&depth=8&width=16&data_seed=77",
        )
    ),
]


@pytest.mark.parametrize("query", MOUNTS, ids=lambda query: query[:60])
def test_any_mount_is_answered_within_a_second(server: Served, query: str) -> None:
    with within(server, SECONDS):
        response = get(f"{server.address}/mount?{query}")

    assert response.status_code in (200, 400)
    assert "Traceback" not in response.text[:2000]


# --- stories ---

STORIES: dict[str, tuple[str, bytes]] = {
    "nothing": ("", b""),
    "noise": ("", bytes(range(256))),
    "zeros": ("", bytes(60_000)),
    "another encoding": ("", STORY.encode("utf-16")),
    "too large": ("", b"#" * 300_000),
    "no table": ("", b"scene = 3\ntitle = []"),
    "nested deep": ("", b"a = " + b"[" * 30_000 + b"]" * 30_000),
    "a key of many parts": ("", b"a." * 30_000 + b"a = 1"),
    "many tables": ("", b"[[scene]]\n" * 6_500),
    "a date for a title": ("", b"title = 1979-05-27"),
    "an endless number": ("", b"title = " + b"9" * 60_000),
    "a link of nonsense": ("", STORY.replace("dataset=xor", "depth=99&%00=%FF&&=").encode()),
    "a link to elsewhere": ("", STORY.replace("?dataset", "javascript:alert(1)?dataset").encode()),
    "markup for a name": ("", STORY.replace('"first"', '"<script>"').encode()),
    "markup for words": ("", STORY.replace("What one sees", "<script>").encode()),
    "a sheet of no scene": ("?sheet=" + "<script>" * 500, STORY.encode()),
    "a sheet of nothing": ("?sheet=%00", b""),
    "two sheets and more": ("?sheet=last&sheet=first&x=%FF", STORY.encode()),
}


@pytest.mark.parametrize("case", STORIES)
def test_any_story_is_answered_and_its_words_are_text(server: Served, case: str) -> None:
    query, content = STORIES[case]
    kind = {"Content-Type": "application/toml"}
    with within(server, SECONDS):
        response = post(f"{server.address}/story{query}", content=content, headers=kind)

    assert response.status_code in (200, 400, 413, 422, 503)
    assert "Traceback" not in response.text
    if response.headers["content-type"].startswith("text/html"):
        assert "<script" not in response.text


LONGEST = "depth=8&width=16&batch_size=1&epoch=5000&engine=pytorch"
LECTURES = [
    *("", "story=", "story=nosuch", "story=../collapse", "story=%00", "story=" + "a" * 12_000),
    *("scene=nosuch", "scene=" + quote("<script>alert(1)</script>"), "story=collapse&story=x"),
    *("from=", "from=" + quote("depth=99&seed=1_0&epoch=٣"), "from=" + "%26" * 3_000),
    *("from=" + quote(quote('"><script>alert(1)</script>')), "&&&==&", "%", "%00=%00"),
    "from=" + quote(LONGEST),
]


@pytest.mark.parametrize("query", LECTURES, ids=lambda query: query[:40])
@pytest.mark.parametrize("path", ["present", "notes"])
def test_any_lecture_is_answered_and_its_words_are_text(
    server: Served, path: str, query: str
) -> None:
    with within(server, SECONDS):
        response = get(f"{server.address}/{path}?{query}")

    assert response.status_code in (200, 400, 404)
    assert "Traceback" not in response.text
    assert "alert(1)</script>" not in response.text


# Without the last one: a sheet is waited for while its epoch is trained, for some seconds.
@pytest.mark.parametrize("query", LECTURES[:-1], ids=lambda query: query[:40])
def test_any_sheet_is_answered_and_its_words_are_text(server: Served, query: str) -> None:
    response = get(f"{server.address}/worksheet?{query}")

    assert response.status_code in (200, 400, 404, 503)
    assert "Traceback" not in response.text
    assert response.status_code != 200 or "<script" not in response.text


def test_there_are_at_least_sixty_kinds_of_bad_input() -> None:
    assert sum(map(len, (LINKS, MOMENTS, STATES, WRONG, FRAMES, PULLS))) >= 60


# --- random ---

NAMES = st.one_of(
    st.sampled_from(sorted(Settings.parameter_names() | {"epoch", "partner", "panel", "embed"})),
    st.text(max_size=12),
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["true", "false", "relu", "tanh", "full", "adam", "twin", "", "0x10", "1_0"]),
)
QUERIES = st.dictionaries(NAMES, VALUES, max_size=8)


@pytest.fixture(scope="module")
def page() -> AppTest:
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES)
def test_no_link_whatever_fails_the_page(page: AppTest, query: dict[str, str]) -> None:
    opened_page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in query.items():
        opened_page.query_params[name] = value
    opened_page.run()

    assert not opened_page.exception
    assert not any("could not be drawn" in text.value for text in opened_page.text)
    assert opened_page.get("bidi_component")


@settings(max_examples=150, deadline=None)
@given(query=QUERIES, window=st.booleans())
def test_no_query_whatever_fails_the_frames_route(
    server: Served, query: dict[str, str], window: bool
) -> None:
    rest = {"v": FRAMES_VERSION, "start": "0", "count": "1", "stride": "1"} if window else {}
    text = urlencode(rest | query, errors="surrogatepass")
    response = get(f"{server.address}/frames?{text}")

    assert response.status_code in (200, 400)


@settings(max_examples=60, deadline=None)
@given(query=QUERIES)
def test_no_query_whatever_fails_the_mount_route(server: Served, query: dict[str, str]) -> None:
    text = urlencode({"v": MOUNT_VERSION} | query, errors="surrogatepass")
    response = get(f"{server.address}/mount?{text}")

    assert response.status_code in (200, 400)


# --- what others notice ---


async def interactions(visitor: Visitor, count: int) -> list[float]:
    """How long so many of a visitor's interactions take, in seconds."""
    times: list[float] = []
    for moment in range(count):
        visitor.stand_at(moment)
        times.append((await visitor.ask(only_fragment=True)).seconds)
        await asyncio.sleep(0.1)
    return times


async def watched(
    server: Served, nuisance: Coroutine[Any, Any, None]
) -> tuple[list[float], list[float]]:
    """How long another visitor's interactions take before and while ``nuisance`` goes on."""
    async with Visitor.arriving(server.address, "dataset=gauss") as visitor:
        await visitor.ask()
        before = await interactions(visitor, 10)
        task = asyncio.create_task(nuisance)
        meanwhile = await interactions(visitor, 30)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        gc.collect()  # a client that is cut off while it connects leaves its socket behind
        return before, meanwhile


async def flood(server: Served) -> None:
    async with Visitor.arriving(server.address, "dataset=spiral&depth=8&width=16") as visitor:
        await visitor.ask()
        for count in range(400):
            visitor.set("depth", double_array_value=[count % 9])
            await visitor.connection.send(visitor.request())
        await asyncio.sleep(30)


async def clear_cache(server: Served) -> None:
    async with Visitor.arriving(server.address) as visitor:
        await visitor.ask()
        while True:
            await visitor.connection.send(back_message(clear_cache=True))
            await asyncio.sleep(0.2)


async def upload(server: Served) -> None:
    async def content() -> Any:
        for _ in range(200):
            yield b"x" * 2**20

    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        address = f"{server.address}/_stcore/upload_file/session/file"
        response = await client.put(address, content=content())
        assert response.status_code == 404


async def cold_pulls(server: Served) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

        async def pull(seed: int) -> None:
            window = f"start=0&count=240&stride=1&v={FRAMES_VERSION}"
            slow = "depth=8&width=16&batch_size=1&engine=pytorch"
            await client.get(f"{server.address}/frames?{window}&{slow}&seed={seed}")

        await asyncio.gather(*(pull(seed) for seed in range(60)))


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("nuisance", [flood, clear_cache, upload, cold_pulls])
def test_a_nuisance_leaves_the_others_their_second(server: Served, nuisance: Any) -> None:
    before, meanwhile = run(watched(server, nuisance(server)))

    # On a loaded machine even an undisturbed interaction takes a good part of a second.
    assert percentile(meanwhile, 0.95) < max(SECONDS, 10 * percentile(before, 0.5))


def test_an_upload_is_not_kept(server: Served) -> None:
    before = server.megabytes()
    with httpx.Client(trust_env=False, timeout=30) as client:
        for _ in range(5):
            address = f"{server.address}/_stcore/upload_file/session/file"
            assert client.put(address, content=b"x" * (40 * 2**20)).status_code == 404

    assert server.megabytes() - before < 40


def test_the_log_holds_one_line_per_failure_and_nothing_else(server: Served, log: Path) -> None:
    run(given_to_a_widget(server, *WRONG["a stage as a flag"]))
    lines = log.read_text().splitlines()
    incidents = [json.loads(line) for line in lines if line.startswith("{")]

    assert incidents
    assert all(line["event"] == "error" and line["incident"] for line in incidents)
    assert not any("Traceback" in line for line in lines if not line.startswith("{"))
