"""The address as the moment: what one sees stands in it, and opened again it is seen again."""

import os
import re
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlparse

import pytest
from playwright.sync_api import Page, expect

from components.link import Link, read_link
from tests.browser.conftest import Open, epoch_of, pause, picture, soon
from tests.links import random_link

pytestmark = pytest.mark.browser

RANDOM_LINKS = int(os.environ.get("RANDOM_LINKS", "6"))
"""More of them: RANDOM_LINKS=200 ./check tests/browser/test_link.py"""

PIXELS = """() => {
  const stage = [...document.querySelectorAll("*")].map((one) => one.shadowRoot)
    .find((root) => root?.querySelector(".stage"));
  const canvases = ["surface", "points", "boundary", "folds"].flatMap((name) =>
    [...stage.querySelectorAll(`.square canvas.${name}`)]);
  return canvases.map((canvas) => canvas.toDataURL());
}"""


def opened(query: str) -> Link:
    return read_link(dict(parse_qsl(query)))


def query_of(page: Page) -> str:
    """What stands in the address bar."""
    query: str = page.evaluate("document.location.search.slice(1)")
    return query


def query_with(page: Page, *parts: str) -> str:
    """What stands in the address bar as soon as all ``parts`` do."""
    assert soon(page, lambda: all(part in query_of(page) for part in parts)), query_of(page)
    return query_of(page)


Seen = tuple[list[str], list[str]]


def seen(page: Page) -> Seen:
    """The pixels of both squares and the words of the stage, once nothing more is to come."""
    for side in ("network", "partner"):
        expect(page.locator(f"figure.{side}")).to_have_attribute("aria-busy", "false")
    return page.evaluate(PIXELS), said(page)


def reload(page: Page) -> None:
    """Load the page again and wait until the stage is in its place."""
    page.reload()
    page.locator("#front").wait_for(state="detached", timeout=60_000)
    page.locator(".network .scores", has_text="%").wait_for(timeout=60_000)


def said(page: Page) -> list[str]:
    """The words of the stage."""
    places = (".scores", ".equation", ".relation", ".symbol", ".dial output", ".count", ".epoch")
    return [text for place in places for text in page.locator(place).all_inner_texts()]


def test_whoever_touches_nothing_keeps_the_address_but_for_the_epoch(visit: Open) -> None:
    page = visit("utm_source=mail")

    query = query_with(page, "playing=true")

    assert re.fullmatch(r"utm_source=mail&epoch=\d+&playing=true", query)


def test_what_the_hand_does_is_in_the_address_and_a_reload_stands_where_it_stood(
    visit: Open,
) -> None:
    page = visit("dataset=xor&utm_source=mail")
    solved = re.compile(r"test (9\d|100)")
    expect(page.locator(".network .scores")).to_have_text(solved)
    pause(page)
    page.get_by_role("radio", name="4 times").click()
    page.get_by_role("button", name="Folds").click()
    page.get_by_role("combobox", name="Which matrix").select_option(label="linear twin")
    page.get_by_role("button", name="Collapse!").click()
    expect(page.locator(".relation")).to_contain_text("Collapsed")
    page.get_by_role("slider", name="straighten").fill("0.85")
    page.get_by_text("each with a matrix of its own").wait_for()
    before = seen(page)
    page.get_by_role("tab", name="Depth race").click()
    query = query_with(page, "what_if_bend=0.15", "panel=Depth+race")

    reload(page)

    assert soon(page, lambda: query_of(page) == query)
    assert soon(page, lambda: seen(page) == before)
    expect(page.get_by_role("radio", name="4 times")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("tab", name="Depth race")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="As trained").click()
    expect(page.get_by_role("combobox", name="Which matrix")).to_have_value("twin")


def test_a_playing_page_plays_on_where_it_was_last_told_of(visit: Open) -> None:
    page = visit()
    told = int(parse_qs(query_with(page, "playing=true"))["epoch"][0])
    reload(page)

    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    assert told <= epoch_of(page) <= told + 300


def test_the_address_leaves_no_trail_in_the_history(visit: Open) -> None:
    page = visit("epoch=30")
    before: int = page.evaluate("history.length")
    for _ in range(5):
        page.get_by_role("button", name="Step forward").click()
        page.get_by_role("button", name="Folds").click()
    query_with(page, "epoch=35&folds=true")

    assert page.evaluate("history.length") == before


def test_the_address_is_written_seldom_enough_for_every_browser(visit: Open) -> None:
    page = visit("epoch=30", drawn=False)
    page.evaluate(
        """() => {
          window.writes = 0;
          const write = history.replaceState;
          history.replaceState = function (...all) { window.writes += 1; write.apply(this, all); };
        }"""
    )
    page.locator(".network .scores", has_text="%").wait_for()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    page.keyboard.press("4")
    page.keyboard.press("Space")
    page.wait_for_timeout(4000)

    assert 0 < page.evaluate("window.writes") <= 20


def test_layers_of_their_own_are_in_the_address_again_after_they_were_gone(visit: Open) -> None:
    own = "each_layer=true&activation_1=tanh&width_1=3&activation_2=identity&width_2=5"
    page = visit(f"{own}&epoch=40&folds=true")
    depth = page.get_by_role("slider", name="Hidden layers")
    depth.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".shape")).to_contain_text("1 hidden layer of 3")
    query_with(page, "depth=1")
    assert soon(page, lambda: "_2" not in query_of(page))
    depth.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".shape")).to_contain_text("of 3-5")

    same = {*own.split("&"), "epoch=0", "folds=true"}
    assert soon(page, lambda: set(query_of(page).split("&")) == same)
    expect(visit(query_of(page)).locator(".shape")).to_contain_text("of 3-5, mixed activations")


def test_back_and_forth_in_the_history_stands_where_it_stood(visit: Open) -> None:
    page = visit("edits=10:w1.3.2=0.5;30:layer2=frozen&epoch=40&folds=true")
    page.get_by_role("button", name="Remove epoch 10").click()
    expect(page.get_by_role("button", name="Remove epoch 10")).to_have_count(0)
    expect(page.locator(".epoch")).to_have_text("epoch 40", timeout=10_000)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    query_with(page, "edits=30%3Alayer2%3Dfrozen&epoch=41&folds=true")

    page.go_back()
    expect(page.locator(".epoch")).to_have_text("epoch 40", timeout=10_000)
    expect(page.get_by_role("button", name="Remove epoch 10")).to_be_visible()
    page.go_forward()
    expect(page.locator(".epoch")).to_have_text("epoch 41", timeout=10_000)
    expect(page.get_by_role("button", name="Remove epoch 10")).to_have_count(0)


SCROLLED = """document.querySelector("[data-testid=stMain]").scrollTop"""


def test_a_reload_is_scrolled_to_the_same_place(visit: Open) -> None:
    page = visit("epoch=40&panel=Loss+and+accuracy")
    page.locator(".js-plotly-plot .plot-container").first.wait_for()
    page.mouse.move(900, 400)
    page.mouse.wheel(0, 380)
    query_with(page, "scroll=")
    before = page.evaluate(SCROLLED)
    reload(page)

    assert before > 0
    assert soon(page, lambda: page.evaluate(SCROLLED) == before)
    page.mouse.wheel(0, -2000)  # the hand is stronger than the link
    assert soon(page, lambda: page.evaluate(SCROLLED) == 0)
    assert soon(page, lambda: "scroll" not in query_of(page))


def shared_link(page: Page) -> str:
    """What the page says that one would share, as a query."""
    page.get_by_role("button", name="Share").click()
    link = page.get_by_label("Link", exact=True).input_value()
    return urlparse(link).query


@pytest.mark.parametrize("number", range(RANDOM_LINKS))
def test_a_random_moment_opened_and_shared_is_itself_to_the_pixel(
    visit: Open, stage: Open, number: int
) -> None:
    """On the whole page and on the stage alone, by turns."""
    opened_on = stage if number % 2 else visit
    link = random_link(number)
    page = opened_on(link.query())
    shared = shared_link(page)

    if link.moment.epoch is not None and not link.moment.playing:
        assert shared == link.query()
    else:  # it has played on until it was shared
        rest = replace(opened(shared).moment, epoch=link.moment.epoch, playing=link.moment.playing)
        assert replace(opened(shared), moment=rest) == link
    again = opened_on(shared)
    assert soon(page, lambda: seen(page) == seen(again))
    assert shared_link(again) == shared


def test_every_control_stands_where_the_link_has_it(stage: Open) -> None:
    moment = "epoch=200&speed=4&folds=true&partner=deleted&unit=2.3&quantity=part"
    page = stage(f"{moment}&what_if_activation=abs&what_if_bend=0.25")
    for menu, chosen in {
        "Which matrix": "deleted",
        "What is shown of a unit": "part",
        "same weights as": "abs",
    }.items():
        expect(page.get_by_role("combobox", name=menu)).to_have_value(chosen)
    for slider, value in {"Epoch shown": "200", "straighten": "0.75"}.items():
        expect(page.get_by_role("slider", name=slider)).to_have_value(value)
    expect(page.get_by_role("radio", name="4 times")).to_have_attribute("aria-checked", "true")
    folds = page.get_by_role("button", name="Folds")
    expect(folds).to_have_attribute("aria-pressed", "true")
    unit = page.get_by_role("button", name="layer 2, unit 3")
    expect(unit).to_have_attribute("aria-pressed", "true")


def test_the_address_opened_elsewhere_gives_the_same_frames(stage: Open) -> None:
    page = stage("dataset=moons&activation=tanh&epoch=25&seed=7&noise=0.1")
    again = stage(urlparse(page.url).query)

    assert epoch_of(page) == epoch_of(again) == 25
    assert picture(page, "network") == picture(again, "network")
    assert page.locator(".equation").inner_text() == again.locator(".equation").inner_text()


def test_the_partner_is_part_of_the_link(stage: Open) -> None:
    page = stage("epoch=10")
    page.get_by_role("combobox", name="Which matrix").select_option(label="linear twin")
    page.wait_for_url("**partner=twin**")

    other = stage(urlparse(page.url).query)

    expect(other.get_by_role("combobox", name="Which matrix")).to_have_value("twin")


def test_layers_of_their_own_survive_the_link(stage: Open) -> None:
    query = "each_layer=true&depth=2&activation_1=tanh&width_1=3&activation_2=identity&width_2=5"
    page = stage(query)

    expect(page.locator(".shape")).to_contain_text("of 3-5, mixed activations: 35 parameters")


# What a browser might make something of; tests/test_hostile_input.py has the rest.
BROKEN = [
    "depth=99&dataset=" + "a" * 10_000,
    "seed=<script>document.title='owned'</script>",
    "partner=<img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("query", BROKEN, ids=lambda query: query[:24])
def test_a_broken_link_opens_on_defaults_with_a_plain_notice(visit: Open, query: str) -> None:
    page = visit(query)

    expect(page.get_by_text("Part of this link could not be used")).to_be_visible()
    expect(page.locator(".shape")).to_have_text("2 hidden layers of 8, relu: 105 parameters")
    assert page.title() == "Collapse Playground"
    assert page.locator("img[src=x]").count() == 0
    expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("after", ["epoch=300", "epoch=300&playing=true"])
def test_a_link_to_an_epoch_after_the_last_one_stands_at_that(visit: Open, after: str) -> None:
    page = visit(f"activation=square&depth=4&optimizer=momentum&learning_rate=10.0&{after}")

    expect(page.locator(".trouble")).to_contain_text("Diverged at epoch 1:", timeout=20_000)
    expect(page.locator(".epoch")).to_have_text("epoch 0")
    expect(page.locator(".scale-end")).to_have_text("0")
    query_with(page, "epoch=0")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert soon(page, lambda: lies_on_the_squares(page))


def lies_on_the_squares(page: Page) -> bool:
    """Whether what went wrong covers none of the captions."""
    trouble, square = (page.locator(part).first.bounding_box() for part in (".trouble", ".square"))
    return trouble is not None and square is not None and trouble["y"] >= square["y"]


def test_of_a_value_that_a_link_has_twice_the_last_stands(visit: Open) -> None:
    page = visit("depth=2&depth=5&epoch=10")

    expect(page.locator(".shape")).to_have_text("5 hidden layers of 8, relu: 321 parameters")
    assert query_with(page, "depth=5", "epoch=10").count("depth") == 1
