"""Stories: what a lecture shows, scene by scene, read from a file that anybody may write."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from components.link import Link, read_link

MAX_BYTES = 64 * 1024
"""Of a story's file."""

MAX_SCENES = 40
MOST_TOLD = 20
"""So many problems of one file are told; the others once these are mended."""

KINDS = ("words", "pictures", "line")
"""How an audience may answer: by one of several sentences; by one of several pictures; by a line
that it draws, where it thinks that one matrix will have its own."""

ANSWERS = range(2, 6)
"""How many answers a question may have."""

_PARTS = 60
STORIES = Path(os.environ.get("COLLAPSE_STORIES") or Path(__file__).parents[1] / "stories")
"""The folder that they lie in."""

_CHAIN = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){12}""")
"""A key of many parts: to read one takes a time that grows with the square of its parts."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class StoryError(ValueError):
    """A file is no story.

    Attributes:
        problems: What is wrong in it, a sentence each, with its line.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Shown:
    """What stands before the audience: a moment, and words.

    Attributes:
        link: The moment on the stage.
        words: Beside it; "": none.
    """

    link: Link
    words: str = ""


@dataclass(frozen=True)
class Scene:
    """One step of a story.

    Attributes:
        name: Its own within the story, as a link names it.
        title: What it is about.
        shown: From the start.
        notes: For whoever speaks.
        question: What the audience is asked first; "": nothing.
        kind: How it answers, one of KINDS.
        answers: What it may answer; of pictures, what is to be seen in them.
        pictures: Moments of which there are small pictures, one for each answer.
        right: The right one, from 1; 0: there is no choice.
        reveal: What is held back until the audience has answered, or until it is asked for; None:
            nothing is.
    """

    name: str
    title: str
    shown: Shown
    notes: str = ""
    question: str = ""
    kind: str = "words"
    answers: tuple[str, ...] = ()
    pictures: tuple[Link, ...] = ()
    right: int = 0
    reveal: Shown | None = None


@dataclass(frozen=True)
class Story:
    """Scenes in order, and what they are called together."""

    title: str
    scenes: tuple[Scene, ...]


def read_story(text: str) -> Story:
    """Return the story in the text of a TOML file.

    Raises:
        StoryError: If it is none.
    """
    content = _toml(text)
    reading = _Reading(_Lines(text))
    story = reading.story(content)
    if reading.problems:
        told = [text for _, text in sorted(reading.problems, key=lambda one: one[0])]
        more = [f"there are more than these {MOST_TOLD}"] if len(told) > MOST_TOLD else []
        raise StoryError([*told[:MOST_TOLD], *more])
    return story


def read_story_file(content: bytes) -> Story:
    """Return the story in a TOML file.

    Raises:
        StoryError: If it is none.
    """
    try:
        # As browsers and editors do: a mark at the start says only that it is UTF-8.
        return read_story(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StoryError([f"this is no text: {error}"]) from error


def _toml(text: str) -> dict[str, Any]:
    if len(text.encode()) > MAX_BYTES:
        raise StoryError([f"a story has at most {MAX_BYTES // 1024} KiB"])
    if chain := _CHAIN.search(text):
        line = text.count("\n", 0, chain.start()) + 1
        raise StoryError([f"line {line}: no key has so many parts"])
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoryError([f"this is no TOML: {error!s:.200}"]) from error


def own_story() -> Story:
    """Return the page's own story."""
    return named_story("collapse")


def named_story(name: str, folder: Path = STORIES) -> Story:
    """Return the story in ``<name>.toml``.

    Raises:
        LookupError: If there is none of this name.
        StoryError: If the file is no story.
    """
    file = folder / f"{name}.toml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise LookupError(name)
    with file.open("rb") as opened:
        return read_story_file(opened.read(MAX_BYTES + 1))


class _Lines:
    """Finds the line of a field: TOML's own reader keeps none."""

    def __init__(self, text: str) -> None:
        self._blocks: dict[tuple[int, str], list[tuple[int, str]]] = {}
        at, within = 0, ""
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r"\s*\[\[\s*scene\s*\]\]", line):
                at, within = at + 1, ""
            elif header := re.match(r"\s*\[\s*scene\s*\.\s*(\w+)\s*\]", line):
                within = header[1]
            if line.strip():
                self._blocks.setdefault((at, within), []).append((number, line))

    def of(self, scene: int, key: str, table: str = "") -> int:
        """Return the line, from 1, of a scene's ``key``, or where its scene begins.

        Args:
            scene: From 1; 0: what stands before the first.
            key: Of a field.
            table: Of the scene's table that the field is in, "" for the scene itself.
        """
        block = self._block(scene, table) or self._block(scene, "") or [(1, "")]
        is_key = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        found = [number for number, line in block if is_key.match(line)]
        headers = [number for number, _ in self._block(scene, key)] if not table else []
        return [*found, *headers, block[0][0]][0]

    def _block(self, scene: int, table: str) -> list[tuple[int, str]]:
        return self._blocks.get((scene, table), [])


@dataclass
class _Reading:
    """Reads a story and notes what is wrong in it, all of it at once."""

    lines: _Lines
    problems: list[tuple[int, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    scene_number: int = 0
    table: str = ""

    def story(self, content: Mapping[str, Any]) -> Story:
        self._know(content, {"title", "scene"})
        title = self._text(content, "title", 80)
        given = content.get("scene", [])
        if not (isinstance(given, list) and all(isinstance(one, dict) for one in given)):
            self._wrong("scene", "scenes are written as [[scene]]")
            given = []
        elif not 1 <= len(given) <= MAX_SCENES:
            self._wrong("scene", f"a story has 1 to {MAX_SCENES} scenes, this one {len(given)}")
        scenes = tuple(self._scene(number, one) for number, one in enumerate(given[:MAX_SCENES], 1))
        return Story(title, scenes)

    def _scene(self, number: int, given: Mapping[str, Any]) -> Scene:
        self.scene_number, self.table = number, ""
        self._know(
            given,
            {"name", "title", "notes", "reveal"} | _ASKED | _SHOWN,
        )
        question = self._text(given, "question", 160, needed=False)
        kind = self._kind(given, question)
        answers, right = self._answers(given, question, kind)
        return Scene(
            name=self._name(given),
            title=self._text(given, "title", 80),
            shown=self._shown(given),
            notes=self._text(given, "notes", 2000, needed=False),
            question=question,
            kind=kind,
            answers=answers,
            pictures=self._pictures(given, kind, len(answers)),
            right=right,
            reveal=self._reveal(given),
        )

    def _kind(self, given: Mapping[str, Any], question: str) -> str:
        kind = given.get("kind", KINDS[0])
        if kind not in KINDS:
            self._wrong("kind", f"kind must be one of {', '.join(KINDS)}, got {kind!r:.24}")
        elif "kind" in given and not question:
            self._wrong("kind", "a kind needs a question")
        else:
            return str(kind)
        return KINDS[0]

    def _answers(
        self, given: Mapping[str, Any], question: str, kind: str
    ) -> tuple[tuple[str, ...], int]:
        answers = given.get("answers", [])
        if kind == "line" or not question:
            if answers or "right" in given:
                need = "answers need a question" if not question else "a line has no answers"
                self._wrong("answers" if answers else "right", need)
            return (), 0
        if not (isinstance(answers, list) and len(answers) in ANSWERS):
            least, most = ANSWERS[0], ANSWERS[-1]
            self._wrong("answers", f"a question needs {least} to {most} answers, in a list")
            return (), 0
        said = tuple(self._line(one, "answers", 80) for one in answers)
        return said, self._right(given.get("right"), len(said))

    def _pictures(self, given: Mapping[str, Any], kind: str, count: int) -> tuple[Link, ...]:
        links = given.get("pictures", [])
        if kind != "pictures":
            if links:
                self._wrong("pictures", 'pictures need kind = "pictures"')
            return ()
        if not (isinstance(links, list) and len(links) == count):
            key = "pictures" if "pictures" in given else "kind"
            self._wrong(
                key, f"pictures needs as many links as there are answers, {count}, in a list"
            )
            return ()
        return tuple(self._link(self._line(one, "pictures", 2000), "pictures") for one in links)

    def _right(self, given: Any, count: int) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= count:
            self._wrong(
                "right", f"right is the number of an answer, 1 to {count}, got {given!r:.24}"
            )
            return 1
        return given

    def _reveal(self, given: Mapping[str, Any]) -> Shown | None:
        held = given.get("reveal")
        if held is None:
            if given.get("question"):
                self._wrong("question", "a question needs a [scene.reveal], which answers it")
            return None
        if not isinstance(held, dict):
            self._wrong("reveal", "what is revealed is written as [scene.reveal]")
            return None
        self.table = "reveal"
        self._know(held, _SHOWN)
        shown = self._shown(held)
        self.table = ""
        return shown

    def _shown(self, given: Mapping[str, Any]) -> Shown:
        link = self._link(self._text(given, "link", 2000), "link")
        return Shown(link, self._text(given, "words", 400, needed=False))

    def _link(self, link: str, key: str) -> Link:
        # More parts than any link has are not worth reading.
        parts = link.rpartition("?")[2].split("&", _PARTS)[:_PARTS]
        read = read_link(dict(parse_qsl("&".join(parts))))
        for problem in read.problems:
            self._wrong(key, problem)
        return read

    def _name(self, given: Mapping[str, Any]) -> str:
        name = self._text(given, "name", 40)
        if name and not _NAME.fullmatch(name):
            self._wrong("name", f"a name has small letters, digits and hyphens, got {name[:24]!r}")
        if name in self.names:
            self._wrong("name", f"{name!r} is another scene's name already")
        self.names.add(name)
        return name

    def _text(self, given: Mapping[str, Any], key: str, most: int, needed: bool = True) -> str:
        if key not in given:
            if needed:
                self._wrong(key, f"{key} is missing")
            return ""
        return self._line(given[key], key, most)

    def _line(self, value: Any, key: str, most: int) -> str:
        if not isinstance(value, str) or not value.strip():
            self._wrong(key, f"{key} must be text, got {value!r:.24}")
            return ""
        if len(value) > most or _UNPRINTABLE.search(value):
            self._wrong(key, f"{key} must be at most {most} letters that can be printed")
            return ""
        return value.strip()

    def _know(self, given: Mapping[str, Any], known: set[str]) -> None:
        for key in sorted(given.keys() - known)[: MOST_TOLD + 1]:
            self._wrong(key, f"there is no {key[:24]!r} here")

    def _wrong(self, key: str, problem: str) -> None:
        if len(self.problems) > MOST_TOLD:
            return
        line = self.lines.of(self.scene_number, key, self.table)
        where = f"scene {self.scene_number}, " if self.scene_number else ""
        self.problems.append((line, f"line {line}, {where}{key[:24]}: {problem}"))


_ASKED = {"question", "kind", "answers", "pictures", "right"}
_SHOWN = {"link", "words"}
