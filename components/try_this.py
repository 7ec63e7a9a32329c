"""Try this: the scenes of the page's own story, for people alone."""

import re
from functools import cache
from html import escape

import streamlit as st

from components.story import Scene, own_story

_SENTENCE_END = re.compile(r"(?<=[.!?]) ")

_STYLE = """
<style>
.try-this {
  display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
}
.try-this a {
  display: block; padding: 0.6rem 0.8rem; border-radius: 6px; text-decoration: none;
  color: inherit; border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
}
.try-this a:hover, .try-this a:focus-visible { outline: 2px solid currentColor; }
.try-this strong { display: block; }
</style>
"""


def try_this() -> None:
    """Draw a card for each scene: what it is about, a sentence, and a link that opens it."""
    st.header("Try this", anchor=False)  # of the second level: none is left out
    st.html(cards())


@cache
def cards() -> str:
    """Return the cards as HTML."""
    scenes = "".join(_card(number, scene) for number, scene in enumerate(own_story().scenes, 1))
    lecture = _link(
        "./present", "The same with questions", "By keys alone. P opens it at what you see."
    )
    return f'{_STYLE}<nav class="try-this" aria-label="Try this">{scenes}{lecture}</nav>'


def _card(number: int, scene: Scene) -> str:
    # What is revealed is what there is to see; who is alone has nobody to keep waiting.
    shown = scene.reveal or scene.shown
    # Pictures and lines to be drawn are for a hall.
    asked = scene.question if scene.kind == "words" else ""
    says = asked or _SENTENCE_END.split(shown.words)[0]
    return _link(f"./{shown.link.search}", f"{number}. {scene.title}", says)


def _link(address: str, title: str, says: str) -> str:
    at = escape(address, quote=True)
    return f'<a href="{at}" target="_self"><strong>{escape(title)}</strong>{escape(says)}</a>'
