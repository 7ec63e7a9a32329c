"""The sheet of a scene: what it asks stands in front, what it holds back overleaf."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.link import Link
from components.moment import Moment
from components.story import Scene, Shown, own_story
from components.takeaway.scene_sheet import Asked, scene_sheet
from components.takeaway.taken import Taken
from components.words.worksheet_words import TASKS
from models.experiment.settings import Settings
from server.routes import routes
from tests.few import few
from tests.taken import taken_of
from tests.test_worksheet import Reader

client = TestClient(Starlette(routes=routes()))
SCENES = own_story().scenes
ASKING = [scene for scene in SCENES if scene.question]


def sheet_of(scene: str) -> str:
    answer = client.get("/worksheet", params={"story": "collapse", "scene": scene})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("scene", few(ASKING, 4), ids=lambda scene: scene.name)
def test_what_a_scene_holds_back_is_overleaf(scene: Scene) -> None:
    reader = read(sheet_of(scene.name))
    front, back = reader.text.rsplit("Answer", 1)

    assert scene.reveal is not None
    assert scene.question in front
    assert scene.shown.words in front
    assert TASKS[scene.kind] in front
    assert scene.reveal.words in back
    assert scene.reveal.words not in front
    if scene.kind == "words":
        assert all(f"{i} {answer}" in front for i, answer in enumerate(scene.answers, 1))
    if scene.answers:
        assert f"{scene.right}: {scene.answers[scene.right - 1]}" in back
    in_front = {"line": 1, "pictures": len(scene.pictures), "words": 2}[scene.kind]
    assert len(reader.images) == in_front + 2
    assert all(image["alt"] and str(image["src"]).startswith("data:") for image in reader.images)


@pytest.mark.parametrize("scene", few(ASKING, 4), ids=lambda scene: scene.name)
def test_overleaf_is_the_moment_that_is_revealed(scene: Scene) -> None:
    text = read(sheet_of(scene.name)).text

    assert scene.reveal is not None
    assert f"On the page: ?{scene.reveal.link.query()}" in text
    assert f"trained for {scene.reveal.link.moment.epoch:,} epochs" in text


def test_a_scene_that_asks_nothing_has_the_sheet_of_its_moment() -> None:
    asked = {"story": "collapse", "scene": "here", "from": "dataset=xor&epoch=3"}
    page = client.get("/worksheet", params=asked).text

    assert page == client.get("/take/worksheet?dataset=xor&epoch=3").text
    assert "Is this network one matrix?" in page


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("scene=nosuch", 400, "the story has no scene 'nosuch'"),
        ("story=nosuch", 404, "there is no story 'nosuch'"),
        ("story=../secrets", 404, "there is no story '../secrets'"),
        ("scene=" + 40 * "<script>", 400, "the story has no scene"),
    ],
)
def test_where_there_is_no_scene_the_answer_says_so(query: str, status: int, says: str) -> None:
    answer = client.get(f"/worksheet?{query}")

    assert answer.status_code == status
    assert answer.text.startswith(says)
    assert answer.headers["content-type"].startswith("text/plain")


def asked_of(text: str) -> Asked:
    """A scene whose every text is ``text``."""
    moment = taken_of(Settings(depth=0), Moment(epoch=1))
    shown = Shown(Link(Settings(depth=0), Moment(epoch=1)), text)
    scene = Scene("a", text, shown, text, text, "words", (text, text), (), 1, shown)
    return Asked(scene, moment, moment)


def test_a_storys_words_are_no_markup() -> None:
    page = scene_sheet(asked_of("<script>alert(1)</script> $why ${answer} &amp;")).decode()

    assert "<script" not in page
    assert unescape(page).count("<script>alert(1)</script> $why ${answer} &amp;") == 8


@pytest.fixture(scope="module")
def trained() -> Taken:
    return taken_of(Settings(depth=0), Moment(epoch=30))


def test_the_points_right_of_a_line_are_those_of_the_page(trained: Taken) -> None:
    scene = replace(asked_of("Where?").scene, kind="line", answers=(), right=0)
    page = scene_sheet(Asked(scene, trained, trained)).decode()
    told = re.search(r"(\d+) of (\d+) points are right", page)
    assert told is not None

    data, frame = trained.data, trained.frame
    held_out = len(data.labels) - data.train_count
    said = frame["best_train_accuracy"] * data.train_count
    said += frame["best_test_accuracy"] * held_out
    right = (frame.map("best")(data.points)[:, 0] > 0) == (data.labels > 0)
    assert int(told[1]) == right.sum() == round(said)
    assert int(told[2]) == len(data.labels)
    assert np.isclose(said, round(said), atol=1e-3)
