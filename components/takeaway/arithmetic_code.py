"""The page's arithmetic as code: a step of training, operation by operation as the page takes it.

IEEE 754 says what each sum, product, quotient and root of float32 is, so the same ones in the same
order give the same bits everywhere. PyTorch's own functions promise no order.
"""

import ast
from collections import Counter

from components.takeaway.elementary_code import CODE, elementary_code
from components.takeaway.network_code import layer_name
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from models.compiled.forward import BLOCK
from models.compiled.lanes import LANES
from models.definition.network import Dense
from models.experiment.expressions import WithoutBranches, names_in
from models.experiment.optimizers import ADAM_BETAS, ADAM_EPSILON, MOMENTUM

_GRADIENT = '''
$elementary


$bends


@torch.no_grad()
def page_gradient(layers, x, y):
    """Set the gradient of the mean loss by the chain rule, each sum in the order of the page."""
    values, slopes = [x.T], []  # (units, points)
    for (W, b), bend in zip(layers, [$names]):
        value, slope = bend(in_turn([b[:, None], *(W.T[:, :, None] * values[-1][:, None])]))
        values.append(value)
        slopes.append(slope)
    z, t = values.pop(), y.T
    error = ($slope) * (1.0 / len(x))
    for layer in range(len(layers) - 1, -1, -1):
        W, b = layers[layer]
        W.grad, b.grad = over_points(error[:, None] * values[layer]), over_points(error)
        if layer > 0:
            error = in_turn(W[:, :, None] * error[:, None]) * slopes[layer - 1]


def in_turn(terms):
    """The first plus the second, plus the third, and so on."""
    total, *others = terms
    for term in others:
        total = total + term
    return total


def over_points(terms):
    """The sum over points: of each $block in $lanes sums side by side, then half onto half."""
    blocks = functional.pad(terms, (0, -terms.shape[-1] % $block))
    total = in_turn(blocks.unflatten(-1, (-1, $rows, $lanes)).unbind(-2))
    while total.shape[-1] > 1:
        total = in_turn(total.chunk(2, dim=-1))
    return in_turn(total.squeeze(-1).unbind(-1))


$optimizers


PAGE = SimpleNamespace(gradient=page_gradient, $made)
'''

_BEND = '''
def bend_$name(x):
    """Return what the activation makes of x, and its slope there."""
$once    value = $value
    slope = $slope
    return value, slope
'''

_OPTIMIZER = '''
class $name(torch.optim.Optimizer):
    """$says"""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for number in group["params"]:
                if number.grad is not None:
                    self.move($moved)

$move
'''

_SGD = filled(
    _OPTIMIZER,
    name="PageSGD",
    says="Down the gradient, and with momentum further where it went before.",
    moved='number, -group["lr"], group["momentum"]',
    move="""\
    def move(self, number, step, momentum):
        move = number.grad
        if momentum:
            move = momentum * self.state[number].get("move", torch.zeros(())) + move
            self.state[number]["move"] = move
        number.copy_(number + step * move)""",
)

_ADAM = filled(
    _OPTIMIZER,
    name="PageAdam",
    says="Kingma & Ba (2015), in the order in which the page reckons it.",
    moved='number, -group["lr"]',
    move=f"""\
    def move(self, number, step):
        zero, g = torch.zeros_like(number), number.grad
        first, second, power_1, power_2 = self.state[number].get("means", (zero, zero, 1.0, 1.0))
        power_1, power_2 = power_1 * {ADAM_BETAS[0]}, power_2 * {ADAM_BETAS[1]}
        first = first + (1 - {ADAM_BETAS[0]}) * (g - first)
        second = {ADAM_BETAS[1]} * second + (1 - {ADAM_BETAS[1]}) * g * g
        self.state[number]["means"] = first, second, power_1, power_2
        root = second.double().sqrt().float()  # rounded to the nearest, as not all of float32 are
        length = root / sqrt(1 - power_2) + {ADAM_EPSILON}
        number.copy_(number + step / (1 - power_1) * first / length)""",
)

_OPTIMIZERS = {
    "sgd": (_SGD, 'PageSGD(numbers, {"lr": lr, "momentum": 0.0})'),
    "momentum": (_SGD, f'PageSGD(numbers, {{"lr": lr, "momentum": {MOMENTUM}}})'),
    "adam": (_ADAM, 'PageAdam(numbers, {"lr": lr})'),
}

_SAYS = "Each sum in the page's order: the same operations of float32 give the same bits anywhere."


def arithmetic_section(taken: Taken, optimizers: list[str]) -> Section:
    """Return the code of ``PAGE``: its gradient and those of its optimizers that are used."""
    layers = {layer_name(layer): layer for layer in taken.trained.layers}
    expressions = [part for layer in layers.values() for part in _parts(layer)]
    loss = taken.trained.problem.slope
    code = filled(
        _GRADIENT,
        elementary=elementary_code(set().union(*map(names_in, [*expressions, loss]))),
        bends="\n\n\n".join(_bend(layer) for layer in layers.values()),
        names=", ".join(f"bend_{layer_name(layer)}" for layer in taken.trained.layers),
        slope=in_torch(loss),
        block=BLOCK,
        lanes=LANES,
        rows=BLOCK // LANES,
        optimizers="\n\n\n".join(dict.fromkeys(_OPTIMIZERS[name][0] for name in optimizers)),
        made=", ".join(f"{name}=lambda numbers, lr: {_OPTIMIZERS[name][1]}" for name in optimizers),
    )
    return Section("The page's arithmetic", _SAYS, code)


def _parts(layer: Dense) -> tuple[str, str]:
    """Return value and slope as expressions."""
    bent = layer.activation.bent(layer.bend)
    return ("x", "1.0") if layer.is_affine else (bent.value, bent.slope)


def _bend(layer: Dense) -> str:
    lines, value, slope = _once(*map(in_torch, _parts(layer)))
    return filled(_BEND, name=layer_name(layer), once=lines, value=value, slope=slope)


def _once(value: str, slope: str) -> tuple[str, str, str]:
    """Return lines that name what both need more than once, and both by those names."""
    lines = ""
    for name in "abcd":
        calls = (node for code in (value, slope) for node in ast.walk(ast.parse(code)))
        counted = Counter(ast.unparse(node) for node in calls if isinstance(node, ast.Call))
        repeated = [call for call, count in counted.items() if count > 1]
        if repeated:
            call = max(repeated, key=len)
            lines += f"    {name} = {call}\n"
            value, slope = value.replace(call, name), slope.replace(call, name)
    return lines, value, slope


def in_torch(expression: str) -> str:
    """Return an expression of our tables as PyTorch code, its functions those of the page."""
    tree = _InTorch().visit(WithoutBranches().visit(ast.parse(expression, mode="eval")))
    return ast.unparse(ast.fix_missing_locations(tree))


class _InTorch(ast.NodeTransformer):
    """Names PyTorch's functions where an expression names ours."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Return the call with its other name; of two numbers the second is a bound."""
        assert isinstance(node.func, ast.Name)
        name, arguments = node.func.id, [self.visit(argument) for argument in node.args]
        if name in ("min", "max"):
            value, bound = arguments
            keyword = ast.keyword({"min": "max", "max": "min"}[name], bound)
            return ast.Call(ast.parse("torch.clamp", mode="eval").body, [value], [keyword])
        called = f"page_{name}" if name in CODE else f"torch.{name}"
        return ast.Call(ast.parse(called, mode="eval").body, arguments, [])
