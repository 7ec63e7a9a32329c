"""What the stage is told once about an experiment, whatever its epoch."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.partner import PARTNERS
from components.words.bend_words import UNBENT
from components.words.ceiling_words import ceiling_in_words
from components.words.change_words import change_in_words
from components.words.region_words import bounds_in_words
from components.words.shape_words import shape_in_words
from models.definition.network import Network
from models.experiment.datasets import BOX
from models.experiment.interventions import LARGEST, MAX_INTERVENTIONS
from models.experiment.settings import FIELDS, LAST_EPOCH, Settings
from models.findings.symptoms import NO_GAP
from models.findings.version import findings_version
from models.record.run import Run
from models.sources import MODELS, digest, sources

_COMPONENTS = Path(__file__).parent


def mount_version(components: Path = _COMPONENTS, models: Path = MODELS) -> str:
    """Return a digest of all that has a say in what a mount is told, its words included.

    Args:
        components: The folder ``components``.
        models: The folder ``models``.
    """
    said_by = sources("mount.py", "partner.py", "words", root=components)
    return digest([findings_version(models).encode(), *said_by])


MOUNT_VERSION = mount_version()
"""Part of every mount's address, so that no cache can ever answer for other code or words."""


def mounted(run: Run) -> dict[str, Any]:
    """Return what static/stage/mounted.js takes, as JSON can hold it.

    Points (x, y, x, y, ...) and labels are base64 of little-endian float32, training points first.
    """
    settings = run.settings
    return {
        "experiment": _experiment(settings),
        "twin": _experiment(settings if settings.is_own_twin else settings.linear_twin),
        "columns": run.columns,
        "box": BOX,
        "lastEpoch": LAST_EPOCH,
        "points": _base64(run.data.points),
        "labels": _base64(run.data.labels),
        "trainCount": run.data.train_count,
        "outside": run.data.outside,
        "logistic": _logistic(run),
        "bend": settings.bend,
        "bounds": bounds_in_words(settings),
        "ceiling": _ceiling(run.sample.test_ceiling.accuracy),
        "noGap": NO_GAP,
        "unbent": UNBENT,
        "limits": _limits(settings),
        "changes": _changes(settings),
        "facts": _facts(run),
        "shape": shape_in_words(settings),
        "dataset": settings.dataset,
        "partners": PARTNERS,
    }


def browser_layers(network: Network) -> list[dict[str, Any]]:
    """Return a network's layers as static/stage/network.js takes them."""
    return [
        {
            "inputs": layer.inputs,
            "outputs": layer.outputs,
            "start": layer.start,
            "activation": layer.activation.name,
            "bend": layer.bend,
        }
        for layer in network.layers
    ]


def _experiment(settings: Settings) -> dict[str, Any]:
    return {"query": settings.query(), "layers": browser_layers(Network.of(settings))}


def _logistic(run: Run) -> dict[str, Any]:
    affine, scores = run.sample.logistic_regression
    return {"weight": affine.weight[0].tolist(), "bias": float(affine.bias[0]), **vars(scores)}


def _ceiling(accuracy: float) -> dict[str, Any]:
    """Return the best of any straight line on the test points: the stage draws their accuracy."""
    return {"accuracy": accuracy, "says": ceiling_in_words(accuracy, "test")}


def _limits(settings: Settings) -> dict[str, Any]:
    """Return what the drawn network can be changed into, and how often and far its numbers."""
    first = {"activation": settings.activation, "width": settings.width}
    edits = {"edits": MAX_INTERVENTIONS, "largest": LARGEST}
    highest = {name: vars(FIELDS[name])["high"] for name in ("depth", "width")}
    return {**highest, **edits, "first": first}


def _changes(settings: Settings) -> list[dict[str, Any]]:
    """Return what is changed while it trains, each with its words, in the one order."""
    return [
        {**vars(edit), "place": edit.place, "says": change_in_words(edit)}
        for edit in settings.edits
    ]


def _facts(run: Run) -> dict[str, Any]:
    return {
        "parameterCount": run.network.parameter_count,
        "isAffine": run.network.is_affine,
        "activations": sorted({layer.activation for layer in run.settings.layers}),
    }


def _base64(values: NDArray[np.float32]) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()
