"""The numbers that stand in tables and beside pictures at random moments, held to what is true."""

import re

import numpy as np
import pytest

from components.words.ceiling_words import ceilings_in_words
from components.words.chain_words import one_matrix_in_words, shortest_in_words, straight_in_words
from components.words.number_words import outside_in_words
from components.words.shape_words import shape_in_words
from components.words.surface_words import difference_in_words
from models.findings.chain import multiplied_out
from tests.laws.lines import FEW, most_right_by_trying
from tests.laws.moments import Moment
from tests.laws.reading import COUNT, PERCENT, any_percentage, explained, share

Batch = list[Moment]

SQUARE = 6.0
"""Pictures show so far to each side."""


def rows(batch: Batch, name: str) -> list[tuple[Moment, str]]:
    return [(moment, moment.numbers[name]) for moment in batch if name in moment.numbers]


def pair(text: str) -> tuple[int, int]:
    some, every = text.split(" of ")
    return int(some), int(every)


def test_every_number_in_the_table_has_a_law(batch: Batch) -> None:
    named = {name for moment in batch for name in moment.numbers}

    assert {re.sub(r"\d+", "n", name) for name in named} <= {
        *("Training points right", "Test points right"),
        *(f"Best straight line, {whose} points" for whose in ("training", "test", "all")),
        *("Best possible rule, new points", "Points outside the picture"),
        *("Counts as solved, training points", "Counts as solved, test points"),
        *("Not explained by one matrix, over the data", "Units that could bend"),
        "Units dead over the data",
        *("Saturated units, the dead included", "Units that bend over the data"),
        *("Length of the gradient", "The first layer's part of it", "Training loss"),
        *("The least that one matrix can have", "Mean of it over n epochs"),
        *("Optimiser", "Learning rate", "Batches"),
    }


def test_the_table_names_what_training_goes_on_by(batch: Batch) -> None:
    names = {"Optimiser": "optimizer", "Learning rate": "learning_rate", "Batches": "batch_size"}
    for moment in batch:
        so_far = [edit for edit in moment.settings.edits if edit.epoch <= moment.frame.epoch]
        last = {edit.what: edit.value for edit in so_far}
        for name, field in names.items():
            value = last.get(field, getattr(moment.settings, field))
            written = f"{value:g}" if isinstance(value, float) else str(value)
            wanted = {"full": "all points at once"}.get(written, written)
            assert moment.numbers[name].removeprefix("of ") == wanted, moment


def test_points_right_in_the_table_are_counted(batch: Batch) -> None:
    for moment in batch:
        data, truth = moment.run.data, moment.truth
        sides = ((truth.train, data.train, "Training"), (truth.test, data.test, "Test"))
        for found, side, name in sides:
            said, every = moment.numbers[f"{name} points right"], len(data.labels[side])
            assert any_percentage(said, found.least, found.most, every), moment


def test_the_best_lines_in_the_table_are_no_worse_than_lines_that_are_tried(batch: Batch) -> None:
    for moment in batch[::10]:
        data = moment.run.data
        sides = {"training": data.train, "test": data.test, "all": slice(None)}
        for name, side in sides.items():
            points, labels = data.points[side].astype(np.float64), data.labels[side] > 0
            found, every = most_right_by_trying(points, labels, tries=200), len(labels)
            most = found if every <= FEW else every
            said = moment.numbers[f"Best straight line, {name} points"]
            assert any_percentage(said, found, most, every), moment


def test_what_counts_as_solved_follows_from_what_is_possible(batch: Batch) -> None:
    for moment in batch:
        possible = share(moment.numbers["Best possible rule, new points"].removeprefix("about "))
        data = moment.run.data
        for side, name in ((data.train, "training"), (data.test, "test")):
            count = len(data.labels[side])
            best = possible - 2 * np.sqrt(max(possible * (1 - possible), 0) / count)
            goal = min(0.95, best)
            if name == "test" and possible > 0.95:
                goal = 0.95 - 2 * np.sqrt(0.95 * 0.05 / count)
            said = share(moment.numbers[f"Counts as solved, {name} points"].removeprefix("from "))
            assert -0.006 <= said - goal <= 0.006 + 1 / count, moment


def test_points_outside_are_not_in_the_square(batch: Batch) -> None:
    for moment in batch:
        outside = int((np.abs(moment.run.data.points) > SQUARE).any(axis=1).sum())
        said = moment.numbers.get("Points outside the picture", "0 of 500")
        assert pair(said) == (outside, len(moment.run.data.labels)), moment
        if outside:
            assert outside_in_words(moment.run.data.outside).split()[0] == str(outside), moment


def test_what_one_matrix_does_not_explain_is_what_numpy_leaves(batch: Batch) -> None:
    for moment, text in rows(batch, "Not explained by one matrix, over the data"):
        gap, rounding = moment.truth.gap, moment.truth.gap_rounding
        assert abs(share(text) - gap) <= 0.00101 + rounding, moment
        assert (text == "0 %") <= (gap <= 1e-9 + rounding), moment
        assert gap <= 1 + 1e-9, moment
        if moment.truth.units == 0:
            assert text == "0 %", moment


def test_units_in_the_table_are_counted_by_autograd(batch: Batch) -> None:
    for moment, text in rows(batch, "Units dead over the data"):
        some, every = pair(text)
        assert some in moment.truth.dead, moment
        assert every == moment.truth.units, moment
    for moment, text in rows(batch, "Saturated units, the dead included"):
        if not moment.truth.is_chaotic:
            assert pair(text) == (moment.truth.flat_units(), moment.truth.units), moment
    for moment, text in rows(batch, "Units that bend over the data"):
        assert pair(text) == (moment.truth.units_on_several_pieces, moment.truth.units), moment
    for moment, text in rows(batch, "Units that could bend"):
        assert text == "none", moment
        assert moment.truth.units == 0, moment


def test_the_gradient_in_the_table_is_that_of_autograd(batch: Batch) -> None:
    for moment in batch:
        if moment.truth.is_chaotic:
            continue
        whole, first = moment.truth.gradient
        said = float(moment.numbers["Length of the gradient"])
        assert said == pytest.approx(whole, rel=0.051, abs=1e-12), moment
        if "The first layer's part of it" in moment.numbers and whole > 1e-12:
            part = share(moment.numbers["The first layer's part of it"])
            assert abs(part - first) <= 0.00101, moment


def test_the_loss_in_the_table_is_the_mean_cross_entropy(batch: Batch) -> None:
    for moment, text in rows(batch, "Training loss"):
        slack = moment.truth.rounding.max()
        assert abs(float(text) - moment.truth.loss) <= 6e-4 * moment.truth.loss + slack, moment
    for moment, text in rows(batch, "The least that one matrix can have"):
        assert moment.truth.is_affine, moment
        assert float(text) <= moment.truth.loss * 1.001 + moment.truth.rounding.max(), moment


def test_no_line_passes_the_ceilings_that_stand_under_the_curves(batch: Batch) -> None:
    for moment in batch[::10]:
        data, sample = moment.run.data, moment.run.sample
        text = ceilings_in_words(sample.train_ceiling.accuracy, sample.test_ceiling.accuracy)
        for side, name in ((data.train, "training"), (data.test, "test")):
            bound = re.search(rf"{PERCENT} of {name} points", text)
            labels = data.labels[side] > 0
            found = most_right_by_trying(data.points[side].astype(np.float64), labels, tries=200)
            most = share(bound.group(1)) if bound else 1.0
            assert found / len(labels) <= most + 1e-9, moment


def test_many_parameters_do_the_work_of_three_only_in_one_matrix(batch: Batch) -> None:
    for moment in batch:
        network = moment.run.network
        steps = multiplied_out(network, moment.frame.parameters)
        if not moment.truth.is_affine:
            assert shortest_in_words(steps, ["it"]), moment
            continue
        text = one_matrix_in_words(steps, moment.frame)
        if moment.settings.layers:
            before, after = re.findall(r"(\d[\d,]*) (?:parameters|do the work of|\*\*)", text)[0], 3
            assert int(before.replace(",", "")) == len(moment.frame.parameters), moment
            assert f"do the work of {after}." in text, moment
            difference, reach = re.search(r"grid: (.*), where outputs reach (.*)\.$", text).groups()  # type: ignore[union-attr]
            assert float(difference) <= 1e-4 * max(float(reach), 1e-6), moment


def test_relus_that_do_not_bend_are_explained_by_numpy(batch: Batch) -> None:
    for moment in batch:
        found = moment.diagnosis.symptoms
        if moment.truth.is_affine or not found.is_straight:
            continue
        text = straight_in_words(moment.truth.names, found.bending_units, moment.frame["gap"])
        most = re.search(r"one matrix explains (all.* of) what", text)
        assert most is not None
        assert moment.truth.gap <= explained(most.group(1)) * 1.001 + moment.truth.gap_rounding
        assert ("not bending" not in text) or moment.truth.units_on_several_pieces == 0, moment


def test_two_surfaces_are_as_far_apart_as_is_said(batch: Batch) -> None:
    for moment in batch[::5]:
        heights = moment.truth.logits
        sheet = heights - moment.truth.residuals
        text = difference_in_words(heights, sheet, moment.truth.is_affine)
        apart, reach = np.abs(moment.truth.residuals).max(), np.abs(heights).max()
        assert ("same sheet" in text) <= moment.truth.is_affine, moment
        assert ("apart" in text) or apart <= 1e-12, moment
        if found := re.search(r"up to ([\d.e+-]+) apart", text):
            assert apart * (1 - 1e-6) <= float(found.group(1)) <= apart * 1.02, moment
        else:
            assert apart <= 1.1e-4 * max(reach, 1e-12), moment


def test_the_shape_is_described_with_all_its_parameters(batch: Batch) -> None:
    for moment in batch:
        text = shape_in_words(moment.settings)
        found = re.search(r"([\d,]+) parameters$", text)
        assert found is not None
        assert int(found.group(1).replace(",", "")) == len(moment.frame.parameters), moment
        assert ("bent to" in text) <= (moment.settings.bend < 1), moment
        hidden = re.match(rf"{COUNT} hidden layer", text)
        assert (int(hidden.group(1)) if hidden else 0) == len(moment.settings.layers), moment
