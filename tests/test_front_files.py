"""Streamlit's front end: files that come compressed, and no others."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from server.front_files import FRONT_FILES, FrontFiles

client = TestClient(FrontFiles(PlainTextResponse("the rest"), base="/play"))


def test_streamlits_files_come_compressed_and_may_be_kept_for_ever() -> None:
    for suffix, kind in ((".js", "text/javascript"), (".css", "text/css")):
        name, path = next(one for one in FRONT_FILES.items() if one[0].endswith(suffix))
        response = client.get(f"/play/static/{name}")
        plain = client.get(f"/play/static/{name}", headers={"Accept-Encoding": "identity"})
        assert response.content == plain.content == path.read_bytes()
        assert response.headers["content-encoding"] == "gzip"
        assert int(response.headers["content-length"]) < int(plain.headers["content-length"])
        assert plain.headers["vary"] == response.headers["vary"] == "Accept-Encoding"
        assert response.headers["content-type"].startswith(kind)
        assert "immutable" in response.headers["cache-control"]


def test_what_is_compressed_already_comes_as_it_is() -> None:
    name, path = next(one for one in FRONT_FILES.items() if one[0].endswith(".woff2"))
    response = client.get(f"/play/static/{name}")

    assert response.content == path.read_bytes()
    assert "content-encoding" not in response.headers
    assert response.headers["content-type"] == "font/woff2"


@pytest.mark.parametrize(
    "name", ["", "js", "js/", "js/nosuch.js", "/etc/passwd", "js/..%2f..%2findex.html", "js/%00"]
)
def test_there_are_no_other_files_than_streamlits_and_nobody_may_keep_that(name: str) -> None:
    # A proxy that kept another answer would show it to whoever needs a file that is to come.
    response = client.get(f"/play/static/{name}")

    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/play/", "/static/js/x.js", "/play/staticfiles"])
def test_everything_else_is_passed_on(path: str) -> None:
    assert client.get(path).text == "the rest"
