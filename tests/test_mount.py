"""What the stage is told once about an experiment, and the route that tells it."""

import base64
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

import components
from components.mount import MOUNT_VERSION, mount_version, mounted
from models.definition.best_line import best_line
from models.definition.network import Network
from models.experiment.settings import Settings
from models.record.run import Run
from models.record.store import STORE
from models.record.version import FRAMES_VERSION
from models.sources import MODELS
from server import mount_route
from server.routes import routes

client = TestClient(Starlette(routes=routes()))

COMPONENTS = Path(components.__path__[0])


def mount(settings: Settings) -> str:
    return f"/mount?{settings.query()}&v={MOUNT_VERSION}"


def test_a_mount_is_the_experiment_as_the_models_have_it() -> None:
    settings = Settings(dataset="xor", depth=3, width=5, activation="tanh", bend=0.5)
    run = Run(settings)
    told = client.get(mount(settings)).json()
    points = np.frombuffer(base64.b64decode(told["points"]), "<f4").reshape(-1, 2)
    weight = np.array(told["logistic"]["weight"])
    logits = run.data.points @ weight + told["logistic"]["bias"]

    assert np.array_equal(points, run.data.points)
    assert np.array_equal(np.frombuffer(base64.b64decode(told["labels"]), "<f4"), run.data.labels)
    assert told["columns"] == list(run.columns)
    test = slice(told["trainCount"], None)
    right = float(((logits > 0) == (run.data.labels > 0))[test].mean())
    assert told["logistic"]["test_accuracy"] == pytest.approx(right)
    assert [layer["inputs"] for layer in told["experiment"]["layers"]] == [2, 5, 5, 5]
    assert {layer["activation"] for layer in told["twin"]["layers"]} == {"identity"}
    last = told["experiment"]["layers"][-1]
    count = last["start"] + last["inputs"] * last["outputs"] + last["outputs"]
    assert count == Network.of(settings).parameter_count == told["facts"]["parameterCount"]
    assert told["twin"]["query"] == settings.linear_twin.query()


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(dataset="moons", noise=0.5, data_seed=3), Settings(dataset="gauss")],
)
def test_its_ceiling_is_the_best_of_the_points_whose_accuracy_is_drawn(settings: Settings) -> None:
    data = Run(settings).data
    told = client.get(mount(settings)).json()["ceiling"]
    best = best_line(data.points[data.test], data.labels[data.test]).right
    number = re.search(r"more than ([\d.]+) % of test points$", told["says"])

    assert told["accuracy"] == best / (len(data.labels) - data.train_count)
    assert (number is None) == (told["accuracy"] == 1.0)
    assert number is None or 0 <= float(number[1]) - 100 * told["accuracy"] < 0.1 + 1e-9


def test_it_tells_how_many_points_no_picture_shows() -> None:
    settings = Settings(dataset="rings", noise=0.5)
    told = client.get(mount(settings)).json()
    outside = (np.abs(Run(settings).data.points) > told["box"]).any(axis=1).sum()

    assert told["outside"] == outside > 0


def test_a_mount_may_be_kept_for_ever() -> None:
    response = client.get(mount(Settings()))

    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert client.get(mount(Settings())).content == response.content


def test_all_who_ask_get_what_was_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Settings] = []

    def counted(run: Run) -> dict[str, object]:
        asked.append(run.settings)
        return mounted(run)

    monkeypatch.setattr(mount_route, "mounted", counted)
    address = mount(Settings(dataset="moons", data_seed=5, width=3))
    with ThreadPoolExecutor(8) as threads, client:
        answers = list(threads.map(lambda _: client.get(address).content, range(8)))

    assert len(asked) == 1
    assert len(set(answers)) == 1


def test_a_mount_trains_nothing_and_puts_nobodys_run_out() -> None:
    settings = Settings(dataset="spiral", depth=5, data_seed=9)
    client.get(mount(settings))

    assert STORE.look_up(settings) is not STORE.look_up(settings)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "reload"),
        (f"v={FRAMES_VERSION}", "reload"),
        (f"v={MOUNT_VERSION}&v={MOUNT_VERSION}", "given once"),
        (f"v={MOUNT_VERSION}&epoch=0", "there is no parameter 'epoch'"),
        (f"v={MOUNT_VERSION}&depth=99", "depth must be between"),
        (f"v={MOUNT_VERSION}&noise=NaN", "noise must be between"),
        (f"v={MOUNT_VERSION}&dataset={'a' * 5000}", "dataset must be one of"),
    ],
)
def test_a_broken_mount_gets_a_400_with_a_sentence(query: str, says: str) -> None:
    response = client.get(f"/mount?{query}")

    assert response.status_code == 400
    assert says in response.text
    assert response.headers["cache-control"] == "no-store"
    assert len(response.text) < 400


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=6))
def test_no_query_whatever_raises(parameters: dict[str, str]) -> None:
    for query in (parameters, {"v": MOUNT_VERSION} | parameters):
        assert client.get("/mount", params=query).status_code in (200, 400)


def test_under_a_base_path_it_is_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.routes.base_path", lambda: "/play")
    below = TestClient(Starlette(routes=routes()))

    assert below.get(f"/play{mount(Settings())}").status_code == 200


@pytest.mark.parametrize(
    ("source", "is_in_it"),
    [
        ("components/words/shape_words.py", True),
        ("components/partner.py", True),
        ("components/controls.py", False),
        ("models/findings/bounds.py", True),
        ("models/experiment/datasets.py", True),
    ],
)
def test_its_version_changes_with_its_numbers_and_its_words(
    tmp_path: Path, source: str, is_in_it: bool
) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    folders = [
        Path(shutil.copytree(folder, tmp_path / folder.name, ignore=ignored))
        for folder in (COMPONENTS, MODELS)
    ]
    assert mount_version(*folders) == MOUNT_VERSION
    with (tmp_path / source).open("a") as file:
        file.write("\nCHANGED = True\n")

    assert (mount_version(*folders) != MOUNT_VERSION) is is_in_it
