"""The browser's forward pass and local map are torch's."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Page

from components.features_module import features_module
from components.mount import browser_layers
from components.stage_modules import VERSION
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.features import FEATURES
from models.experiment.settings import Layer
from tests.browser.conftest import Open
from tests.other_problems import ASKED, PRODUCT, SEEN, WAVE, network_for

pytestmark = pytest.mark.browser

FORWARD = """async ([module, layers, parameters, xs, ys]) => {
  const { Evaluator } = await import(new URL(module, document.baseURI));
  const logits = new Float32Array(xs.length);
  const list = (values) => Float32Array.from(values);
  new Evaluator(layers).at(list(parameters), list(xs), list(ys), logits);
  return [...logits];
}"""

SEEING = """async ([module, layers, features, parameters, xs, ys]) => {
  const { Evaluator } = await import(new URL(module, document.baseURI));
  const outputs = new Float32Array(layers.at(-1).outputs * xs.length);
  const list = (values) => Float32Array.from(values);
  new Evaluator(layers, features).at(list(parameters), list(xs), list(ys), outputs);
  return [...outputs];
}"""

LOCAL = """async ([module, layers, parameters, points]) => {
  const { localMap } = await import(new URL(module, document.baseURI));
  return points.map((point) => localMap(layers, Float32Array.from(parameters), point, 6));
}"""


def some_network(name: str, depth: int, bend: float) -> tuple[Network, NDArray[np.float32]]:
    """A network with first weights and some bias everywhere."""
    network = Network.stacked([Layer(name, 8)] * depth, bend)
    parameters = network.first_parameters(seed=depth)
    parameters += np.random.default_rng(1).normal(0, 0.05, parameters.shape)
    return network, parameters.astype(np.float32)


def logits_in_browser(
    page: Page, network: Network, parameters: NDArray[np.float32], points: NDArray[np.float32]
) -> NDArray[np.float64]:
    module = f"stage/{VERSION}/network.js"
    arguments: list[Any] = [module, browser_layers(network), parameters.tolist()]
    return np.array(page.evaluate(FORWARD, [*arguments, *points.T.tolist()]))


@pytest.mark.parametrize("bend", [1.0, 0.3])
def test_every_activation_at_depths_0_1_and_8_agrees_with_torch(stage: Open, bend: float) -> None:
    page = stage("", drawn=False)
    points = np.random.default_rng(0).uniform(-6, 6, (1500, 2)).astype(np.float32)
    worst: dict[str, float] = {}
    for name in ACTIVATIONS:
        for depth in (0, 1, 8):
            network, parameters = some_network(name, depth, bend)
            expected = network.logits(parameters, points)
            got = logits_in_browser(page, network, parameters, points)
            if name == "square" and depth == 8 and not np.isfinite(expected).all():
                assert not np.isfinite(got[~np.isfinite(expected)]).any()
                continue
            assert np.isfinite(expected).all()
            scale = max(1.0, float(np.abs(expected).max()))
            worst[f"{name} {depth}"] = float(np.abs(got - expected).max()) / scale

    assert {case: error for case, error in worst.items() if not error < 1e-4} == {}


def test_every_problem_and_feature_agrees_with_torch(
    stage: Open, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for feature in (PRODUCT, WAVE):
        monkeypatch.setitem(FEATURES, feature.name, feature)
    source = features_module()  # with what the tests add, in place of the page's
    script = "application/javascript"
    context.route(
        f"**/{VERSION}/features.js", lambda route: route.fulfill(body=source, content_type=script)
    )
    page = stage("", drawn=False)
    points = np.random.default_rng(0).uniform(-6, 6, (1500, 2)).astype(np.float32)
    for problem in ASKED.values():
        for seen in SEEN:
            network = network_for(problem, seen, Layer("tanh", 6), Layer("relu", 5))
            parameters = network.first_parameters(seed=1).astype(np.float32)
            names = [feature.name for feature in network.features]
            module, layers = f"stage/{VERSION}/network.js", browser_layers(network)
            arguments = [module, layers, names, parameters.tolist(), *points.T.tolist()]
            got = np.array(page.evaluate(SEEING, arguments)).reshape(problem.outputs, -1).T
            expected = network(parameters, points)

            assert np.abs(got - expected).max() < 1e-4 * max(1.0, float(np.abs(expected).max()))


def test_the_matrix_under_the_pointer_is_torchs(stage: Open) -> None:
    page = stage("", drawn=False)
    for name in ACTIVATIONS:
        hold_local_maps_to_torch(page, name)


def hold_local_maps_to_torch(page: Page, name: str) -> None:
    """Their logit everywhere, slope by autograd, and their region's corners where it is exact."""
    points = np.random.default_rng(0).uniform(-6, 6, (40, 2))
    network, parameters = some_network(name, 3, 1.0)
    x = torch.from_numpy(points).requires_grad_()
    views = network.views(torch.from_numpy(parameters.astype(np.float64)))
    logits = network.forward(views, x)[:, 0]
    slopes = torch.autograd.grad(logits.sum(), x)[0].numpy()
    module = f"stage/{VERSION}/local.js"
    arguments = [module, browser_layers(network), parameters.tolist(), points.tolist()]
    maps = page.evaluate(LOCAL, arguments)

    weights = np.array([one["weight"] for one in maps])
    biases = np.array([one["bias"] for one in maps])
    expected = logits.detach().numpy()
    scale = max(1.0, float(np.abs(expected).max()))
    reproduced = (weights * points).sum(axis=1) + biases
    assert np.abs(reproduced - expected).max() < 1e-4 * scale
    assert np.abs(weights - slopes).max() < 1e-4 * max(1.0, float(np.abs(slopes).max()))
    assert all(one["exact"] == network.is_piecewise_affine for one in maps)
    for one in maps if network.is_piecewise_affine else []:
        cell = np.array(one["cell"])
        inside = 0.999 * cell + 0.001 * cell.mean(axis=0)
        at_corners = network.logits(parameters.astype(np.float64), inside)
        assert np.abs(inside @ one["weight"] + one["bias"] - at_corners).max() < 1e-4 * scale
