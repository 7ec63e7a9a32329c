"""Taken home: what a file asserts holds, and fails where it is made false."""

import ast
import math
import re
from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from benchmarks.run_scripts import negated
from components.moment import Moment
from components.takeaway.claims import Bends, Kind, claims_of, outputs64
from components.takeaway.elementary_code import elementary_code
from components.takeaway.network_code import TORCH
from components.takeaway.number_code import shortest
from components.takeaway.script import script, shape_line
from components.takeaway.taken import OverflowsError, Taken, taken
from models.compiled import elementary
from models.compiled.lanes import LANES, load, store
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import ENGINES, OPTIMIZERS, Settings
from models.record.run import Run
from tests.few import few
from tests.strategies import edited_experiments, experiments, networks, random_parameters
from tests.taken import MOMENTS, changed, each_moment, run_script, taken_of

one = each_moment()


def test_a_script_holds_and_trains_to_the_weights_of_the_page(
    one: Taken, capsys: pytest.CaptureFixture[str]
) -> None:
    run_script(script(one).decode(), train=True)

    said = capsys.readouterr()
    assert "the weights of the page, to the bit" in said.out
    last = said.err.rstrip().rpartition("\r")[2]
    assert one.frame.epoch == 0 or re.fullmatch(r"epoch [0-9,]+ of [0-9,]+", last)


@given(experiments() | edited_experiments(), st.sampled_from(OPTIMIZERS), st.integers(0, 4))
@examples(max_examples=12, deadline=None)
def test_any_experiment_is_trained_again_to_the_bit(
    settings: Settings, optimizer: str, epoch: int
) -> None:
    run = Run(replace(settings, optimizer=optimizer, engine="compiled"))
    if len(run.rows(0, epoch + 1)) > epoch and run.count > epoch:
        one = taken(run, run.frame(epoch), Moment(epoch=epoch))
        names = run_script(script(one).decode())
        layers = [(torch.tensor(W), torch.tensor(b)) for W, b in names["WEIGHTS"]]
        names["check_training"](layers)


@pytest.mark.parametrize("name", few(list(ACTIVATIONS), 6))
def test_with_every_activation_training_is_the_same_to_the_bit(name: str) -> None:
    settings = Settings(activation=name, depth=3, optimizer="momentum", learning_rate=0.1)
    run_script(script(taken_of(settings, Moment(epoch=3))).decode(), train=True)


@numba.njit
def on_each(function: Any, x: Any, y: Any) -> None:
    for at in range(0, len(x), LANES):
        store(y, at, function(load(x, at)))


REACH = {"log1p": (0.0, 1.0)}
"""Where else than from -100 to 100 an activation asks for it."""


@pytest.mark.parametrize("name", ["exp", "expm1", "tanh", "log1p", "erf", "sin", "cos"])
def test_the_functions_of_a_script_are_those_of_the_page_to_the_bit(name: str) -> None:
    generator = np.random.default_rng(0)
    low, high = REACH.get(name, (-100.0, 100.0))
    wide, near = generator.uniform(low, high, 40_000), generator.normal(0.0, 1.0, 40_000)
    x = np.concatenate([wide, near.clip(low, high), near.clip(low, high) / 1e4, [low, high, 0.0]])
    x = np.resize(x, -(-len(x) // LANES) * LANES).astype(np.float32)
    known = np.empty_like(x)
    on_each(getattr(elementary, name), x, known)
    names: dict[str, Any] = {"torch": torch, **vars(math)}
    exec(elementary_code([name]), names)

    assert np.array_equal(names[f"page_{name}"](torch.from_numpy(x)).numpy(), known)


def test_what_pytorch_trained_is_trained_again_within_rounding(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = Settings(engine="pytorch")
    run_script(script(taken_of(settings, Moment(epoch=4))).decode(), train=True)

    trained = re.search(r"within (\S+) of the largest weight", capsys.readouterr().out)
    assert trained is not None
    assert float(trained[1]) < 1e-4


def test_where_training_by_pytorch_is_chaotic_the_script_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rate = {"learning_rate": 3.0, "batch_size": 20}
    settings = Settings(activation="sine", depth=2, engine="pytorch", **rate)  # type: ignore[arg-type]
    run_script(script(taken_of(settings, Moment(epoch=20))).decode(), train=True)

    said = capsys.readouterr().out
    rounded = re.search(r"rounding: (\S+)\.\n", said)
    assert rounded is not None
    assert float(rounded[1]) > 0.01
    assert "Rounding grows to that here" in said


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(70, epoch)", "(71, epoch)"),
        ("default_rng(70), []", "default_rng(71), []"),
        ("lr=0.02", "lr=0.021"),
        ("POINTS[TRAIN].float", "POINTS[TEST].float"),
    ],
)
def test_other_training_comes_to_other_weights(right: str, wrong: str, engine: str) -> None:
    source = script(taken_of(Settings(engine=engine), Moment(epoch=2))).decode()
    assert right in source

    with pytest.raises(AssertionError, match="comes to other weights"):
        run_script(source.replace(right, wrong), train=True)


def test_every_assertion_fails_where_it_is_turned_round(one: Taken) -> None:
    scripts = list(negated(script(one).decode()))

    assert len(scripts) >= 6
    for said, turned in scripts:
        with pytest.raises(AssertionError):
            run_script(turned, train="same" in said)


def without_checksum(source: str) -> str:
    return re.sub(r"    assert crc32.*", "    pass", source)


@given(st.data())
@examples(max_examples=12, deadline=None)
def test_a_script_fails_with_one_weight_that_is_another(one: Taken, data: st.DataObject) -> None:
    layer = data.draw(st.integers(0, len(one.network.layers) - 1))
    shape = one.network.layers[layer]
    unit = data.draw(st.integers(0, shape.outputs - 1))
    source = script(one).decode()
    other = changed(source, layer, unit, data.draw(st.integers(0, shape.inputs - 1)), 1.000001)

    with pytest.raises(AssertionError, match="a weight was changed"):
        run_script(other)


def test_its_mathematics_sees_a_weight_that_matters(one: Taken) -> None:
    if claims_of(one).is_flat:
        pytest.skip("no weight before dead units matters")
    source = without_checksum(script(one).decode())
    last = len(one.network.layers) - 1
    weights = one.network.layers[last]
    at = int(np.abs(one.parameters[weights.start : weights.bias_start]).argmax())

    run_script(source)
    with pytest.raises(AssertionError, match=r"the (loss is|page shows|nearest matrix)"):
        run_script(changed(source, last, 0, at, 1.01))


def test_an_activation_put_between_matrices_is_found_out() -> None:
    source = script(taken_of(*MOMENTS["linear"])).decode()
    bent = source.replace("ACTIVATIONS = [identity,", "ACTIVATIONS = [torch.relu,")

    assert bent != source
    with pytest.raises(AssertionError):
        run_script(bent)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_written_as_it_is_defined(name: str) -> None:
    z = torch.linspace(-8, 8, 1001)
    names = {"torch": torch, "functional": torch.nn.functional, "z": z}

    assert torch.equal(eval(TORCH[name], names), ACTIVATIONS[name].torch_function(z))


@given(networks(), st.integers(0, 99))
@examples(max_examples=30)
def test_claims_are_measured_on_the_network_as_pytorch_defines_it(
    network: Network, seed: int
) -> None:
    parameters = random_parameters(network, seed)
    points = np.random.default_rng(seed).uniform(-6, 6, (20, 2))
    true = network(parameters, points)

    scale = 1e-9 * np.abs(true).max()
    np.testing.assert_allclose(outputs64(network, parameters, points), true, 1e-9, scale)


def test_what_is_claimed_is_what_a_network_is_made_of() -> None:
    claims = {name: claims_of(taken_of(*moment)) for name, moment in MOMENTS.items()}

    assert {name for name, one in claims.items() if one.kind is Kind.AFFINE} == {
        "linear",
        "no hidden layer",
        "what if straight",
    }
    assert claims["dead"].is_flat
    assert claims["on one side"].bends is Bends.NOT
    assert claims["relu"].bends is claims["curved and bent"].bends is Bends.SURELY


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_is_read_back_to_the_bit(number: float) -> None:
    assert torch.tensor([float(shortest(number))]).item() == number


@given(experiments() | edited_experiments())
@examples(max_examples=60)
def test_nothing_in_a_link_can_leave_a_docstring(settings: Settings) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.=&%+-]*", settings.query())


def test_a_what_if_that_overflows_is_not_taken_home() -> None:
    settings = Settings(activation="tanh", depth=8, width=16, learning_rate=10.0)

    with pytest.raises(OverflowsError, match="nothing is finite"):
        taken_of(settings, Moment(epoch=30, what_if_activation="square"))


def test_a_name_says_what_a_file_holds() -> None:
    stems = {name: taken_of(*moment).stem for name, moment in MOMENTS.items()}

    assert stems["relu"] == "collapse-relu-2-8-8-1-circle-epoch-4"
    assert stems["no hidden layer"] == "collapse-linear-2-1-circle-epoch-3"
    assert stems["mixed"] == "collapse-mixed-2-3-5-1-circle-epoch-3"
    assert stems["edited"] == "collapse-relu-2-8-8-1-circle-epoch-9-edited"
    assert stems["what if another"] == "collapse-abs-bend-0.5-2-8-8-1-circle-epoch-3-what-if"
    assert all(re.fullmatch(r"[a-z0-9.-]+", stem) for stem in stems.values())


def test_a_script_reads_from_the_top(one: Taken) -> None:
    source = script(one).decode()
    tree = ast.parse(source)
    parts = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    begins = {part.name: part.lineno for part in parts}
    headings = re.findall(r"^# ---- (.*?) -+\n# \S", source, re.MULTILINE)
    line_of = {title: source[: source.index(f"# ---- {title} ")].count("\n") for title in headings}
    contents = " ".join((ast.get_docstring(tree) or "").split())

    assert "From the top: " + ", ".join(f'"{title}"' for title in headings) in contents
    assert headings[:2] == ["The network", "The numbers are those of the page"]
    assert headings[-1] == "The numbers"
    for part in parts:
        section = max(line for line in line_of.values() if line < part.lineno)
        following = min((line for line in line_of.values() if line > section), default=10**6)
        for name in {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}:
            # What it rests on was read before, or stands under the same heading.
            assert begins.get(name, 0) < following


def test_the_heading_says_what_was_trained_and_what_is_on_show() -> None:
    def says(moment: Moment, **fields: Any) -> str:
        return " ".join(shape_line(taken_of(Settings(**fields), moment)).split())

    end = ", trained for 1 epoch on the points called circle"
    bare = Moment(epoch=1)
    assert says(bare) == f"2 -> 8 -> 8 -> 1 with relu{end}"
    assert says(bare, depth=0) == f"2 -> 1{end}"
    assert says(bare, bend=0.35, depth=1) == f"2 -> 8 -> 1 with 0.65 z + 0.35 relu(z){end}"
    mixed = {"depth": 3, "widths": (2, 3, 2), "activations": ("relu", "identity", "relu")}
    assert says(bare, **mixed) == f"2 -> 2 -> 3 -> 2 -> 1 with relu, identity, relu{end}"

    asked = "; then, without training again, given {} instead"
    other = Moment(epoch=1, what_if_bend=1.0, what_if_activation="sine")
    given_sine = f"2 -> 8 -> 1 with tanh{end}{asked.format('sine')}"
    assert says(other, depth=1, activation="tanh") == given_sine
    flat = asked.format("1 z + 0 relu(z)")
    assert says(Moment(epoch=1, what_if_bend=0.0)) == f"2 -> 8 -> 8 -> 1 with relu{end}{flat}"


def test_a_script_imports_nothing_that_it_does_not_use(one: Taken) -> None:
    tree = list(ast.walk(ast.parse(script(one))))
    used = {node.id for node in tree if isinstance(node, ast.Name)}
    froms = (node for node in tree if isinstance(node, ast.Import | ast.ImportFrom))
    imported = {alias.name for node in froms for alias in node.names}
    assert {"crc32", "factorial"} <= imported
    assert imported - used == set()
