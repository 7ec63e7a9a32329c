"""The drawn network as a person meets it: where it stands, how large, and that it lives."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from tests.browser.conftest import Open, painted, pause, picture, soon

pytestmark = pytest.mark.browser

SQUARES = (".network .square", ".partner .square")


def box(locator: Locator) -> FloatRect:
    """Where an element is on the page."""
    found = locator.bounding_box()
    assert found
    return found


def pixels(page: Page, canvas: str) -> bytes:
    """Every pixel of a canvas of the drawn network."""
    return painted(page.locator(f".drawn .{canvas}"))


def test_the_network_is_drawn_left_of_squares_that_stay_the_largest(visit: Open) -> None:
    page = visit("depth=8&width=16")
    for width, height, side in ((1440, 900, 390), (1280, 720, 340)):
        page.set_viewport_size({"width": width, "height": height})
        stands_left_of_squares(page, width, side)
    page.get_by_test_id("stSidebarHeader").hover()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    stands_left_of_squares(page, 1280, 420)


def stands_left_of_squares(page: Page, width: int, side: int) -> None:
    assert soon(page, lambda: box(page.locator(SQUARES[0]))["width"] >= side)
    page.wait_for_timeout(300)
    drawn, left, right = (box(page.locator(part)) for part in (".drawn", *SQUARES))

    assert right["width"] == left["width"] >= side
    assert left["width"] > drawn["width"]
    assert drawn["x"] + drawn["width"] == pytest.approx(left["x"], abs=1)
    assert drawn["y"] == pytest.approx(left["y"], abs=1)
    assert right["x"] + right["width"] <= width
    assert drawn["x"] >= 0


def test_on_a_phone_the_network_is_drawn_below_the_squares(visit: Open) -> None:
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1000)
    drawn, square = box(page.locator(".drawn")), box(page.locator(SQUARES[0]))

    assert drawn["y"] > square["y"] + square["height"]
    assert drawn["width"] > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_units_and_edges_change_while_it_trains_and_stand_still_with_it(stage: Open) -> None:
    page = stage("depth=3&width=5&activation=tanh")
    maps, edges = pixels(page, "maps"), pixels(page, "edges")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %", timeout=20_000)
    pause(page)
    page.wait_for_timeout(300)

    assert any(maps)
    assert any(edges)
    assert pixels(page, "maps") != maps
    assert pixels(page, "edges") != edges
    assert pixels(page, "maps") == pixels(page, "maps")
    expect(page.locator(".drawn .head", has_text=re.compile("^tanh"))).to_have_count(3)
    expect(page.locator(".drawn .foot", has_text="5")).to_have_count(3)


def test_a_unit_that_is_pointed_at_fills_the_left_square_until_one_looks_away(stage: Open) -> None:
    page = stage("epoch=60")
    page.wait_for_timeout(500)
    own = picture(page, "network")
    page.locator(".unit").nth(9).hover()

    expect(page.locator(".network .name")).to_have_text("Layer 2, unit 2")
    expect(page.locator(".equation")).to_contain_text("Layer 2, unit 2 = relu( ")
    passed_on = picture(page, "network")
    assert passed_on != own
    page.locator(".unit").nth(9).click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(300)
    expect(page.locator(".network .name")).to_have_text("Layer 2, unit 2")
    page.locator(".quantity").select_option("sum")
    page.wait_for_timeout(300)
    assert picture(page, "network") not in (own, passed_on)
    page.locator(".unit").nth(9).click()
    page.mouse.move(5, 5)
    expect(page.locator(".network .name")).to_have_text("Your network")
    page.wait_for_timeout(300)
    assert picture(page, "network") == own


def test_every_unit_is_reached_by_the_keyboard_and_has_a_name(stage: Open) -> None:
    page = stage("epoch=60&depth=2&width=3")
    page.wait_for_timeout(500)
    page.locator(".unit").first.focus()
    met: set[str] = set()
    for key in ("Right", "Down", "Left", "Down", "Right", "Right", "Down"):
        met.add(page.locator(".unit:focus").get_attribute("aria-label") or "")
        page.keyboard.press(f"Arrow{key}")
    expected = {f"layer {layer}, unit {unit}: relu" for layer in (1, 2) for unit in (1, 2, 3)}

    assert met == expected
    expect(page.locator(".network .name")).to_have_text("Layer 2, unit 3")
    expect(page.locator(".epoch")).to_have_text("epoch 60")
    expect(page.locator(".announcement")).to_contain_text("Layer 2, unit 3 = relu(")
    page.keyboard.press("Escape")
    expect(page.locator(".network .name")).to_have_text("Your network")


def test_an_identity_network_is_multiplied_into_two_edges_and_taken_apart_again(
    stage: Open,
) -> None:
    page = stage("epoch=30&activation=identity&depth=3")
    expect(page.locator(".diagram .name")).to_have_text("3 layers")
    page.locator(".merge").click()

    expect(page.locator(".unit")).to_have_count(0, timeout=10_000)
    expect(page.locator(".diagram .name")).to_have_text("One matrix")
    expect(page.locator(".relation")).to_contain_text("Exact: largest difference")
    expect(page.locator(".symbol")).to_have_text("=")
    page.get_by_role("button", name="Apart").click()
    expect(page.locator(".unit")).to_have_count(24, timeout=10_000)


def test_multiplying_stops_at_a_bend_and_says_why(stage: Open) -> None:
    page = stage(
        "epoch=30&depth=3&each_layer=true&activation_1=identity&activation_2=relu"
        "&activation_3=identity"
    )
    page.locator(".merge").click()

    expect(page.locator(".unit")).to_have_count(8, timeout=10_000)
    expect(page.locator(".unit").first).to_have_attribute("data-layer", "1")
    expect(page.locator(".relation")).to_contain_text("to 2 matrices: relu behind layer 2 bends")
    page.get_by_role("button", name="Collapse!").click()
    expect(page.locator(".unit")).to_have_count(0, timeout=15_000)
    expect(page.locator(".relation")).to_contain_text("Collapsed: test accuracy")


def test_the_drawn_network_is_the_control_in_step_with_sidebar_and_link(visit: Open) -> None:
    page = visit("depth=2&width=4")
    page.get_by_role("button", name="A layer more").click()
    expect(page.locator(".shape")).to_contain_text("3 hidden layers of 4", timeout=15_000)
    expect(page.get_by_role("slider", name="Hidden layers")).to_have_value("3")
    page.get_by_role("button", name="A unit more in layer 2").click()
    page.get_by_role("combobox", name="Activation of layer 3").select_option("tanh")
    expect(page.locator(".drawn .head").nth(3)).to_have_text(re.compile("^tanh"), timeout=15_000)

    expect(page.locator(".unit")).to_have_count(4 + 5 + 4)
    expect(page.get_by_role("switch", name="Set each layer separately")).to_be_checked()
    asked = {"width_2": ["5"], "activation_3": ["tanh"]}
    assert soon(page, lambda: parse_qs(urlparse(page.url).query).items() >= asked.items())
    page.reload()
    expect(page.locator(".unit")).to_have_count(4 + 5 + 4, timeout=30_000)


def test_no_change_is_lost_while_another_network_is_on_its_way(visit: Open) -> None:
    page = visit("depth=2&width=3&seed=31")
    held: list[Route] = []
    page.route("**/mount?*", lambda it: it.continue_() if held else held.append(it))
    more = [page.get_by_role("button", name=f"A unit more in layer {layer}") for layer in (1, 2)]
    more[0].click()
    # It begins as another experiment, of which nothing is known yet.
    assert soon(page, lambda: len(held) == 1)
    more[1].click()
    more[1].click()
    held[0].continue_()

    expect(page.locator(".unit")).to_have_count(4 + 5)
    expect(page.locator(".network .shape")).to_contain_text("2 hidden layers of 4-5")


def test_where_the_experiment_is_the_links_the_drawn_network_offers_no_other(visit: Open) -> None:
    page = visit("embed=true")

    expect(page.locator(".unit")).to_have_count(16)
    expect(page.get_by_role("button", name="A layer more")).to_be_hidden()


def test_dead_units_are_dropped_and_the_picture_stays(stage: Open) -> None:
    page = stage("epoch=60")
    drop = page.get_by_role("button", name="Drop 2 dead")
    expect(drop).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(300)
    own, edges = picture(page, "network"), pixels(page, "edges")
    drop.click()

    expect(page.locator(".relation")).to_contain_text(
        "Without 2 dead ones of its 16 units the network is the same: over the picture"
        " the logit does not change"
    )
    expect(drop).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    assert picture(page, "network") == own
    assert pixels(page, "edges") != edges
    page.wait_for_url("**dropped=true**")
    page.reload()
    page.locator("#front:not(.bare)").wait_for(state="detached", timeout=60_000)
    expect(page.locator(".relation")).to_contain_text(
        "Without 2 dead ones of its 16 units", timeout=60_000
    )
    expect(drop).to_have_attribute("aria-pressed", "true")
    page.locator(".unit").nth(8).focus()
    expect(page.locator(".relation")).to_contain_text("Dead: flat on the whole square")
    page.keyboard.press("Escape")
    drop.click()
    expect(page.locator(".relation")).to_contain_text("Best single matrix")
    page.wait_for_timeout(300)
    assert picture(page, "network") == own
    assert pixels(page, "edges") == edges


def test_no_unit_is_said_to_be_dropped_while_all_are_seen_to_train(stage: Open) -> None:
    page = stage("epoch=60&dropped=true")
    drop = page.locator(".prune")
    expect(drop).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(drop).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".relation")).not_to_contain_text("Without")
    page.get_by_role("button", name="Pause", exact=True).click()

    expect(drop).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".relation")).to_contain_text("Without")


def test_where_nothing_bends_two_units_of_a_layer_are_left_and_say_what_the_others_do(
    stage: Open,
) -> None:
    page = stage("epoch=60&activation=identity&width=3&dropped=true")
    said = page.locator(".relation")
    expect(said).to_contain_text("Without 2 redundant ones of its 6 units the network is the same")
    told = []
    for i, unit in enumerate(page.locator(".unit").all()):
        unit.focus()
        name = f"Layer {i // 3 + 1}, unit {i % 3 + 1}"
        expect(page.locator(".equation")).to_contain_text(f"{name} = ")
        expect(said).to_contain_text("After layer")
        told.append(said.inner_text())

    assert sum("Left out, redundant in a layer of rank 2: " in one for one in told) == 2
    expect(page.get_by_role("button", name="Drop 2 units, 2 redundant")).to_be_visible()


@pytest.mark.parametrize(("depth", "width"), [(2, 24), (8, 21)])
def test_a_layers_buttons_are_as_large_as_its_column_leaves_room_for(
    visit: Open, depth: int, width: int
) -> None:
    page = visit(f"epoch=60&depth={depth}")
    page.wait_for_timeout(500)
    buttons = [box(one) for one in page.locator(".drawn .foot .reshape").all()]

    assert len(buttons) == 2 * depth
    assert min(one["height"] for one in buttons) >= 24
    assert min(one["width"] for one in buttons) >= width
    for i, one in enumerate(buttons):
        for other in buttons[i + 1 :]:
            apart = max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"]))
            assert apart >= width
