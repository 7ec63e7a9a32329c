"""The keyboard: what is the stage's, and what stays with the control that has the focus."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, epoch_of, pause

pytestmark = pytest.mark.browser


def test_a_click_leaves_the_keyboard_to_the_stage(visit: Open) -> None:
    page = visit()
    for name in ("Step forward", "Folds", "Slow motion, 6 epochs a second"):
        page.get_by_role("radio" if "Slow" in name else "button", name=name).click()
        pause(page)
        page.keyboard.press("Space")
        page.get_by_role("button", name="Pause", exact=True).wait_for()
    pause(page)
    epoch = epoch_of(page)
    page.get_by_role("button", name="Step forward").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".epoch")).to_have_text(f"epoch {epoch + 2}")


def test_escape_leaves_a_unit_that_was_chosen_by_hand(visit: Open) -> None:
    page = visit("epoch=60")
    for chosen in (page.locator(".unit").nth(3), page.locator(".port")):
        chosen.click()
        expect(page.locator(".collapse")).to_be_hidden()
        page.mouse.move(0, 0)
        page.keyboard.press("Escape")

        expect(page.locator(".collapse")).to_be_visible()
        expect(page.locator(".network .name")).to_have_text("Your network")


def test_letters_and_digits_collapse_fold_and_set_the_speed(stage: Open) -> None:
    page = stage("epoch=60")
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="16 times")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Folds")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("b")
    expect(page.locator(".relation")).to_contain_text("Collapsed")
    page.keyboard.press("b")
    expect(page.locator(".dial output")).to_have_text("0 %")


def test_keys_play_pause_step_and_rewind(stage: Open) -> None:
    page = stage()
    expect(page.locator(".epoch")).not_to_have_text("epoch 0")

    page.keyboard.press("Space")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    epoch = epoch_of(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".epoch")).to_have_text(f"epoch {epoch - 1}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".epoch")).to_have_text(f"epoch {epoch + 1}")
    page.keyboard.press("Home")
    expect(page.locator(".epoch")).to_have_text("epoch 0")


def test_keys_in_a_control_stay_with_the_control(visit: Open) -> None:
    page = visit()
    pause(page)

    page.get_by_role("slider", name="Hidden layers").focus()
    page.keyboard.press("Home")
    expect(page.locator(".shape")).to_contain_text("no hidden layer")
    box = page.get_by_role("combobox", name="Activation", exact=True)
    box.click()
    box.press_sequentially("tan h")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.locator(".epoch")).to_have_text("epoch 0")


def test_a_slide_remote_moves_no_slider(stage: Open) -> None:
    page = stage("epoch=60")
    for name in ("Epoch shown", "straighten"):
        slider = page.get_by_role("slider", name=name)
        before = slider.input_value()
        for key in ("PageUp", "PageDown", "PageDown"):
            slider.press(key)
        assert slider.input_value() == before
    page.locator(".stage").press("PageUp")
    assert epoch_of(page) == 60


def test_p_opens_no_lecture_where_the_stage_is_on_anothers_page(stage: Open) -> None:
    page = stage("epoch=60")
    address = page.url
    page.keyboard.press("p")
    page.keyboard.press("ArrowRight")

    expect(page.locator(".epoch")).to_have_text("epoch 61")
    assert page.url.partition("?")[0] == address.partition("?")[0]
