"""Losses and scores, compiled from the rows of ``models.experiment.problems``.

The outputs of many points lie output by output: output ``k`` of point ``p`` is at
``k * stride + p``, and so are the targets.
"""

from models.compiled.elementary import exp, log1p
from models.compiled.elementary import max as lanes_max
from models.compiled.forward import made_of, on_lanes
from models.compiled.lanes import LANES, everywhere, load, total, where
from models.compiled.machine_code import inlined, part
from models.experiment.expressions import checked, names_in
from models.experiment.problems import PROBLEMS, Problem

_NUMBERS = {name: number for number, name in enumerate(PROBLEMS)}


def number_of(problem: Problem) -> int:
    """Return what compiled code calls ``problem``.

    Raises:
        ValueError: If it was no row of PROBLEMS when this was imported.
    """
    if problem.name not in _NUMBERS:
        raise ValueError(f"compiled are the problems {', '.join(_NUMBERS)}; got {problem.name}")
    return _NUMBERS[problem.name]


@inlined
def log_sum_exp(values, first, outputs, stride):  # type: ignore[no-untyped-def]
    """Return ln(sum of exp) over the outputs of the points from ``first`` on, as lanes."""
    highest = load(values, first)
    for k in range(1, outputs):
        highest = lanes_max(highest, load(values, first + k * stride))
    others = everywhere(-1.0, highest)  # one of the terms is 1
    for k in range(outputs):
        others = others + exp(load(values, first + k * stride) - highest)
    return highest + log1p(others)


@inlined
def decided(values, first, outputs, stride):  # type: ignore[no-untyped-def]
    """Return the number of the class that each point's outputs decide for, as lanes."""
    highest = load(values, first)
    zero = everywhere(0.0, highest)
    if outputs == 1:
        return where(highest > zero, everywhere(1.0, zero), zero)
    number = zero
    for k in range(1, outputs):
        z = load(values, first + k * stride)
        number = where(z > highest, everywhere(float(k), z), number)
        highest = where(z > highest, z, highest)
    return number


@inlined
def alike(one, other):  # type: ignore[no-untyped-def]
    """Return 1 where two lanes are equal, else 0."""
    zero = everywhere(0.0, one)
    return where(one > other, zero, where(one < other, zero, everywhere(1.0, one)))


_ERRORS = """\
    if problem == {number}:
        for point in range(0, stride, {lanes}):
            {n}
            for k in range({outputs}):
                at = k * stride + point
                z, t = load(values, first + at), load(targets, at)
                store(errors, at, ({slope}) * load(shares, point))
"""

_SCORES = """\
    if problem == {number}:
        for point in range(0, count, {lanes}):
            loss, score = zero, zero
            {n}
            {decided}
            for k in range({outputs}):
                z, t = load(values, k * stride + point), load(targets, k * count + point)
                {c}
                loss = loss + ({loss})
                score = score + ({score})
            train, test = load(train_share, point), load(test_share, point)
            train_loss, test_loss = train_loss + loss * train, test_loss + loss * test
            train_score, test_score = train_score + score * train, test_score + score * test
"""


def _branch(template: str, problem: Problem, first: str) -> str:
    """Return what ``template`` does for one problem, whose outputs begin at ``first``."""
    outputs = problem.outputs
    used = names_in(problem.loss) | names_in(problem.slope) | names_in(problem.score)
    place = f"(values, {first} + point, {outputs}, stride)"
    one = f"everywhere(float(k + {int(outputs == 1)}), z)"  # the one output stands for class 1
    return template.format(
        number=_NUMBERS[problem.name],
        lanes=LANES,
        outputs=outputs,
        n=f"n = log_sum_exp{place}" if "n" in used else "",
        decided=f"class_ = decided{place}" if "c" in used else "",
        c=f"c = alike(class_, {one})" if "c" in used else "",
        loss=on_lanes(checked(problem.loss, "z", "t", "n"), "z"),
        slope=on_lanes(checked(problem.slope, "z", "t", "n"), "z"),
        score=on_lanes(checked(problem.score, "z", "t", "c"), "z"),
    )


def _source() -> str:
    """Return the source of ``set_errors`` and ``write_scores``: a loop per problem."""
    errors = [_branch(_ERRORS, problem, "first") for problem in PROBLEMS.values()]
    scores = [_branch(_SCORES, problem, "0") for problem in PROBLEMS.values()]
    shares = "train_share, test_share"
    return (
        "def set_errors(problem, values, first, targets, shares, errors, stride):\n"
        + "".join(errors)
        + f"def write_scores(problem, values, stride, targets, {shares}, row, column):\n"
        + "    count, zero = len(train_share), everywhere(0.0, load(values, 0))\n"
        + "    train_loss, test_loss, train_score, test_score = zero, zero, zero, zero\n"
        + "".join(scores)
        + "    row[column], row[column + 1] = total(train_loss), total(test_loss)\n"
        + "    row[column + 2], row[column + 3] = total(train_score), total(test_score)\n"
    )


_functions = made_of(
    _source(), "problems", log_sum_exp=log_sum_exp, decided=decided, alike=alike, total=total
)
set_errors = part(_functions["set_errors"])
"""(problem, values, first, targets, shares, errors, stride): set ``errors`` to the derivative of
the mean loss by each output; the outputs begin at ``values[first]``, each point has its share."""
write_scores = part(_functions["write_scores"])
"""(problem, values, stride, targets, train_share, test_share, row, column): write train and test
loss, train and test score from ``column`` on; ``targets`` has the stride ``len(train_share)``."""
