"""What each activation is good or bad for, in one sentence."""

from models.experiment.activations import ACTIVATIONS


def character_in_words(name: str, bend: float = 1.0) -> str:
    """Return a sentence about the activation ``name``, turned up as far as ``bend``, 0 to 1."""
    if bend == 1.0 or ACTIVATIONS[name].is_affine:
        return CHARACTERS[name]
    if bend == 0.0:
        return f"Bent straight: nothing of {name} is left."
    return f"Part straight line, part {name}."


EACH_ITS_OWN = (
    "Each layer has an activation and a number of units of its own, chosen below;"
    " the bend is that of all layers."
)
"""In place of a sentence about one activation, where layers are set separately."""

CHARACTERS = {
    "identity": "No bend at all: however many layers, the network stays one matrix.",
    "relu": "One fold per unit: cheap and fast to train. A unit that never fires is dead.",
    "leaky_relu": ("A ReLU that cannot die: a small slope is left on the other side of the fold."),
    "elu": "ReLU with a soft floor at -1: means stay nearer zero, gradients stay alive.",
    "selu": "ELU scaled so that deep stacks keep their mean and variance by themselves.",
    "gelu": "A smooth ReLU with a dip: the usual choice inside transformers.",
    "silu": "Swish: smooth, with a dip below zero; a common choice in image networks.",
    "mish": "Close to SiLU, a little smoother and a little dearer.",
    "softplus": "A rounded ReLU: never exactly flat, never exactly straight.",
    "tanh": "Centred and bounded: smooth boundaries; far from zero its gradient dies.",
    "sigmoid": "Bounded, not centred; its slope is at most 1/4, so deep stacks learn slowly.",
    "hard_tanh": "tanh in three straight pieces: two folds per unit.",
    "softsign": "Like tanh, but it saturates slowly, so far-off units can still come back.",
    "sine": "Bends again and again: rich patterns from few units, and wild between points.",
    "abs": "Folds the plane like paper: both sides stay alive, mirrored.",
    "square": (
        "Can solve circle and XOR with one layer, yet is no universal approximator;"
        " deep stacks explode."
    ),
}
"""One for each of ACTIVATIONS."""
