"""What panels say of random experiments, held to what is true."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[import-untyped]

from components.curves_panel import _CURVES, _curves
from components.figures.surface import logit_limit
from components.partner import PARTNERS
from components.words.bend_words import bends_in_numbers, bends_in_words
from components.words.chain_words import shortest_in_words, unbent_in_words
from components.words.curves_words import NEAREST, curves_in_words
from components.words.race_words import race_in_words, race_table
from components.words.surface_words import cut_in_words
from models.experiment.datasets import make_data
from models.experiment.settings import FULL_BATCH, Settings
from models.findings.chain import multiplied_out
from models.findings.sweeps import BENDS, BendPoint, DepthPath, bend_sweep, depth_race
from models.findings.what_if import SWEEP_LIMIT
from models.record.run import Run
from tests.laws.lines import most_right_by_trying
from tests.laws.moments import Moment
from tests.laws.reading import COUNT, PERCENT, any_percentage, share
from tests.laws.stage import Spoken
from tests.laws.test_region_laws import grid, number, patterns_at
from tests.laws.test_stage_laws import hold_to_the_matrix_beside, values_at
from tests.laws.truth import Truth

Floats = NDArray[np.float64]
Batch = list[Moment]
Captions = list[Spoken]

RACE_EPOCHS = 300
BEND_EPOCHS = 20


def races(batch: Batch) -> Iterator[tuple[Moment, Settings, tuple[DepthPath, ...]]]:
    """Yield the depth race on some of the data sets, and what was raced with."""
    for moment in batch[::40]:
        plain = replace(moment.settings.linear_twin, activations=(), widths=(), edits=())
        settings = replace(plain, optimizer="sgd", learning_rate=0.1, batch_size=FULL_BATCH)
        yield moment, settings, raced(settings)


@lru_cache(maxsize=3)  # of a batch: each is looked at by several laws
def raced(settings: Settings) -> tuple[DepthPath, ...]:
    return depth_race(settings, epochs=RACE_EPOCHS).paths


@lru_cache(maxsize=12)
def descended(settings: Settings, place: int) -> tuple[Floats, Floats, Floats]:
    """Return the losses, and weight and bias of the product, epoch by epoch, in float64."""
    data, layers = Run(settings).data, matrices_in(raced(settings)[place])
    points, labels = data.points[data.train].astype(np.float64), data.labels[data.train] > 0
    return descent(layers, points, labels, settings.learning_rate, RACE_EPOCHS)


def descent(
    layers: list[tuple[Floats, Floats]],
    points: Floats,
    labels: NDArray[np.bool_],
    rate: float,
    epochs: int,
) -> tuple[Floats, Floats, Floats]:
    """Return the same of gradient descent on all points at once, by the chain rule for matrices."""
    losses, weights, biases = [], [], []
    for _ in range(epochs + 1):
        maps = [(np.eye(2), np.zeros(2))]
        for weight, bias in layers:
            maps.append((weight @ maps[-1][0], weight @ maps[-1][1] + bias))
        logits = points @ maps[-1][0][0] + maps[-1][1][0]
        losses.append(np.logaddexp(0.0, np.where(labels, -logits, logits)).mean())
        weights.append(maps[-1][0][0])
        biases.append(maps[-1][1][0])
        wrong = (1.0 / (1.0 + np.exp(-logits)) - labels) / len(labels)
        by_weight, by_bias, back = (wrong @ points)[None], wrong.sum(), np.ones((1, 1))
        for i in reversed(range(len(layers))):
            weight, bias = layers[i]
            inner, offset = maps[i]
            slope = back.T @ (by_weight @ inner.T + by_bias * offset[None])
            layers[i] = (weight - rate * slope, bias - rate * by_bias * back[0])
            back = back @ weight
    return np.array(losses), np.array(weights), np.array(biases)


def matrices_in(path: DepthPath) -> list[tuple[Floats, Floats]]:
    """Return the first weights and biases of a linear network of one width."""
    flat = path.rows[0, len(path.layout.columns) :].astype(np.float64)
    width = width_of(len(flat), path.depth)
    sizes = [2, *[width] * path.depth, 1]
    layers, start = [], 0
    for inputs, outputs in pairwise(sizes):
        stop = start + inputs * outputs
        layers.append((flat[start:stop].reshape(outputs, inputs), flat[stop : stop + outputs]))
        start = stop + outputs
    assert start == len(flat)
    return layers


def width_of(parameters: int, depth: int) -> int:
    """Return the width of so many hidden layers with so many parameters."""
    counts = {3 * n + (depth - 1) * n * (n + 1) + n + 1: n for n in range(1, 20)}
    return counts[parameters] if depth else 1


def test_depths_agree_on_as_many_points_as_descent_by_hand_says(batch: Batch) -> None:
    for moment, settings, paths in races(batch):
        if any(path.diverged for path in paths):
            continue
        points = moment.run.data.points.astype(np.float64)
        ends = [descended(settings, place) for place in range(len(paths))]
        logits = np.stack([points @ weights[-1] + biases[-1] for _, weights, biases in ends])
        alike = ((logits > 0) == (logits[0] > 0)).all(axis=0)
        unsure = (np.abs(logits) <= 1e-3 * np.abs(logits).max()).any(axis=0)
        text = race_in_words(paths, moment.run.data)
        found = re.search(
            rf"in the end all 4 agree on the class of (?:all points|{PERCENT} of all)", text
        )
        assert found, text
        least, most = int((alike & ~unsure).sum()), int((alike | unsure).sum())
        assert any_percentage(found.group(1) or "100 %", least, most, len(points)), (moment, text)


def test_depths_arrive_when_descent_by_hand_does(batch: Batch) -> None:
    for moment, settings, paths in races(batch):
        if any(path.diverged for path in paths):
            continue
        losses = {path.depth: descended(settings, i)[0] for i, path in enumerate(paths)}
        goal = min(float(one.min()) for one in losses.values())
        table = race_table(paths, moment.run.data)
        for depth, own in losses.items():
            row = re.search(rf"^\| {depth} \| .* \| (not reached|[\d,]+) \|$", table, re.MULTILINE)
            assert row, table
            target, slack = own[0] - 0.95 * (own[0] - goal), 1e-3 * (own[0] - goal) + 1e-6
            if row.group(1) == "not reached":
                assert own.min() >= target - slack, (moment, table)
                continue
            epoch = number(row.group(1))
            assert own[epoch] <= target + slack, (moment, table)
            assert epoch == 0 or own[epoch - 1] >= target - slack, (moment, table)
        said_epochs = re.findall(r"(\d[\d,]*) epochs?\b", race_in_words(paths, moment.run.data))
        epochs = [number(cell) for cell in re.findall(r"\| ([\d,]+) \|$", table, re.MULTILINE)]
        if said_epochs:
            assert {number(one) for one in said_epochs} == {min(epochs), max(epochs)}, table


def test_the_races_table_has_the_matrix_that_descent_by_hand_ends_at(batch: Batch) -> None:
    for moment, settings, paths in races(batch):
        table = race_table(paths, moment.run.data)
        for place, path in enumerate(paths):
            if path.diverged:
                continue
            _, weights, biases = descended(settings, place)
            row = re.search(
                rf"^\| {path.depth} \| {PERCENT} \| \[(\S+) (\S+)\], (\S+) \| (\S+) → (\S+) \|",
                table,
                re.MULTILINE,
            )
            assert row, table
            right, *numbers = row.groups()
            norms = np.linalg.norm(weights, axis=1)
            true = [*weights[-1], biases[-1], norms[0], norms[-1]]
            np.testing.assert_allclose([float(n) for n in numbers], true, rtol=0.02, atol=1e-3)
            logits = moment.run.data.points.astype(np.float64) @ weights[-1] + biases[-1]
            hits, unsure = (logits > 0) == (moment.run.data.labels > 0), np.abs(logits) < 1e-3
            least, most = int((hits & ~unsure).sum()), int((hits | unsure).sum())
            assert any_percentage(right, least, most, len(logits)), (moment, table)


def test_from_very_small_weights_a_deeper_network_waits_longer() -> None:
    """And then moves faster: of the way down, the middle takes it a smaller part of its time."""
    data = make_data("gauss", 0.0, 50, 0)
    points, labels = data.points.astype(np.float64), data.labels > 0
    generator = np.random.default_rng(0)
    waits, parts = [], []
    for depth in (0, 1, 2, 3):
        sizes = [2, *[4] * depth, 1]
        layers = [(0.1 * generator.normal(size=(o, i)), np.zeros(o)) for i, o in pairwise(sizes)]
        losses, *_ = descent(layers, points, labels, 0.02, 6000)
        way = (losses[0] - losses) / losses[0]
        begun, over = int(np.argmax(way > 0.1)), int(np.argmax(way > 0.8))
        waits.append(begun)
        parts.append((over - begun) / over)

    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert parts[1:] == sorted(parts[1:], reverse=True)


def sweeps(batch: Batch) -> Iterator[tuple[Moment, tuple[BendPoint, ...]]]:
    """Yield some experiments at each of BENDS, those that do not overflow at once."""
    for moment in batch[::30]:
        settings = replace(moment.settings, bend=1.0)
        if settings.is_affine:
            continue
        yield moment, swept(settings)


@lru_cache(maxsize=4)  # of a batch
def swept(settings: Settings) -> tuple[BendPoint, ...]:
    return bend_sweep(settings, epochs=BEND_EPOCHS).points


def truth_of(moment: Moment, point: BendPoint) -> Truth:
    """Return what is true of the experiment trained at one bend, trained here again."""
    settings = replace(moment.settings, bend=point.bend)
    truth, row = trained(settings, point.frame.epoch)
    np.testing.assert_array_equal(row, point.frame.row)
    return truth


@lru_cache(maxsize=4 * len(BENDS))
def trained(settings: Settings, epoch: int) -> tuple[Truth, NDArray[np.float32]]:
    run = Run(settings)
    frame = run.frame(epoch)
    return Truth(run.settings, run.data, frame.parameters), frame.row


def test_bends_in_numbers_are_those_of_networks_trained_at_them(batch: Batch) -> None:
    pattern = (
        rf"t = (\S+): {PERCENT} of training and {PERCENT} of test points right, gap"
        r" ([\d.e+-]+)(?:, (more than )?([\d,]+) regions?)?\."
    )
    for moment, points in sweeps(batch):
        found = re.findall(pattern, bends_in_numbers(points, moment.run.data))
        assert len(found) == len(points)
        for point, (bend, train, test, gap, more, regions) in zip(points, found, strict=True):
            truth, data = truth_of(moment, point), moment.run.data
            assert float(bend) == point.bend
            for text, right, side in (
                (train, truth.train, data.train),
                (test, truth.test, data.test),
            ):
                assert any_percentage(text, right.least, right.most, len(data.labels[side])), point
            assert abs(float(gap) - truth.gap) <= 0.06 * truth.gap + 1e-9 + truth.gap_rounding, (
                point
            )
            if regions and not more:
                assert patterns_at(truth, grid()) <= number(regions), point
            assert not more or number(regions) == SWEEP_LIMIT


def bends_named(text: str, rest: str) -> set[float]:
    """Return the bends of which ``rest`` is said."""
    found = re.search(
        rf"(At every t here|From t = (\S+) on|At t = ([\d., ]+)) it gets {rest}", text
    )
    if found is None:
        return set()
    if found.group(2):
        return {bend for bend in BENDS if bend >= float(found.group(2))}
    return set(map(float, found.group(3).split(", "))) if found.group(3) else set(BENDS)


def test_more_right_than_any_line_is_said_of_the_bends_at_which_it_is(batch: Batch) -> None:
    for moment, points in sweeps(batch):
        data, labels = moment.run.data, moment.run.data.labels > 0
        text = bends_in_words(points, data, moment.run.sample.ceiling)
        places = data.points.astype(np.float64)
        if "One straight line is enough" in text:
            assert are_separable(places, labels), moment
            continue
        tried = most_right_by_trying(places, labels, tries=200)
        bound = re.search(rf"at most {PERCENT} of all points", text)
        assert bound, text
        assert tried / len(labels) <= share(bound.group(1)) + 1e-9, (moment, text)
        more, goal = bends_named(text, "more right"), bends_named(text, "at least 95 %")
        for point in points:
            truth = truth_of(moment, point)
            if truth.is_chaotic:
                continue
            right = truth.right(slice(None))
            assert (point.bend not in more) or right.most > tried, (moment, text)
            assert (point.bend in goal) or truth.train.least < 0.95 * data.train_count, (
                moment,
                text,
            )
            assert (point.bend not in goal) or truth.train.most >= 0.95 * data.train_count - 1e-9


def are_separable(points: Floats, labels: NDArray[np.bool_]) -> bool:
    """Return whether scipy finds a line with each class on a side of its own."""
    signs = np.where(labels, -1.0, 1.0)[:, None]
    sides = signs * np.column_stack([points, np.ones(len(points))])
    return bool(linprog(np.zeros(3), sides, -np.ones(len(points)), bounds=(None, None)).success)


def test_folds_alone_do_not_help_where_numpy_explains_nearly_all(batch: Batch) -> None:
    pattern = (
        r"at t = (\S+) they cut the square into (more than )?([\d,]+) regions, and yet one matrix"
        r" explains (all but \S+ %|all) of"
    )
    for moment, points in sweeps(batch):
        text = bends_in_words(points, moment.run.data, moment.run.sample.ceiling)
        if (found := re.search(pattern, text)) is None:
            continue
        (point,) = (one for one in points if one.bend == float(found.group(1)))
        truth = truth_of(moment, point)
        assert number(found.group(3)) > 1
        assert truth.gap < 0.01 + truth.gap_rounding, (moment, text)
        if found.group(4) != "all":
            most = share(found.group(4).removeprefix("all but "))
            assert abs(most - truth.gap) <= 0.51 * truth.gap + truth.gap_rounding + 0.0005, text
        else:
            assert truth.gap <= 1e-9 + truth.gap_rounding, text


def test_points_right_under_the_curves_are_counted(captions: Captions) -> None:
    """Of the network, and of the matrix that stands beside it."""
    for one in captions:
        run, truth, data = one.moment.run, one.moment.truth, one.moment.run.data
        if one.is_what_if or one.asked["pointed"] or truth.is_chaotic:
            continue
        own = _curves("Network", run.layout, run.history())
        other = _CURVES[one.partner](run)
        epoch = one.moment.frame.epoch
        if epoch >= run.count or not np.array_equal(run.frame(epoch).row, one.moment.frame.row):
            continue  # weights that no run has
        note = NEAREST if one.partner == "best" and not run.network.is_affine else ""
        text = curves_in_words(own, other, epoch, (0.7, 0.7), note)
        found = re.match(
            rf"Points right at epoch {epoch:,}: network {PERCENT} of test and {PERCENT} of"
            " training; ",
            text,
        )
        assert found, text
        for percentage, side, right in zip(
            found.groups(), (data.test, data.train), (truth.test, truth.train), strict=True
        ):
            assert any_percentage(percentage, right.least, right.most, len(data.labels[side])), text
        assert ("not to the labels" in text) == (one.partner == "best" and not truth.is_affine)
        _matrix_is_counted(one, text)


def _matrix_is_counted(one: Spoken, text: str) -> None:
    name = (
        "collapsed matrix"
        if one.truth.is_affine and one.partner == "best"
        else PARTNERS[one.partner]
    )
    found = re.search(
        rf"; {name}(?: \(.*?\))? {PERCENT} of test and {PERCENT} of training(.*?)\.", text
    )
    if found is None:
        assert "overflows" in text, text
        return
    if found.group(3).startswith(" (at epoch"):
        return
    hold_to_the_matrix_beside(one, found.group(1), found.group(2))


def test_the_shortest_network_has_a_matrix_for_each_stretch_between_bends(batch: Batch) -> None:
    for moment in batch:
        if moment.truth.is_affine:
            continue
        steps = multiplied_out(moment.run.network, moment.frame.parameters)
        text = shortest_in_words(steps, ["it"])
        sizes = [2, *(layer.width for layer in moment.settings.layers), 1]
        ends = [i + 1 for i, name in enumerate(moment.truth.names) if name != "identity"]
        kept = [sizes[0], *(sizes[end] for end in ends), sizes[-1]]
        before, after = count_of(sizes), count_of(kept)
        past = [*ends, len(sizes) - 1]
        assert f"A bend changes ${product(1, past[0])} x$ before" in text, moment
        assert f"before ${product(past[0] + 1, past[1])}$ gets it" in text, moment
        if len(kept) == len(sizes):
            assert "nothing can be multiplied" in text, moment
            continue
        found = re.search(
            rf"{COUNT} matrices for {COUNT}, ([\d,]+) parameters for ([\d,]+)\.", text
        )
        assert found, text
        assert [number(n) for n in found.groups()] == [len(kept) - 1, len(sizes) - 1, after, before]
        assert ("More numbers than before" in text) == (after > before), moment


def product(first: int, last: int) -> str:
    """Return the name of a product of matrices, of one as it is."""
    return f"W_{{{last}}}" if first == last else f"W_{{{last}:{first}}}"


def count_of(sizes: Sequence[int]) -> int:
    """Return the parameters of layers of these sizes."""
    return sum((i + 1) * o for i, o in pairwise(sizes))


def test_what_lets_everything_pass_is_bent_straight(batch: Batch) -> None:
    for moment in batch:
        text = unbent_in_words(moment.settings)
        names = {layer.activation for layer in moment.settings.layers} - {"identity"}
        assert bool(text) == (moment.settings.bend == 0.0 and bool(names)), moment
        assert all(re.search(rf"\b{name}\b", text) for name in names if text), moment


def test_a_surface_is_cut_off_where_it_reaches_further_than_is_drawn(batch: Batch) -> None:
    for moment in batch[::5]:
        heights = values_at(moment.truth, grid())
        if moment.truth.is_chaotic or np.abs(heights).max() > 1e30:
            continue
        sheet = grid() @ np.array([3.0, -2.0]) + 1.0
        limit = logit_limit(heights, sheet)
        text = cut_in_words(heights, sheet, limit)
        reaches = {"the network": np.abs(heights).max(), "the sheet": np.abs(sheet).max()}
        for name, reach in reaches.items():
            found = re.search(rf"{name} reaches (\S+?)(?: and|\.$)", text)
            assert (found is not None) == (reach > limit), (moment, text)
            if found:
                assert float(found.group(1)) == pytest.approx(reach, rel=0.006), text
        named = re.match(r"Cut off at ±(\S+):", text)
        assert not text or (named and float(named.group(1)) == pytest.approx(limit, rel=0.006))
