"""W3 . W2 . W1 = W: the network multiplied out, pair by pair."""

import time
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import streamlit as st

from components.words.chain_words import (
    BIAS,
    one_matrix_in_words,
    shortest_in_words,
    straight_in_words,
    symbols,
    unbent_in_words,
)
from components.words.number_words import bend_in_words
from models.definition.collapse import Affine
from models.definition.frame import Frame
from models.experiment.activations import ACTIVATIONS
from models.findings.chain import Block, multiplied_out, parameter_count
from models.findings.symptoms import NO_GAP
from models.findings.units import bending_units
from models.record.run import Run

Steps = Sequence[Sequence[Block]]


def chain_panel(run: Run, frame: Frame) -> None:
    """Write the product of the network's matrices, as far as it goes, at ``frame``."""
    steps = multiplied_out(run.network, frame.parameters)
    step = _chosen_step(len(steps) - 1)
    for number, blocks in enumerate(steps[: step + 1]):
        with st.container(key=f"chain_line_{number}"):
            st.markdown(_line(blocks))
    _move(step + 2)
    if step == len(steps) - 1:
        with st.container(key=f"chain_line_{step + 1}"):
            _conclude(run, steps, frame)
    if len(steps) > 1:
        st.caption(BIAS)
    if st.toggle("Show the numbers", key="chain_values"):
        _tables(steps[step])


def _chosen_step(last: int) -> int:
    """Return how many pairs the visitor wants multiplied; at first, all that can be."""
    if last == 0:
        return 0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Pairs multiplied", range(last + 1), default=last, required=True, key="chain_step"
        )
        st.button("Multiply", icon=":material/play_arrow:", key="chain_play", on_click=_play)
    return last if chosen is None else chosen


SECONDS_PER_PRODUCT = 1.0
"""Time to look at one line before the next one appears."""

_PLAYED = "chain_played_at"


def _play() -> None:
    st.session_state[_PLAYED] = time.monotonic_ns()


def _move(count: int) -> None:
    """Let ``count`` parts of the chain appear one after the other, if that was asked for.

    For as long as it takes, and not only in the run that the button began: whatever the stage
    has to tell meanwhile begins another one.
    """
    played_at = st.session_state.get(_PLAYED)
    if played_at and time.monotonic_ns() - played_at < count * SECONDS_PER_PRODUCT * 1e9:
        # A name of its own for each play: the same one again would not start again.
        st.html(one_after_the_other(count, f"appear-{played_at}"))


def one_after_the_other(count: int, name: str) -> str:
    """Return the style that lets ``count`` parts of the chain appear, each after the last.

    By style sheets, so that it ends by itself, costs the server nothing, and does not happen
    for those who have asked for less motion.
    """
    lines = "".join(
        f".st-key-chain_line_{number} {{ animation: {name} 0.6s ease-out"
        f" {number * SECONDS_PER_PRODUCT:g}s backwards; }}"
        for number in range(count)
    )
    return (
        f"<style>@keyframes {name} {{ from {{ opacity: 0; transform: translateY(-0.6rem); }} }}"
        f" @media (prefers-reduced-motion: no-preference) {{ {lines} }}</style>"
    )


def _line(blocks: Sequence[Block]) -> str:
    """Return one line of the derivation: the factors, output side first, and their count."""
    factors = list(_factors(blocks))[::-1]
    count = parameter_count(blocks)
    equals = "" if all(block.layer_count == 1 for block in blocks) else "$\\large =$&ensp;"
    return f"{equals}{' '.join(factors)} &emsp; :gray[{count:,}&nbsp;parameters]"


def _factors(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the matrices with their shapes and what stands between them, input side first."""
    for place, (block, symbol) in enumerate(zip(blocks, symbols(blocks), strict=True)):
        outputs, inputs = block.map.weight.shape
        below = f"{outputs}\\times{inputs} \\\\ \\text{{rank }}{rank(block.map)}"
        matrix = f"$\\large \\underset{{\\substack{{{below}}}}}{{{symbol}}}$"
        yield matrix if block.layer_count == 1 else f":primary[{matrix}]"
        if place < len(blocks) - 1:
            wall = _wall(block)
            yield f"$\\cdot$ :gray-badge[{wall}] $\\cdot$" if wall else "$\\cdot$"


def rank(affine: Affine) -> int:
    """Return the rank of the matrix of ``affine``, as far as float64 can tell."""
    return int(np.linalg.matrix_rank(affine.weight))


def _wall(block: Block) -> str:
    """Return what follows ``block`` that no product can pass, or "" where that bends nothing."""
    if ACTIVATIONS[block.activation].is_affine:
        return ""
    return block.activation + ("" if block.bend == 1.0 else f" bent to {bend_in_words(block.bend)}")


def _conclude(run: Run, steps: Steps, frame: Frame) -> None:
    walls = list(dict.fromkeys(map(_wall, steps[-1][:-1])))
    if walls:
        st.markdown(shortest_in_words(steps, walls))
        if frame["gap"] < NO_GAP:
            names = [block.activation for block in steps[-1][:-1]]
            st.markdown(straight_in_words(names, bending_units(run, frame), frame["gap"]))
        return
    st.latex(_numbers(steps[-1][0].map))
    st.markdown(one_matrix_in_words(steps, frame))
    if said := unbent_in_words(run.settings):
        st.markdown(said)


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


def _tables(blocks: Sequence[Block]) -> None:
    """Show every matrix with its bias, a row per unit, input side first."""
    for block, symbol in zip(blocks, symbols(blocks), strict=True):
        weight, bias = block.map.weight, block.map.bias
        outputs, inputs = weight.shape
        st.markdown(
            f"${symbol}$ &ensp; :gray[{outputs} by {inputs}, rank {rank(block.map)}, and its bias]"
        )
        before = ["x", "y"] if block is blocks[0] else [f"from {i}" for i in range(1, inputs + 1)]
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
