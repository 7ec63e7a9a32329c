import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.compiled.training import CompiledTrainer
from models.definition.collapse import logistic_regression
from models.definition.frame import GRID_SIDE, Frame, grid_points
from models.experiment.datasets import DATASETS
from models.experiment.settings import ENGINES, Settings
from models.record.run import Run
from models.record.store import RunStore
from tests.strategies import experiments

SMALL = Settings(width=3, batch_size=50)
DIVERGING = Settings(activation="square", learning_rate=10.0, optimizer="sgd", batch_size=50)
REFERENCE = Run(SMALL)

pulls = st.tuples(st.integers(0, 25), st.integers(1, 12), st.integers(1, 4))


def same_bits(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    return one.shape == other.shape and one.tobytes() == other.tobytes()


@settings(max_examples=15)
@given(experiments())
def test_equal_settings_give_equal_bits(experiment: Settings) -> None:
    assert same_bits(Run(experiment).rows(0, 3), Run(experiment).rows(0, 3))


@settings(max_examples=15)
@given(st.lists(pulls, min_size=1, max_size=6))
def test_rows_are_the_same_bits_in_whatever_order_they_are_pulled(
    orders: list[tuple[int, int, int]],
) -> None:
    whole = REFERENCE.rows(0, 80)
    run = Run(SMALL)

    for start, count, stride in orders:
        assert same_bits(
            run.rows(start, count, stride), whole[start : start + count * stride : stride]
        )


def test_thirty_epochs_are_three_times_ten() -> None:
    at_once, in_parts = Run(SMALL), Run(SMALL)
    parts = [in_parts.rows(start, 10) for start in (0, 10, 20)]

    assert same_bits(at_once.rows(0, 30), np.concatenate(parts))


def test_row_i_is_epoch_i_and_row_0_the_first_weights() -> None:
    run = Run(SMALL)
    rows = run.rows(0, 12)
    first = run.network.first_parameters(SMALL.seed).astype(np.float32)

    np.testing.assert_array_equal(rows[:, 0], np.arange(12))
    np.testing.assert_array_equal(run.frame(0).parameters, first)
    assert rows.shape == (12, len(run.columns) + run.network.parameter_count)


def test_rows_once_read_never_change_while_the_record_grows() -> None:
    run = Run(SMALL)
    early = run.rows(0, 5)
    kept = early.copy()
    run.rows(0, 200)

    assert same_bits(early, kept)
    assert same_bits(run.rows(0, 5), kept)


def test_the_history_is_what_is_on_record_and_trains_nothing() -> None:
    run = Run(SMALL)
    assert len(run.history()) == 0
    run.rows(4, 3)

    assert run.count == len(run.history()) == 7
    assert same_bits(run.history(), run.rows(0, 7))


def test_many_threads_train_each_epoch_once_and_read_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained: list[int] = []
    advance_into = CompiledTrainer.advance_into

    def counted(trainer: CompiledTrainer, rows: NDArray[np.float32]) -> int:
        trained.extend(range(trainer.epochs_done, trainer.epochs_done + len(rows)))
        return advance_into(trainer, rows)

    monkeypatch.setattr(CompiledTrainer, "advance_into", counted)
    store = RunStore(byte_limit=10**9)
    ready = threading.Barrier(8)

    def pull(_thread: int) -> NDArray[np.float32]:
        ready.wait()
        return store.run(SMALL).rows(0, 40)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(pull, range(8)))

    assert trained == list(range(39))
    assert all(same_bits(answer, answers[0]) for answer in answers)


def test_a_spent_budget_brings_what_there_is_and_asking_again_brings_more() -> None:
    run = Run(SMALL)
    pulls = 0
    while len(rows := run.rows(30, 40, budget=0.0)) == 0:
        pulls += 1
        assert pulls < 40
    assert rows[0, 0] == 30


def test_a_frame_that_the_budget_does_not_reach_is_the_last_on_record() -> None:
    run = Run(SMALL)

    assert run.frame(4000, budget=0.0).epoch == run.count - 1 < 4000


def test_what_is_on_record_costs_no_budget() -> None:
    run = Run(SMALL)
    run.rows(0, 20)

    assert len(run.rows(0, 20, budget=0.0)) == 20


def test_a_diverging_run_ends_at_its_last_finite_frame() -> None:
    run = Run(DIVERGING)
    rows = run.rows(0, 200)

    assert run.end is not None
    assert run.end.reason == "diverged"
    assert run.end.epoch == run.count == len(rows) < 200
    assert all(map(run.layout.is_finite, rows))
    assert len(run.rows(run.end.epoch, 10)) == 0
    assert run.frame(200).epoch == run.end.epoch - 1


@settings(max_examples=40)
@given(experiments(), st.sampled_from([0.3, 1.0, 3.0, 10.0]), st.sampled_from(["sgd", "momentum"]))
def test_a_record_ends_as_diverged_only_where_the_network_itself_overflows(
    experiment: Settings, learning_rate: float, optimizer: str
) -> None:
    rough = replace(experiment, learning_rate=learning_rate, optimizer=optimizer, batch_size=50)
    run = Run(rough)
    run.rows(0, 30)
    trainer = CompiledTrainer(rough, run.data)

    for epoch in range(run.count):
        assert is_finite(run, trainer.parameters), epoch
        trainer.train(1)
    if run.end is not None:
        # Twice the outputs: so far may a network be from its best matrix.
        assert not is_finite(run, trainer.parameters, times=2.0)


def is_finite(run: Run, parameters: NDArray[np.float32], times: float = 1.0) -> bool:
    """Whether PyTorch's float32 finds the network finite on its data and over the box."""
    points = np.concatenate([run.data.points, grid_points(GRID_SIDE)]).astype(np.float32)
    flat = torch.from_numpy(parameters.copy())
    outputs = run.network.forward(run.network.views(flat), torch.from_numpy(points))
    return bool(torch.isfinite(flat).all() and torch.isfinite(times * outputs).all())


SPIRAL = Settings(
    dataset="spiral", depth=4, width=16, optimizer="momentum", learning_rate=10.0, batch_size="full"
)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_goes_on_where_only_the_bare_product_overflows(engine: str) -> None:
    run = Run(replace(SPIRAL, engine=engine))
    run.rows(0, 20)
    product = [Frame(row, run.layout).map("deleted").is_finite for row in run.history()]

    assert run.end is None
    assert product == [True] * 7 + [False] * 13
    assert all(is_finite(run, row[len(run.columns) :]) for row in run.history())


def test_of_an_affine_network_every_number_on_record_is_finite() -> None:
    run = Run(Settings(activation="identity", depth=4, learning_rate=10.0, optimizer="momentum"))
    run.rows(0, 200)

    assert run.end is not None
    assert np.isfinite(run.history()).all()


def test_two_records_of_a_diverging_run_end_at_the_same_epoch() -> None:
    one, other = Run(DIVERGING), Run(DIVERGING)
    one.rows(0, 200)
    for epoch in range(0, 200, 7):
        other.rows(epoch, 7)

    assert one.end == other.end
    assert same_bits(one.history(), other.history())


def test_a_record_is_complete_at_the_last_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.record.run.LAST_EPOCH", 5)
    run = Run(SMALL)

    assert len(run.rows(0, 100)) == 6
    assert run.end is not None
    assert (run.end.epoch, run.end.reason) == (6, "complete")
    assert run.frame(100).epoch == 5


@settings(max_examples=25)
@given(experiments())
def test_no_row_is_ever_without_a_number(experiment: Settings) -> None:
    run = Run(experiment)
    run.rows(0, 6)

    assert all(map(run.layout.is_finite, run.history()))
    assert run.count == 6 or (run.end is not None and run.end.epoch == run.count)


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("depth", range(9))
def test_an_identity_network_is_one_matrix_at_every_depth(dataset: str, depth: int) -> None:
    run = Run(Settings(dataset=dataset, activation="identity", depth=depth, batch_size=100))

    for epoch in (0, 1, 5, 15):
        frame = run.frame(epoch)
        assert frame["largest_difference"] < 1e-5 * frame["largest_output"]
        assert frame["gap"] < 1e-6


def test_logistic_regression_comes_with_its_scores() -> None:
    run = Run(SMALL)
    affine, scores = run.sample.logistic_regression
    data = run.data
    right = (affine(data.points)[:, 0] > 0) == (data.labels > 0)

    np.testing.assert_array_equal(affine.weight, logistic_regression(data).weight)
    assert scores.test_accuracy == pytest.approx(right[data.test].mean())
    assert scores.train_accuracy == pytest.approx(right[data.train].mean())


def seeded(*seeds: int) -> list[Settings]:
    return [Settings(width=3, batch_size="full", seed=seed) for seed in seeds]


def test_the_store_keeps_one_run_per_experiment() -> None:
    store = RunStore(byte_limit=10**9)
    (one,), (equal,) = seeded(1), seeded(1)

    assert store.run(one) is store.run(equal)
    assert store.run(one) is not store.run(Settings())


def test_the_store_lets_the_least_recently_used_run_go_and_rebuilds_its_bits() -> None:
    store = RunStore(byte_limit=10**9, run_limit=2)
    one, two, three = seeded(1, 2, 3)
    runs: dict[Settings, Any] = {each: store.run(each) for each in (one, two)}
    rows = runs[two].rows(0, 10).copy()
    store.run(one)
    store.run(three)

    assert store.run(one) is runs[one]
    assert store.run(two) is not runs[two]
    assert same_bits(store.run(two).rows(0, 10), rows)


def test_the_store_keeps_to_its_bytes_but_never_drops_who_is_asked_for() -> None:
    store = RunStore(byte_limit=1)
    one, two = seeded(1, 2)
    first = store.run(one)
    first.rows(0, 10)

    assert first.size >= first.rows(0, 10).nbytes
    assert store.run(one) is first
    second = store.run(two)
    second.rows(0, 10)
    assert store.run(two) is second
    assert store.run(one) is not first


def test_the_store_counts_the_bytes_that_its_runs_hold() -> None:
    store = RunStore(byte_limit=10**9, run_limit=3)
    runs = [store.run(experiment) for experiment in seeded(1, 2, 3, 4)]
    for run, epochs in zip(runs, (10, 100, 200, 300), strict=True):
        run.rows(0, epochs)

    assert store._bytes == sum(run.size for run in runs[1:])
    assert runs[3].size > runs[3].history().nbytes


def test_finished_rows_are_read_while_others_train() -> None:
    run = Run(Settings(depth=8, width=16, activation="mish"))
    run.rows(0, 5)
    # A second and a half of training, and more on a loaded machine: far longer than ten readings.
    training = threading.Thread(target=run.rows, args=(0, 5000), kwargs={"budget": 1.5})
    training.start()
    rows = [run.rows(0, 5, budget=0.0) for _ in range(10)]
    still_training = training.is_alive()
    training.join()

    assert still_training
    assert all(same_bits(each, rows[0]) for each in rows)


def test_the_best_straight_line_is_found_on_all_points_and_on_those_trained_on() -> None:
    run = Run(SMALL)
    data = run.data
    for ceiling, rows in (
        (run.sample.ceiling, slice(None)),
        (run.sample.train_ceiling, data.train),
    ):
        right = (ceiling.line(data.points[rows])[:, 0] > 0) == (data.labels[rows] > 0)
        assert ceiling.accuracy == pytest.approx(right.mean())
    assert run.sample.ceiling is run.sample.ceiling


def test_a_run_that_went_out_is_gone_without_the_collector() -> None:
    store = RunStore(byte_limit=10**6, run_limit=1)
    gc.disable()
    try:
        run = store.run(Settings(depth=1, width=1))
        run.rows(0, 5)
        gone = weakref.ref(run)
        del run
        store.run(Settings(depth=1, width=2))
        assert gone() is None
    finally:
        gc.enable()


def test_who_tries_out_ever_new_experiments_takes_nobodys_run_from_them() -> None:
    store = RunStore(byte_limit=10**9, run_limit=5)
    watched = store.run(Settings(seed=99))
    for seed in range(50):
        assert store.run(Settings(seed=99)) is watched  # as the stage does
        for data_seed in range(10):
            store.run(Settings(seed=seed, data_seed=1 + data_seed))

    assert store.run(Settings(seed=99)) is watched


def test_looking_up_a_run_that_there_is_not_keeps_none() -> None:
    store = RunStore(byte_limit=10**9)
    assert store.look_up(Settings()) is not store.look_up(Settings())

    assert store.look_up(Settings()) is not store.run(Settings())
    assert store.look_up(Settings()) is store.run(Settings())
