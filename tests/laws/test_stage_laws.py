"""What the stage says at random moments, plain, pointed at and what if, held to what is true."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from tests.laws.reading import COUNT, PERCENT, any_percentage, share
from tests.laws.stage import LIMIT, Spoken
from tests.laws.test_region_laws import grid, maps_at, number, patterns_at
from tests.laws.truth import FLOAT32, FOLDS, Truth

Floats = NDArray[np.float64]
Captions = list[Spoken]

RELATIONS = (
    r"Exact: largest difference \S+, of outputs up to \S+; [\d,]+ parameters do the work of 3\.",
    r"Exact: largest difference \S+, of outputs up to \S+; with no hidden layer it is one matrix\.",
    r"Best single matrix: explains all.* of what the network does over the data; your"
    r" (ReLUs|activations) bend next to nothing there\.",
    r"Best single matrix, the nearest to what the network does: explains .* of it, agrees on .*\.",
    r"Nothing to delete: the product of the matrices is the network; [\d,]+ parameters do the"
    r" work of 3\.",
    r"Nothing to delete: the product of the matrices is the network; with no hidden layer it is"
    r" one matrix\.",
    r"A what-if: the product of the trained matrices with the activations deleted\. It is not the"
    r" network\.",
    r"A what-if: the product of the trained matrices with the activations deleted\. Over the data"
    r" it is what the network does\.",
    r"The network is its own linear twin\.",
    r"Same seed, same training, identity activations: however deep, it learnt one matrix\.",
    r"Without .* of its \d+ units.* the network is the same: over the picture the logit does not"
    r" change\.",
    r"Without .* of its \d+ units.* the network is the same: over the picture the logit differs"
    r" by at most \S+, of up to \S+\.",
    r"Logistic regression on the labels, with a penalty on large weights: one matrix, fitted"
    r" without any network\.",
    r"With the activations deleted, the product of the matrices overflows: there is nothing to"
    r" draw\.",
    r"The numbers overflow: there is nothing to draw\.",
    r"Same weights, .*, not trained again\.( One matrix explains .* of it, agrees on .*\.)?",
    r"Collapsed: test accuracy .*\. With no bend left, the trained network is the product of its"
    r" matrices\.",
    r"Tangent at this point, logit \S+: off by less than 1 % of the logit's range .*\.",
    r"Exact inside the outlined region, logit \S+ here\.( Pattern [\d ·]+: of each unit, layer"
    r" by layer, how many of its folds it is past\.)?",
)
LINES = (
    r" It has no line: it says class [01] everywhere\.",
    r" It says nearly the same everywhere\.",
    r" Its straight line lies outside the picture, where all is class [01]\.",
)
COUNTS = (
    r"smooth: no folds",
    r"counting regions …",
    r"1 region: one matrix everywhere",
    r"(more than )?[\d,]+ regions, .*",
    r"",
)

MINUS = "\N{MINUS SIGN}"
NUMBER = rf"({MINUS}?[\d.e+-]+)"
EQUATION = rf"logit = \[ {NUMBER}  {NUMBER} \] x ([+{MINUS}]) {NUMBER}$"
ROUNDED = 0.34
"""By so much of itself a number of one digit may be off."""


def said(captions: Sequence[Spoken], pattern: str) -> Iterator[tuple[Spoken, tuple[str, ...]]]:
    for one in captions:
        if found := re.search(pattern, one.relation):
            yield one, found.groups()


def value(text: str) -> float:
    return float(text.replace(MINUS, "-").replace(",", ""))


def has_no_numbers(one: Spoken) -> bool:
    """Whether the network on show overflows, so that there is nothing to say."""
    drawn = np.concatenate([one.truth.logits, values_at(one.truth, grid())])
    return not np.isfinite(drawn).all() or np.abs(drawn).max() > 1e30


def scores_are(text: str, truth: Truth, one: Spoken) -> None:
    found = re.match(rf"test {PERCENT}\s+train {PERCENT}$", text)
    assert found, one
    data = truth.data
    for percentage, side, right in zip(
        found.groups(), (data.test, data.train), (truth.test, truth.train), strict=True
    ):
        assert any_percentage(percentage, right.least, right.most, len(data.labels[side])), one


def product_of(truth: Truth) -> tuple[Floats, float]:
    """Weight and bias of the matrices multiplied out."""
    widths = [2, *(layer.width for layer in truth.settings.layers), 1]
    flat, start = truth.flat.numpy(), 0
    whole, offset = np.eye(2), np.zeros(2)
    for inputs, outputs in pairwise(widths):
        weight = flat[start : start + inputs * outputs].reshape(outputs, inputs)
        start += inputs * outputs
        whole, offset = weight @ whole, weight @ offset + flat[start : start + outputs]
        start += outputs
    return whole[0], float(offset[0])


def nearest_to(truth: Truth) -> tuple[Floats, float]:
    """Weight and bias of numpy's least squares on the logits over the data."""
    points = truth.data.points.astype(np.float64)
    design = np.column_stack([points, np.ones(len(points))])
    (a, b, c), *_ = np.linalg.lstsq(design, truth.logits, rcond=None)
    return np.array([a, b]), float(c)


def matrix_beside(one: Spoken) -> tuple[Floats, float]:
    """Return the one matrix that stands beside the network, reckoned anew."""
    if one.partner == "deleted":
        return product_of(one.truth)
    if one.partner == "logistic":
        data = one.truth.data
        points, labels = data.points[data.train].astype(np.float64), data.labels[data.train] > 0
        fitted = LogisticRegression(max_iter=1000).fit(points, labels)
        return fitted.coef_[0], float(fitted.intercept_[0])
    return nearest_to(one.twin_truth if one.partner == "twin" else one.truth)


def hold_to_the_matrix_beside(one: Spoken, test: str, train: str) -> None:
    """Count what the matrix beside gets right, and hold the percentages of it to that."""
    weight, bias = matrix_beside(one)
    data = one.truth.data
    logits = data.points.astype(np.float64) @ weight + bias
    unsure = np.abs(logits) <= 1e-3 * np.abs(logits).max() + float(one.truth.rounding.max())
    for percentage, side in ((test, data.test), (train, data.train)):
        right = (logits[side] > 0) == (data.labels[side] > 0)
        least, most = int((right & ~unsure[side]).sum()), int((right | unsure[side]).sum())
        assert any_percentage(percentage, least, most, len(right)), one


def test_every_caption_has_a_law(captions: Captions) -> None:
    lines = "|".join(LINES)
    for one in captions:
        assert any(re.fullmatch(f"(?:{law})(?:{lines})?", one.relation) for law in RELATIONS), one
        assert any(re.fullmatch(law, one.count) for law in COUNTS), one


def test_scores_under_the_network_are_counted(captions: Captions) -> None:
    for one in captions:
        if has_no_numbers(one):
            continue
        scores_are(one.word(".network .scores"), one.truth, one)


def test_the_matrix_beside_is_the_one_that_it_is_called(captions: Captions) -> None:
    for one in captions:
        found = re.match(EQUATION, one.word(".equation"))
        if found is None or one.asked["pointed"] or one.truth.is_chaotic:
            continue
        (a, b), c = matrix_beside(one)
        scale = max(1e-300, float(np.abs([6 * a, 6 * b, c]).max()))
        slack = 2e-3 * scale + float(one.truth.rounding.max())
        first, second, plus, last = found.groups()
        written = [value(first), value(second), value(last) * (1 if plus == "+" else -1)]
        for text, true in zip(written, (a, b, c), strict=True):
            assert abs(text - true) <= 0.0051 + ROUNDED * abs(true) + slack, one


def test_scores_of_the_matrix_beside_are_counted(captions: Captions) -> None:
    for one in captions:
        text = one.word(".partner .right").strip()
        if not text or one.truth.is_chaotic:
            continue
        found = re.match(rf"test {PERCENT}\s+train {PERCENT}$", text)
        assert found, one
        hold_to_the_matrix_beside(one, *found.groups())


def test_exact_is_said_of_one_matrix_and_its_difference_is_rounding(captions: Captions) -> None:
    for one, (difference, reach) in said(
        captions, r"^Exact: largest difference (\S+), of outputs up to ([^;]+);"
    ):
        assert one.truth.is_affine, one
        weight, bias = product_of(one.truth)
        outputs = np.abs(grid() @ weight + bias).max()
        assert value(reach) == pytest.approx(outputs, rel=0.03, abs=1e-6), one
        assert value(difference) <= 1e-4 * max(value(reach), 1e-6), one
    for one, (count,) in said(captions, r"([\d,]+) parameters do the work of 3\."):
        assert one.truth.is_affine, one
        assert value(count) == len(one.truth.flat) > 3, one
    for one, _ in said(captions, r"with no hidden layer it is one matrix\."):
        assert one.truth.is_affine, one
        assert len(one.truth.flat) == 3, one


def test_what_one_matrix_explains_beside_the_picture_is_what_numpy_explains(
    captions: Captions,
) -> None:
    pattern = rf"explains (all but \S+|all|{PERCENT}) of"
    for one, (text, _) in said(captions, pattern):
        gap, rounding = one.truth.gap, one.truth.gap_rounding
        if text == "all":
            assert gap <= 1e-9 + rounding, one
        elif text.startswith("all but "):
            most = value(text.removeprefix("all but "))
            assert gap <= most * 1.001 + rounding, one
            assert most <= 2.1 * gap + rounding, one
        else:
            assert abs(1 - share(text) - gap) <= 0.00101 + rounding, one


def test_one_matrix_agrees_on_as_many_points_as_are_counted(captions: Captions) -> None:
    for one, (text,) in said(captions, rf"agrees on {PERCENT} of points"):
        if one.truth.is_chaotic:
            continue
        weight, bias = nearest_to(one.truth)
        fitted = one.truth.data.points.astype(np.float64) @ weight + bias
        alike = (fitted > 0) == (one.truth.logits > 0)
        slack = one.truth.rounding.max() + 1e-4 * np.abs(fitted).max()
        unsure = (np.abs(fitted) <= slack) | (np.abs(one.truth.logits) <= one.truth.rounding)
        least, most = int((alike & ~unsure).sum()), int((alike | unsure).sum())
        assert any_percentage(text, least, most, len(alike)), one


def test_next_to_nothing_is_said_of_bends_only_without_a_gap(captions: Captions) -> None:
    for one, (units,) in said(captions, r"your (ReLUs|activations) bend next to nothing there"):
        assert one.truth.gap <= 1e-6 + one.truth.gap_rounding, one
        assert not one.truth.is_affine, one
        assert (units == "ReLUs") <= (set(one.truth.names) <= {"relu", "identity"}), one


def test_the_product_is_the_network_only_where_it_is(captions: Captions) -> None:
    for one, _ in said(captions, "^Nothing to delete"):
        assert one.truth.is_affine, one
    for one, _ in said(captions, "It is not the network"):
        # Of logits that hardly differ, what they are all equal to hides what bends.
        assert apart_from_the_product(one.truth) > FLOAT32 or one.truth.gap > 1e-7, one
    for one, _ in said(captions, "Over the data it is what the network does"):
        assert apart_from_the_product(one.truth) < 2e-3, one


def apart_from_the_product(truth: Truth) -> float:
    """By how much the bare product has logits over the data off, as a share of what they reach."""
    return apart(truth, *product_of(truth))


def apart(truth: Truth, weight: Floats, bias: float) -> float:
    """By how much a matrix has logits over the data off, as a share of what they reach."""
    off = np.abs(truth.data.points.astype(np.float64) @ weight + bias - truth.logits).max()
    return float(off / max(np.abs(truth.logits).max(), 1e-300))


def values_at(truth: Truth, points: Floats) -> Floats:
    with torch.no_grad():
        return truth.forward(torch.tensor(points))[0].numpy()


def test_only_networks_without_activations_are_their_own_twin(captions: Captions) -> None:
    for one, _ in said(captions, "its own linear twin"):
        assert one.truth.is_affine, one
        assert {layer.activation for layer in one.moment.settings.layers} <= {"identity"}, one
    for one, _ in said(captions, "^Same seed, same training"):
        assert one.twin_truth.is_affine, one
        assert {layer.activation for layer in one.moment.settings.layers} - {"identity"}, one
        assert one.twin.settings.seed == one.moment.settings.seed, one


def test_a_collapse_takes_what_the_product_gets_less(captions: Captions) -> None:
    pattern = rf"test accuracy (?:{PERCENT} → {PERCENT}|stays {PERCENT})"
    for one, (before, after, same) in said(captions, pattern):
        trained = one.moment.truth
        every = len(trained.data.labels[trained.data.test])
        weight, bias = product_of(trained)
        logits = trained.data.points[trained.data.test].astype(np.float64) @ weight + bias
        right = (logits > 0) == (trained.data.labels[trained.data.test] > 0)
        unsure = np.abs(logits) <= 1e-5 * np.abs(logits).max()
        least, most = int((right & ~unsure).sum()), int((right | unsure).sum())
        assert any_percentage(before or same, trained.test.least, trained.test.most, every), one
        assert any_percentage(after or same, least, most, every), one


def is_share(says: float, true: float) -> bool:
    """Whether a percentage is a share to the nearest tenth; all or nothing only of such."""
    return abs(says / 100 - true) <= 0.00101 and (says in (0, 100)) == (true in (0, 1))


def test_a_what_if_is_straight_and_swapped_as_it_is_said(captions: Captions) -> None:
    for one, (what,) in said(captions, r"^Same weights, (.*), not trained again"):
        straight = re.search(r"([\d.]+) % straight", what)
        assert (straight is None) == (one.bend is None), one
        if straight and one.bend is not None:
            assert is_share(float(straight.group(1)), 1 - one.bend), one
        swapped = re.search(r"(\w+) for activation", what)
        assert (swapped.group(1) if swapped else None) == one.activation, one


def test_a_line_is_outside_the_picture_where_no_edge_meets_it(captions: Captions) -> None:
    for one in captions:
        equation = one.word(".equation")
        if one.asked["pointed"] or "too large" in equation or one.truth.is_chaotic:
            continue
        if one.said["parameters"]:  # of the network without some of its units that is said, alone
            continue
        (a, b), c = matrix_beside(one)
        reach = one.said["extent"] * (abs(a) + abs(b))
        slack = 2e-3 * max(reach, abs(c)) + float(one.truth.rounding.max())
        if found := re.search(r"lies outside the picture, where all is class ([01])", one.relation):
            assert abs(c) >= reach - slack, one
            assert (c > 0) == (found.group(1) == "1") or abs(c) <= slack, one
        elif "nearly the same everywhere" in one.relation:
            assert 2 * reach <= 0.2 + slack, one
        elif found := re.search(r"no line: it says class ([01])", one.relation):
            assert reach <= slack, one
            assert (c > 0) == (found.group(1) == "1") or abs(c) <= slack, one
        else:
            assert abs(c) <= reach + slack, one


def test_squares_are_equal_only_where_both_show_one_matrix(captions: Captions) -> None:
    for one in captions:
        symbol = one.word(".symbol")
        if one.asked["pointed"]:
            exact = {"identity", "relu", "leaky_relu", "hard_tanh", "abs"} >= set(one.truth.names)
            assert symbol == ("=" if exact else "≈"), one
        elif symbol == "=":
            assert one.truth.is_affine, one
            assert one.partner in ("best", "deleted") or "its own" in one.relation, one
        elif symbol == "≈":
            assert one.truth.gap <= 0.01 + one.truth.gap_rounding, one
            assert one.partner == "best" or apart_from_what_is_beside(one) < 2e-3, one
        elif one.truth.is_affine and is_certain(one):
            assert apart_from_what_is_beside(one) > 1e-6, one


def is_certain(one: Spoken) -> bool:
    """Whether numbers stand beside the network, and are no play of rounding."""
    overflows = "too large" in one.word(".equation") or "overflow" in one.relation
    return not (overflows or has_no_numbers(one) or one.truth.is_chaotic)


def apart_from_what_is_beside(one: Spoken) -> float:
    """By how much the matrix beside has logits over the data off, as a share of their reach."""
    weight, bias = matrix_beside(one)
    return apart(one.truth, weight, bias)


def test_regions_beside_the_folds_are_no_fewer_than_are_met(captions: Captions) -> None:
    points = grid()
    for one in captions:
        is_folded = set(one.truth.names) <= {"identity", "relu", "leaky_relu", "hard_tanh", "abs"}
        assert (one.count == "smooth: no folds") == (not is_folded), one
        if found := re.match(r"(more than )?([\d,]+) regions?[,:]", one.count):
            more, regions = found.group(1), number(found.group(2))
            assert more is None or regions in (LIMIT, 4000), one
            assert more or patterns_at(one.truth, points) <= regions, one
        if "one matrix everywhere" in one.count or "all with one matrix" in one.count:
            _, maps = maps_at(one.truth, points)
            assert np.ptp(maps, axis=0).max() <= 1e-7 * max(np.abs(maps).max(), 1e-300), one


def test_only_a_drawing_of_regions_that_were_counted_is_cut_off(captions: Captions) -> None:
    """The folds of a what-if, and of a network that plays, come from a grid, which has them all."""
    for one in captions:
        is_cut = "the drawing is cut off" in one.count
        assert is_cut == ("more than" in one.count and not one.is_what_if), one


def test_the_matrix_under_the_pointer_is_autograds(captions: Captions) -> None:
    for one in captions:
        if not one.asked["pointed"] or one.truth.is_chaotic:
            continue
        found = re.match(EQUATION, one.word(".equation"))
        if found is None:
            continue
        point = 6.0 * np.array([one.asked["pointed"]])
        values, maps = maps_at(one.truth, point)
        a, b, c = maps[0] / [6.0, 6.0, 1.0]
        first, second, plus, last = found.groups()
        written = [value(first), value(second), value(last) * (1 if plus == "+" else -1)]
        for text, true in zip(written, (a, b, c), strict=True):
            assert abs(text - true) <= 0.0051 + ROUNDED * abs(true) + 1e-4 * np.abs(maps).max(), one
        logit = re.search(rf"logit {NUMBER}", one.relation)
        assert logit, one
        assert abs(value(logit.group(1).rstrip(".")) - values[0]) <= 0.0051 + ROUNDED * abs(
            values[0]
        ), one


def test_a_pattern_counts_the_folds_that_each_unit_is_past(captions: Captions) -> None:
    for one, (pattern,) in said(captions, r"Pattern ([\d ·]+): of each unit"):
        point = torch.tensor(6.0 * np.array([one.asked["pointed"]]))
        with torch.no_grad():
            _, before = one.truth.forward(point)
        layers = [
            (FOLDS[name], sums[0].numpy())
            for name, sums in zip(one.truth.names, before, strict=True)
            if name != "identity"
        ]
        assert [len(digits) for digits in pattern.split(" · ")] == [len(x) for _, x in layers], one
        for digits, (folds, sums) in zip(pattern.split(" · "), layers, strict=True):
            for digit, value_ in zip(digits, sums, strict=True):
                near = 1e-5 * max(1.0, float(np.abs(sums).max()))
                least, most = (sum(value_ + by > fold for fold in folds) for by in (-near, near))
                assert least <= int(digit) <= most, one


def test_a_tangent_is_off_by_as_little_as_is_said(captions: Captions) -> None:
    angle = np.linspace(0, 2 * np.pi, 50)
    for one, (radius,) in said(captions, r"^Tangent .* range within a distance of ([\d.]+)\."):
        if one.truth.is_chaotic:
            continue
        point = 6.0 * np.array([one.asked["pointed"]])
        _, maps = maps_at(one.truth, point)
        disc = [r * np.stack([np.cos(angle), np.sin(angle)], 1) for r in np.linspace(0, 0.95, 20)]
        around = point + one.said["radius"] * np.concatenate(disc)
        assert abs(float(radius) - one.said["radius"]) <= 0.0051, one
        tangent = around @ (maps[0, :2] / 6.0) + maps[0, 2]
        reach = np.ptp(values_at(one.truth, grid()))
        off = np.abs(values_at(one.truth, around) - tangent).max()
        assert off <= 0.013 * reach + 1e-5 * np.abs(tangent).max(), one


def test_the_tools_say_that_nothing_bends_only_where_nothing_can(captions: Captions) -> None:
    for one in captions:
        tools = one.said["tools"]
        names = {one.activation or layer.activation for layer in one.moment.settings.layers}
        stiff = names <= {"identity"}
        assert tools["collapseTitle"].startswith("Nothing bends here") == stiff, one
        assert (tools["noStraightening"] != "") == stiff, one
        says = float(tools["straightSays"].removesuffix(" %"))
        assert is_share(says, 1 - one.truth.settings.bend), one
        assert (tools["noFolds"] != "") == (one.count == "smooth: no folds"), one


def test_points_outside_the_picture_are_counted_beside_it(captions: Captions) -> None:
    for one in captions:
        outside = (np.abs(one.truth.data.points) > 6.0).any(axis=1).sum()
        found = re.match(rf"{COUNT} of {COUNT} points? lies? outside|$", one.said["outside"])
        assert found, one
        assert int(found.group(1) or 0) == outside, one
