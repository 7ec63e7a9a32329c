"""Runs what was taken home, in a Python that has PyTorch, Matplotlib and nothing of this project.

Usage: python benchmarks/run_scripts.py FOLDER

Of each ``.py`` in the folder a line of JSON: ``name``; ``failed``, what its claims failed
with, "" if they hold; ``bits``, whether training again took the weights to the page's, to the bit;
``pytorch``, how far from them training by PyTorch's own steps did, as a share of the largest;
``missed``, assertions that hold turned round, too, and changes of a weight by its last bit that
went through; ``notebook``, what the cells of the notebook of the same name fail with.
"""

import ast
import contextlib
import io
import json
import math
import os
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> None:
    """Run them all."""
    os.environ["MPLBACKEND"] = "Agg"
    for file in sorted(Path(sys.argv[1]).glob("*.py")):
        cells = cells_of(file.with_suffix(".ipynb").read_text("utf-8"))
        failed, _ = run(ast.parse(f"{cells}\nplt.close('all')"))
        told = {**measured(file.read_text("utf-8")), "notebook": failed}
        print(json.dumps({"name": file.stem, **told}), flush=True)


def cells_of(notebook: str) -> str:
    """Return the code of a notebook, from its first cell to its last."""
    cells = json.loads(notebook)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def measured(source: str) -> dict[str, Any]:
    """Return what became of a script."""
    failed, said = run(ast.parse(source), train=True)
    found = re.search(r"otherwise: (\S+) of the largest weight apart", said)
    pytorch = float(found[1]) if found else math.nan
    bits = "the weights of the page, to the bit" in said
    missed = [] if failed else [what for what, tree in wrong(source) if not run(tree)[0]]
    return {"failed": failed, "bits": bits, "pytorch": pytorch, "missed": missed}


def run(tree: ast.Module, train: bool = False) -> tuple[str, str]:
    """Return what a script fails with, "" if it does not, and what it prints."""
    sys.argv = ["FILE", *(["--train"] if train else [])]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(compile(tree, "FILE", "exec"), {"__name__": "__main__"})
    except AssertionError as error:
        return f"assertion: {error}", said.getvalue()
    except Exception as error:
        return f"{type(error).__name__}: {error}", said.getvalue()
    return "", said.getvalue()


def wrong(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the script with each assertion but one turned round, and with a weight changed."""
    yield from ((said, tree) for said, tree in negated(source) if said != "same")
    yield "a weight", with_another_weight(source)


def negated(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield each script in which one assertion says the opposite, and what it said."""
    count = sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        turned = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)][number]
        said = ast.unparse(turned.test)
        negation = ast.copy_location(ast.UnaryOp(ast.Not(), turned.test), turned.test)
        turned.test = ast.fix_missing_locations(negation)
        yield said, tree


def with_another_weight(source: str) -> ast.Module:
    """Return the script with one of its weights changed in the seventh digit."""
    tree = ast.parse(source)
    weights = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "WEIGHTS"
    )
    numbers = [
        node
        for node in ast.walk(weights)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    number = random.Random(len(source)).choice(numbers)
    number.value = float(number.value) * (1 + 4e-7) + 1e-30  # type: ignore[arg-type]
    return tree


if __name__ == "__main__":
    main()
