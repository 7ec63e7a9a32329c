"""The stage as a person meets it: what is drawn, what moves, what is said of it."""

import re
import struct
import time
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from components.mount import MOUNT_VERSION
from components.stage_modules import HTML, VERSION
from models.findings.version import FINDINGS_VERSION
from models.record.version import FRAMES_VERSION
from tests.browser.conftest import Open, Visits, epoch_of, pause, picture, soon

pytestmark = pytest.mark.browser


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_visitor_who_touches_nothing_sees_a_network_learn_the_circle(visit: Open) -> None:
    page = visit()

    expect(page.get_by_role("heading", level=1)).to_contain_text("one straight line?")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")
    learnt = picture(page, "network")
    page.keyboard.press("Home")
    expect(page.locator(".epoch")).to_have_text("epoch 0")
    expect(page.locator(".network .scores")).not_to_contain_text("test 100 %")
    assert soon(page, lambda: picture(page, "network") != learnt)
    page.keyboard.press("Space")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")
    expect(page.locator(".symbol")).to_have_text("≠")
    expect(page.locator(".relation")).to_contain_text("Best single matrix, the nearest")


def test_who_prefers_reduced_motion_gets_a_still_page(visits: Visits, visit: Open) -> None:
    visits.meet = lambda page: page.emulate_media(reduced_motion="reduce")
    page = visit()

    assert epoch_of(page) == 0
    time.sleep(0.5)
    assert epoch_of(page) == 0


def test_who_waits_for_the_first_epoch_is_told_so(visits: Visits, visit: Open) -> None:
    nothing_yet = struct.pack("<6i", 0, 132, 0, 1, -1, 0)
    frames = re.compile(r"/frames\?")
    visits.meet = lambda page: page.route(
        frames,
        lambda route: route.fulfill(body=nothing_yet, content_type="application/octet-stream"),
    )
    page = visit(drawn=False)

    expect(page.get_by_role("alert").filter(has_text="getting ready")).to_be_visible()
    page.unroute(frames)
    expect(page.locator(".network .scores")).to_contain_text("%")
    expect(page.get_by_text("getting ready")).to_have_count(0)


@pytest.mark.parametrize("depth", [0, 1, 8])
def test_an_identity_network_is_its_matrix_to_the_eye_and_in_words(stage: Open, depth: int) -> None:
    page = stage(f"activation=identity&depth={depth}&dataset=xor&epoch=40")

    expect(page.locator(".epoch")).to_have_text("epoch 40")
    expect(page.locator(".relation")).to_contain_text("Exact: largest difference")
    expect(page.locator(".symbol")).to_have_text("=")
    left, right = picture(page, "network"), picture(page, "partner")
    # One shade of 255: a logit on the edge between two shades may fall on either side.
    assert max(abs(a - b) for a, b in zip(left, right, strict=True)) <= 1


def test_changing_a_control_restarts_the_experiment_and_goes_on_playing(visit: Open) -> None:
    page = visit()
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")

    choose(page, "Activation", "identity")

    expect(page.locator(".symbol")).to_have_text("=")
    assert soon(page, lambda: "activation=identity" in page.url)
    before = epoch_of(page)
    assert soon(page, lambda: epoch_of(page) > before)


# In the page, frame by frame: what is on show a second after the first picture.
WATCH_THE_CLOCK = """(() => {
  const roots = () => [document, ...[...document.querySelectorAll("*")].map((o) => o.shadowRoot)];
  const stage = () => roots().map((root) => root?.querySelector(".network .scores"))
    .find((scores) => scores?.textContent.includes("%"))?.closest(".stage");
  const look = (now) => {
    const epoch = stage()?.querySelector(".epoch").textContent;
    if (epoch) {
      window.firstEpoch ??= epoch;
      window.begun ??= now;
    }
    if (window.begun && now - window.begun > 1000) window.epochLater = epoch;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""


@pytest.mark.every_frame
def test_the_first_picture_is_of_the_first_weights_and_the_clock_eases_in(
    context: BrowserContext, visit: Open
) -> None:
    context.add_init_script(WATCH_THE_CLOCK)
    page = visit()

    assert soon(page, lambda: page.evaluate("window.epochLater") is not None)
    assert page.evaluate("window.firstEpoch") == "epoch 0"
    assert int(page.evaluate("window.epochLater").removeprefix("epoch ")) < 30
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")


def test_who_only_watches_hears_the_verdict_too(visit: Open) -> None:
    page = visit()
    expect(page.get_by_text("At epoch 0:")).to_be_visible()

    verdict = re.compile(r"At epoch [1-9][\d,]*:\s+100\s% of the training points")
    expect(page.get_by_text(verdict)).to_be_visible()
    expect(page.get_by_text("The stage plays on; this follows in steps.")).to_be_visible()
    pause(page)
    expect(page.get_by_text("The stage plays on")).to_have_count(0)


def test_what_is_below_the_stage_is_never_far_behind_it(visit: Open) -> None:
    page = visit("panel=The+chain&epoch=1200&playing=true&speed=4")
    expect(page.locator(".epoch")).to_have_text(re.compile(r"epoch [1-4],[3-9]\d\d"))
    for said in (r"At epoch [1-4],\d\d\d:", r"The network at epoch [1-4],\d\d\d\."):
        expect(page.get_by_text(re.compile(said))).to_be_visible()
    expect(page.get_by_text("The stage plays on; this follows in steps.")).to_be_visible()


def test_a_step_back_is_the_frame_that_was_there_before(stage: Open) -> None:
    page = stage("epoch=30")
    earlier = picture(page, "network")
    page.get_by_role("button", name="Step forward").click()
    expect(page.locator(".epoch")).to_have_text("epoch 31")
    assert picture(page, "network") != earlier

    page.get_by_role("button", name="Step back").click()

    expect(page.locator(".epoch")).to_have_text("epoch 30")
    assert picture(page, "network") == earlier


def test_a_scrub_after_16x_shows_epochs_between_the_strides(stage: Open) -> None:
    page = stage()
    page.get_by_role("radio", name="16 times, 960 epochs a second").click()
    page.wait_for_timeout(1500)
    pause(page)
    scrubber = page.get_by_role("slider", name="Epoch shown")

    scrubber.fill("101")

    expect(page.locator(".epoch")).to_have_text("epoch 101")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")
    straight = stage("epoch=101")
    assert soon(page, lambda: picture(page, "network") == picture(straight, "network"))


def test_the_scrubber_has_room_ahead_and_is_dragged_there(stage: Open) -> None:
    page = stage("epoch=60")
    scrubber = page.get_by_role("slider", name="Epoch shown")
    expect(page.locator(".scale-end")).to_have_text("100")
    scrubber.fill("100")

    expect(page.locator(".epoch")).to_have_text("epoch 100")
    expect(page.locator(".scale-end")).to_have_text("200")
    straight = stage("epoch=100")
    assert soon(page, lambda: picture(page, "network") == picture(straight, "network"))


PARTNERS = {
    "activations deleted": "with the activations deleted",
    "linear twin": "it learnt one matrix",
    "logistic regression": "Logistic regression on the labels",
    "best single matrix": "Best single matrix, the nearest",
}


def test_each_partner_has_its_line_and_its_words(stage: Open) -> None:
    page = stage("epoch=60")
    for partner, says in PARTNERS.items():
        page.get_by_role("combobox", name="Which matrix").select_option(label=partner)

        expect(page.locator(".relation")).to_contain_text(says)
        expect(page.locator(".equation")).to_contain_text("logit = [")
        expect(page.locator(".partner .scores")).to_contain_text("%")


def test_a_diverging_run_stops_and_says_why(stage: Open) -> None:
    page = stage("activation=square&depth=4&optimizer=sgd&learning_rate=10.0&dataset=spiral")

    expect(page.locator(".trouble")).to_contain_text("Diverged at epoch")
    expect(page.locator(".trouble")).to_contain_text("try a smaller learning rate")


BARE_PAGE = """async ([query, markup, versions, module]) => {
  const element = document.body.appendChild(document.createElement("div"));
  element.id = "bare";
  element.attachShadow({ mode: "open" }).innerHTML = markup;
  const { show } = await import(new URL(module, document.baseURI));
  show(element.shadowRoot, { query, versions });
}"""


def test_any_page_shows_the_stage_given_an_element_and_a_query(visit: Open) -> None:
    """Here on a page of the server's that Streamlit has no hand in."""
    page = visit("", drawn=False)
    page.goto(urljoin(page.url, "ready"))
    versions = {
        "frames": FRAMES_VERSION,
        "findings": FINDINGS_VERSION,
        "mount": MOUNT_VERSION,
    }
    page.evaluate(BARE_PAGE, ["dataset=xor&depth=3", HTML, versions, f"stage/{VERSION}/stage.js"])

    stage = page.locator("#bare")
    expect(stage.locator(".shape")).to_contain_text("3 hidden layers of 8")
    expect(stage.locator(".epoch")).not_to_have_text("epoch 0")
    expect(stage.locator(".relation")).to_contain_text("Best single matrix")


def test_while_the_mount_does_not_come_the_page_says_so_and_asks_again(
    visits: Visits, visit: Open
) -> None:
    mounts = re.compile(r"/mount\?")
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, body="")

    visits.meet = lambda page: page.route(mounts, fail)
    page = visit("epoch=5", drawn=False)

    expect(page.locator(".trouble")).to_contain_text("does not answer; trying again")
    page.wait_for_timeout(1500)
    assert 2 <= len(asked) <= 6
    page.unroute(mounts)
    expect(page.locator(".network .scores")).to_contain_text("%")
    expect(page.locator(".trouble")).to_be_hidden()


def test_what_the_server_refuses_to_mount_is_said_in_its_words(visits: Visits, visit: Open) -> None:
    sentence = "this page is from another version of the server: please reload it"
    visits.meet = lambda page: page.route(
        re.compile(r"/mount\?"), lambda route: route.fulfill(status=400, body=sentence)
    )
    page = visit(drawn=False)

    expect(page.locator(".trouble")).to_have_text(sentence)


def test_the_first_frames_are_asked_for_before_the_mount_has_come(
    visits: Visits, visit: Open
) -> None:
    held, seen = list[Route](), list[Route]()

    def let_pass(route: Route) -> None:
        seen.append(route)
        route.continue_()

    def hold_the_mount(page: Page) -> None:
        page.route(re.compile(r"/mount\?"), lambda route: held.append(route))
        page.route(re.compile(r"/frames\?"), let_pass)

    visits.meet = hold_the_mount
    page = visit(drawn=False)

    assert soon(page, lambda: bool(held and seen))
    for mount in held:
        mount.continue_()
    expect(page.locator(".network .scores")).to_contain_text("%")
