"""docs/lecture.md, which says how to write a story: its fields, its bounds and its examples."""

import re
from pathlib import Path

import pytest

from components import story
from components.story import Scene, StoryError, read_story
from tests.test_story import STORY

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "lecture.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \|[^|]*\|([^|]*)\|$", PAGE, re.MULTILINE)
FIELDS = {name: bound.strip() for name, bound in ROWS}


def example(after: str) -> str:
    """Return the code that follows some words of the page."""
    found = re.search(rf"{re.escape(after)}.*?\n\n((?:(?:    [^\n]*)?\n)+)", PAGE, re.DOTALL)
    assert found
    return re.sub("^    ", "", found[1], flags=re.MULTILINE)


def test_every_field_that_a_story_can_have_is_in_the_tables_and_no_other() -> None:
    known = {"title", "[[scene]]", "name", "notes", "[scene.reveal]", *story._ASKED, *story._SHOWN}

    assert set(FIELDS) == known


def letters(name: str, count: int) -> str:
    """Return the story with so many letters in a field of its first scene."""
    texts = {
        "title": 'title = "The first"',
        "notes": 'notes = "What one says."',
        "words": 'words = "What one sees."',
        "question": 'question = "What next?"',
        "name": 'name = "first"',
        "link": 'link = "dataset=xor&epoch=3"',
    }
    text = "depth=1&" + "a" * (count - 8) if name == "link" else "a" * count
    return STORY.replace(texts[name], f'{name} = "{text}"', 1)


@pytest.mark.parametrize("name", ["title", "notes", "words", "question", "name", "link"])
def test_a_field_may_have_as_many_letters_as_the_page_says_and_no_more(name: str) -> None:
    most = int(FIELDS[name].split()[0])

    assert read_story(letters(name, most))
    with pytest.raises(StoryError, match=f"at most {most} letters"):
        read_story(letters(name, most + 1))


def test_the_file_and_its_lists_are_bounded_as_the_page_says() -> None:
    assert f"at most {story.MAX_BYTES // 1024} KiB" in PAGE
    assert FIELDS["[[scene]]"] == f"1 to {story.MAX_SCENES}"
    assert f"{story.ANSWERS[0]} to {story.ANSWERS[-1]} in a list" in PAGE
    assert all(f'"{kind}"' in PAGE for kind in story.KINDS)


def test_the_pages_example_is_a_story() -> None:
    [scene] = read_story(example("Nothing in it is run")).scenes

    assert scene.name == "one-bend"
    assert scene.reveal


@pytest.mark.parametrize("kind", ["Words", "Pictures", "A line"])
def test_the_pages_example_of_each_kind_of_question_is_one(kind: str) -> None:
    head = 'title = "x"\n[[scene]]\nname = "a"\ntitle = "x"\nlink = "epoch=0"\n'
    asked: Scene = read_story(
        f'{head}{example(f"*{kind}.*")}[scene.reveal]\nlink = "epoch=9"\n'
    ).scenes[0]

    assert asked.kind == {"Words": "words", "Pictures": "pictures", "A line": "line"}[kind]


def test_every_key_of_the_page_is_among_those_that_the_lecture_lists() -> None:
    listed = (ROOT / "static" / "front" / "present.html").read_text("utf-8")

    for key in ("PageDown", "PageUp", *re.findall(r"`([a-z?.])`", PAGE)):
        assert re.search(rf"<dt>[^<]*(?<![a-z]){re.escape(key)}(?![a-z])[^<]*</dt>", listed), key
