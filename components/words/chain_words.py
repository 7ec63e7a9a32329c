"""What the chain of matrices comes to, in words."""

from collections.abc import Iterator, Sequence

from components.words.number_words import hardly_or_not, listed, most_of
from models.definition.frame import GRID_SIDE, Frame
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from models.findings.chain import Block, parameter_count

Steps = Sequence[Sequence[Block]]

BIAS = (
    "Every matrix takes its bias along:"
    " $W_2\\,(W_1 x + b_1) + b_2 = (W_2 W_1)\\,x + (W_2 b_1 + b_2)$."
    " No product has a higher rank than any of its factors."
)


def symbols(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield W_1, W_{3:2}, ... by the layers that went in; W alone for the whole network."""
    first = 1
    for block in blocks:
        last = first + block.layer_count - 1
        one = f"W_{{{last}}}" if last == first else f"W_{{{last}:{first}}}"
        yield one if len(blocks) > 1 else "W"
        first = last + 1


def one_matrix_in_words(steps: Steps, frame: Frame) -> str:
    """Return what an affine network comes to, and how exactly."""
    if len(steps) == 1:
        return "No hidden layer: the network is already one matrix."
    before, after = parameter_count(steps[0]), parameter_count(steps[-1])
    return (
        f"**{before:,} parameters do the work of {after}.** Largest difference found between the"
        f" network and this one matrix, on a {GRID_SIDE} by {GRID_SIDE} grid:"
        f" {frame['largest_difference']:.1e}, where outputs reach {frame['largest_output']:.3g}."
    )


def unbent_in_words(settings: Settings) -> str:
    """Return which activations are bent straight, or "" if none is."""
    unbent = {layer.activation for layer in settings.layers if settings.bend == 0.0}
    names = sorted(name for name in unbent if not ACTIVATIONS[name].is_affine)
    if not names:
        return ""
    lets = "lets" if len(names) == 1 else "let"
    return f"At bend 0, {listed(names, 'and')} {lets} everything pass as it is."


def shortest_in_words(steps: Steps, walls: Sequence[str]) -> str:
    """Return what stops the product, and what is left.

    Multiplying leaves the fewest matrices, not always the fewest numbers.

    Args:
        steps: All of them.
        walls: What no product passes, each once.
    """
    before, after = parameter_count(steps[0]), parameter_count(steps[-1])
    first, second, *_ = symbols(steps[-1])
    wall = (
        f"**The product can't pass {listed(walls, 'or')}.** A bend changes ${first} x$ before"
        f" ${second}$ gets it, here in one way and there in another, and no one matrix does that."
    )
    if len(steps) == 1:
        return (
            f"{wall} No two matrices stand side by side, so nothing can be multiplied: the network"
            " is already the shortest equivalent network that multiplying can give."
        )
    more = (
        " More numbers than before, not fewer: a narrow layer had kept thin matrices"
        " where their product is a large one."
    )
    return (
        f"{wall} What is left is the shortest equivalent network that multiplying can give:"
        f" {len(steps[-1])} matrices for {len(steps[0])},"
        f" {after:,} parameters for {before:,}.{more if after > before else ''}"
    )


def straight_in_words(activations: Sequence[str], bending: int | None, gap: float) -> str:
    """Return the news that a network which could bend does not, over its data.

    Args:
        activations: Those that could bend, as often as there are.
        bending: How many units do bend over the data; None where one is curved.
        gap: What one matrix does not explain.
    """
    bends = list(dict.fromkeys(activations))
    names = ["ReLUs" if name == "relu" else f"{name} units" for name in bends]
    return (
        f"And yet: over the data, one matrix explains {most_of(gap)} what the network does."
        f" **Your {listed(names, 'and')} are {hardly_or_not(bending)} bending anything here.**"
    )
