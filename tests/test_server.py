"""The frames route and the stage's modules, over HTTP."""

import asyncio
import gzip
import json
import struct
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.stage_modules import FILES, VERSION
from models.experiment.settings import LAST_EPOCH, Settings
from models.findings.version import FINDINGS_VERSION
from models.record.run import End, Run
from models.record.store import STORE
from models.record.version import FRAMES_VERSION
from server.bodies import LARGE, Bodies
from server.frames_route import MAX_ROWS, Window
from server.routes import routes

client = TestClient(Starlette(routes=routes()))


def pull(settings: Settings, start: int = 0, count: int = 10, stride: int = 1) -> str:
    window = f"start={start}&count={count}&stride={stride}&v={FRAMES_VERSION}"
    return f"/frames?{settings.query()}&{window}"


def found(address: str) -> Any:
    """The answer that may be kept, asked for until it comes: a loaded machine puts one off."""
    deadline = time.monotonic() + 60
    while "immutable" not in (answer := client.get(address)).headers.get("cache-control", ""):
        assert time.monotonic() < deadline, answer.text
    return answer


def test_a_pull_is_the_runs_rows_behind_a_header() -> None:
    settings = Settings(dataset="xor", depth=1, width=3)
    response = client.get(pull(settings, start=4, count=5, stride=2))
    count, width, start, stride, end, reason = struct.unpack_from("<6i", response.content)
    rows = np.frombuffer(response.content, "<f4", offset=24).reshape(count, width)

    assert response.status_code == 200
    assert (start, stride, end, reason) == (4, 2, -1, 0)
    assert rows.tobytes() == Run(settings).rows(4, count, 2).tobytes()
    assert [int(row[0]) for row in rows] == [4, 6, 8, 10, 12][:count]


def test_a_pull_may_be_kept_for_ever() -> None:
    response = client.get(pull(Settings()))

    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "application/octet-stream"
    assert client.get(pull(Settings())).content == response.content


def test_the_route_streamlit_and_the_browser_agree_on_compression() -> None:
    address = pull(Settings(), count=60)
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


def test_a_head_request_has_the_headers_of_a_get_and_no_body() -> None:
    address = pull(Settings(), count=60)
    got = client.get(address)
    response = client.head(address)

    assert response.status_code == 200
    assert response.content == b""
    assert response.headers == got.headers


def test_a_head_request_trains_nothing() -> None:
    settings = Settings(seed=98)
    response = client.head(pull(settings))

    assert response.headers["cache-control"] == "no-store"
    assert STORE.run(settings).count == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_frames_are_only_to_be_read(method: str) -> None:
    response = client.request(method, pull(Settings()))

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.slow
def test_the_largest_network_answers_in_time_with_what_there_is_and_later_with_the_rest() -> None:
    settings = Settings(depth=8, width=16, batch_size=1, train_percent=90, seed=97)
    began = time.process_time()  # whoever else uses the machine
    response = client.get(pull(settings, count=MAX_ROWS))
    seconds = time.process_time() - began
    rows = struct.unpack_from("<6i", response.content)[0]

    assert 0 < rows < MAX_ROWS
    assert response.headers["cache-control"] == "public, max-age=10"
    assert seconds < 1.0  # it takes about 0.1
    STORE.run(settings).rows(0, MAX_ROWS)
    assert "immutable" in client.get(pull(settings, count=MAX_ROWS)).headers["cache-control"]


@given(
    st.integers(0, 50),
    st.integers(1, 20),
    st.integers(1, 8),
    st.integers(0, 80),
    st.integers(0, 80),
)
def test_an_answer_is_kept_for_ever_when_no_later_one_can_have_more_rows(
    start: int, count: int, stride: int, trained: int, end: int
) -> None:
    window = Window(start, count, stride)
    epochs = np.zeros((min(trained, end), 1), dtype=np.float32)
    rows = epochs[start : window.stop : stride]
    all_rows = np.zeros((end, 1), dtype=np.float32)[start : window.stop : stride]
    known = End(end, "diverged") if trained >= end and end < window.stop else None

    if window.holds_all(rows, known):
        assert len(rows) == len(all_rows)


def test_a_diverged_run_tells_its_end() -> None:
    settings = Settings(activation="square", depth=4, optimizer="sgd", learning_rate=10.0)
    run = Run(settings)
    run.rows(0, 100)
    assert run.end is not None
    header = struct.unpack_from("<6i", client.get(pull(settings, count=100)).content)

    assert header[0] == run.end.epoch
    assert header[4:] == (run.end.epoch, 1)


@pytest.mark.parametrize("route", ["regions", "what_if"])
def test_past_its_end_a_diverged_run_has_nothing_to_ask_about(route: str) -> None:
    settings = Settings(activation="abs", depth=8, optimizer="sgd", learning_rate=10.0)
    end = Run(settings).frame(5000).epoch
    response = client.get(f"/{route}?{settings.query()}&epoch={end + 1}&v={FINDINGS_VERSION}")

    assert end < 5000
    assert response.status_code == 400
    assert f"diverges at epoch {end + 1}" in response.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "reload"),
        (f"v={FRAMES_VERSION}", "start must be a whole number from 0 to 5000, got ''"),
        (f"v={FRAMES_VERSION}&start=-1&count=1&stride=1", "start must be"),
        (f"v={FRAMES_VERSION}&start=0&count=0&stride=1", "count must be"),
        (f"v={FRAMES_VERSION}&start=0&count={MAX_ROWS + 1}&stride=1", "count must be"),
        (f"v={FRAMES_VERSION}&start=0&count=1&stride=1.5", "stride must be"),
        (f"v={FRAMES_VERSION}&start=٣&count=1&stride=1", "start must be"),
        (f"v={FRAMES_VERSION}&start={'9' * 5000}&count=1&stride=1", "start must be"),
        (f"v={FRAMES_VERSION}&start=0&start=0&count=1&stride=1", "given once"),
        (f"v={FRAMES_VERSION}&start=0&count=1&stride=1&depth=99", "depth must be between"),
        (
            f"v={FRAMES_VERSION}&start=0&count=1&stride=1&noise=NaN",
            "noise must be between",
        ),
        (f"v={FRAMES_VERSION}&start=0&count=1&stride=1&x=1", "there is no parameter 'x'"),
        (
            f"v={FRAMES_VERSION}&start=0&count=1&stride=1&seed=<b>",
            "seed must be a whole number between",
        ),
    ],
)
def test_a_broken_pull_gets_a_400_with_a_sentence(query: str, says: str) -> None:
    response = client.get(f"/frames?{query}")

    assert response.status_code == 400
    assert says in response.text
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert len(response.text) < 400


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=6))
def test_no_query_whatever_raises(parameters: dict[str, str]) -> None:
    window = {"v": FRAMES_VERSION, "start": "0", "count": "1", "stride": "1"}
    for query in (parameters, window | parameters):
        assert client.get("/frames", params=query).status_code in (200, 400)


def test_the_last_epoch_bounds_every_window() -> None:
    assert client.get(pull(Settings(), start=LAST_EPOCH + 1)).status_code == 400


def test_the_stages_files_are_served_under_their_version() -> None:
    for name, text in FILES.items():
        response = client.get(f"/stage/{VERSION}/{name}")
        plain = client.get(f"/stage/{VERSION}/{name}", headers={"Accept-Encoding": "identity"})
        assert response.text == plain.text == text
        assert response.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        kind = "image/svg+xml" if name.endswith(".svg") else "text/javascript"
        assert response.headers["content-type"].startswith(kind)
        assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/stage/old/stage.js", f"/stage/{VERSION}/nosuch.js", f"/stage/{VERSION}/..%2fapp.py"]
)
def test_what_is_not_a_module_is_not_served(path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_comes_compressed() -> None:
    plain = client.get("/?depth=3", headers={"Accept-Encoding": "identity"})
    packed = client.get("/?depth=3")

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


def test_a_row_starts_with_the_columns_that_the_page_is_told() -> None:
    response = client.get(pull(Settings(), count=1))
    row = np.frombuffer(response.content, "<f4", offset=24)
    columns = Run(Settings()).columns

    assert row[columns.index("epoch")] == 0
    assert len(row) == len(columns) + 105


def test_the_regions_of_an_epoch_come_with_their_kinks() -> None:
    settings = Settings(depth=1, width=3)
    body = found(f"/regions?{settings.query()}&epoch=5&v={FINDINGS_VERSION}").content
    count, matrices, complete, kinks = struct.unpack_from("<4i", body)
    numbers = np.frombuffer(body, "<f4", offset=16)

    assert complete == 1
    assert count == matrices == 1 + kinks
    assert len(numbers) == 5 * kinks
    assert set(numbers.reshape(-1, 5)[:, 4]) <= {0}


def test_where_every_region_has_one_matrix_the_page_is_told_so() -> None:
    settings = Settings(depth=8, width=4, seed=1)
    body = found(f"/regions?{settings.query()}&epoch=200&v={FINDINGS_VERSION}").content

    assert struct.unpack_from("<3i", body) == (120, 1, 1)


def test_curved_networks_are_told_that_they_have_no_regions() -> None:
    response = client.get(f"/regions?activation=tanh&epoch=5&v={FINDINGS_VERSION}")

    assert response.status_code == 400
    assert "no linear regions" in response.text


def test_what_if_bends_the_trained_weights_down_to_their_product() -> None:
    settings = Settings(depth=2, width=4)
    response = found(f"/what_if?{settings.query()}&epoch=20&v={FINDINGS_VERSION}")
    table = response.json()
    frame = Run(settings).frame(20)
    straight = dict(zip(frame.layout.columns, table["rows"][0], strict=True))

    assert table["bends"][0] == 0
    assert table["bends"][-1] == 1
    assert table["regions"][0] == table["matrices"][0] == 1
    assert all(m <= n for m, n in zip(table["matrices"], table["regions"], strict=True))
    assert straight["best_weight_1"] == pytest.approx(frame["deleted_weight_1"], rel=1e-5)
    assert table["rows"][-1] == frame.row[: len(frame.layout.columns)].tolist()
    assert "immutable" in response.headers["cache-control"]


def test_what_if_gives_null_for_a_product_that_overflows_and_numbers_for_the_network() -> None:
    settings = Settings(
        dataset="spiral",
        depth=4,
        width=16,
        optimizer="momentum",
        learning_rate=10.0,
        batch_size="full",
    )
    run = STORE.run(settings)
    run.rows(0, 10)
    response = found(f"/what_if?{settings.query()}&epoch=9&v={FINDINGS_VERSION}")
    rows = json.loads(response.text, parse_constant=pytest.fail)["rows"]
    first = run.layout.start_of("deleted")

    assert rows[0] is None  # without a bend it is the product
    assert rows[-1][:first] == run.frame(9).row[:first].tolist()
    assert rows[-1][first] is None


def test_what_if_refuses_an_activation_that_there_is_not() -> None:
    response = client.get(f"/what_if?epoch=0&as=nosuch&v={FINDINGS_VERSION}")

    assert response.status_code == 400
    assert "as must be one of identity" in response.text


@pytest.mark.parametrize("size", [10, LARGE])
def test_a_body_is_compressed_once_for_all_who_ask_at_the_same_moment(size: int) -> None:
    bodies = Bodies(byte_limit=10**6)
    made = 0

    def plain() -> bytes:
        nonlocal made
        made += 1
        return b"x" * size

    async def all_at_once() -> list[bytes]:
        return await asyncio.gather(*(bodies.compressed("key", plain) for _ in range(20)))

    answers = asyncio.run(all_at_once())
    assert made == 1
    assert {gzip.decompress(answer) for answer in answers} == {b"x" * size}


def test_one_who_leaves_does_not_take_the_body_away_from_the_others() -> None:
    bodies = Bodies(byte_limit=10**6)

    async def one_leaves() -> bytes:
        leaving = asyncio.create_task(bodies.compressed("key", lambda: bytes(LARGE)))
        staying = asyncio.create_task(bodies.compressed("key", lambda: bytes(LARGE)))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert gzip.decompress(asyncio.run(one_leaves())) == bytes(LARGE)


def test_bodies_are_bounded_in_bytes_and_the_least_recently_used_goes_first() -> None:
    bodies = Bodies(byte_limit=2 * len(gzip.compress(b"a")))
    asked: list[str] = []

    def ask(key: str) -> None:
        def plain() -> bytes:
            asked.append(key)
            return key.encode()

        asyncio.run(bodies.compressed(key, plain))

    for key in "abacab":
        ask(key)
    # b went when c came, c when b came back: a was used in between each time.
    assert asked == ["a", "b", "c", "b"]


def test_the_layers_of_an_epoch_come_as_numbers_the_data_themselves_first() -> None:
    address = f"/layers?depth=3&width=5&epoch=20&v={FINDINGS_VERSION}"
    levels = found(address).json()

    assert [len(level["flat"]) for level in levels] == [0, 5, 5, 5]
    assert levels[0]["affine"] == pytest.approx(1.0)
    assert client.get(address).headers["cache-control"].startswith("public")
    assert client.get(f"/layers?depth=99&epoch=20&v={FINDINGS_VERSION}").status_code == 400
