"""A lecturer's own story over HTTP: read, answered with its scenes, and forgotten."""

import asyncio
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from components.presentation import told
from components.story import MAX_BYTES, read_story
from components.takeaway.scene_sheet import Asked
from server import story_route, worksheet_route
from server.bucket import Bucket
from server.guard import Guard
from server.limits import Limits
from server.routes import routes
from tests.test_story import STORY

OWN = routes()
client = TestClient(Guard(Starlette(routes=OWN), Limits(), OWN, ""))
DIVERGES = "activation=square&optimizer=sgd&learning_rate=10.0&batch_size=50&epoch=40"
TOML = {"Content-Type": "application/toml"}


@pytest.fixture(autouse=True)
def full_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_route, "BUCKET", Bucket(100, 100))


def test_a_file_is_answered_with_the_scenes_that_a_page_would_present() -> None:
    response = client.post("/story", content=STORY.encode(), headers=TOML)

    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(told(read_story(STORY))))
    assert response.headers["cache-control"] == "no-store"


def test_what_is_wrong_in_a_file_is_said_with_its_line_and_as_text() -> None:
    hostile = STORY.replace("right = 2", 'right = "<img src=x onerror=alert(1)>"')
    response = client.post("/story", content=hostile.encode(), headers=TOML)

    assert response.status_code == 422
    [problem] = response.json()["problems"]
    assert problem.startswith("line 11, scene 1, right: ")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_scene_of_ones_own_has_its_question_in_front_and_its_answer_overleaf() -> None:
    response = client.post("/story?sheet=first", content=STORY.encode(), headers=TOML)
    front, back = response.text.rsplit("Answer", 1)

    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-store"
    assert "What next?" in front
    assert "2: That" in back


def test_no_sheet_of_ones_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Asked] = []

    def counted(asked: Asked) -> bytes:
        made.append(asked)
        return b"a sheet"

    monkeypatch.setattr(worksheet_route, "scene_sheet", counted)
    for _ in range(2):
        client.post("/story?sheet=first", content=STORY.encode(), headers=TOML)

    assert len(made) == 2


@pytest.mark.parametrize(
    ("sheet", "content", "status", "says"),
    [
        ("nosuch", STORY, 400, "the story has no scene 'nosuch'"),
        ("", STORY, 400, "the story has no scene ''"),
        ("first", "title = 3", 422, '{"problems"'),
        (
            "first",
            STORY.replace("dataset=xor&epoch=9", DIVERGES),
            400,
            "this network diverges at epoch 1",
        ),
    ],
)
def test_where_there_is_no_sheet_of_ones_own_the_answer_says_so(
    sheet: str, content: str, status: int, says: str
) -> None:
    address = f"/story?{urlencode({'sheet': sheet})}"
    response = client.post(address, content=content.encode(), headers=TOML)

    assert response.status_code == status
    assert response.text.startswith(says)


def parts(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"#" * 1024


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"#" * (MAX_BYTES + 1), "at most 64 KiB"),
        (parts(1000), "at most 64 KiB"),  # in pieces, its length untold
        (b"\xff\xfe\x00", "no text"),
        (b"", "title is missing"),
    ],
)
def test_what_is_no_story_is_refused(content: bytes | Iterator[bytes], said: str) -> None:
    response = client.post("/story", content=content, headers=TOML)

    assert response.status_code == 422
    assert said in response.json()["problems"][0]


def test_a_mark_before_the_text_is_none_of_it() -> None:
    response = client.post("/story", content=b"\xef\xbb\xbf" + STORY.encode(), headers=TOML)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_no_form_of_another_site_can_send_one(kind: str) -> None:
    response = client.post("/story", content=STORY.encode(), headers={"Content-Type": kind})

    assert response.status_code == 415
    preflight = client.options("/story", headers={"Origin": "https://evil.example"})
    assert preflight.status_code == 405
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def test_a_flood_is_turned_away_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_route, "BUCKET", Bucket(0.001, 3))
    codes = [client.post("/story", content=b"", headers=TOML).status_code for _ in range(5)]

    assert codes == [422, 422, 422, 503, 503]


def test_a_story_is_only_sent_there_and_nothing_else_is_sent_anywhere() -> None:
    assert client.get("/story").status_code == 405
    assert client.get("/story").headers["allow"] == "POST"
    for path in ("/present", "/notes", "/frames", "/"):
        assert client.post(path, content=STORY.encode(), headers=TOML).status_code == 405


def test_a_file_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_route, "PATIENCE", 0.05)

    async def nothing() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    headers = [(b"content-type", b"application/toml")]
    scope = {"type": "http", "method": "POST", "path": "/story", "headers": headers}
    answered = asyncio.run(asyncio.wait_for(story_route.story(Request(scope, nothing)), 30))

    assert answered.status_code == 408
