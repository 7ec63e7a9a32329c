"""The formula: network and one matrix, as LaTeX and as NumPy."""

import ast

import numpy as np
from numpy.typing import NDArray

from components.takeaway.number_code import shortest
from components.takeaway.section import filled
from components.takeaway.taken import Taken
from components.takeaway.weights import tensors
from models.definition.network import Dense
from models.experiment.expressions import WithoutBranches, names_in

_LATEX = r"""
\documentclass{article}
\usepackage{amsmath,graphicx}
\setcounter{MaxMatrixCols}{16}
% Of the Collapse Playground: ?$query
\newcommand{\fitted}[1]{\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{$$\displaystyle#1$$}}
\begin{document}
\noindent $dataset, epoch $epoch. The network, positive for class 1:
\[ z(x) = $composition \]
$layers
\noindent $says:
\[ \fitted{A x + c = $matrix \begin{pmatrix} x_1 \\ x_2 \end{pmatrix} + ($bias)} \]
\end{document}
"""

_NUMPY = '''
"""One network of the Collapse Playground, and $says, in NumPy.

On the page: ?$query
"""

$imports
import numpy as np

$numbers


$functions


def network(x):
    """Return the logit of each point x (count, 2), (count, 1): positive means class 1."""
$steps
    return x


def matrix(x):
    """Return the logit of the one matrix likewise."""
    return x @ A.T + c


if __name__ == "__main__":
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [-3.0, 4.0]])
    with np.errstate(all="ignore"):  # np.where reckons both sides: the other one may overflow
        for point, one, other in zip(points, network(points), matrix(points)):
            print(point, "network:", one[0], "one matrix:", other[0])
'''

_FUNCTION = """
def $name(x):
    return $value
"""


def latex(taken: Taken) -> bytes:
    """Return a LaTeX document: the network's matrices, and its one matrix, to the last bit."""
    numbers, layers = tensors(taken), taken.network.layers
    text = filled(
        _LATEX,
        query=taken.query.replace("%", r"\%"),
        dataset=taken.settings.dataset,
        epoch=taken.frame.epoch,
        composition=_composition(layers),
        layers="\n".join(_layer_in_latex(i, layer, numbers) for i, layer in enumerate(layers, 1)),
        says=_says(taken),
        matrix=_bracketed(numbers["A"]),
        bias=_in_latex(numbers["c"][0]),
    )
    return (text + "\n").encode()


def numpy_code(taken: Taken) -> bytes:
    """Return a Python file that needs NumPy only: ``network(x)`` and ``matrix(x)``."""
    layers = taken.network.layers
    functions = {_called(layer): _function(layer) for layer in layers if not layer.is_affine}
    steps = [
        f"    x = {_called(layer)}(x @ W{i}.T + b{i})"
        if not layer.is_affine
        else f"    x = x @ W{i}.T + b{i}"
        for i, layer in enumerate(layers, 1)
    ]
    needs_erf = any("erf" in names_in(layer.activation.value) for layer in layers)
    text = filled(
        _NUMPY,
        says=_says(taken)[0].lower() + _says(taken)[1:],
        query=taken.query,
        imports="from math import erf\n" if needs_erf else "",
        numbers="\n".join(_array(name, array) for name, array in tensors(taken).items()),
        functions="\n\n\n".join(functions.values()) or "# Nothing bends: there is no activation.",
        steps="\n".join(steps),
    )
    return (text + "\n").encode()


def _says(taken: Taken) -> str:
    if taken.network.is_affine:
        return "The one matrix that it is"
    return "The single matrix that is nearest to it at the points"


def _composition(layers: tuple[Dense, ...]) -> str:
    inner = "x"
    for number, layer in enumerate(layers, 1):
        inner = f"W_{{{number}}} {inner} + b_{{{number}}}"
        if number < len(layers):
            bend = "" if layer.is_affine else f"f_{{{number}}}"
            inner = rf"{bend}\left({inner}\right)"
    return inner


def _layer_in_latex(number: int, layer: Dense, numbers: dict[str, NDArray[np.float32]]) -> str:
    weight, bias = _bracketed(numbers[f"W{number}"]), _bracketed(numbers[f"b{number}"][:, None])
    lines = rf"\[ \fitted{{W_{{{number}}} = {weight},\quad b_{{{number}}} = {bias}}} \]"
    if layer.is_affine:
        return lines
    formula, bend = layer.activation.formula, layer.bend
    if bend != 1.0:
        straight = f"{_in_decimal(1.0 - bend)}" + r"\,x"
        formula = rf"{straight} + {_in_decimal(bend)} \cdot \left({formula}\right)"
    return f"{lines}\n" + rf"\[ f_{{{number}}}(x) = {formula} \]"


def _bracketed(matrix: NDArray[np.float32]) -> str:
    rows = r" \\ ".join(" & ".join(map(_in_latex, row)) for row in matrix)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _in_latex(number: float) -> str:
    return _power(shortest(number))


def _in_decimal(number: float) -> str:
    return _power(repr(float(number)))


def _power(text: str) -> str:
    digits, e, power = text.partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if e else digits


def _called(layer: Dense) -> str:
    bent = "" if layer.bend == 1.0 else f"_bent_{layer.bend!r}".replace(".", "_").replace("-", "_")
    return f"{layer.activation.name}{bent}".replace("abs", "absolute")


def _function(layer: Dense) -> str:
    value = in_numpy(layer.activation.value)
    if layer.bend != 1.0:
        value = f"{1.0 - layer.bend!r} * x + {layer.bend!r} * ({value})"
    return filled(_FUNCTION, name=_called(layer), value=value)


def in_numpy(expression: str) -> str:
    """Return an expression of our tables as NumPy code."""
    tree = _InNumpy().visit(WithoutBranches().visit(ast.parse(expression, mode="eval")))
    return ast.unparse(ast.fix_missing_locations(tree))


_NUMPY_NAMES = {"max": "np.maximum", "min": "np.minimum", "erf": "np.vectorize(erf)"}


class _InNumpy(ast.NodeTransformer):
    """Names NumPy's functions where an expression names ours."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Return the call with NumPy's name."""
        assert isinstance(node.func, ast.Name)
        name = _NUMPY_NAMES.get(node.func.id, f"np.{node.func.id}")
        arguments = [self.visit(argument) for argument in node.args]
        return ast.Call(ast.parse(name, mode="eval").body, arguments, [])


def _array(name: str, array: NDArray[np.float32]) -> str:
    if array.ndim == 1:
        return f"{name} = np.array([{', '.join(map(shortest, array))}], dtype=np.float32)"
    rows = "\n".join(f"    [{', '.join(map(shortest, row))}]," for row in array)
    return f"{name} = np.array([\n{rows}\n], dtype=np.float32)"
