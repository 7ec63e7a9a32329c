"""The weights: every number of the network and of its one matrix, as JSON and as safetensors."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.takeaway.number_code import shortest
from components.takeaway.taken import Taken


def tensors(taken: Taken) -> dict[str, NDArray[np.float32]]:
    """Return W1, b1, W2, ... and the best single matrix, A and c; x W^T + b is a layer."""
    flat, found = taken.parameters, {}
    for number, layer in enumerate(taken.network.layers, 1):
        weight = flat[layer.start : layer.bias_start]
        found[f"W{number}"] = weight.reshape(layer.outputs, layer.inputs)
        found[f"b{number}"] = flat[layer.bias_start : layer.stop]
    best = taken.frame.map("best")
    return found | {"A": best.weight.astype(np.float32), "c": best.bias.astype(np.float32)}


def safetensors(taken: Taken) -> bytes:
    """Return a safetensors file: the length of a header, the header in JSON, the numbers.

    Format: https://github.com/huggingface/safetensors#format.
    """
    header: dict[str, Any] = {"__metadata__": {name: str(value) for name, value in _about(taken)}}
    body = b""
    for name, tensor in tensors(taken).items():
        numbers = tensor.astype("<f4").tobytes()
        place = [len(body), len(body) + len(numbers)]
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": place}
        body += numbers
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # so that the numbers begin where eight bytes do
    return len(text).to_bytes(8, "little") + text + body


def weights_json(taken: Taken) -> bytes:
    """Return the same as JSON, each number in the fewest digits that give its float32 again."""
    arrays = {name: _plain(tensor) for name, tensor in tensors(taken).items()}
    return (json.dumps(dict(_about(taken)) | arrays, indent=1) + "\n").encode()


def _about(taken: Taken) -> list[tuple[str, Any]]:
    """Return what the network is: link, epoch, sizes, what follows each matrix."""
    after = [layer.activation.name for layer in taken.network.layers]
    return [
        ("link", f"?{taken.query}"),
        ("epoch", taken.frame.epoch),
        ("sizes", list(taken.sizes)),
        ("activations", after),
        ("bends", [layer.bend for layer in taken.network.layers]),
        ("gap", float(shortest(taken.frame["gap"]))),
    ]


def _plain(tensor: NDArray[np.float32]) -> Any:
    if tensor.ndim > 1:
        return [_plain(row) for row in tensor]
    return [float(shortest(number)) for number in tensor]
