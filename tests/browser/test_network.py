"""The browser's forward pass is torch's."""

import numpy as np
import pytest
import torch

from components.stage_modules import VERSION
from models.activations import ACTIVATIONS
from models.network import Network
from models.settings import Layer
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

FORWARD = """async ([module, layers, parameters, xs, ys]) => {
  const { Evaluator } = await import(new URL(module, document.baseURI));
  const logits = new Float32Array(xs.length);
  const list = (values) => Float32Array.from(values);
  new Evaluator(layers).at(list(parameters), list(xs), list(ys), logits);
  return [...logits];
}"""


def test_every_activation_at_depths_0_1_and_8_agrees_with_torch(visit: Open) -> None:
    page = visit("", drawn=False)
    points = np.random.default_rng(0).uniform(-6, 6, (1500, 2)).astype(np.float32)
    worst: dict[str, float] = {}
    for name in ACTIVATIONS:
        for depth in (0, 1, 8):
            network = Network.stacked([Layer(name, 8)] * depth)
            parameters = network.first_parameters(seed=depth).astype(np.float32)
            parameters += np.random.default_rng(1).normal(0, 0.05, parameters.shape)
            expected = network(parameters.astype(np.float32), points)
            layers = [
                {
                    "inputs": layer.inputs,
                    "outputs": layer.outputs,
                    "start": layer.start,
                    "activation": layer.activation.name,
                }
                for layer in network.layers
            ]
            module = f"stage/{VERSION}/network.js"
            arguments = [module, layers, parameters.tolist(), *points.T.tolist()]
            got = np.array(page.evaluate(FORWARD, arguments))
            assert torch.isfinite(torch.from_numpy(expected)).all()
            scale = max(1.0, float(np.abs(expected).max()))
            worst[f"{name} {depth}"] = float(np.abs(got - expected).max()) / scale

    assert {case: error for case, error in worst.items() if not error < 1e-4} == {}
