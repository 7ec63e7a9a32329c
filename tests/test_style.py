"""What no linter that we use looks at."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 30

ONE_LOOP = "a loop written out four times, so that a value is loaded once for four sums"
ONE_LINE_EACH = "one line for each field of what it makes"
LONGER: dict[str, str] = {
    "models/compiled/forward.py:_affine": ONE_LOOP,
    "models/compiled/training.py:_add_layer_gradient": ONE_LOOP,
    "models/compiled/training.py:_carry_back": ONE_LOOP,
    "models/compiled/training.py:_make_learner": ONE_LINE_EACH,
    "models/compiled/measuring.py:make_gauge": ONE_LINE_EACH,
    "models/findings/symptoms.py:gather": ONE_LINE_EACH,
}
"""Functions of more lines, and why."""


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    said = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


def functions() -> Iterator[tuple[str, int]]:
    for folder in ("models", "components", "server", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{path.relative_to(ROOT).as_posix()}:{node.name}", lines(node)


def test_no_function_is_long_without_a_reason() -> None:
    long = {name for name, count in functions() if count > LONGEST}

    assert long == set(LONGER)


def test_the_definition_is_short_enough_to_be_read() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "models" / "definition").glob("*.py")]

    assert sum(bool(line.strip()) for text in texts for line in text.splitlines()) < 800
