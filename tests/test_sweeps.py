"""The same experiment at several bends and depths."""

from dataclasses import replace

import numpy as np
import pytest

from models.definition.collapse import affine_layers, collapse
from models.definition.network import Network
from models.experiment.interventions import Intervention
from models.experiment.settings import Settings
from models.findings.regions import linear_regions
from models.findings.sweeps import BENDS, bend_sweep, depth_race
from models.record.store import STORE, RunStore

QUICK = Settings(width=4, batch_size=50)


@pytest.fixture(autouse=True)
def _own_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.findings.sweeps.STORE", RunStore(byte_limit=10**9))


def test_a_little_bend_is_enough_to_learn_the_circle_and_none_is_not() -> None:
    accuracy = {p.bend: p.frame["train_accuracy"] for p in bend_sweep(Settings()).points}

    assert list(accuracy) == list(BENDS)
    assert accuracy[0.0] < 0.75
    assert min(accuracy[0.1], accuracy[0.25], accuracy[1.0]) > 0.95


def test_each_point_is_the_experiment_at_its_bend() -> None:
    for point in bend_sweep(QUICK, bends=(0.0, 0.5, 1.0), epochs=12).points:
        run = STORE.run(replace(QUICK, bend=point.bend))
        network = Network.of(replace(QUICK, bend=point.bend))

        assert point.frame.row.tobytes() == run.frame(12).row.tobytes()
        assert point.regions == len(linear_regions(network, point.frame.parameters))
        assert not point.diverged


def test_regions_and_gap_start_at_one_matrix() -> None:
    straight = bend_sweep(QUICK, bends=(0.0,), epochs=5).points[0]

    assert straight.regions == 1
    assert straight.frame["gap"] < 1e-9


def test_curved_networks_have_no_count() -> None:
    points = bend_sweep(replace(QUICK, activation="tanh"), (0.0, 0.5), 3).points

    assert [point.regions for point in points] == [1, None]


def test_without_an_activation_to_bend_all_bends_are_one_run() -> None:
    points = bend_sweep(replace(QUICK, activation="identity"), (0.0, 0.3, 1.0), 5).points

    assert len({point.frame.row.tobytes() for point in points}) == 1


def test_what_the_budget_does_not_reach_is_named_and_asking_again_brings_it() -> None:
    nothing = bend_sweep(QUICK, (0.0, 0.5), epochs=30, budget=0.0)
    assert (nothing.points, nothing.missing) == ((), (0.0, 0.5))
    assert depth_race(QUICK, (0, 1), epochs=30, budget=0.0).missing == (0, 1)

    bend_sweep(QUICK, (0.5,), epochs=30)
    some = bend_sweep(QUICK, (0.0, 0.5), epochs=30, budget=0.0)

    assert [point.bend for point in some.points] == [0.5]
    assert some.missing == (0.0,)


def test_a_run_that_diverges_is_shown_as_far_as_it_goes() -> None:
    settings = Settings(activation="square", learning_rate=10.0, optimizer="sgd", batch_size=50)
    (point,) = bend_sweep(settings, (1.0,), 200).points

    assert point.diverged
    assert np.isfinite(point.frame.row).all()


def test_the_norms_are_the_singular_values_of_the_products() -> None:
    for path in depth_race(Settings(activation="tanh", batch_size=50), epochs=10).paths:
        network = Network.of(Settings(activation="identity", depth=path.depth))
        for row, product in zip(path.rows, path.product_norms, strict=True):
            layers = affine_layers(network, row[len(path.layout.columns) :])
            norms = [np.linalg.svd(layer.weight)[1][0] for layer in layers]
            whole = np.linalg.svd(collapse(layers).weight)[1]
            assert [product] == pytest.approx(whole.tolist(), rel=1e-5)
            assert product <= np.prod(norms) * (1 + 1e-5)


def test_linear_networks_of_every_depth_end_near_the_same_line_by_other_paths() -> None:
    settings = Settings(batch_size="full", learning_rate=0.01)
    race = depth_race(settings, (0, 1, 3), epochs=1500)
    lines = [np.append(path.line.weight[0], path.line.bias) for path in race.paths]

    for line in lines[1:]:
        np.testing.assert_allclose(line, lines[0], atol=0.01)
    early = [path.column("train_loss")[20] for path in race.paths]
    assert np.ptp(early) > 0.001
    assert [len(path.rows) for path in race.paths] == [1501] * 3
    assert not race.missing


def test_a_race_has_no_activations_whatever_the_experiment_has() -> None:
    mixed = Settings(depth=2, activations=("relu", "tanh"), widths=(3, 5), bend=0.5, batch_size=50)

    for path in depth_race(mixed, (0, 2), epochs=4).paths:
        assert path.column("gap").max() < 1e-9
        network = Network.of(Settings(depth=path.depth))
        assert path.rows.shape == (5, len(path.layout.columns) + network.parameter_count)


def test_a_race_is_run_without_what_is_changed_in_the_experiment() -> None:
    edits = (Intervention(3, "w3.1.4", 5.0), Intervention(5, "layer1", "frozen"))
    plain, changed = (
        depth_race(one, depths=(0, 4), epochs=12).paths
        for one in (QUICK, replace(QUICK, edits=edits))
    )

    assert [one.rows.tobytes() for one in plain] == [one.rows.tobytes() for one in changed]


def test_what_is_changed_while_it_trains_is_changed_at_every_bend() -> None:
    changed = replace(QUICK, edits=(Intervention(3, "w1.1.1", 5.0),))
    for point in bend_sweep(changed, bends=(0.0, 1.0), epochs=3).points:
        assert point.frame.parameters[0] == 5.0
