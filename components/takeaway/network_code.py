"""The network as code: its activations, each in PyTorch's own words, and the forward pass."""

from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from models.definition.network import Dense, Network

TORCH = {
    "identity": "z",
    "relu": "functional.relu(z)",
    "leaky_relu": "functional.leaky_relu(z, 0.1)",
    "elu": "functional.elu(z)",
    "selu": "functional.selu(z)",
    "gelu": "functional.gelu(z)",
    "silu": "functional.silu(z)",
    "mish": "functional.mish(z)",
    "softplus": "functional.softplus(z)",
    "tanh": "torch.tanh(z)",
    "sigmoid": "torch.sigmoid(z)",
    "hard_tanh": "functional.hardtanh(z)",
    "softsign": "functional.softsign(z)",
    "sine": "torch.sin(z)",
    "abs": "torch.abs(z)",
    "square": "torch.square(z)",
}
"""The ``torch_function`` of each activation as code, of ``z``."""

_ACTIVATION = """
def $name(z):
    return $value
"""

_FORWARD = '''
$functions


ACTIVATIONS = $shown$why
$trained

def network(layers, x, activations=ACTIVATIONS):
    """Return the logit of each point, (count, 1): it is put in class 1 where that is positive."""
    for (W, b), activation in zip(layers, activations):
        x = activation(functional.linear(x, W, b))  # x W^T + b mixes; only the activation can bend
    return x
'''


def network_section(taken: Taken) -> Section:
    """Return the code of a network: ``network(layers, x)``."""
    shown, trained = taken.network, taken.trained
    layers = {layer_name(layer): layer for layer in (*shown.layers, *trained.layers)}
    functions = "\n\n\n".join(_function(layer) for layer in layers.values())
    own = "" if _names(shown) == _names(trained) else _other(trained)
    code = filled(
        _FORWARD,
        functions=functions,
        shown=_names(shown),
        why=_why(shown),
        trained=own,
    )
    return Section("The network", "Matrices, with an activation between each two.", code)


def activations_in_training(taken: Taken) -> str:
    """Return the name of the list of activations that the network was trained with."""
    same = _names(taken.network) == _names(taken.trained)
    return "ACTIVATIONS" if same else "TRAINED_WITH"


def _other(trained: Network) -> str:
    return f"TRAINED_WITH = {_names(trained)}  # before somebody asked: what if?\n"


def _why(network: Network) -> str:
    if not network.is_affine:
        return "  # after each matrix; none after the last"
    return "  # after each matrix: nothing bends. Put torch.relu for one, and see what fails"


def _names(network: Network) -> str:
    return f"[{', '.join(map(layer_name, network.layers))}]"


def layer_name(layer: Dense) -> str:
    """Return what the function is called that follows a layer's matrix."""
    if layer.is_affine:
        return "identity"
    # Python has an abs of its own.
    name = {"abs": "absolute"}.get(layer.activation.name, layer.activation.name)
    if layer.bend == 1.0:
        return name
    return f"{name}_bent_" + repr(float(layer.bend)).replace(".", "_").replace("-", "_")


def _function(layer: Dense) -> str:
    if layer.is_affine:
        return filled(_ACTIVATION, name="identity", value="z")
    value = TORCH[layer.activation.name]
    if layer.bend != 1.0:
        value = f"{1.0 - layer.bend!r} * z + {layer.bend!r} * {value}"
    return filled(_ACTIVATION, name=layer_name(layer), value=value)
