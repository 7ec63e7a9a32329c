"""QR codes of links: to this server only, bounded, black on white, kept for ever."""

import re
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from server.qr_route import LONGEST
from server.routes import routes
from tests.links import random_link

client = TestClient(Starlette(routes=routes()), base_url="http://hall.example:8501")
PAGE = "http://hall.example:8501/play/"


def code(query: str, at: str = PAGE) -> str:
    return "/qr.svg?" + "&".join(filter(None, [query, urlencode({"at": at})]))


def test_a_code_is_black_on_white_scales_to_any_size_and_is_kept_for_ever() -> None:
    response = client.get(code("dataset=xor&epoch=3"))

    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert "immutable" in response.headers["cache-control"]
    assert response.text.startswith("<svg")
    assert set(re.findall(r"#[0-9a-f]{3,6}", response.text)) == {"#000", "#fff"}
    assert "viewBox" in response.text
    assert not re.search(r'<svg[^>]* width="', response.text)


@given(st.integers(0, 10**6))
def test_every_link_has_a_code(number: int) -> None:
    response = client.get(code(random_link(number).query()))

    assert response.status_code == 200
    assert len(response.content) < 20_000


@pytest.mark.parametrize(
    "at",
    [
        "",
        "https://evil.example/",
        "http://hall.example:8501@evil.example/",
        "http://hall.example/",
        "javascript://hall.example:8501/%0aalert(1)",
        f"{PAGE}?dataset=xor",
        f"{PAGE}#x",
        "//hall.example:8501/",
        "http://hall.example:8501/\n",
        "http://hall.example:8501/ä",
        "http://[",
        PAGE * 100,
    ],
)
def test_nobody_gets_a_code_to_anywhere_else(at: str) -> None:
    response = client.get(code("", at))

    assert response.status_code == 400
    assert response.headers["cache-control"] == "no-store"
    assert len(response.text) < 200


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("depth=99", "depth must be between 0 and 8, got 99"),
        ("epoch=-1", "epoch must be between 0 and 5000, got -1"),
        ("utm_source=mail", "there is no parameter 'utm_source'"),
        ("epoch=1&epoch=2", "each parameter may be given once"),
        (
            "edits=" + ";".join(f"{1000 + i}:w2.8.8=-0.12345678901234566" for i in range(32)),
            "a code",
        ),
    ],
)
def test_what_is_no_link_has_no_code_and_hears_why(query: str, says: str) -> None:
    response = client.get(code(query))

    assert response.status_code == 400
    assert response.text.startswith(says)


def test_a_code_says_a_link_in_one_way_however_it_was_written() -> None:
    plain = client.get(code("epoch=60&dataset=xor"))

    assert client.get(code("dataset=xor&depth=2&epoch=60&folds=false")).content == plain.content


def test_the_longest_code_is_of_a_size_that_can_be_read() -> None:
    address = PAGE + "x" * (LONGEST - len(PAGE))
    response = client.get(code("", address))

    side = re.search(r'viewBox="0 0 (\d+) \d+"', response.text)
    assert side
    assert int(side[1]) <= 4 * 28 + 17 + 8  # version 28: 129 modules and the white around them
