"""The sheet of a story's scene: its question on a page to be printed, the answer overleaf."""

import html
from dataclasses import dataclass

from components.markup import markup
from components.story import Scene
from components.takeaway.script import shape_line
from components.takeaway.sheet import (
    partner_name,
    picture_of_data,
    picture_of_matrix,
    picture_of_network,
    sheet,
)
from components.takeaway.taken import Taken
from components.words.pair_words import scores_in_words
from components.words.worksheet_words import answer_in_words, task_in_words
from models.findings.counts import points_right_by

_BODY = markup("scene_sheet.html")


@dataclass(frozen=True)
class Asked:
    """A scene that asks something, with what is to be seen in it.

    Attributes:
        scene: With a question, and so with a reveal.
        shown: Its moment.
        revealed: The moment that answers it.
        pictures: Those that are to be chosen from, if any.
    """

    scene: Scene
    shown: Taken
    revealed: Taken
    pictures: tuple[Taken, ...] = ()


def scene_sheet(asked: Asked) -> bytes:
    """Return a page of HTML that needs nothing else; the story's own words are escaped in it."""
    scene, revealed = asked.scene, asked.revealed
    assert scene.reveal is not None
    told = {
        "heading": scene.title,
        "words": scene.shown.words,
        "question": scene.question,
        "why": task_in_words(scene.kind),
        "answer": answer_in_words(scene.kind, scene.answers, scene.right, *_right(revealed)),
        "revealed": scene.reveal.words,
        "network": shape_line(revealed),
        "query": scene.reveal.link.query(),
    }
    body = _BODY.substitute(
        {name: html.escape(text) for name, text in told.items()},
        asked="".join(_asked(asked)),
        many=" many" if len(asked.pictures) > 2 else "",
        choices=_choices(scene),
        shown="".join(_pair(revealed, *_scores(revealed))),
    )
    return sheet(f"Worksheet: {scene.title}", body).encode()


def _asked(asked: Asked) -> list[str]:
    """Return the pictures on the front: they give nothing away that the scene holds back."""
    if asked.scene.kind == "line":
        return [
            _figure(picture_of_data(asked.shown), "The points, x and y from \N{MINUS SIGN}6 to 6")
        ]
    if asked.pictures:
        return [_figure(picture_of_network(one), str(i)) for i, one in enumerate(asked.pictures, 1)]
    return _pair(asked.shown, "", "")


def _pair(taken: Taken, left: str, right: str) -> list[str]:
    """Return both squares, with what stands below each."""
    network = f"The network at epoch {taken.frame.epoch:,}"
    return [
        _figure(picture_of_network(taken), network, left),
        _figure(picture_of_matrix(taken), partner_name(taken), right),
    ]


def _scores(taken: Taken) -> tuple[str, str]:
    """Return those of network and matrix."""
    network, matrix = (
        scores_in_words(
            taken.frame[f"{prefix}test_accuracy"], taken.frame[f"{prefix}train_accuracy"]
        )
        for prefix in ("", "best_")
    )
    return network, matrix


def _figure(image: str, says: str, below: str = "") -> str:
    text = html.escape(says)
    more = below and f"<br />{html.escape(below)}"
    return (
        f'<figure><img src="{image}" alt="{text}: class 1 round, class 0 triangular" />'
        f"<figcaption>{text}{more}</figcaption></figure>"
    )


def _choices(scene: Scene) -> str:
    if not scene.answers:
        return ""
    numbered = enumerate(scene.answers, 1)
    is_told = scene.kind != "pictures"
    items = "".join(
        f"<li>{number}{html.escape(f' {text}') if is_told else ''}</li>"
        for number, text in numbered
    )
    return f'<ul class="choices">{items}</ul>'


def _right(taken: Taken) -> tuple[int, int]:
    """Return how many points the nearest single matrix gets right, and of how many."""
    matrix, data = taken.frame.map("best"), taken.data
    return points_right_by(matrix(data.points)[:, 0], data).all, len(data.labels)
