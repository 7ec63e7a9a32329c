"""The files taken home beside the script: read back by other programs, they are the page."""

import csv
import io
import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load

from components.moment import Moment
from components.takeaway.files import FILES
from components.takeaway.formula import in_numpy, latex, numpy_code
from components.takeaway.notebook import notebook
from components.takeaway.onnx_files import OPERATORS, onnx_matrix, onnx_network
from components.takeaway.script import script
from components.takeaway.tables import curves_table, points_table
from components.takeaway.taken import Taken, taken
from components.takeaway.weights import safetensors, weights_json
from models.compiled.forward import logits
from models.definition.frame import GRID_SIDE, grid_points
from models.experiment.activations import ACTIVATIONS
from models.experiment.expressions import evaluate
from models.experiment.settings import Settings
from models.record.run import Run
from tests.taken import changed, each_moment, run_script, taken_of

GRID = grid_points(GRID_SIDE).astype(np.float32)


one = each_moment()


def true_logits(one: Taken) -> NDArray[np.floating]:
    """By PyTorch, in float64, ``(count, 1)``."""
    return one.network(one.parameters.astype(np.float64), GRID)


def run_onnx(body: bytes) -> NDArray[np.float32]:
    onnx.checker.check_model(onnx.load_from_string(body), full_check=True)
    session = onnxruntime.InferenceSession(body, providers=["CPUExecutionProvider"])
    (found,) = session.run(["logits"], {"points": GRID})
    result: NDArray[np.float32] = found
    return result


def test_onnx_is_the_network_to_1e_5(one: Taken) -> None:
    true = true_logits(one)

    np.testing.assert_allclose(run_onnx(onnx_network(one)), true, 0, 1e-5 * np.abs(true).max())


def test_the_other_onnx_is_its_one_matrix_to_1e_5(one: Taken) -> None:
    best = one.frame.map("best")(GRID)

    np.testing.assert_allclose(run_onnx(onnx_matrix(one)), best, 0, 1e-5 * np.abs(best).max())
    if one.network.is_affine:
        np.testing.assert_allclose(best, true_logits(one), 0, 1e-5 * np.abs(best).max())


@pytest.mark.parametrize("bend", [1.0, 0.3])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_the_same_in_onnx(name: str, bend: float) -> None:
    one = taken_of(Settings(activation=name, depth=1, bend=bend), Moment(epoch=1))
    true = true_logits(one)

    np.testing.assert_allclose(run_onnx(onnx_network(one)), true, 0, 1e-5 * np.abs(true).max())
    assert name in {*OPERATORS, "identity", "silu"}


def test_safetensors_load_in_pytorch_by_the_names_of_the_script(one: Taken) -> None:
    loaded = load(safetensors(one))
    layers = run_script(script(one).decode())["WEIGHTS"]

    for number, (weight, bias) in enumerate(layers, 1):
        assert torch.equal(loaded[f"W{number}"], torch.tensor(weight))
        assert torch.equal(loaded[f"b{number}"], torch.tensor(bias))
    assert len(loaded) == 2 * len(layers) + 2
    best = one.frame.map("best")
    assert loaded["A"].numpy().tolist() == best.weight.astype(np.float32).tolist()
    assert loaded["c"].numpy().tolist() == best.bias.astype(np.float32).tolist()


def test_json_has_the_same_numbers_to_the_bit(one: Taken) -> None:
    said, loaded = json.loads(weights_json(one)), load(safetensors(one))

    assert said["sizes"] == list(one.sizes)
    assert said["epoch"] == one.frame.epoch
    assert np.float32(said["gap"]) == np.float32(one.frame["gap"])
    for name, tensor in loaded.items():
        assert torch.equal(torch.tensor(said[name]), tensor)


def rows_in(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode())))


def test_the_points_are_those_of_the_page_with_its_logits(one: Taken) -> None:
    rows = rows_in(points_table(one))
    read = np.array([[row["x"], row["y"]] for row in rows], dtype=np.float32)
    said = np.array([row["network"] for row in rows], dtype=np.float32)
    fitted = np.array([row["one_matrix"] for row in rows], dtype=np.float64)

    assert np.array_equal(read, one.data.points)
    assert [float(row["class"]) for row in rows] == one.data.labels.tolist()
    assert [row["part"] for row in rows].count("train") == one.data.train_count
    assert np.array_equal(said, logits(one.network, one.parameters, one.data.points))
    right = ((said > 0) == (one.data.labels > 0))[one.data.train].mean()
    assert right == pytest.approx(one.frame["train_accuracy"], abs=1e-6)
    np.testing.assert_allclose(fitted, one.frame.map("best")(one.data.points)[:, 0], 1e-6)


def test_the_curves_are_the_record_to_the_bit(one: Taken) -> None:
    rows = rows_in(curves_table(one))

    assert [int(row["epoch"]) for row in rows] == list(range(one.frame.epoch + 1))
    read = np.array([list(row.values()) for row in rows], dtype=np.float32)
    assert np.array_equal(read, one.rows[:, : read.shape[1]], equal_nan=True)
    assert tuple(rows[0]) == one.frame.layout.columns


def test_numpy_code_is_the_network_and_its_matrix(
    one: Taken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "taken.py"
    file.write_bytes(numpy_code(one))
    names = runpy.run_path(str(file), run_name="__main__")
    true = true_logits(one)

    with np.errstate(all="ignore"):
        found = names["network"](GRID.astype(np.float64))
    np.testing.assert_allclose(found, true, 0, 1e-9 * np.abs(true).max())
    best = one.frame.map("best")(GRID)
    np.testing.assert_allclose(names["matrix"](GRID.astype(np.float64)), best, 1e-6, 1e-6)
    assert capsys.readouterr().out.count("one matrix:") == 4


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_the_same_in_numpy(name: str) -> None:
    from math import erf

    x = np.linspace(-8.0, 8.0, 101)
    value = ACTIVATIONS[name].value

    with np.errstate(all="ignore"):
        found = eval(in_numpy(value), {"np": np, "erf": erf, "x": x})
    np.testing.assert_array_equal(found, evaluate(value, x=x))


NUMBER = r"-?[0-9.]+(?: \\cdot 10\^\{-?[0-9]+\})?"


def numbers_in(text: str) -> list[float]:
    return [float(one.replace(r" \cdot 10^{", "e").rstrip("}")) for one in re.findall(NUMBER, text)]


def test_latex_has_the_numbers_to_the_bit_and_closes_what_it_opens(one: Taken) -> None:
    text = latex(one).decode()
    matrices = re.findall(r"\\begin\{pmatrix\} (.*?) \\end\{pmatrix\}", text)
    read = [np.float32(number) for matrix in matrices[:-2] for number in numbers_in(matrix)]
    best = one.frame.map("best")
    last = re.search(r"\\end\{pmatrix\} \+ \(([^)]*)\)", text)

    assert np.array_equal(np.array(read), one.parameters)
    assert [np.float32(n) for n in numbers_in(matrices[-2])] == list(best.weight[0].astype("f4"))
    assert last is not None
    assert np.float32(numbers_in(last[1])[0]) == np.float32(best.bias[0])
    assert text.count("{") == text.count("}")
    for opened in ("begin", r"\["):
        assert text.count(opened) == text.count({"begin": "end{"}.get(opened, r"\]"))


def cells_of(body: bytes) -> Iterator[str]:
    read = nbformat.reads(body.decode(), as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(read)
    yield from (cell.source for cell in read.cells if cell.cell_type == "code")


def test_a_notebook_runs_from_its_first_cell_to_its_last(
    one: Taken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matplotlib.use("agg")
    picture = tmp_path / "picture.png"
    names: dict[str, Any] = {"__name__": "__main__", "PICTURE": picture}
    for cell in cells_of(notebook(one)):
        seen = cell.replace("plt.show()", "figure.savefig(PICTURE); plt.close(figure)")
        exec(compile(seen, "cell", "exec"), names)

    assert "leaves" in capsys.readouterr().out
    with Image.open(picture) as image:
        assert len(image.convert("RGB").getcolors(2**24) or ()) > 10


def test_a_notebook_fails_with_a_weight_that_is_another(one: Taken) -> None:
    *cells, _train = cells_of(notebook(one))
    source = "\n".join(cells).replace("plt.show()", "plt.close()")

    with pytest.raises(AssertionError, match="a weight was changed"):
        exec(compile(changed(source, 0, 0, 0, 1.000001), "cells", "exec"), {})


def test_files_of_the_largest_network_at_the_last_epochs_stay_small() -> None:
    run = Run(Settings(depth=8, width=16, batch_size="full", activation="tanh"))
    one = taken(run, run.frame(1000), Moment(epoch=1000))

    sizes = {kind: len(file.make(one)) for kind, file in FILES.items()}

    assert max(sizes.values()) < 2**20, sizes


@pytest.mark.parametrize("kind", FILES)
def test_equal_moments_give_equal_files(kind: str) -> None:
    first, second = (FILES[kind].make(taken_of(Settings(), Moment(epoch=2))) for _ in range(2))

    assert first == second
