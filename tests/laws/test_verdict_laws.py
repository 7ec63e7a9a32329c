"""What the line under the stage says, at random moments: read, and held to what is true."""

import re
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.stats import ttest_ind  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from components.words.detail_words import details_in_words
from components.words.verdict_words import verdict_in_words
from models.experiment.datasets import make_data
from models.experiment.interventions import Intervention
from models.findings.diagnosis import diagnose
from models.record.run import Run
from tests.laws.lines import FEW, most_right_by_trying
from tests.laws.moments import Moment
from tests.laws.reading import COUNT, PERCENT, any_percentage, explained, said, share
from tests.laws.truth import FLOAT32

Floats = NDArray[np.float64]
Batch = list[Moment]

SENTENCES = (
    r"Solved: .* of the training points are right, .* of the others.*\.",
    r"Learnt in part by heart: .* are right, but only .* of the others.*\.",
    r"It cannot represent this: .*, and no straight line gets more than .* It gets .*\.",
    r"At its optimum: .* are right, .* of the others.*\.",
    r"Your (ReLUs|activations) are (not|hardly) bending anything here: .* the network does\.",
    r"Epoch \d+: too early to say( after the change at epoch \d+)?\. .* points are right\.",
    r"Still learning: .* that of the \d+ before\.",
    r"It (did not learn|has not learnt since it was changed at epoch \d+): .* where .* gets .*\.",
    r"Frozen: layers? [\d, and]+ of \d+\. .* with every layer free\.",
    r"Frozen: layers? [\d, and]+ of \d+: training moves (nothing|the others only)\.",
    r"It has not learnt more so far: .* the training has not got further\.",
    r"It diverged: one epoch later its numbers are no longer finite\.",
    r"One matrix is enough here: the best straight line gets .* of the training points\.",
    r"One matrix would do: over the data its activations are (not|hardly) bending anything\.",
    r"It gets .*, where no rule gets more than about .* of new ones: it has learnt some .*",
    r"Over all \d+ points the best straight line gets .*\.",
    r"Its training is done: its loss is as low as that of any one matrix, .*",
    r"The best straight line gets more of the training points right, yet has a higher loss: .*",
    r"The best straight line gets \d+ more of the training points right\.",
    r"It can only draw parallel lines: .*",
    r"It cannot close a boundary round the inner class: .*",
    r"(Each of its \d+ units|Its unit) stays on one straight piece .*",
    r"Units on more than one piece: \d+ of \d+, .*",
    r"While that is so, one straight line parts the points as it does, .*",
    r"It looks like a collapse, but it is a training failure: .*",
    r"Units dead over the data: \d+ of \d+, .*",
    r"Saturated units: \d+ of \d+, .*",
    r"Over all training points the gradient is 0\.",
    r"The gradient fades on its way back: the first layer gets .* of it\.",
    r"With \w+ at learning rate .* the mean loss of the last \d+ epochs is .* before\.",
)
"""Every sentence that there is; below, each has its law."""


def best_line(moment: Moment) -> tuple[int, bool]:
    """The most training points right by lines that were tried, and whether all were."""
    return _best_line_of(_data_key(moment), True)


def _data_key(moment: Moment) -> tuple[str, float, int, int]:
    it = moment.settings
    return it.dataset, it.noise, it.train_percent, it.data_seed


@lru_cache(200)
def _best_line_of(key: tuple[str, float, int, int], only_training: bool) -> tuple[int, bool]:
    data = make_data(*key)
    side = data.train if only_training else slice(None)
    points, labels = data.points[side].astype(np.float64), data.labels[side] > 0
    return most_right_by_trying(points, labels, tries=400), len(points) <= FEW


@lru_cache(200)
def logistic_regression(key: tuple[str, float, int, int]) -> tuple[float, Floats]:
    """scikit-learn's least training loss of one matrix, and its probabilities there."""
    data = make_data(*key)
    points, labels = data.points[data.train].astype(np.float64), data.labels[data.train] > 0
    if labels.all() or not labels.any():
        return 0.0, labels.astype(np.float64)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(points, labels)
    logits = model.decision_function(points)
    signed = np.where(labels, logits, -logits)
    return float(np.logaddexp(0, -signed).mean()), 1 / (1 + np.exp(-logits))


@lru_cache(200)
def best_rule(dataset: str, noise: float) -> float:
    """What a rule gets of 10,000 new points that says of each what most of its neighbours are."""
    points, labels = _fresh_clouds(noise) if dataset == "blobs" else _fresh(dataset, noise)
    known, new = points[::2], points[1::2]
    return float(KNeighborsClassifier(25).fit(known, labels[::2]).score(new, labels[1::2]))


def _fresh(dataset: str, noise: float) -> tuple[Floats, NDArray[np.bool_]]:
    made = [make_data(dataset, noise, 50, 1000 + seed) for seed in range(40)]
    points = np.concatenate([data.points for data in made]).astype(np.float64)
    return points, np.concatenate([data.labels for data in made]) > 0


def _fresh_clouds(noise: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Blobs turn with each seed, but the rule knows how they are turned."""
    generator = np.random.default_rng(0)
    cloud = generator.integers(6, size=20_000)
    angle = cloud * np.pi / 3
    middles = 3.5 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return middles + generator.normal(0, 0.5 + 2 * noise, middles.shape), cloud % 2 == 0


def train_count(moment: Moment) -> int:
    return moment.run.data.train_count


def held_out_count(moment: Moment) -> int:
    return len(moment.run.data.labels) - train_count(moment)


def right_of_training(moment: Moment, text: str) -> bool:
    found = moment.truth.train
    return any_percentage(text, found.least, found.most, train_count(moment))


def right_of_test(moment: Moment, text: str) -> bool:
    found = moment.truth.test
    return any_percentage(text, found.least, found.most, held_out_count(moment))


def spread(accuracy: float, count: int) -> float:
    return float(np.sqrt(accuracy * (1 - accuracy) / count))


def is_ahead_on_training_points(moment: Moment) -> bool:
    train, test = moment.truth.train, moment.truth.test
    every = train_count(moment) + held_out_count(moment)
    pooled = (train.most + test.most) / every
    chance = np.hypot(spread(pooled, train_count(moment)), spread(pooled, held_out_count(moment)))
    ahead = train.most / train_count(moment) - test.least / held_out_count(moment)
    return bool(ahead > 2 * chance - 2 / train_count(moment))


def losses(moment: Moment) -> Floats:
    """The training losses of another run up to the moment."""
    rows = moment.again.rows(0, moment.frame.epoch + 1)
    return rows[:, moment.run.columns.index("train_loss")].astype(np.float64)


def says_the_change(moment: Moment, window: str, change: str, direction: str | None) -> bool:
    """Whether the mean loss changed so, from window to window."""
    record, size = losses(moment), int(window)
    fall = 1 - record[-size:].mean() / record[-2 * size : -size].mean()
    if direction is None:
        return bool(abs(fall) < 1e-12)
    if (direction == "lower than") != (fall > 0):
        return False
    if change == "less than 0.1 % ":
        return bool(abs(fall) < 0.001)
    return bool(abs(share(change.strip()) - abs(fall)) <= max(0.0011, 0.006 * abs(fall)))


CHANGE = (
    rf"last {COUNT} epochs is"
    r" (?:the same as|(less than 0.1 % |[\d.e+]+ % )(lower than|higher than)) that of"
)


def test_every_sentence_has_a_law(batch: Batch) -> None:
    for moment in batch:
        for sentence in moment.sentences:
            assert sum(re.fullmatch(row, sentence) is not None for row in SENTENCES) == 1, sentence


def test_points_right_are_counted(batch: Batch) -> None:
    opening = r"^(?:Solved|Learnt in part by heart|Epoch \d+|Still learning|It did not learn"
    opening += r"|It has not learnt more so far|At its optimum|It has not learnt since [^:]*"
    opening += r"|Frozen)(?:: | after ).*?"
    training = rf"{opening}{PERCENT} of the training points are right"
    for moment, (percent,) in said(batch, training):
        assert right_of_training(moment, percent), moment
    for moment, (percent,) in said(batch, rf"are right, (?:but only )?{PERCENT} of the others"):
        assert right_of_test(moment, percent), moment


def test_what_cannot_be_is_not_reached_at_any_epoch_or_by_another_seed(batch: Batch) -> None:
    for moment, (bound,) in said(batch, rf"It cannot .* no straight line gets more than {PERCENT}"):
        other = replace(moment.settings, seed=(moment.settings.seed + 1) % 100)
        column = moment.run.columns.index("train_accuracy")
        for run in (moment.again, Run(other)):
            shares = run.rows(0, 31)[:, column]
            assert shares.max(initial=0) <= share(bound) + 1e-6, moment
        assert moment.run.history()[:, column].max() <= share(bound) + 1e-6, moment
        assert best_line(moment)[0] / train_count(moment) <= share(bound) + 1e-12, moment


def test_what_a_line_gets_is_what_the_best_line_gets(batch: Batch) -> None:
    patterns = (
        rf"It cannot .* no straight line gets more than {PERCENT}",
        rf"It (?:did not learn|has not learnt since .*): .* straight line gets {PERCENT}",
        rf"One matrix is enough here: the best straight line gets {PERCENT}",
        rf"While that is so, .* none gets more than {PERCENT}",
    )
    for pattern in patterns:
        for moment, (percent,) in said(batch, pattern):
            found, is_best = best_line(moment)
            most = found if is_best else train_count(moment)
            assert any_percentage(percent, found, most, train_count(moment)), moment
    for moment, (count, percent) in said(batch, rf"Over all {COUNT} points .* gets {PERCENT}"):
        found, _ = _best_line_of(_data_key(moment), False)
        assert any_percentage(percent, found, int(count), int(count)), moment


def test_it_gets_so_many_or_as_many_as_the_line(batch: Batch) -> None:
    for moment, (percent,) in said(batch, rf"It cannot .* It gets {PERCENT}\.$"):
        assert right_of_training(moment, percent), moment
    for moment, _ in said(batch, r"It cannot .* It gets as many\.$"):
        assert moment.truth.train.most >= best_line(moment)[0], moment
    for moment, (more,) in said(
        batch, rf"The best straight line gets {COUNT} more of the training"
    ):
        found, is_best = best_line(moment)
        right = moment.truth.train
        assert found - right.most <= int(more), moment
        assert not is_best or int(more) <= found - right.least, moment
    for moment, _ in said(batch, "more of the training points right, yet has"):
        found, is_best = best_line(moment)
        assert not is_best or moment.truth.train.least < found, moment


def test_at_the_optimum_no_logistic_regression_says_anything_else(batch: Batch) -> None:
    for moment, _ in said(batch, "^At its optimum|^Its training is done|yet has a higher loss"):
        least, probabilities = logistic_regression(_data_key(moment))
        logits = moment.truth.logits[moment.run.data.train]
        own = 0.5 + 0.5 * np.tanh(0.5 * logits)
        assert moment.truth.is_affine, moment
        assert moment.truth.loss >= least - 1e-6, moment
        assert np.sqrt(((own - probabilities) ** 2).mean()) <= 0.0101, moment


def test_what_is_solved_is_right_about_new_points_too(batch: Batch) -> None:
    for moment, _ in said(batch, "^Solved"):
        it = moment.settings
        possible = min(0.95, best_rule(it.dataset, it.noise))
        train, test = train_count(moment), held_out_count(moment)
        slack = 2 * spread(min(possible, 0.9999), train) + 0.01
        assert moment.truth.train.most / train >= possible - slack, moment
        assert moment.truth.test.most / test >= possible - 2 * spread(possible, test) - 0.01, moment


def test_what_is_learnt_by_heart_is_worse_on_new_points_by_more_than_chance(batch: Batch) -> None:
    for moment, _ in said(batch, "^Learnt in part by heart"):
        assert is_ahead_on_training_points(moment), moment


def test_no_rule_gets_more_than_what_is_possible(batch: Batch) -> None:
    for moment, (percent,) in said(batch, rf"no rule gets more than about {PERCENT}"):
        found = best_rule(moment.settings.dataset, moment.settings.noise)
        assert -0.012 <= share(percent) - found <= 0.035, moment
    for moment, (percent,) in said(batch, rf"^It gets {PERCENT} of the training points, where no"):
        assert right_of_training(moment, percent), moment
        found = best_rule(moment.settings.dataset, moment.settings.noise)
        count = train_count(moment)
        assert moment.truth.train.most / count > found + 2 * spread(found, count) - 0.012, moment


def test_what_one_matrix_explains_numpy_explains_too(batch: Batch) -> None:
    for moment, (most,) in said(batch, r"one matrix explains (all.* of) what the network does"):
        gap = moment.truth.gap
        assert gap <= explained(most) * 1.001 + moment.truth.gap_rounding, moment
        assert gap < 1e-6 + moment.truth.gap_rounding, moment
    for moment, _ in said(batch, "^One matrix would do"):
        assert moment.truth.gap < 1e-6 + moment.truth.gap_rounding, moment


def test_not_is_said_of_bending_only_where_each_unit_stays_on_one_piece(batch: Batch) -> None:
    for moment, _ in said(batch, "are not bending anything|stays on one straight piece"):
        assert moment.truth.units_on_several_pieces == 0, moment
    for moment, _ in said(batch, "^Your ReLUs"):
        assert set(moment.truth.names) - {"identity"} == {"relu"}, moment
    for moment, (some, every) in said(batch, rf"Units on more than one piece: {COUNT} of {COUNT}"):
        assert moment.truth.units_on_several_pieces == int(some), moment
        assert moment.truth.units == int(every), moment
    for moment, (units,) in said(batch, rf"Each of its {COUNT} units stays on one"):
        assert moment.truth.units == int(units), moment


def test_while_no_unit_bends_one_line_parts_the_points(batch: Batch) -> None:
    for moment, _ in said(batch, "^While that is so"):
        assert np.abs(moment.truth.residuals).max() <= moment.truth.rounding.max(), moment


def test_one_matrix_is_enough_only_for_one_matrix(batch: Batch) -> None:
    for moment, _ in said(batch, "^One matrix is enough|the network is one matrix"):
        assert moment.truth.is_affine, moment


def changes_so_far(moment: Moment) -> list[Intervention]:
    return [edit for edit in moment.settings.edits if edit.epoch <= moment.frame.epoch]


def test_early_is_before_20_epochs_are_trained_without_a_change(batch: Batch) -> None:
    for moment, (epoch,) in said(batch, rf"^Epoch {COUNT}: too early"):
        changed = max((edit.epoch for edit in changes_so_far(moment)), default=0)
        assert int(epoch) == moment.frame.epoch < changed + 20, moment


def test_a_change_is_named_where_there_was_one_last(batch: Batch) -> None:
    for moment, (epoch,) in said(batch, rf"chang(?:e|ed) at epoch {COUNT}"):
        assert int(epoch) == max(edit.epoch for edit in changes_so_far(moment)), moment


def test_before_its_first_change_an_experiment_is_spoken_of_as_if_there_were_none(
    batch: Batch,
) -> None:
    for moment in batch:
        edits, epoch = moment.settings.edits, moment.frame.epoch
        if edits and epoch + 1 < edits[0].epoch:
            parent = Run(replace(moment.settings, edits=()))
            frame = parent.frame(epoch)
            if np.array_equal(frame.row, moment.frame.row):
                found = diagnose(parent, frame)
                assert verdict_in_words(found) == moment.verdict, moment
                assert details_in_words(found) == moment.details, moment


def test_frozen_layers_are_those_that_do_not_move(batch: Batch) -> None:
    for moment, (which, every) in said(batch, rf"^Frozen: layers? ([\d, and]+) of {COUNT}"):
        frozen = {int(number) for number in re.findall(r"\d+", which)}
        assert int(every) == len(moment.run.network.layers), moment
        moved, rows = set(), moment.again.rows(moment.frame.epoch, 2)
        by_hand = any(edit.epoch == moment.frame.epoch + 1 for edit in moment.settings.edits)
        if len(rows) < 2 or by_hand:
            continue
        before, after = rows[:, len(moment.run.columns) :]
        for number, layer in enumerate(moment.run.network.layers, 1):
            if (before[layer.start : layer.stop] != after[layer.start : layer.stop]).any():
                moved.add(number)
        assert not moved & frozen, moment


def test_training_moves_nothing_only_where_every_layer_is_frozen(batch: Batch) -> None:
    for moment, (count, what) in said(batch, rf"^Frozen: .* of {COUNT}: training moves (.*)\."):
        frozen = re.findall(r"\d+", next(s for s in moment.sentences if s.startswith("Frozen")))
        assert (what == "nothing") == (len(frozen) - 1 == int(count)), moment


def test_a_change_of_the_loss_is_of_epochs_that_no_change_parts(batch: Batch) -> None:
    for moment, (window, _, _) in said(batch, CHANGE):
        first = moment.frame.epoch - 2 * int(window) + 1
        parting = [edit.epoch for edit in moment.settings.edits if first < edit.epoch]
        assert all(epoch > moment.frame.epoch for epoch in parting), moment


def test_training_goes_on_by_what_is_said_of_it(batch: Batch) -> None:
    """An experiment with the optimizer and the rate that are named is trained no otherwise."""
    pattern = r"With (\w+) at learning rate ([\d.]+) the mean loss"
    for moment, (optimizer, rate) in said(batch, pattern):
        last = {edit.what: edit.value for edit in changes_so_far(moment)}
        assert optimizer == last.get("optimizer", moment.settings.optimizer), moment
        assert float(rate) == last.get("learning_rate", moment.settings.learning_rate), moment


def test_training_is_said_to_have_failed_only_where_it_set_every_weight(batch: Batch) -> None:
    for moment, _ in said(batch, "it is a training failure"):
        assert not any(re.match(r"[wb]\d", edit.what) for edit in changes_so_far(moment)), moment


def test_a_loss_that_falls_falls_in_the_record_of_another_run(batch: Batch) -> None:
    for moment, (window, change, direction) in said(batch, CHANGE):
        assert says_the_change(moment, window, change, direction), moment
    for moment, (window, _, direction) in said(batch, f"^Still learning.*{CHANGE}"):
        record, size = losses(moment), int(window)
        assert direction == "lower than", moment
        recent, earlier = record[-size:], record[-2 * size : -size]
        assert recent.mean() < 0.98 * earlier.mean() + 1e-9, moment
        # Welch's t: a loss that only trembles is not learning.
        assert ttest_ind(earlier, recent, equal_var=False).statistic > 1.99, moment


def test_the_record_of_another_run_ends_where_this_one_diverges(batch: Batch) -> None:
    for moment in batch:
        diverges = any(sentence.startswith("It diverged") for sentence in moment.details)
        if diverges or moment.verdict.startswith("Still learning"):
            rows = moment.again.rows(0, moment.frame.epoch + 2)
            assert (len(rows) <= moment.frame.epoch + 1) == diverges, moment


def test_only_what_is_not_solved_did_not_learn(batch: Batch) -> None:
    for moment, _ in said(batch, "^It did not learn|^It has not learnt (more|since)"):
        train, test = moment.truth.train, moment.truth.test
        assert train.least < 0.95 * train_count(moment) or test.least < 0.95 * held_out_count(
            moment
        )


def test_parallel_lines_run_along_one_direction(batch: Batch) -> None:
    for moment, _ in said(batch, "^It can only draw parallel lines"):
        truth = moment.truth
        gradients = input_gradients(moment)
        sizes = np.linalg.svd(gradients, compute_uv=False)
        assert sizes[1] <= 1e-9 * max(sizes[0], 1e-300), moment
        assert truth.units > 0, moment


def input_gradients(moment: Moment) -> Floats:
    """The gradient of the logit at each point, ``(points, 2)``, by autograd."""
    points = moment.truth.points.clone().requires_grad_()
    (gradients,) = torch.autograd.grad(moment.truth.forward(points)[0].sum(), points)
    return gradients.numpy()


def test_what_cannot_be_closed_has_a_way_out(batch: Batch) -> None:
    """No class is all round the other: both reach the rim of a square a thousand times as large."""
    for moment, _ in said(batch, "^It cannot close a boundary"):
        for hidden in moment.truth.hidden:
            assert hidden.before.shape[1] <= 2, moment
            assert hidden.slopes.min() >= 0, moment
        assert moment.settings.dataset in ("circle", "rings"), moment


def test_who_says_the_same_everywhere_does(batch: Batch) -> None:
    for moment, (spread_said,) in said(batch, r"its logits spread by ([\d.e-]+)\."):
        deviation, rounding = moment.truth.logits.std(), moment.truth.rounding.max()
        assert deviation < 0.05 + rounding, moment
        # Where float32 cannot tell which logits, it can tell that they are not all one.
        least = min(deviation, float(moment.truth.single_logits.std()))
        assert least < 0.05 + FLOAT32 * np.abs(moment.truth.logits).max(), moment
        assert abs(float(spread_said) - deviation) <= 0.34 * deviation + rounding, moment


def test_dead_units_have_no_slope_at_any_point(batch: Batch) -> None:
    for moment, (some, every) in said(batch, rf"Units dead over the data: {COUNT} of {COUNT}"):
        assert int(some) in moment.truth.dead, moment
        assert int(every) == moment.truth.units, moment


def test_saturated_units_have_hardly_a_slope_at_most_points(batch: Batch) -> None:
    for moment, (some, every) in said(batch, rf"Saturated units: {COUNT} of {COUNT}"):
        if moment.truth.is_chaotic:
            continue
        dead, flat = moment.truth.dead, moment.truth.flat_units()
        assert flat - dead.most <= int(some) <= flat - dead.least, moment
        assert int(every) == moment.truth.units, moment


def test_a_gradient_that_fades_or_is_none_is_so_by_autograd(batch: Batch) -> None:
    for moment, (part,) in said(batch, "The gradient fades .* gets (.*) of it"):
        _, first = moment.truth.gradient
        assert first < 0.01, moment
        assert first == pytest.approx(0 if part == "nothing" else float(part), rel=0.5), moment
    for moment, _ in said(batch, "the gradient is 0"):
        assert moment.truth.gradient[0] < 1e-12, moment


def test_a_verdict_does_not_depend_on_who_looked_further(batch: Batch) -> None:
    for moment in batch[::4]:
        moment.again.rows(moment.frame.epoch + 20, 1)
        frame = moment.again.frame(moment.frame.epoch)
        if np.array_equal(frame.row, moment.frame.row):
            assert verdict_in_words(diagnose(moment.again, frame)) == moment.verdict, moment
