"""docs/sentences.md has a row for every sentence, and every row names laws that there are."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "docs" / "sentences.md"
QUOTED = 4
"""So many words of a sentence, one after the other, are what a row says to be about it."""
SAID_BY_BROWSER = (
    *("words.js", "said.js", "neuron_words.js", "fused.js", "receiver.js", "levels.js"),
    *("line_words.js", "sheet_words.js", "depths.js", "story_file.js"),
    *("slides.js", "pictures.js", "films.js"),
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def strings_in(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of Python code, with a gap where something is put in; no docstrings."""
    statements = (node for node in ast.walk(tree) if isinstance(node, ast.Expr))
    silent = {id(node.value) for node in statements}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in ast.walk(node)} - {id(node)}
            pieces = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
            yield "".join(map(str, pieces))
        elif isinstance(node, ast.Constant) and id(node) not in silent:
            yield str(node.value)


def strings_in_browser_code(source: str) -> Iterator[str]:
    """Yield the strings of JavaScript likewise; comments are none."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", source, flags=re.DOTALL | re.MULTILINE)
    for plain, template in re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', code):
        yield plain or re.sub(r"\$\{(?:[^{}]|\{[^{}]*\})*\}", "{}", template)


def sentences() -> Iterator[tuple[str, str]]:
    """Yield file and text of all that is said in QUOTED words or more."""
    for file in sorted((ROOT / "components" / "words").glob("*.py")):
        for text in strings_in(ast.parse(file.read_text("utf-8"))):
            if len(words_of(text)) >= QUOTED:
                yield file.name, text
    for name in SAID_BY_BROWSER:
        source = (ROOT / "static" / "stage" / name).read_text("utf-8")
        for text in strings_in_browser_code(source):
            if len(words_of(text)) >= QUOTED:
                yield name, text


def rows(document: str) -> list[list[str]]:
    """Return the cells of every row in the tables of a document, headings left out."""
    lines = re.findall(r"^\|(.*)\|$", document, re.MULTILINE)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    return [
        row for row, rule in zip(cells, [*cells[1:], []], strict=True) if not is_rule(row, rule)
    ]


def is_rule(row: list[str], following: list[str]) -> bool:
    """Return whether a row is a table's heading, or the rule below it."""
    return any(
        all(re.fullmatch(r":?-+:?", cell) for cell in one) for one in (row, following) if one
    )


def has_a_row(text: str, quotes: list[list[str]]) -> bool:
    """Return whether QUOTED words of ``text``, one after the other, stand in one of the quotes."""
    said = words_of(text)
    parts = [said[i : i + QUOTED] for i in range(len(said) - QUOTED + 1)]
    return any(
        part == quote[i : i + QUOTED]
        for quote in quotes
        for i in range(len(quote) - QUOTED + 1)
        for part in parts
    )


@cache
def laws_there_are() -> set[str]:
    """The names of all tests, in Python and under Node."""
    names: set[str] = set()
    for file in (ROOT / "tests").rglob("*.py"):
        names |= set(re.findall(r"^\s*(?:async )?def (test_\w+)", file.read_text("utf-8"), re.M))
    for file in (ROOT / "tests" / "node").glob("*.test.js"):
        names |= set(re.findall(r'^\s*test\("(.*?)", ', file.read_text("utf-8"), re.M))
    return names


DOCUMENT = TABLES.read_text("utf-8")
ROWS = rows(DOCUMENT)
QUOTES = [words_of(row[0]) for row in ROWS]


@pytest.mark.parametrize(("file", "text"), list(sentences()))
def test_every_sentence_has_a_row(file: str, text: str) -> None:
    assert has_a_row(text, QUOTES), f"{file}: docs/sentences.md has no row for {text!r}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_every_row_names_laws_and_all_of_them_exist(row: list[str]) -> None:
    named = set(re.findall(r"`([^`]+)`", row[-1]))

    assert named, row
    assert named <= laws_there_are(), row


def test_a_sentence_without_a_row_is_missed_and_one_with_a_row_is_found() -> None:
    quotes = [words_of("Half of them: so many of so many")]

    assert has_a_row("{} are right. Half of them so far.", [*quotes, words_of("half of them so")])
    assert not has_a_row("Half of those were right", quotes)
    assert rows("| a | law |\n| --- | --- |\n| b | `c` |\n") == [["b", "`c`"]]
    assert list(strings_in(ast.parse('"""No."""\nx = f"{y} is so" + "it"'))) == ["{} is so", "it"]
    assert list(strings_in_browser_code('// "no"\nf(`is ${x} so`, "it")')) == ["is {} so", "it"]
