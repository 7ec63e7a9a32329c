"""What the code imports is pinned, and what that needs in turn is held."""

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires, version
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OUR_OWN = {"app", "page", "components", "models", "server", "tests", "benchmarks"}
SERVED = ("app.py", "page.py", "components", "models", "server")
PINNED = ("requirements.txt", "requirements-dev.txt")


def named_in(*files: str) -> dict[str, Requirement]:
    """Distribution -> its line, of requirement files."""
    lines = chain.from_iterable((ROOT / file).read_text().splitlines() for file in files)
    found = [Requirement(line) for line in lines if line and line[0] not in "#-"]
    return {canonicalize_name(line.name): line for line in found}


def imported_by(*places: str) -> set[str]:
    """Top-level names of what is imported there, our own and Python's own left out."""
    files = chain.from_iterable(
        [ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py")
        for place in places
    )
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    names = {name.partition(".")[0] for tree in trees for name in imported_in(tree)}
    return names - OUR_OWN - sys.stdlib_module_names


def imported_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def needed_in_turn(distributions: list[Requirement]) -> set[str]:
    """Everything that pip installs for these, here."""
    found: set[str] = set()
    left = [(canonicalize_name(each.name), frozenset(each.extras)) for each in distributions]
    while left:
        name, extras = left.pop()
        found.add(name)
        for line in map(Requirement, requires(name) or ()):
            further = canonicalize_name(line.name)
            wanted = not line.marker or any(
                line.marker.evaluate({"extra": extra}) for extra in extras | {""}
            )
            if wanted and (further not in found or line.extras):
                left.append((further, frozenset(line.extras)))
    return found


@pytest.mark.parametrize(
    ("places", "files"),
    [(SERVED, PINNED[:1]), ((*SERVED, "tests", "benchmarks"), PINNED)],
    ids=["the page", "its checks"],
)
def test_every_direct_import_is_pinned(places: tuple[str, ...], files: tuple[str, ...]) -> None:
    pinned = named_in(*files)
    distributions = packages_distributions()
    missing = [
        name
        for name in sorted(imported_by(*places))
        if not any(canonicalize_name(each) in pinned for each in distributions.get(name, [name]))
    ]

    assert missing == []


def test_pins_and_constraints_name_one_version_each() -> None:
    for line in named_in(*PINNED, "constraints.txt").values():
        assert str(line.specifier).startswith("=="), line


@pytest.mark.parametrize("files", [PINNED[:1], PINNED], ids=["the page", "its checks"])
def test_what_the_pinned_need_in_turn_is_held(files: tuple[str, ...]) -> None:
    pinned = named_in(*files)
    held = named_in("constraints.txt")

    assert needed_in_turn(list(pinned.values())) - pinned.keys() - held.keys() == set()


def test_nothing_is_held_to_another_version_than_it_is_pinned_to() -> None:
    pinned = named_in(*PINNED)
    held = named_in("constraints.txt")

    assert {name: pinned[name] for name in pinned.keys() & held.keys()} == {
        name: held[name] for name in pinned.keys() & held.keys()
    }


def test_what_is_pinned_is_what_is_installed() -> None:
    for name, line in named_in(*PINNED).items():
        assert line.specifier.contains(version(name), prereleases=True), name


def test_no_requirement_names_an_index() -> None:
    for file in (*PINNED, "constraints.txt"):
        assert "://" not in (ROOT / file).read_text()
        assert "--" not in (ROOT / file).read_text()
