"""Training as code: the first weights, the batches in their order, the steps, the changes."""

from dataclasses import replace

from components.takeaway.arithmetic_code import arithmetic_section
from components.takeaway.network_code import activations_in_training
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from models.experiment.datasets import POINT_COUNT
from models.experiment.interventions import FROZEN, Intervention
from models.experiment.optimizers import ADAM_BETAS, ADAM_EPSILON, MOMENTUM, batch_size
from models.experiment.settings import Settings

_OPTIMIZERS = {
    "sgd": "torch.optim.SGD(numbers, lr)",
    "momentum": f"torch.optim.SGD(numbers, lr, momentum={MOMENTUM})",
    "adam": f"torch.optim.Adam(numbers, lr, betas={ADAM_BETAS}, eps={ADAM_EPSILON})",
}

_TRAINING = '''
def first_weights():
    """Return matrices drawn uniformly, the wider the layers the smaller, and biases of 0.

    Glorot & Bengio (2010), times a gain for what the activation lets through.
    """
    from numpy.random import default_rng  # PyTorch's own generator would draw other numbers

    generator, layers = default_rng($seed), []
    for fan_in, fan_out, gain in $shape:
        reach = gain * (6 / (fan_in + fan_out)) ** 0.5
        W = torch.from_numpy(generator.uniform(-reach, reach, (fan_out, fan_in))).float()
        layers.append((W.requires_grad_(), torch.zeros(fan_out, requires_grad=True)))
    return layers


def gradient(layers, x, y):
    """Set the gradient of the mean loss, as PyTorch finds it."""
    logits = network(layers, x, $activations)
    functional.binary_cross_entropy_with_logits(logits, y).backward()


PYTORCH = SimpleNamespace(gradient=gradient, $made)


def train(by, layers):
    """Return the layers after $epochs epochs: in each every training point once, a batch a step."""
    from numpy.random import default_rng

    numbers = [number for layer in layers for number in layer]
    x, y = POINTS[TRAIN].float(), LABELS[TRAIN].float()
    optimizer, batch_size = by.$optimizer, $batch
$before    for epoch in range($loops):
        print(f"\\repoch {epoch:,} of $epochs", end="", file=sys.stderr, flush=True)
$changes        order = torch.from_numpy(default_rng(($seed, epoch)).permutation(len(x)))
        for batch in order.split(batch_size):
            optimizer.zero_grad()
            by.gradient(layers, x[batch], y[batch])
$skip            optimizer.step()
    print(file=sys.stderr)
    return [(W.detach(), b.detach()) for W, b in layers]


def apart(some, others):
    """How far the weights are apart, as a share of the largest."""
    pairs = [(a - b).abs().max() for one, two in zip(some, others) for a, b in zip(one, two)]
    far = float(max(pairs) / max(n.abs().max() for layer in others for n in layer))
    return far if far == far else float("inf")  # it diverged
'''

_CHECK_BITS = '''
def check_training(layers):
    """Trained again from its seed, each sum in the page's order, it is this network, bit for bit.

    PyTorch adds in another order, and so rounds otherwise; training may amplify that.
    """
    again = train(PAGE, first_weights())
    same = all(torch.equal(a, b) for one, two in zip(again, layers) for a, b in zip(one, two))
    assert same, f"training comes to other weights, {apart(again, layers):.1e} of the largest apart"
    print("Trained again: the weights of the page, to the bit.")
    far = apart(train(PYTORCH, first_weights()), layers)
    print(f"By PyTorch's own steps, which round otherwise: {far:.1e} of the largest weight apart.")
'''

_CHECK_NEAR = '''
def nudged(layers, seed):
    """Return first weights that are the next numbers of float32, up or down."""
    toss = torch.Generator().manual_seed(seed)
    for W, _ in layers:
        W.data *= 1 + 2**-23 * (2 * torch.randint(2, W.shape, generator=toss) - 1)
    return layers


def check_training(layers):
    """Trained again from its seed it is this network, as far as rounding lets it be.

    PyTorch adds in an order of its own on each processor, and training may amplify how that
    rounds. How much is found by training from $nudges times other first weights, each the next
    number of float32: the farthest that any two of them end apart.
    """
    trained = train(PYTORCH, first_weights())
    others = [train(PYTORCH, nudged(first_weights(), seed)) for seed in range($nudges)]
    again, rounded = apart(trained, layers), max(apart(other, trained) for other in others)
    print(f"Trained again: within {again:.1e} of the largest weight; rounding: {rounded:.1e}.")
    if rounded > 0.01:
        print("Rounding grows to that here: only the same sums in the same order end the same.")
    else:
        assert again <= max(1e-4, 10 * rounded), "training comes to other weights"
'''

_NUDGES = 4
"""So many times is training by PyTorch repeated to see what rounding makes of it."""


_SKIP_FROZEN = """\
            for layer in frozen:
                for number in layers[layer]:
                    number.grad = None  # without one the optimizer passes it over
"""


def training_sections(taken: Taken) -> list[Section]:
    """Return the code of training: ``check_training(layers)``."""
    optimizers = list(dict.fromkeys(taken.settings.at(epoch).optimizer for epoch in _starts(taken)))
    training = Section(
        "Training",
        "From the same first weights, in the same order of batches.",
        _training(taken, optimizers),
    )
    check = Section(
        "Trained again", "Does training come to the weights of the page?", filled(_CHECK_BITS)
    )
    if taken.settings.engine == "compiled":
        return [training, arithmetic_section(taken, optimizers), check]
    return [training, replace(check, code=filled(_CHECK_NEAR, nudges=_NUDGES))]


def _starts(taken: Taken) -> list[int]:
    """Return the epochs at which training begins or something is changed."""
    return [0, *(edit.epoch for edit in _edits(taken))]


def _edits(taken: Taken) -> list[Intervention]:
    return [edit for edit in taken.settings.edits if edit.epoch <= taken.frame.epoch]


def _training(taken: Taken, optimizers: list[str]) -> str:
    first, epochs, edits = taken.settings.at(0), taken.frame.epoch, _edits(taken)
    freezes = any(edit.kind == "layer" for edit in edits)
    return filled(
        _TRAINING,
        seed=first.seed,
        shape=_shape(taken),
        made=", ".join(f"{name}=lambda numbers, lr: {_OPTIMIZERS[name]}" for name in optimizers),
        epochs=f"{epochs:,}",
        loops=f"{epochs} + 1" if edits else epochs,
        optimizer=_optimizer(first),
        batch=batch_size(first, taken.data.train_count),
        before="    frozen = set()\n" if freezes else "",
        changes=_changes(taken.settings, edits, epochs),
        skip=_SKIP_FROZEN if freezes else "",
        activations=activations_in_training(taken),
    )


def _shape(taken: Taken) -> str:
    rows = ((layer.inputs, layer.outputs, layer.activation.gain) for layer in taken.trained.layers)
    return f"[{', '.join(map(repr, rows))}]"


def _optimizer(settings: Settings) -> str:
    return f"{settings.optimizer}(numbers, lr={settings.learning_rate!r})"


def _changes(settings: Settings, edits: list[Intervention], last: int) -> str:
    """Return what is done in the loop before each epoch; it ends in the loop's end."""
    if not edits:
        return ""
    lines = ["# What was changed by hand after so many epochs."]
    for epoch in sorted({edit.epoch for edit in edits}):
        here = [edit for edit in edits if edit.epoch == epoch]
        lines.append(f"if epoch == {epoch}:")
        lines += [f"    {line}" for line in _done_at(settings, here, epoch)]
    lines += [f"if epoch == {last}:", "    break"]
    return "".join(f"        {line}\n" for line in lines)


def _done_at(settings: Settings, edits: list[Intervention], epoch: int) -> list[str]:
    lines = _fields_at(settings, epoch) if edits[0].kind == "field" else []
    for edit in edits:
        place = edit.place
        if edit.kind == "layer":
            lines.append(f"frozen.{'add' if edit.value == FROZEN else 'discard'}({place[0]})")
        elif edit.kind == "weight":
            lines.append(f"layers[{place[0]}][0].data[{place[1]}, {place[2]}] = {edit.value!r}")
        elif edit.kind == "bias":
            lines.append(f"layers[{place[0]}][1].data[{place[1]}] = {edit.value!r}")
    return lines or ["pass  # it was so already"]


def _fields_at(settings: Settings, epoch: int) -> list[str]:
    """Return how training goes on: a new optimizer knows nothing, another rate keeps it."""
    now, before = settings.at(epoch), settings.at(epoch - 1)
    lines = []
    if now.optimizer != before.optimizer:
        lines.append(f"optimizer = by.{_optimizer(now)}")
    elif now.learning_rate != before.learning_rate:
        lines.append("for group in optimizer.param_groups:")
        lines.append(f"    group['lr'] = {now.learning_rate!r}")
    if now.batch_size != before.batch_size:
        count = POINT_COUNT * now.train_percent // 100
        lines.append(f"batch_size = {batch_size(now, count)}")
    return lines
