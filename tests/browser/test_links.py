"""Links: what they open, what they keep, and what becomes of broken ones."""

import time
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Open, epoch_of, picture

pytestmark = pytest.mark.browser


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def test_the_address_opened_elsewhere_gives_the_same_frames(visit: Open) -> None:
    page = visit("dataset=moons&activation=tanh&epoch=25&seed=7&noise=0.1")
    again = visit(urlparse(page.url).query)

    assert epoch_of(page) == epoch_of(again) == 25
    assert picture(page, "network") == picture(again, "network")
    assert page.locator(".equation").inner_text() == again.locator(".equation").inner_text()


def test_a_link_to_this_moment_opens_at_its_epoch(context: BrowserContext, visit: Open) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit("dataset=xor")
    time.sleep(0.5)
    page.get_by_role("button", name="Link to this moment").click()
    page.get_by_role("button", name="Link copied").wait_for()
    epoch = epoch_of(page)
    link: str = page.evaluate("navigator.clipboard.readText()")

    other = visit(urlparse(link).query)

    expect(other.locator(".epoch")).to_have_text(f"epoch {epoch}")
    expect(other.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert picture(page, "network") == picture(other, "network")


def test_the_partner_is_part_of_the_link(visit: Open) -> None:
    page = visit("epoch=10")
    page.get_by_role("combobox", name="Which matrix").select_option(label="linear twin")
    page.wait_for_url("**partner=twin**")

    other = visit(urlparse(page.url).query)

    expect(other.get_by_role("combobox", name="Which matrix")).to_have_value("twin")


def test_layers_of_their_own_survive_the_link(visit: Open) -> None:
    query = "each_layer=true&depth=2&activation_1=tanh&width_1=3&activation_2=identity&width_2=5"
    page = visit(query)

    expect(page.locator(".shape")).to_contain_text("of 3-5, mixed activations: 35 parameters")
    assert parameters(page) == parse_qs(query) | {} or set(parse_qs(query)) >= set(parameters(page))


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
