"""Folds, the matrix under the pointer, the dial and Collapse!, as a person meets them."""

import math
import re

import pytest
from playwright.sync_api import Page, expect

from models.definition.frame import Frame
from models.experiment.settings import Settings
from models.findings.regions import linear_regions
from models.record.run import Run
from tests.browser.conftest import Open, epoch_of, painted, picture, soon

pytestmark = pytest.mark.browser


def numbers(text: str) -> list[float]:
    """The numbers in a line of the page, its minus signs being true ones."""
    return [
        float(n.replace(" ", ""))
        for n in re.findall(r"- ?\d[\d.]*|\d[\d.]*", text.replace("\u2212", "-"))
    ]


def frame(settings: Settings, epoch: int) -> Frame:
    return Run(settings).frame(epoch)


def differing(page: Page) -> float:
    """The share of pixels in which both squares' surfaces differ by more than a shade.

    Not a number while they are drawn on grids of two sizes: the finer one is to come.
    """
    left, right = picture(page, "network"), picture(page, "partner")
    if len(left) != len(right):
        return math.nan
    return sum(abs(a - b) > 3 for a, b in zip(left, right, strict=True)) / len(left)


def classes_in(page: Page, side: str) -> set[int]:
    """The classes that one square's surface shows more than faintly: 1 is blue, 0 is orange."""
    pixels = picture(page, side)
    leans = {b - r for r, b in zip(pixels[::4], pixels[2::4], strict=True)}
    return {int(lean > 0) for lean in leans if abs(lean) > 40}


def drawn_in(page: Page, canvas: str) -> int:
    """How much there is on one canvas: channels of its pixels that are not 0."""
    return sum(value > 0 for value in painted(page.locator(canvas)))


def test_folds_are_counted_exactly_at_rest(stage: Open) -> None:
    page = stage("epoch=40&dataset=xor")
    page.get_by_role("button", name="Folds").click()
    settings = Settings(dataset="xor")
    network = Run(settings).network
    count = len(linear_regions(network, frame(settings, 40).parameters))

    expect(page.locator(".count")).to_contain_text(f"{count} regions")
    expect(page.locator(".count")).to_contain_text("layer 2")
    assert drawn_in(page, "canvas.folds") > 1000


def test_smooth_activations_have_no_folds_and_say_so(stage: Open) -> None:
    page = stage("epoch=10&activation=tanh")
    folds = page.get_by_role("button", name="Folds")
    expect(folds).to_be_disabled()
    why = page.get_by_role("tooltip").filter(has_text="Smooth activations bend everywhere")

    folds.hover()
    expect(why).to_be_visible()
    page.mouse.move(2, 2)
    expect(why).to_be_hidden()
    folds.focus()
    expect(why).to_be_visible()
    page.keyboard.press("Enter")
    expect(folds).to_have_attribute("aria-pressed", "false")
    folds.evaluate("(button) => button.blur()")
    expect(why).to_be_hidden()
    page.keyboard.press("f")
    expect(page.get_by_role("alert").filter(has_text="no folds to draw")).to_be_visible()


def test_what_is_not_on_offer_stands_still_and_says_why(stage: Open) -> None:
    page = stage("epoch=10&activation=identity")
    slider = page.get_by_role("slider", name="straighten")
    slider.focus()
    expect(page.get_by_role("tooltip").filter(has_text="Nothing bends here")).to_be_visible()
    slider.press("ArrowRight")
    assert slider.input_value() == "0"
    expect(page.locator(".network .name")).to_have_text("Your network")


def test_what_trains_anew_and_what_does_not_are_called_by_other_words(visit: Open) -> None:
    page = visit("epoch=60")
    expect(page.get_by_role("slider", name="Bend in training")).to_have_count(1)
    assert "bend" not in page.locator(".tools").inner_text().lower()
    page.get_by_role("slider", name="straighten").fill("0.3")
    expect(page.locator(".relation")).to_contain_text("30 % straight, not trained again")
    assert epoch_of(page) == 60


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "hard_tanh", "abs"])
def test_pointing_shows_the_one_matrix_that_the_network_is_there(
    stage: Open, activation: str
) -> None:
    page = stage(f"epoch=40&activation={activation}")
    size = page.locator(".network .square").bounding_box()
    assert size is not None
    page.locator(".network .square").hover(
        position={"x": size["width"] / 4, "y": size["height"] / 3}
    )

    expect(page.locator(".partner .name")).to_have_text("Here, this matrix")
    expect(page.locator(".where")).to_have_text("here")
    expect(page.locator(".symbol")).to_have_text("=")
    expect(page.locator(".relation")).to_contain_text("Exact inside the outlined region")
    expect(page.locator(".relation")).to_contain_text("Pattern")
    expect(page.locator(".relation")).to_contain_text("how many of its folds it is past")
    left, right = (drawn_in(page, f".{side} canvas.pointer") for side in ("network", "partner"))
    assert left == right > 100
    said = numbers(page.locator(".relation").inner_text())[0]
    a, b, c = numbers(page.locator(".equation").inner_text())
    x, y = -3.0, 2.0
    assert a * x + b * y + c == pytest.approx(said, abs=0.1)
    page.mouse.move(2, 2)
    expect(page.locator(".partner .name")).to_have_text("One matrix")


def test_a_smooth_network_gets_its_tangent_and_how_far_to_trust_it(stage: Open) -> None:
    page = stage("epoch=40&activation=tanh")
    page.locator(".network .square").hover(position={"x": 100, "y": 120})

    expect(page.locator(".symbol")).to_have_text("≈")
    expect(page.locator(".relation")).to_contain_text("Tangent at this point")
    expect(page.locator(".relation")).to_contain_text("1 % of the logit's range within")


def test_the_cross_goes_by_arrow_keys_and_leaves_the_epoch_alone(stage: Open) -> None:
    page = stage("epoch=40")
    page.locator(".network .square").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".partner .name")).to_have_text("Here, this matrix")
    first = page.locator(".equation").inner_text()
    for _ in range(20):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".equation")).not_to_have_text(first)
    assert epoch_of(page) == 40
    page.keyboard.press("Escape")
    expect(page.locator(".partner .name")).to_have_text("One matrix")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_collapse_irons_the_network_into_the_product_of_its_matrices(stage: Open, by: str) -> None:
    page = stage("epoch=60")
    assert soon(page, lambda: differing(page) > 0.1)
    button = page.get_by_role("button", name="Collapse!")
    if by == "mouse":
        button.click()
    else:
        button.focus()
        page.keyboard.press("Enter")

    expect(page.locator(".relation")).to_contain_text("Collapsed")
    expect(page.locator(".symbol")).to_have_text("=")
    expect(page.locator(".count")).to_contain_text("1 region: one matrix everywhere")
    expect(page.get_by_role("combobox", name="Which matrix")).to_have_value("deleted")
    expect(page.locator(".curves")).to_contain_text("Accuracy, as trained")
    assert soon(page, lambda: differing(page) < 0.005)
    page.get_by_role("button", name="As trained").click()
    expect(page.locator(".dial output")).to_have_text("0 %")
    assert soon(page, lambda: differing(page) > 0.1)


def test_the_dial_straightens_the_trained_network_without_training(stage: Open) -> None:
    page = stage("epoch=60")
    page.get_by_role("slider", name="straighten").fill("0.5")

    expect(page.locator(".network .name")).to_have_text("What if")
    expect(page.locator(".relation")).to_contain_text("50 % straight")
    expect(page.locator(".relation")).to_contain_text("One matrix explains")
    assert epoch_of(page) == 60
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".network .name")).to_have_text("Your network")
    said = page.get_by_role("alert").filter(has_text="the what-if is undone")
    expect(said).to_be_visible()
    expect(said).to_be_hidden()


def test_the_same_weights_may_be_given_another_activation(stage: Open) -> None:
    page = stage("epoch=60")
    before = picture(page, "network")
    page.get_by_role("combobox", name="same weights as").select_option("identity")

    expect(page.locator(".relation")).to_contain_text("identity for activation")
    expect(page.locator(".network .scores")).to_contain_text("%")
    assert picture(page, "network") != before


def test_the_bend_that_is_trained_at_is_part_of_the_link(stage: Open) -> None:
    page = stage("bend=0&epoch=40")

    expect(page.locator(".relation")).to_contain_text("Exact: largest difference")
    expect(page.locator(".symbol")).to_have_text("=")


def test_beside_another_matrix_nothing_is_said_of_the_best_one(stage: Open) -> None:
    page = stage("epoch=60&partner=logistic")
    page.get_by_role("slider", name="straighten").fill("0.5")

    expect(page.locator(".relation")).to_contain_text("Same weights, 50 % straight")
    page.wait_for_timeout(1000)  # for Python's numbers
    assert "explains" not in page.locator(".relation").inner_text()


def test_what_cannot_bend_is_multiplied_by_a_collapse_until_it_can(stage: Open) -> None:
    page = stage("epoch=40&activation=identity&dataset=xor")
    button = page.get_by_role("button", name="Collapse!")
    button.click()
    expect(page.locator(".unit")).to_have_count(0, timeout=10_000)
    expect(page.locator(".network .name")).to_have_text("Your network")
    page.locator(".network .square").hover(position={"x": 90, "y": 90})
    expect(page.locator(".relation")).to_contain_text("Exact inside")
    assert "Pattern" not in page.locator(".relation").inner_text()

    page.get_by_role("combobox", name="same weights as").select_option("relu")
    expect(page.locator(".unit")).to_have_count(16)
    button.click()
    expect(page.locator(".relation")).to_contain_text("Collapsed", timeout=10_000)


def test_an_experiment_chosen_after_a_collapse_plays(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Collapse!").click()
    expect(page.locator(".relation")).to_contain_text("Collapsed")
    page.get_by_role("combobox", name="Activation", exact=True).click()
    page.get_by_role("option", name="identity", exact=True).click()

    page.get_by_role("button", name="Pause", exact=True).wait_for()
    expect(page.locator(".symbol")).to_have_text("=")
    before = epoch_of(page)
    assert soon(page, lambda: epoch_of(page) > before)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "elu"])
def test_a_collapse_ends_with_a_line_in_both_squares_and_its_cost(
    stage: Open, activation: str
) -> None:
    page = stage(f"activation={activation}&epoch=150")
    page.get_by_role("button", name="Collapse!").click()

    trained = frame(Settings(activation=activation), 150)
    before, after = trained["test_accuracy"], trained["deleted_test_accuracy"]
    expect(page.locator(".relation")).to_contain_text("Collapsed: test accuracy")
    said = page.locator(".relation").inner_text()
    assert numbers(said)[:2] == pytest.approx([100 * before, 100 * after], abs=0.051)
    for side in ("network", "partner"):
        assert classes_in(page, side) == {0, 1}
