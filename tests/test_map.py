"""CONTRIBUTING's map names every file, and no file that is not there."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAPPED = (
    *("app.py", "page.py", "start", "check", ".ci", "scripts", "deploy", "docs", "benchmarks"),
    *("components", "models", "server", "static"),
)
ROW = re.compile(r"^\| `([^`]+)` \| \S.* \|$", re.MULTILINE)


DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "benchmarks/README.md")
NAMED = re.compile(r"`([\w./-]*\w\.(?:py|js|css|html|toml|md|yaml|conf))`")


def tracked(*places: str) -> set[str]:
    """Files below these places that git knows or would add; a package's own file is its folder."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *places]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    there = [line for line in said.splitlines() if (ROOT / line).exists()]
    return {line.removesuffix("__init__.py") for line in there}


def says_of_itself(name: str) -> str:
    """The first line of a Python file's docstring or of a module's comment."""
    file = ROOT / name
    if file.is_dir() or name.endswith(".py"):
        source = (file / "__init__.py" if file.is_dir() else file).read_text("utf-8")
        return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    comments = re.findall(r"^// (?!@)(.*)", file.read_text("utf-8", "replace"), re.MULTILINE)
    return comments[0] if comments else ""


def test_the_map_names_every_file() -> None:
    named = ROW.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    files = tracked(*MAPPED)
    missing = [f"| `{name}` | {says_of_itself(name)} |" for name in sorted(files - set(named))]

    assert missing == []
    assert sorted(set(named) - files) == []
    assert len(named) == len(set(named))


def test_every_file_that_a_document_names_is_there() -> None:
    there = {"/".join(Path(file).parts[-n:]) for file in tracked(".") for n in range(1, 6)}
    made = {"activations.js", "features.js", "palette.js"}  # from rows, see components/
    examples = {"..._panel.py", "mine.toml", "name.toml"}
    documents = [ROOT / file for file in tracked(*DOCUMENTS) if file.endswith(".md")]
    said = {name for file in documents for name in NAMED.findall(file.read_text("utf-8"))}

    assert len(said) > 300
    assert said - there - made == examples
