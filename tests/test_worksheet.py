"""A worksheet: what is to be reckoned by hand comes out as overleaf, and is what the page says."""

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as examples

from components.moment import Moment
from components.takeaway.claims import Bends, claims_of
from components.takeaway.taken import Taken, taken
from components.takeaway.worksheet import WrittenMatrix, asked_about, points_asked, worksheet
from components.words.worksheet_words import (
    IS_ITSELF,
    IS_NOT,
    IS_ONE,
    NOTHING_TO_EXPLAIN,
    answers_in_words,
    questions_in_words,
)
from models.definition.collapse import affine_layers
from models.experiment.settings import Settings
from models.record.run import Run
from tests.strategies import experiments
from tests.taken import each_moment, taken_of

one = each_moment()


class Reader(HTMLParser):
    """The text of a page, and how its elements are opened and closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attributes))
        if tag not in ("img", "meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("img", "meta", "br"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(one: Taken) -> Reader:
    reader = Reader()
    reader.feed(worksheet(one).decode())
    reader.close()
    return reader


def test_every_question_has_its_answer_overleaf(one: Taken) -> None:
    reader, asked = read(one), asked_about(one)
    front, back = reader.text.split("Answers", 1)

    assert reader.open == []
    assert all(question in front for question in questions_in_words(asked))
    assert all(answer in back for answer in answers_in_words(asked))
    assert len(questions_in_words(asked)) == len(answers_in_words(asked))
    assert not any(answer in front for answer in answers_in_words(asked))
    assert len(reader.images) == 3
    assert all(image["alt"] and str(image["src"]).startswith("data:") for image in reader.images)


def test_a_matrix_reckoned_by_hand_gives_the_logit_and_class_overleaf(one: Taken) -> None:
    row = "<tr>" + r"<td>([^<&]*)</td>" * 4
    rows = re.findall(row, worksheet(one).decode())
    text = read(one).text.replace("\N{MINUS SIGN}", "-")
    found = re.search(r"logit = \[ (\S+) (\S+) \] \(x, y\) ([+-]) (\S+)", text)
    assert found is not None
    a, b, sign, size = found.groups()
    best = one.frame.map("best")

    for x, y, logit, label in rows:
        by_hand = Decimal(a) * Decimal(x) + Decimal(b) * Decimal(y) + Decimal(sign + size)
        assert by_hand == Decimal(logit)
        assert int(label) == int(best(np.array([[float(x), float(y)]]))[0, 0] > 0)
    assert len(rows) == len(points_asked(one, WrittenMatrix(one)))


def test_a_network_is_said_to_be_one_matrix_only_where_it_is(one: Taken) -> None:
    said = asked_about(one).verdict

    assert (said in (IS_ONE, IS_ITSELF)) is one.network.is_affine
    assert (said == IS_ITSELF) is (len(one.sizes) == 2)
    assert (said == IS_NOT) is (claims_of(one).bends is Bends.SURELY)


def test_the_points_right_are_those_of_the_page(one: Taken) -> None:
    asked, data = asked_about(one), one.data
    best = one.frame.map("best")(data.points[data.test])[:, 0]

    assert asked.matrix_right == int(((best > 0) == (data.labels[data.test] > 0)).sum())
    assert asked.network_right / asked.test_points == pytest.approx(one.frame["test_accuracy"])


def test_the_gap_overleaf_is_that_of_the_page(one: Taken) -> None:
    said = answers_in_words(asked_about(one))[-1]
    gap = one.frame["gap"]

    if said == NOTHING_TO_EXPLAIN:
        return
    if found := re.search(r"explains (\S+) %", said):
        assert float(found[1]) == pytest.approx(100 * (1 - gap), abs=0.1)
    else:
        found = re.search(r"explains all but (\S+) of it", said)
        assert gap <= (float(found[1]) if found else 0.0) * (1 + 1e-6)


def test_nothing_is_there_to_explain_only_where_pytorch_says_the_same_everywhere(
    one: Taken,
) -> None:
    x = torch.from_numpy(one.data.points).double()
    layers = affine_layers(one.network, one.parameters)
    for layer, affine in zip(one.network.layers, layers, strict=True):
        sums = x @ torch.from_numpy(affine.weight).double().T + torch.from_numpy(affine.bias)
        bent = sums if layer.is_affine else layer.activation.torch_function(sums)
        x = (1 - layer.bend) * sums + layer.bend * bent
    is_same = bool(x.std(correction=0) <= 2e-6 * x.abs().max())

    assert (answers_in_words(asked_about(one))[-1] == NOTHING_TO_EXPLAIN) is is_same


def test_the_numbers_of_a_network_are_counted() -> None:
    answers = answers_in_words(asked_about(taken_of(Settings(), Moment(epoch=0))))

    assert answers[0].startswith("(2·8 + 8) + (8·8 + 8) + (8·1 + 1) = 105;")


@given(experiments())
@examples(max_examples=5, deadline=None)
def test_every_network_has_a_worksheet(settings: Settings) -> None:
    run = Run(settings)
    if not len(run.rows(0, 1)):
        return

    assert read(taken(run, run.frame(0), Moment(epoch=0))).open == []


def test_what_is_hardly_explained_is_not_rounded_up() -> None:
    asked = asked_about(taken_of(Settings(), Moment(epoch=0)))

    def says(gap: float) -> str:
        return answers_in_words(replace(asked, gap=gap))[-1]

    assert says(0.9998978) == "At the points it explains 0.01 % of it."
    assert says(1.0) == "At the points it explains 0 % of it."


def test_no_number_to_be_reckoned_with_is_minus_zero() -> None:
    line = taken_of(Settings(learning_rate=10.0), Moment(epoch=3))  # all its units are dead
    assert -0.005 < line.frame.map("best").weight.min() < 0.0
    assert not any(number.is_signed() for number in WrittenMatrix(line).weight)
