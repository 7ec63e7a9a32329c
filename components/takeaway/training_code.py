"""Training as code: the first weights, the batches in their order, the steps, the changes."""

from components.takeaway.network_code import activations_in_training
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from models.experiment.datasets import POINT_COUNT
from models.experiment.interventions import FROZEN, Intervention
from models.experiment.optimizers import ADAM_BETAS, ADAM_EPSILON, MOMENTUM, batch_size
from models.experiment.settings import Settings

_OPTIMIZERS = {
    "sgd": "torch.optim.SGD(numbers, lr=$rate)",
    "momentum": f"torch.optim.SGD(numbers, lr=$rate, momentum={MOMENTUM})",
    "adam": f"torch.optim.Adam(numbers, lr=$rate, betas={ADAM_BETAS}, eps={ADAM_EPSILON})",
}

_TRAINING = '''
def first_weights(dtype):
    """Return matrices drawn uniformly, the wider the layers the smaller, and biases of 0.

    Glorot & Bengio (2010), times a gain for what the activation lets through.
    """
    from numpy.random import default_rng  # PyTorch's own generator would draw other numbers

    generator, layers = default_rng($seed), []
    for fan_in, fan_out, gain in $shape:
        reach = gain * (6 / (fan_in + fan_out)) ** 0.5
        W = torch.from_numpy(generator.uniform(-reach, reach, (fan_out, fan_in))).float().to(dtype)
        layers.append((W.requires_grad_(), torch.zeros(fan_out, dtype=dtype, requires_grad=True)))
    return layers


def train(dtype):
    """Return the layers after $epochs epochs: in each every training point once, a batch a step."""
    from numpy.random import default_rng

    layers = first_weights(dtype)
    numbers = [number for layer in layers for number in layer]
    x, y = POINTS[TRAIN].to(dtype), LABELS[TRAIN].to(dtype)
    optimizer, batch_size = $optimizer, $batch
$before    for epoch in range($loops):
$changes        order = torch.from_numpy(default_rng(($seed, epoch)).permutation(len(x)))
        for batch in order.split(batch_size):
            logits = network(layers, x[batch], $activations)
            loss = functional.binary_cross_entropy_with_logits(logits, y[batch])
            optimizer.zero_grad()
            loss.backward()
$skip            optimizer.step()
    return [(W.detach(), b.detach()) for W, b in layers]


def check_training(layers):
    """Trained again from its seed the network is this one, as far as rounding lets it be.

    Steps are sums in float32: another order of a sum, another processor round another way, and
    training may amplify that. How much is found by training once more in float64.
    """

    def apart(some, others):
        pairs = [(a - b).abs().max() for one, two in zip(some, others) for a, b in zip(one, two)]
        far = float(max(pairs) / max(n.abs().max() for layer in layers for n in layer))
        return far if far == far else float("inf")  # it diverged

    trained = train(torch.float32)
    again, rounded = apart(trained, layers), apart(trained, train(torch.float64))
    print(f"Trained again: within {again:.1e} of the largest weight; rounding: {rounded:.1e}.")
    if rounded > 0.01:
        print("Rounding grows to that here: only the same sums in the same order end the same.")
    else:
        assert again <= max(1e-4, 10 * rounded), "training comes to other weights"
'''


_SKIP_FROZEN = """\
            for layer in frozen:
                for number in layers[layer]:
                    number.grad = None  # without one the optimizer passes it over
"""


def training_section(taken: Taken) -> Section:
    """Return the code of training: ``check_training(layers)``."""
    first, epochs = taken.settings.at(0), taken.frame.epoch
    edits = [edit for edit in taken.settings.edits if edit.epoch <= epochs]
    freezes = any(edit.kind == "layer" for edit in edits)
    code = filled(
        _TRAINING,
        seed=first.seed,
        shape=_shape(taken),
        epochs=f"{epochs:,}",
        loops=f"{epochs} + 1" if edits else epochs,
        optimizer=_optimizer(first),
        batch=batch_size(first, taken.data.train_count),
        before="    frozen = set()\n" if freezes else "",
        changes=_changes(taken.settings, edits, epochs),
        skip=_SKIP_FROZEN if freezes else "",
        activations=activations_in_training(taken),
    )
    return Section("Training", "From the same first weights, in the same order of batches.", code)


def _shape(taken: Taken) -> str:
    rows = ((layer.inputs, layer.outputs, layer.activation.gain) for layer in taken.trained.layers)
    return f"[{', '.join(map(repr, rows))}]"


def _optimizer(settings: Settings) -> str:
    return filled(_OPTIMIZERS[settings.optimizer], rate=settings.learning_rate)


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
        lines.append(f"optimizer = {_optimizer(now)}")
    elif now.learning_rate != before.learning_rate:
        lines.append("for group in optimizer.param_groups:")
        lines.append(f"    group['lr'] = {now.learning_rate!r}")
    if now.batch_size != before.batch_size:
        count = POINT_COUNT * now.train_percent // 100
        lines.append(f"batch_size = {batch_size(now, count)}")
    return lines
