"""Formulas as text, read by numpy, by the compiled kernel and by the browser."""

import ast
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "cos": np.cos,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "exp": np.exp,
    "expm1": np.expm1,
    "log1p": np.log1p,
    "max": np.maximum,
    "min": np.minimum,
    "sin": np.sin,
    "tanh": np.tanh,
}
"""What an expression may call, in numpy; each other language supplies these names."""


@cache
def names_in(expression: str) -> frozenset[str]:
    """Return every name that ``expression`` uses, functions included."""
    tree = ast.walk(ast.parse(expression))
    return frozenset(node.id for node in tree if isinstance(node, ast.Name))


def checked(expression: str, *variables: str) -> str:
    """Return ``expression`` unchanged.

    Raises:
        ValueError: If it calls or names anything but ``variables`` and FUNCTIONS.
    """
    if unknown := names_in(expression) - FUNCTIONS.keys() - set(variables):
        allowed = sorted({*FUNCTIONS, *variables})
        raise ValueError(f"an expression may use {allowed}, got {sorted(unknown)}")
    return expression


def evaluate(expression: str, **variables: Floats) -> Floats:
    """Return ``expression`` for every element of ``variables``, in float64.

    The expressions come from the tables beside this file, never from a visitor.

    Args:
        expression: Of ``variables`` and FUNCTIONS.
        variables: Arrays whose shapes broadcast.
    """
    code = _compiled(checked(expression, *variables))
    # Where one side of an ``if`` is not taken, it may overflow.
    with np.errstate(all="ignore"):
        value = eval(code, {"__builtins__": {}, "where": np.where, **FUNCTIONS, **variables})
    shape = np.broadcast_shapes(*(array.shape for array in variables.values()))
    return np.array(np.broadcast_to(value, shape), dtype=np.float64)


class WithoutBranches(ast.NodeTransformer):
    """Rewrites ``a if c else b``, which asks for one truth, as ``where(c, a, b)``."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Return the call that stands for ``node``."""
        choices = [self.visit(part) for part in (node.test, node.body, node.orelse)]
        return ast.Call(ast.Name("where", ast.Load()), choices, [])


@cache
def _compiled(expression: str) -> Any:
    tree = WithoutBranches().visit(ast.parse(expression, mode="eval"))
    return compile(ast.fix_missing_locations(tree), "<expression>", "eval")
