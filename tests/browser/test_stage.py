"""The stage as a person meets it: what is drawn, what moves, what the address bar says."""

import re
import struct
import time
from urllib.parse import parse_qs, urljoin, urlparse

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Page, Request, Route, expect

from components.mount import MOUNT_VERSION
from components.stage_modules import HTML, VERSION
from models.findings.version import FINDINGS_VERSION
from models.record.version import FRAMES_VERSION
from tests.browser.conftest import Open, epoch_of, pause

pytestmark = pytest.mark.browser


def picture(page: Page, side: str) -> list[int]:
    """Every pixel of one square's surface."""
    script = """(canvas) => [...canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data]"""
    pixels: list[int] = page.locator(f".{side} canvas.surface").evaluate(script)
    return pixels


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_visitor_who_touches_nothing_sees_a_network_learn_the_circle(visit: Open) -> None:
    page = visit()

    expect(page.get_by_role("heading", level=1)).to_contain_text("one straight line?")
    first = picture(page, "network")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %", timeout=20_000)
    assert picture(page, "network") != first
    expect(page.locator(".symbol")).to_have_text("≠")
    expect(page.locator(".relation")).to_contain_text("Best single matrix, the nearest")


def test_who_prefers_reduced_motion_gets_a_still_page(context: BrowserContext, visit: Open) -> None:
    context.on("page", lambda page: page.emulate_media(reduced_motion="reduce"))
    page = visit()

    assert epoch_of(page) == 0
    time.sleep(0.5)
    assert epoch_of(page) == 0


def test_who_waits_for_the_first_epoch_is_told_so(context: BrowserContext, visit: Open) -> None:
    nothing_yet = struct.pack("<6i", 0, 132, 0, 1, -1, 0)
    frames = re.compile(r"/frames\?")
    context.route(
        frames,
        lambda route: route.fulfill(body=nothing_yet, content_type="application/octet-stream"),
    )
    page = visit(drawn=False)

    expect(page.get_by_role("alert").filter(has_text="getting ready")).to_be_visible()
    context.unroute(frames)
    expect(page.locator(".network .scores")).to_contain_text("%")
    expect(page.get_by_text("getting ready")).to_have_count(0)


@pytest.mark.parametrize("depth", [0, 1, 8])
def test_an_identity_network_is_its_matrix_to_the_eye_and_in_words(visit: Open, depth: int) -> None:
    page = visit(f"activation=identity&depth={depth}&dataset=xor&epoch=40")

    expect(page.locator(".epoch")).to_have_text("epoch 40")
    expect(page.locator(".relation")).to_contain_text("Exact: largest difference", timeout=10_000)
    expect(page.locator(".symbol")).to_have_text("=")
    left, right = picture(page, "network"), picture(page, "partner")
    # One shade of 255: a logit on the edge between two shades may fall on either side.
    assert max(abs(a - b) for a, b in zip(left, right, strict=True)) <= 1


def test_changing_a_control_restarts_the_experiment_and_goes_on_playing(visit: Open) -> None:
    page = visit()
    expect(page.locator(".network .scores")).to_contain_text("test 100 %", timeout=20_000)

    choose(page, "Activation", "identity")

    expect(page.locator(".symbol")).to_have_text("=", timeout=10_000)
    assert parameters(page)["activation"] == ["identity"]
    before = epoch_of(page)
    time.sleep(0.5)
    assert epoch_of(page) > before


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


def test_the_first_picture_is_of_the_first_weights_and_the_clock_eases_in(visit: Open) -> None:
    page = visit(drawn=False)
    page.locator(".network .scores", has_text="%").wait_for()
    assert epoch_of(page) == 0

    page.wait_for_timeout(1000)
    assert epoch_of(page) < 30
    expect(page.locator(".network .scores")).to_contain_text("test 100 %", timeout=10_000)


def test_who_only_watches_hears_the_verdict_too(visit: Open) -> None:
    page = visit()
    expect(page.get_by_text("At epoch 0:")).to_be_visible()

    verdict = page.get_by_text(re.compile(r"At epoch [1-3]\d\d:\s+100\s% of the training points"))
    expect(verdict).to_be_visible(timeout=15_000)
    expect(page.get_by_text("The stage plays on; this follows in steps.")).to_be_visible()
    pause(page)
    expect(page.get_by_text("The stage plays on")).to_have_count(0)


def test_what_is_below_the_stage_is_never_far_behind_it(visit: Open) -> None:
    page = visit("panel=The+chain")
    page.get_by_role("radio", name="4 times").click()
    expect(page.locator(".epoch")).to_have_text(re.compile(r"epoch 1,[3-9]\d\d"), timeout=20_000)
    verdict = page.get_by_text(re.compile(r"At epoch 1,\d\d\d:"))
    expect(verdict).to_be_visible(timeout=5_000)
    expect(page.get_by_text(re.compile(r"The network at epoch 1,\d\d\d\."))).to_be_visible()


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


def test_letters_and_digits_collapse_fold_and_set_the_speed(visit: Open) -> None:
    page = visit("epoch=60")
    page.locator("h1").click()
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="16 times")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Folds")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("b")
    expect(page.locator(".relation")).to_contain_text("Collapsed", timeout=10_000)
    page.keyboard.press("b")
    expect(page.locator(".dial output")).to_have_text("1.00", timeout=10_000)


def test_keys_play_pause_step_and_rewind(visit: Open) -> None:
    page = visit()
    page.locator("h1").click()
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
    expect(page.locator(".shape")).to_contain_text("no hidden layer", timeout=10_000)
    box = page.get_by_role("combobox", name="Activation")
    box.click()
    box.press_sequentially("tan h")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.locator(".epoch")).to_have_text("epoch 0")


def test_a_step_back_is_the_frame_that_was_there_before(visit: Open) -> None:
    page = visit("epoch=30")
    earlier = picture(page, "network")
    page.get_by_role("button", name="Step forward").click()
    expect(page.locator(".epoch")).to_have_text("epoch 31")
    assert picture(page, "network") != earlier

    page.get_by_role("button", name="Step back").click()

    expect(page.locator(".epoch")).to_have_text("epoch 30")
    assert picture(page, "network") == earlier


def test_a_scrub_after_16x_shows_epochs_between_the_strides(visit: Open) -> None:
    page = visit()
    page.get_by_role("radio", name="16 times, 960 epochs a second").click()
    page.wait_for_timeout(1500)
    pause(page)
    scrubber = page.get_by_role("slider", name="Epoch shown")

    scrubber.fill("101")

    expect(page.locator(".epoch")).to_have_text("epoch 101")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")
    straight = visit("epoch=101")
    page.wait_for_timeout(500)
    assert picture(page, "network") == picture(straight, "network")


def test_the_scrubber_has_room_ahead_and_is_dragged_there(visit: Open) -> None:
    page = visit("epoch=60")
    scrubber = page.get_by_role("slider", name="Epoch shown")
    expect(page.locator(".scale")).to_have_text("100")
    scrubber.fill("100")

    expect(page.locator(".epoch")).to_have_text("epoch 100")
    expect(page.locator(".scale")).to_have_text("200")
    straight = visit("epoch=100")
    page.wait_for_timeout(500)
    assert picture(page, "network") == picture(straight, "network")


def test_a_slide_remote_moves_no_slider(visit: Open) -> None:
    page = visit("epoch=60")
    for name in ("Epoch shown", "what if bent to"):
        slider = page.get_by_role("slider", name=name)
        before = slider.input_value()
        for key in ("PageUp", "PageDown", "PageDown"):
            slider.press(key)
        assert slider.input_value() == before
    page.locator(".stage").press("PageUp")
    assert epoch_of(page) == 60


def listen(context: BrowserContext) -> list[str]:
    """Everything that the context's pages send from now on: requests and websocket frames."""
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url))
    context.on(
        "page",
        lambda page: page.on(
            "websocket", lambda socket: socket.on("framesent", lambda _: sent.append(socket.url))
        ),
    )
    return sent


def test_a_paused_tab_sends_nothing(context: BrowserContext, visit: Open) -> None:
    sent = listen(context)
    page = visit()
    pause(page)
    page.wait_for_timeout(1500)
    assert any("_stcore/stream" in url for url in sent)
    sent.clear()

    page.wait_for_timeout(10_000)

    assert sent == []


def test_a_hidden_tab_sends_nothing(context: BrowserContext, visit: Open) -> None:
    sent = listen(context)
    page = visit()
    page.evaluate(
        """() => {
        Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    )
    page.wait_for_timeout(1500)
    sent.clear()
    page.wait_for_timeout(10_000)
    assert sent == []

    page.evaluate(
        """() => {
        Object.defineProperty(document, 'hidden', { get: () => false, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    )
    epoch = epoch_of(page)
    page.wait_for_timeout(500)
    assert epoch_of(page) > epoch


@pytest.mark.parametrize(
    ("partner", "says"),
    [
        ("activations deleted", "with the activations deleted"),
        ("linear twin", "it learnt one matrix"),
        ("logistic regression", "Logistic regression on the labels"),
        ("best single matrix", "Best single matrix, the nearest"),
    ],
)
def test_each_partner_has_its_line_and_its_words(visit: Open, partner: str, says: str) -> None:
    page = visit("epoch=60")
    page.get_by_role("combobox", name="Which matrix").select_option(label=partner)

    expect(page.locator(".relation")).to_contain_text(says)
    expect(page.locator(".equation")).to_contain_text("logit = [")
    expect(page.locator(".partner .scores")).to_contain_text("%")


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


def test_a_diverging_run_stops_and_says_why(visit: Open) -> None:
    page = visit("activation=square&depth=4&optimizer=sgd&learning_rate=10.0&dataset=spiral")

    expect(page.locator(".trouble")).to_contain_text("Diverged at epoch", timeout=20_000)
    expect(page.locator(".trouble")).to_contain_text("try a smaller learning rate")


def test_nothing_comes_from_another_host(context: BrowserContext, visit: Open, server: str) -> None:
    asked: list[Request] = []
    context.on("request", lambda request: asked.append(request))

    visit().wait_for_timeout(1500)

    foreign = [r.url for r in asked if not r.url.startswith((server, "data:", "blob:"))]
    assert foreign == []


BROKEN = [
    "depth=99",
    "activation=nosuch",
    "noise=NaN",
    "width=-1",
    "dataset=" + "a" * 10_000,
    "seed=<script>document.title='owned'</script>",
    "epoch=-5",
    "partner=<img src=x onerror=alert(1)>",
    "learning_rate=inf&batch_size=1e400",
]


@pytest.mark.parametrize("query", BROKEN, ids=lambda query: query[:24])
def test_a_broken_link_opens_on_defaults_with_a_plain_notice(visit: Open, query: str) -> None:
    page = visit(query)

    expect(page.get_by_text("Part of this link could not be used")).to_be_visible()
    expect(page.locator(".shape")).to_have_text("2 hidden layers of 8, relu: 105 parameters")
    assert page.title() == "Collapse Playground"
    assert page.locator("img[src=x]").count() == 0
    expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "height", "query"),
    [
        (1440, 900, ""),
        (1280, 720, ""),
        (390, 844, ""),
        (1280, 720, "&embed=true"),
        (1024, 576, "&embed=true"),
    ],
)
def test_what_there_is_to_compare_is_in_sight_at_once(
    visit: Open, width: int, height: int, query: str
) -> None:
    page = visit(f"each_layer=true&depth=4&activation_1=relu&activation_2=tanh{query}")
    page.set_viewport_size({"width": width, "height": height})

    for part in (".network .square", ".symbol", ".partner .square", ".collapse", ".classes"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    left, right = square(page, "network"), square(page, "partner")
    assert left["y"] == pytest.approx(right["y"], abs=1)
    assert left["x"] + left["width"] < right["x"]


def square(page: Page, side: str) -> FloatRect:
    """Where one square is on the screen."""
    box = page.locator(f".{side} .square").bounding_box()
    assert box
    return box


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 576)])
def test_without_the_sidebar_the_squares_grow_and_stay_where_they_begin(
    visit: Open, width: int, height: int
) -> None:
    page = visit("epoch=60")
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(500)
    before = square(page, "network")
    page.get_by_test_id("stSidebarHeader").hover()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    page.wait_for_timeout(1500)
    after = square(page, "network")

    assert after["width"] > before["width"] + 15
    assert after["y"] <= before["y"] + 1
    expect(page.locator(".collapse")).to_be_in_viewport(ratio=1)


def test_the_stage_can_be_read_from_the_last_row(visit: Open) -> None:
    page = visit("epoch=60")
    sizes: list[tuple[str, float]] = page.locator(".stage").evaluate(
        """(stage) => [...stage.querySelectorAll("*")]
            .filter((part) => part.clientHeight
                && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            .map((part) => [part.className || part.tagName,
                parseFloat(getComputedStyle(part).fontSize)])"""
    )

    assert min(size for _, size in sizes) >= 15.5, min(sizes, key=lambda named: named[1])
    for name in ("epoch", "equation", "scores", "name"):
        assert min(size for found, size in sizes if found == name) >= 18


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
    expect(stage.locator(".shape")).to_contain_text("3 hidden layers of 8", timeout=10_000)
    expect(stage.locator(".epoch")).not_to_have_text("epoch 0")
    expect(stage.locator(".relation")).to_contain_text("Best single matrix")


def test_while_the_mount_does_not_come_the_page_says_so_and_asks_again(
    context: BrowserContext, visit: Open
) -> None:
    mounts = re.compile(r"/mount\?")
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, body="")

    context.route(mounts, fail)
    page = visit("epoch=5", drawn=False)

    expect(page.locator(".trouble")).to_contain_text("does not answer; trying again")
    page.wait_for_timeout(1500)
    assert 2 <= len(asked) <= 6
    context.unroute(mounts)
    expect(page.locator(".network .scores")).to_contain_text("%", timeout=10_000)
    expect(page.locator(".trouble")).to_be_hidden()


def test_what_the_server_refuses_to_mount_is_said_in_its_words(
    context: BrowserContext, visit: Open
) -> None:
    sentence = "this page is from another version of the server: please reload it"
    context.route(re.compile(r"/mount\?"), lambda route: route.fulfill(status=400, body=sentence))
    page = visit(drawn=False)

    expect(page.locator(".trouble")).to_have_text(sentence)


def test_the_mount_and_the_first_frames_are_asked_for_at_the_same_time(
    context: BrowserContext, visit: Open
) -> None:
    times: dict[str, float] = {}

    def note(request: Request) -> None:
        route = urlparse(request.url).path.rpartition("/")[2]
        if route in ("mount", "frames"):
            times.setdefault(route, time.monotonic())

    context.on("request", note)
    visit()

    assert abs(times["mount"] - times["frames"]) < 0.05
