"""W3 . W2 . W1 = W: the network multiplied out, pair by pair."""

from collections.abc import Iterable, Iterator, Sequence

import streamlit as st

from models.activations import ACTIVATIONS
from models.collapse import Affine, Stage, multiplied_out, parameter_count
from models.frame import GRID_SIDE, Frame
from models.run import Run

NEGLIGIBLE_GAP = 1e-6
"""Share of the variance below which a network counts as straight over its data."""

Steps = Sequence[Sequence[Stage]]


def chain_panel(run: Run, frame: Frame) -> None:
    """Write the product of the network's matrices, as far as it goes, at ``frame``."""
    steps = multiplied_out(run.network, frame.parameters)
    step = _chosen_step(len(steps) - 1)
    st.markdown("\n\n".join(map(_line, steps[: step + 1])))
    if step == len(steps) - 1:
        _conclude(steps, frame)
    if len(steps) > 1:
        st.caption(_BIAS)
    if st.toggle("Show the numbers", key="chain_values"):
        _tables(steps[step])


_BIAS = (
    "Every matrix takes its bias along:"
    " $W_2\\,(W_1 x + b_1) + b_2 = (W_2 W_1)\\,x + (W_2 b_1 + b_2)$."
)


def _chosen_step(last: int) -> int:
    """Return how many pairs the visitor wants multiplied; at first, all that can be."""
    if last == 0:
        return 0
    chosen = st.segmented_control(
        "Pairs multiplied", range(last + 1), default=last, required=True, key="chain_step"
    )
    return last if chosen is None else chosen


def _line(stages: Sequence[Stage]) -> str:
    """Return one line of the derivation: the factors, output side first, and their count."""
    factors = list(_factors(stages))[::-1]
    count = parameter_count(stages)
    equals = "" if all(stage.layer_count == 1 for stage in stages) else "$\\large =$&ensp;"
    return f"{equals}{' '.join(factors)} &emsp; :gray[{count:,}&nbsp;parameters]"


def _factors(stages: Sequence[Stage]) -> Iterator[str]:
    """Yield the matrices with their shapes and what stands between them, input side first."""
    for place, (stage, symbol) in enumerate(zip(stages, _symbols(stages), strict=True)):
        outputs, inputs = stage.map.weight.shape
        matrix = f"$\\large \\underset{{{outputs}\\times{inputs}}}{{{symbol}}}$"
        yield matrix if stage.layer_count == 1 else f":primary[{matrix}]"
        if place < len(stages) - 1:
            bends = not ACTIVATIONS[stage.activation].is_affine
            yield f"$\\cdot$ :gray-badge[{stage.activation}] $\\cdot$" if bends else "$\\cdot$"


def _symbols(stages: Sequence[Stage]) -> Iterator[str]:
    """Yield W_1, W_{3:2}, ... by the layers that went in; W alone for the whole network."""
    first = 1
    for stage in stages:
        last = first + stage.layer_count - 1
        one = f"W_{{{last}}}" if last == first else f"W_{{{last}:{first}}}"
        yield one if len(stages) > 1 else "W"
        first = last + 1


def _conclude(steps: Steps, frame: Frame) -> None:
    bends = _bends(steps[-1])
    if bends:
        st.markdown(_smallest_equivalent(steps, bends))
        if frame["gap"] < NEGLIGIBLE_GAP:
            st.markdown(_straight(bends, frame["gap"]))
        return
    st.latex(_numbers(steps[-1][0].map))
    st.markdown(_one_matrix(steps, frame))


def _bends(stages: Sequence[Stage]) -> list[str]:
    """Return the names of the activations left between ``stages``, each once."""
    return list(dict.fromkeys(stage.activation for stage in stages[:-1]))


def _one_matrix(steps: Steps, frame: Frame) -> str:
    if len(steps) == 1:
        return "No hidden layer: the network is already one matrix."
    before, after = parameter_count(steps[0]), parameter_count(steps[-1])
    return (
        f"**{before:,} parameters do the work of {after}.** Largest difference found between the"
        f" network and this one matrix, on a {GRID_SIDE} by {GRID_SIDE} grid:"
        f" {frame['largest_difference']:.1e}, where outputs reach {frame['largest_output']:.3g}."
    )


def _smallest_equivalent(steps: Steps, bends: Sequence[str]) -> str:
    before, after = parameter_count(steps[0]), parameter_count(steps[-1])
    wall = f"**The product can't pass {_listed(bends, 'or')}.**"
    if len(steps) == 1:
        return (
            f"{wall} No two matrices stand side by side, so nothing can be multiplied: the network"
            " is already the smallest equivalent network that multiplying can give."
        )
    more = (
        " More numbers than before, not fewer: a narrow layer had kept two thin matrices"
        " where their product is a large one."
    )
    return (
        f"{wall} What is left is the smallest equivalent network that multiplying can give:"
        f" {len(steps[-1])} matrices for {len(steps[0])},"
        f" {after:,} parameters for {before:,}.{more if after > before else ''}"
    )


def _straight(bends: Sequence[str], gap: float) -> str:
    """Return the news that a network which could bend does not, over its data."""
    names = ["ReLUs" if name == "relu" else f"{name} units" for name in bends]
    exact = all(ACTIVATIONS[name].is_piecewise_affine for name in bends)
    share = f"all but {gap:.0e} of" if gap > 0 else "all of"
    return (
        f"And yet: over the data, one matrix explains {share} what the network does."
        f" **Your {_listed(names, 'and')} are {'not' if exact else 'hardly'} bending"
        " anything here.**"
    )


def _listed(names: Sequence[str], last: str) -> str:
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final


def _numbers(affine: Affine) -> str:
    """Return weight and bias as LaTeX."""
    rows = [" & ".join(map(_number, row)) for row in affine.weight]
    return rf"W = {_column(rows)} \qquad b = {_column(map(_number, affine.bias))}"


def _column(rows: Iterable[str]) -> str:
    entries = r" \\ ".join(rows)
    return rf"\begin{{pmatrix}} {entries} \end{{pmatrix}}"


def _number(value: float) -> str:
    digits, _, exponent = f"{value:.4g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _tables(stages: Sequence[Stage]) -> None:
    """Show every matrix with its bias, a row per unit, input side first."""
    for stage, symbol in zip(stages, _symbols(stages), strict=True):
        weight, bias = stage.map.weight, stage.map.bias
        outputs, inputs = weight.shape
        st.markdown(f"${symbol}$ &ensp; :gray[{outputs} by {inputs}, and its bias]")
        before = ["x", "y"] if stage is stages[0] else [f"from {i}" for i in range(1, inputs + 1)]
        columns = dict(zip(before, weight.T, strict=True))
        st.dataframe(
            {"unit": [str(unit) for unit in range(1, outputs + 1)], **columns, "bias": bias},
            column_config={
                name: st.column_config.NumberColumn(format="%.3f") for name in [*columns, "bias"]
            },
            hide_index=True,
            width="content",
            alt=f"Weights and bias, {outputs} by {inputs} and {outputs}",
        )
