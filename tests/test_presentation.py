"""A story before an audience, as the server writes it."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.presentation import notes_page, present_page
from components.stage import wanted
from components.story import StoryError, named_story, own_story, read_story
from components.try_this import cards
from components.words.page_words import QUESTION
from server.routes import routes
from tests.test_story import STORY

client = TestClient(Starlette(routes=routes()))


class Data(HTMLParser):
    """The data of the element that holds the story."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if dict(attrs).get("id") in ("story", "notes"):
            self.found = {name: value or "" for name, value in attrs}


def test_the_page_has_every_scene_as_the_story_has_it() -> None:
    story = own_story()
    data = Data(present_page(story, "collapse", 3, "https://play.example/")).found
    scenes = json.loads(data["data-scenes"])

    assert data["data-at"] == "3"
    assert [one["title"] for one in scenes] == [scene.title for scene in story.scenes]
    for told, scene in zip(scenes, story.scenes, strict=True):
        link = scene.shown.link
        assert told["shown"]["wanted"] == json.loads(json.dumps(wanted(link.settings, link.moment)))
        assert (told["reveal"] is None) == (scene.reveal is None)
        assert told["answers"] == list(scene.answers)
        assert told["kind"] == scene.kind
        pictures = [wanted(one.settings, one.moment) for one in scene.pictures]
        assert told["pictures"] == json.loads(json.dumps(pictures))
        is_matrix = link.settings.is_own_twin
        assert told["shown"]["isMatrix"] == is_matrix


def test_words_of_a_story_are_text_and_no_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>\\\"'</script><b>"
    story = read_story(STORY.replace("What one sees.", hostile).replace("The first", hostile))
    plain = read_story(STORY)
    pages = [
        (present_page(story, "x", 0, "/"), present_page(plain, "x", 0, "/")),
        (notes_page(story, "x"), notes_page(plain, "x")),
    ]
    for html, same in pages:
        assert Data(html).tags == Data(same).tags
        assert "<img src" not in html


def test_the_routes_present_the_pages_own_story_from_any_of_its_scenes() -> None:
    assert client.get("/present").status_code == 200
    assert client.get("/notes").status_code == 200
    at = Data(client.get("/present?scene=collapse").text).found["data-at"]
    assert int(at) == len(own_story().scenes) - 1


@pytest.mark.parametrize("path", ["/present", "/notes"])
def test_without_script_it_says_what_the_page_is(path: str) -> None:
    inside = re.search(r"<noscript>(.*?)</noscript>", client.get(path).text, re.DOTALL)

    assert inside is not None
    assert QUESTION in inside[1]
    assert "JavaScript" in inside[1]


def test_from_the_page_what_it_shows_comes_before_the_story() -> None:
    link = "depth=3&epoch=60&folds=true"
    page = Data(client.get(f"/present?from={quote(link)}").text).found
    notes = Data(client.get(f"/present?from={quote('')}&scene=here").text).found
    first, *others = json.loads(page["data-scenes"])

    assert page["data-from"] == link
    assert (first["title"], first["question"]) == ("3 hidden layers of 8, relu: 177 parameters", "")
    assert [first["shown"]["wanted"][key] for key in ("query", "moment")] == ["depth=3", link[8:]]
    assert [one["name"] for one in others] == [scene.name for scene in own_story().scenes]
    assert notes["data-from"] == ""
    assert "data-from" not in Data(client.get("/present").text).found


@pytest.mark.parametrize("came", ["depth=99&epoch=1e999", "<b>", "&" * 3000, "a=" + "9" * 5000])
def test_from_a_bad_link_comes_what_the_page_would_show_of_it(came: str) -> None:
    response = client.get(f"/present?from={quote(came)}")

    assert response.status_code == 200
    assert "<b>" not in response.text
    assert client.get(f"/notes?from={quote(came)}").status_code == 200


def test_a_card_leads_to_each_scene_and_one_to_all_of_them() -> None:
    addresses = [unescape(found) for found in re.findall(r'href="([^"]*)"', cards())]
    links = [scene.reveal or scene.shown for scene in own_story().scenes]

    assert addresses[-1] == "./present"
    assert addresses[:-1] == [f"./{shown.link.search}" for shown in links]


def test_a_card_says_one_whole_sentence() -> None:
    said = [unescape(found) for found in re.findall(r"</strong>([^<]*)</a>", cards())][:-1]

    assert len(said) == len(own_story().scenes)
    for sentence in said:
        assert re.fullmatch(r".*[^.!?][.!?]", sentence), sentence
        assert ". " not in sentence


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("story=nosuch", 404),
        ("story=../collapse", 404),
        ("story=" + quote("collapse.toml"), 404),
        ("story=" + "a" * 5000, 404),
        ("story=" + quote("collapse\x00"), 404),
        ("scene=nosuch", 400),
        ("scene=" + quote("<b>"), 400),
    ],
)
def test_what_is_no_story_or_scene_is_said_to_be_none(query: str, code: int) -> None:
    response = client.get(f"/present?{query}")

    assert response.status_code == code
    assert response.headers["content-type"].startswith("text/plain")
    assert len(response.text) < 200


def test_a_hosts_own_story_is_read_from_its_folder(tmp_path: Path) -> None:
    Path(tmp_path, "mine.toml").write_text(STORY)
    Path(tmp_path, "binary.toml").write_bytes(b"\xff\xfe\x00")

    assert named_story("mine", tmp_path).title == "A story"
    with pytest.raises(StoryError, match="no text"):
        named_story("binary", tmp_path)
    with pytest.raises(LookupError):
        named_story("other", tmp_path)
