"""Stories: what a file may be, and that the page's own says nothing false."""

import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.link import Link
from components.story import MAX_BYTES, MOST_TOLD, Scene, StoryError, own_story, read_story
from models.definition.best_line import best_line
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import BOX
from models.findings.diagnosis import Verdict, diagnose
from models.findings.linear_maps import linear_maps
from models.findings.regions import linear_regions
from models.record.store import STORE
from tests.laws.truth import Truth
from tests.ways import way

SCENES = {scene.name: scene for scene in own_story().scenes}

STORY = """\
title = "A story"

[[scene]]
name = "first"
title = "The first"
link = "dataset=xor&epoch=3"
words = "What one sees."
notes = "What one says."
question = "What next?"
answers = ["This", "That"]
right = 2

[scene.reveal]
link = "?dataset=xor&epoch=9"

[[scene]]
name = "last"
title = "The last"
link = "https://play.example/?depth=0"
"""

PICTURES = 'kind = "pictures"\npictures = ["?depth=1&epoch=4", "%s"]'

# --- what a file may be ---


def test_a_story_is_read_as_it_is_written() -> None:
    story = read_story(STORY)
    first, last = story.scenes

    assert story.title == "A story"
    assert (first.shown.words, first.notes) == ("What one sees.", "What one says.")
    assert (first.question, first.answers, first.right) == ("What next?", ("This", "That"), 2)
    assert first.shown.link.query() == "dataset=xor&epoch=3"
    assert first.reveal is not None
    assert first.reveal.link.query() == "dataset=xor&epoch=9"
    assert last.shown.link.query() == "depth=0"
    assert last.reveal is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('title = "A story"', "title = 7", 1, "title must be text, got 7"),
        ('name = "first"', 'name = "First one"', 4, "small letters, digits and hyphens"),
        ('name = "last"', 'name = "first"', 17, "another scene's name already"),
        ('title = "The last"\n', "", 16, "title is missing"),
        ('link = "dataset=xor&epoch=3"', 'link = "depth=99"', 6, "depth must be"),
        ('link = "?dataset=xor&epoch=9"', 'link = "epoch=-1"', 14, "epoch must be"),
        ('notes = "What', 'note = "What', 8, "there is no 'note' here"),
        ('answers = ["This", "That"]', 'answers = ["This"]', 10, "needs 2 to 5 answers"),
        ("right = 2", "right = 3", 11, "1 to 2, got 3"),
        ('words = "What one sees."', f'words = "{"x" * 500}"', 7, "at most 400 letters"),
        ('[scene.reveal]\nlink = "?dataset=xor&epoch=9"\n', "", 9, "needs a [scene.reveal]"),
        ('question = "What next?"\n', "", 9, "answers need a question"),
        ("right = 2", "right = ", 11, "this is no TOML"),
        ("[scene.reveal]", "[a.b.c.d.e.f.g.h.i.j.k.l.m]", 13, "no key has so many parts"),
        ("right = 2", "right = " + "2" * 5000, 1, "this is no TOML: Exceeds the limit"),
        ("[scene.reveal]", "[scene.reveals]", 13, "there is no 'reveals' here"),
        (
            "right = 2",
            'right = 2\nkind = "sound"',
            12,
            "kind must be one of words, pictures, line, got 'sound'",
        ),
        (
            "right = 2",
            "right = 2\nkind = 3",
            12,
            "kind must be one of words, pictures, line, got 3",
        ),
        ("right = 2", "right = 2\npictures = ['depth=1']", 12, 'pictures need kind = "pictures"'),
        (
            "right = 2",
            'right = 2\nkind = "pictures"',
            12,
            "needs as many links as there are answers, 2",
        ),
        ("right = 2", f"right = 2\n{PICTURES % 'depth=99'}", 13, "depth must be"),
        ("right = 2", 'right = 2\nkind = "line"', 10, "a line has no answers"),
        ('answers = ["This", "That"]', 'kind = "line"', 11, "a line has no answers"),
        ('title = "The last"', 'title = "The last"\nkind = "line"', 19, "a kind needs a question"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(StoryError) as refused:
        read_story(STORY.replace(old, new, 1))

    [problem] = [one for one in refused.value.problems if said in one]
    assert f"line {line}" in problem or "Exceeds" in said


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    text = STORY.replace('"A story"', "7").replace("right = 2", "right = 9")
    with pytest.raises(StoryError) as refused:
        read_story(text.replace('"The last"', "[]"))

    assert [one.partition(",")[0] for one in refused.value.problems] == [
        "line 1",
        "line 11",
        "line 18",
    ]


def test_pictures_are_moments_with_an_answer_each() -> None:
    text = STORY.replace("right = 2", f"right = 2\n{PICTURES % 'dataset=xor'}")
    scene = read_story(text).scenes[0]

    assert (scene.kind, scene.right) == ("pictures", 2)
    assert [one.query() for one in scene.pictures] == ["depth=1&epoch=4", "dataset=xor"]
    assert scene.answers == ("This", "That")


def test_a_line_is_asked_for_without_answers() -> None:
    asked = 'answers = ["This", "That"]\nright = 2'
    scene = read_story(STORY.replace(asked, 'kind = "line"')).scenes[0]

    assert (scene.kind, scene.answers, scene.right) == ("line", (), 0)
    assert read_story(STORY).scenes[0].kind == "words"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * (MAX_BYTES + 1),
        "scene = 3",
        "title = 'x'\n" + "[[scene]]\n" * 200,
        "a = " + "[" * 5000,
        "title = 'x'\nscene = [1, 2]",
        "title = 'x'\n[scene]\nreveal = 1",
        "title = 'x'\n[[scene]]\nreveal = [1]",
        'title = "x"\n[[scene]]\nname = "a"\ntitle = "\\u202egnp"\nlink = "' + "&" * 1999 + '"',
    ],
)
def test_what_is_no_story_is_refused_in_sentences(text: str) -> None:
    with pytest.raises(StoryError) as refused:
        read_story(text)
    assert all(0 < len(problem) < 400 for problem in refused.value.problems)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 30_000 + "b=1",
        " . ".join(["a"] * 15_000) + " = 1",
        "w" * 65_000,
        "\"a'." * 15_000,
        "".join(f"key_{i} = 1\n" for i in range(5000)),
        "[[scene]]\n" * 6000,
        "\n" * 65_000,
        "title = " + "9" * 60_000,
        "title = " + "[" * 60_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_file_takes_long_to_be_refused(text: str) -> None:
    began = time.process_time()
    with pytest.raises(StoryError) as refused:
        read_story(text)

    assert time.process_time() - began < 3  # it is 0.1 s; without a bound some of them take minutes
    assert len(refused.value.problems) <= MOST_TOLD + 1


@given(st.text(max_size=200))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    with suppress(StoryError):
        read_story(text + STORY)


# --- what the page's own story says ---


def truth(link: Link, epoch: int | None = None) -> Truth:
    run = STORE.run(link.settings)
    frame = run.frame(link.moment.epoch or 0 if epoch is None else epoch)
    return Truth(link.settings, run.data, frame.parameters)


def shown(name: str) -> Link:
    return SCENES[name].shown.link


def revealed(name: str) -> Link:
    reveal = SCENES[name].reveal
    assert reveal
    return reveal.link


def all_right(link: Link) -> bool:
    found = truth(link)
    return found.train.least == found.test.least == 250


def shares(link: Link) -> list[float]:
    found = truth(link)
    return [found.train.most / 250, found.test.most / 250]


def best_straight(link: Link) -> int:
    data = STORE.run(link.settings).data
    return best_line(data.points[data.train], data.labels[data.train]).right


def test_one_layer_draws_one_line_and_no_line_is_enough() -> None:
    link = revealed("one-line")
    data = STORE.run(link.settings).data
    best = best_line(data.points, data.labels)

    assert truth(link).is_affine
    assert best_straight(link) < 250
    assert best.right / 500 < 0.7
    assert best.right > truth(link).train.most + truth(link).test.most  # a good line beats it


def test_eight_layers_without_a_bend_are_one_matrix_at_every_epoch() -> None:
    link = revealed("eight-layers")
    run = STORE.run(link.settings)

    assert len(link.settings.layers) == 8
    assert truth(link).is_affine
    for epoch in (*range(0, 60, 5), 100, 200, link.moment.epoch or 0):
        assert truth(link, epoch).train.most <= best_straight(link)
    assert run.frame(300)["gap"] < 1e-6


def test_with_a_bend_every_point_is_right_after_50_epochs_and_few_by_the_nearest_matrix() -> None:
    link = revealed("one-bend")
    frame = STORE.run(link.settings).frame(50)

    assert all_right(link)
    assert max(frame["best_train_accuracy"], frame["best_test_accuracy"]) < 0.5
    assert {layer.activation for layer in link.settings.layers} == {"relu"}


def test_a_twentieth_of_a_bend_is_enough() -> None:
    link = revealed("little-bend")

    assert link.settings.bend == 0.05
    assert all_right(link)


def test_many_regions_have_many_matrices() -> None:
    link = revealed("many-matrices")
    frame = STORE.run(link.settings).frame(300)
    maps = linear_maps(linear_regions(Network.of(link.settings), frame.parameters))

    assert len(set(maps.distinct.tolist())) > 10


def test_of_three_networks_that_are_right_about_every_point_one_has_straight_pieces() -> None:
    scene = SCENES["many-matrices"]
    networks = [Network.of(one.settings) for one in scene.pictures]

    assert all(all_right(one) for one in scene.pictures)
    assert sorted({one.settings.activation for one in scene.pictures}) == ["relu", "sine", "tanh"]
    assert [network.is_piecewise_affine for network in networks].index(True) + 1 == scene.right
    assert sum(network.is_piecewise_affine for network in networks) == 1
    assert scene.pictures[scene.right - 1].settings == revealed("many-matrices").settings


def test_what_is_said_of_a_picture_does_not_give_it_away() -> None:
    for scene in SCENES.values():
        for text in scene.answers if scene.kind == "pictures" else ():
            assert not [name for name in ACTIVATIONS if name.replace("_", " ") in text]


def test_two_folds_lay_xor_so_that_a_line_cuts_it() -> None:
    link = revealed("fold")
    found = truth(link)
    folded = np.abs(found.hidden[0].before)
    labels = STORE.run(link.settings).data.labels

    assert all_right(link)
    assert folded.shape[1] == 2
    assert best_line(folded, labels).right == len(labels)


def test_the_sheet_of_the_folded_scene_is_at_its_cut_and_right_about_every_point() -> None:
    link = revealed("fold")
    run = STORE.run(link.settings)
    parameters = run.frame(100).parameters
    seen = way(run.network, parameters, run.data.points, BOX)

    assert link.moment.through == len(link.settings.layers) + 1
    assert seen.kinds == ["units"]
    assert np.array_equal(seen.places[-1] @ seen.cut[:2] + seen.cut[2] > 0, run.data.labels > 0)


@pytest.mark.parametrize("seed", range(5))
def test_one_unit_that_never_falls_does_no_better_than_a_line(seed: int) -> None:
    link = revealed("cannot")
    other = Link(replace(link.settings, seed=seed), link.moment)

    assert truth(other).train.least <= best_straight(link)
    run = STORE.run(link.settings)
    assert diagnose(run, run.frame(300)).verdict is Verdict.CANNOT


def test_another_start_of_the_same_network_learns_what_this_one_did_not() -> None:
    before, after = shown("did-not"), revealed("did-not")

    assert 0.2 < 1 - sum(shares(before)) / 2 < 0.25
    assert all_right(after)
    assert replace(before.settings, seed=0) == replace(after.settings, seed=0)


def test_three_layers_do_what_one_does_not() -> None:
    one, three = shown("depth"), revealed("depth")

    assert sum(shares(one)) / 2 < 0.8
    assert (truth(three).train.least + truth(three).test.least) / 500 > 0.99
    assert replace(one.settings, depth=3) == three.settings


def test_a_hundred_and_twenty_regions_have_one_matrix() -> None:
    link = revealed("promised")
    frame = STORE.run(link.settings).frame(200)
    regions = linear_regions(Network.of(link.settings), frame.parameters)

    assert len(regions) == 120
    assert len(set(linear_maps(regions).distinct.tolist())) == 1
    assert truth(link).train.least <= best_straight(link)
    assert not truth(link).is_affine


def test_eight_layers_of_tanh_did_not_learn_what_eight_of_relu_did() -> None:
    link = revealed("which-bend")
    relu = Link(replace(link.settings, activation="relu"), link.moment)

    assert max(shares(link)) < 0.75
    assert truth(link).flat_units() == 25
    assert truth(link).units == 64
    assert min(truth(relu).train.least, truth(relu).test.least) / 250 > 0.99


def test_a_collapse_takes_half_of_what_was_right() -> None:
    before, after = shown("collapse"), revealed("collapse")
    frame = STORE.run(before.settings).frame(300)

    assert all_right(before)
    assert after.settings == before.settings
    assert after.moment.what_if_bend == 0
    straight = Link(replace(before.settings, bend=0.0), before.moment)
    data = STORE.run(before.settings).data
    found = Truth(straight.settings, data, frame.parameters)
    right = [found.train.least + found.test.least, found.train.most + found.test.most]
    assert 0.47 < right[0] / 500 <= right[1] / 500 < 0.53


@pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))
def test_every_scene_is_a_sound_link_and_every_question_is_answered(scene: Scene) -> None:
    assert not scene.shown.link.problems
    assert (scene.reveal is not None) == bool(scene.question)
    assert not scene.question or scene.shown.link != (scene.reveal and scene.reveal.link)
    assert np.all([scene.title, scene.shown.words, scene.notes])


def test_no_scene_is_without_a_test_of_its_claim() -> None:
    source = Path(__file__).read_text("utf-8")

    assert [name for name in SCENES if source.count(f'"{name}"') == 0] == []
