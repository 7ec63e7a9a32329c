"""A story before an audience: the page that presents it, and the window with its notes."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from components.document import document
from components.fonts import faces
from components.front import without_script
from components.head import ICON_LINK, attribute, head
from components.link import Link
from components.markup import markup, style
from components.stage import wanted
from components.stage_modules import CSS, HTML, LECTURE, NOTES
from components.story import Scene, Shown, Story
from components.words.shape_words import shape_in_words
from models.definition.network import Network

_PAGE = markup("present.html")
_NOTES = markup("notes.html")
_STYLE = style("present.css")
_PRESENTED = style("presented.css")


def beginning_with(link: Link, story: Story) -> Story:
    """Return a story with the moment of ``link`` before its first scene."""
    here = Scene(name=HERE, title=shape_in_words(link.settings), shown=Shown(link))
    return Story(story.title, (here, *story.scenes))


HERE = "here"
"""The name of a scene that shows where a visitor was on the page."""


def present_page(story: Story, name: str, at: int, root: str, came: Link | None = None) -> str:
    """Return the page that presents a story, as HTML.

    Args:
        story: What is shown.
        name: Of the story, as a link has it.
        at: The scene that it begins with, from 0.
        root: The page's absolute public address, ending in a slash.
        came: Where one was on the page, if it is opened from there.
    """
    body = without_script() + _PAGE.substitute(
        _shared(story, name),
        at=at,
        from_attribute=f' data-from="{escape(came.query(), quote=True)}"' if came else "",
        notes_address=escape(f"notes?{urlencode(_asked(name, came))}", quote=True),
        stage=HTML,
        stage_style=CSS,
        stage_presented=_PRESENTED,
    )
    opening = head(story.scenes[at].shown.link, root, LECTURE)
    return document(opening, faces() + _STYLE, body, LECTURE)


def notes_page(story: Story, name: str) -> str:
    """Return the window with the speaker's notes, which follows the other one, as HTML."""
    body = without_script() + _NOTES.substitute(_shared(story, name))
    return document(f"<title>Notes</title>\n{ICON_LINK}", faces() + _STYLE, body, NOTES)


def told(story: Story) -> dict[str, Any]:
    """Return a story as static/stage/story_file.js takes it."""
    return {"title": story.title, "scenes": [_scene(one) for one in story.scenes]}


def _asked(name: str, came: Link | None) -> dict[str, str]:
    return {"story": name} | ({"from": came.query()} if came else {})


def _shared(story: Story, name: str) -> dict[str, str]:
    return {
        "name": escape(name, quote=True),
        "scenes": attribute([_scene(one) for one in story.scenes]),
    }


def _scene(scene: Scene) -> dict[str, Any]:
    """Return a scene as static/stage/story.js takes it."""
    return {
        "name": scene.name,
        "title": scene.title,
        "notes": scene.notes,
        "question": scene.question,
        "kind": scene.kind,
        "answers": scene.answers,
        "pictures": [wanted(one.settings, one.moment) for one in scene.pictures],
        "right": scene.right,
        "shown": _shown(scene.shown),
        "reveal": scene.reveal and _shown(scene.reveal),
    }


def _shown(shown: Shown) -> dict[str, Any]:
    settings = shown.link.settings
    return {
        "words": shown.words,
        "wanted": wanted(settings, shown.link.moment),
        "isMatrix": Network.of(settings).is_affine,
    }
