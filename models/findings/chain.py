"""The chain: a network as it stands after each product of two of its matrices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import Affine, affine_layers
from models.definition.network import Dense, Network
from models.experiment.activations import ACTIVATIONS


@dataclass(frozen=True)
class Block:
    """Neighbouring layers that are one map, and the activation that follows.

    Attributes:
        map: Their product.
        layer_count: How many layers went into it.
        activation: The name of what follows; "identity" where that bends nothing.
        bend: How much of it; see ``Dense``.
    """

    map: Affine
    layer_count: int
    activation: str
    bend: float = 1.0

    @classmethod
    def before(cls, layer: Dense, affine: Affine, layer_count: int) -> "Block":
        """Return ``affine``, followed by what follows ``layer``."""
        if layer.is_affine:
            return cls(affine, layer_count, "identity")
        return cls(affine, layer_count, layer.activation.name, layer.bend)


def multiplied_out(network: Network, parameters: NDArray[np.floating]) -> list[list[Block]]:
    """Return the network as it stands after 0, 1, 2, ... products of two neighbouring matrices.

    The first entry has every layer by itself; each next one multiplies the first two matrices
    with no bend between them, input side first; the last is the smallest equivalent network that
    multiplying can give.
    """
    blocks = [
        Block.before(layer, affine, 1)
        for layer, affine in zip(network.layers, affine_layers(network, parameters), strict=True)
    ]
    steps = [blocks]
    while (place := _first_product(blocks)) is not None:
        first, second = blocks[place : place + 2]
        count = first.layer_count + second.layer_count
        product = replace(second, map=second.map.after(first.map), layer_count=count)
        blocks = [*blocks[:place], product, *blocks[place + 2 :]]
        steps.append(blocks)
    return steps


def _first_product(blocks: Sequence[Block]) -> int | None:
    """Return where the first block stands that can be multiplied with the next, if any."""
    inner = enumerate(blocks[:-1])
    return next((place for place, block in inner if ACTIVATIONS[block.activation].is_affine), None)


def parameter_count(blocks: Sequence[Block]) -> int:
    """Return the numbers in all the matrices and biases of ``blocks``."""
    return sum(block.map.parameter_count for block in blocks)
