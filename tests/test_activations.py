import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from components.activations_module import javascript_module
from models.experiment.activations import ACTIVATIONS, Activation
from models.experiment.expressions import FUNCTIONS, evaluate

EACH = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
PIECEWISE = [row for row in ACTIVATIONS.values() if row.pieces is not None]
EACH_PIECEWISE = pytest.mark.parametrize(
    "activation", PIECEWISE, ids=[row.name for row in PIECEWISE]
)

# Kinks included: there a slope is whatever autograd says it is.
LINE = np.concatenate([np.linspace(-12, 12, 2401), [-30.0, 30.0, -1.0, 0.0, 1.0]])


def by_torch(activation: Activation, x: NDArray[np.float64]) -> NDArray[np.float64]:
    value: NDArray[np.float64] = activation.torch_function(torch.from_numpy(x)).numpy()
    return value


def by_autograd(activation: Activation, x: NDArray[np.float64]) -> NDArray[np.float64]:
    leaf = torch.from_numpy(x).requires_grad_()
    (slope,) = torch.autograd.grad(activation.torch_function(leaf).sum(), leaf)
    return slope.numpy()


@EACH
def test_the_value_expression_is_the_torch_function(activation: Activation) -> None:
    np.testing.assert_allclose(
        evaluate(activation.value, x=LINE), by_torch(activation, LINE), rtol=1e-12, atol=1e-14
    )


@EACH
def test_the_slope_expression_is_its_derivative_by_autograd(activation: Activation) -> None:
    np.testing.assert_allclose(
        evaluate(activation.slope, x=LINE), by_autograd(activation, LINE), rtol=1e-11, atol=1e-12
    )


@EACH_PIECEWISE
@given(x=st.floats(-20, 20))
def test_affine_pieces_are_the_function(activation: Activation, x: float) -> None:
    pieces = activation.pieces
    assert pieces is not None
    piece = int(np.searchsorted(pieces.breaks, x))

    assert pieces.slopes[piece] * x + pieces.intercepts[piece] == pytest.approx(
        by_torch(activation, np.array([x]))[0]
    )


@EACH_PIECEWISE
def test_pieces_ascend_and_meet_at_their_breaks(activation: Activation) -> None:
    pieces = activation.pieces
    assert pieces is not None
    lines = list(zip(pieces.slopes, pieces.intercepts, strict=True))

    assert list(pieces.breaks) == sorted(set(pieces.breaks))
    assert len(lines) == len(pieces.breaks) + 1
    for at, left, right in zip(pieces.breaks, lines[:-1], lines[1:], strict=True):
        assert left != right
        assert left[0] * at + left[1] == right[0] * at + right[1]


def test_only_the_identity_bends_nothing() -> None:
    assert [row.name for row in ACTIVATIONS.values() if row.is_affine] == ["identity"]


@EACH
def test_a_curved_activation_has_no_pieces_and_a_piecewise_one_no_curve(
    activation: Activation,
) -> None:
    between_grid = np.array([-2.9, -2.8, -2.7])
    second_difference = np.diff(by_torch(activation, between_grid), n=2)[0]

    # sin bends here as much as anywhere; every smooth row bends left of its middle.
    assert bool(abs(second_difference) > 1e-6) is (activation.pieces is None)


@EACH
def test_a_row_is_filed_under_its_own_name(activation: Activation) -> None:
    assert ACTIVATIONS[activation.name] is activation
    assert activation.gain > 0
    assert activation.formula


@pytest.mark.parametrize("expression", ["__import__('os')", "y + 1.0", "open(x)"])
def test_an_expression_may_name_nothing_but_x_and_the_listed_functions(expression: str) -> None:
    with pytest.raises(ValueError, match="an expression may use"):
        evaluate(expression, x=np.zeros(1))


def javascript_bodies() -> dict[str, str]:
    row = r"^  (\w+)\(values, count\) \{\n.*values\[i\] = (.*); \}\n  \},$"
    return dict(re.findall(row, javascript_module(), re.MULTILINE))


def test_the_browser_gets_every_activation_in_menu_order() -> None:
    assert list(javascript_bodies()) == list(ACTIVATIONS)


def test_the_browser_gets_brackets_that_close() -> None:
    depth = 0
    for character in javascript_module():
        depth += (character in "([{") - (character in ")]}")
        assert depth >= 0
    assert depth == 0


@EACH
def test_the_browser_gets_javascript_and_no_python(activation: Activation) -> None:
    body = javascript_bodies()[activation.name]
    words = set(re.findall(r"(?<![\w.])[a-z_]\w*", body))

    assert words <= FUNCTIONS.keys() | {"x"}
    assert not re.search(r"\*\*|//|\b(if|else|and|or|not)\b", body)


def test_the_browser_is_given_every_function_that_an_expression_calls() -> None:
    preamble = javascript_module().partition("export const")[0]

    for name in FUNCTIONS:
        assert re.search(rf"\b{name}\b", preamble), name


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_row_knows_whether_its_activation_ever_falls(name: str) -> None:
    slopes = evaluate(ACTIVATIONS[name].slope, x=np.linspace(-12, 12, 4001))

    assert ACTIVATIONS[name].rises is bool(slopes.min() >= 0.0)


@pytest.mark.parametrize("bend", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda row: row.name)
def test_a_bent_row_is_the_blend_of_the_line_and_the_function(
    activation: Activation, bend: float
) -> None:
    x = np.linspace(-4, 4, 81)
    expected = (1 - bend) * x + bend * evaluate(activation.value, x=x)

    np.testing.assert_allclose(evaluate(activation.bent(bend).value, x=x), expected, rtol=1e-12)
    blended = activation.bent(bend).torch_function(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(blended, expected, rtol=1e-9, atol=1e-12)
