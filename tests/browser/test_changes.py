"""Changes while it trains, made at the drawn network: by hand, by keys, typed, and taken back."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from models.experiment.settings import Settings
from tests.browser.conftest import Open, epoch_of, soon

pytestmark = pytest.mark.browser


def changes_of(page: Page) -> list[str]:
    """The changes that the address has."""
    found = parse_qs(urlparse(page.url).query).get("edits", [""])[0]
    return found.split(";") if found else []


def test_a_unit_is_chosen_and_a_number_typed_where_it_stays_on_show(visit: Open) -> None:
    page = visit("epoch=60")
    page.locator(".unit").nth(9).click()
    expect(page.locator(".changing .since")).to_have_text("From epoch 60 on")
    page.locator(".changing .source").select_option(label="weight from unit 3")
    value = page.get_by_role(
        "spinbutton", name="weight from unit 3, layer 2, unit 2, from epoch 60"
    )
    value.fill("-1.5")
    value.press("Enter")

    expect(page.locator(".equation")).to_contain_text("1.50 u3")
    assert soon(page, lambda: changes_of(page) == ["60:w2.2.3=-1.5"])
    assert epoch_of(page) == 60
    page.get_by_role("button", name="Freeze layer 2").click()
    expect(page.locator(".unit").nth(9)).to_have_attribute(
        "aria-label", "layer 2, unit 2: relu, frozen"
    )
    assert soon(page, lambda: len(changes_of(page)) == 2)
    page.get_by_role("button", name="Step back").click()
    expect(page.locator(".equation")).not_to_contain_text("1.50 u3")
    expect(page.locator(".unit").nth(9)).to_have_attribute("aria-label", "layer 2, unit 2: relu")


def test_an_edge_that_is_clicked_is_the_number_to_be_changed(visit: Open) -> None:
    page = visit("epoch=60&depth=1&width=1")
    unit = page.locator(".unit").bounding_box()
    port = page.get_by_role("button", name="Change the bias or a weight of the logit")
    end = port.bounding_box()
    assert unit
    assert end
    x = (unit["x"] + unit["width"] + end["x"] + end["width"] / 2) / 2
    page.mouse.click(x, (unit["y"] + unit["height"] / 2 + end["y"] + end["height"] / 2) / 2)

    expect(page.locator(".changing .whose")).to_have_text("the logit")
    expect(page.locator(".changing .source option:checked")).to_have_text("weight from unit 1")
    port.click()
    expect(page.locator(".changing .source option:checked")).to_have_text("bias")


def test_by_keyboard_a_number_is_changed_once_for_several_keys(visit: Open) -> None:
    page = visit("epoch=60&depth=2&width=3")
    page.locator(".unit").first.focus()
    page.keyboard.press("e")
    value = page.locator(".changing .value")
    expect(value).to_be_focused()
    before = float(value.input_value())
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert soon(page, lambda: len(changes_of(page)) == 1)
    (change,) = changes_of(page)

    assert re.fullmatch(r"60:b1\.1=.*", change)
    assert float(change.partition("=")[2]) == pytest.approx(before + 0.3, abs=1e-3)
    page.keyboard.press("Escape")
    expect(page.locator(".unit").first).to_be_focused()
    expect(page.get_by_role("button", name="Collapse!")).to_be_visible()


def test_every_change_is_a_mark_on_the_time_line_from_which_it_is_removed(visit: Open) -> None:
    page = visit("epoch=60&edits=20:layer2=frozen;20:b1.1=3;40:learning_rate=0.1")
    marks = page.get_by_role("group", name="Changes while it trains")
    first = marks.get_by_role("button", name="To the change at epoch 20: layer 2 frozen; epoch 20")
    second = marks.get_by_role("button", name="To the change at epoch 40: learning rate 0.1")
    first.focus()
    remove = marks.get_by_role("button", name="Remove").first  # of its first line: layer 2
    expect(remove).to_be_visible()
    page.keyboard.press("Tab")
    expect(remove).to_be_focused()
    page.keyboard.press("Enter")
    assert soon(page, lambda: changes_of(page) == ["20:b1.1=3.0", "40:learning_rate=0.1"])
    expect(first).to_have_count(0)  # the marks are those of the other experiment
    second.focus()
    page.keyboard.press("Enter")
    assert soon(page, lambda: epoch_of(page) == 40)
    second.focus()
    page.keyboard.press("Delete")

    assert soon(page, lambda: changes_of(page) == ["20:b1.1=3.0"])
    expect(marks.get_by_role("button")).to_have_count(1)
    assert epoch_of(page) == 40


MANY = ";".join(f"{12 * k + 5}:b1.{1 + k % 8}=0.{k + 1}" for k in range(32))
MANY_LEFT = [str(edit) for edit in Settings.from_parameters({"edits": MANY}).edits[:-1]]


def test_marks_that_would_touch_are_one_with_a_button_for_each_change(visit: Open) -> None:
    page = visit(f"epoch=500&edits={MANY}")
    page.set_viewport_size({"width": 390, "height": 844})
    pins = page.locator(".mark > button")
    expect(pins).to_have_count(1)
    expect(pins).to_have_accessible_name(
        "To the first of the changes at epochs 5 to 377: 32 of them"
    )
    pins.focus()
    page.get_by_role("button", name="To the change at epoch 365").click()
    assert soon(page, lambda: epoch_of(page) == 365)
    page.locator(".mark").get_by_role("button", name="Remove epoch 377").focus()
    page.keyboard.press("Delete")
    assert soon(page, lambda: changes_of(page) == MANY_LEFT)


def test_where_the_experiment_is_the_links_nothing_of_it_is_changed(visit: Open) -> None:
    page = visit("embed=true&epoch=60&edits=20:b1.1=3")
    page.locator(".unit").first.click()
    page.locator(".mark > button").focus()

    expect(page.locator(".changing")).to_be_hidden()
    expect(page.locator(".mark .change")).to_be_visible()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    expect(page.get_by_role("button", name="Collapse!")).to_be_visible()


def test_a_control_changed_at_an_epoch_is_meant_from_there_at_one_press_and_goes_on_there(
    visit: Open,
) -> None:
    page = visit("epoch=60")
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    rate.press("ArrowLeft")
    button = page.get_by_role("button", name="From epoch 60 on instead")
    expect(button).to_be_visible()
    assert soon(page, lambda: epoch_of(page) == 0)
    button.focus()
    button.press("Enter")

    assert soon(page, lambda: changes_of(page) == ["60:learning_rate=0.01"])
    assert soon(page, lambda: epoch_of(page) == 60)
    expect(rate).to_have_attribute("aria-valuetext", "0.02")
    expect(button).to_have_count(0)
