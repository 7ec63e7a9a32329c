"""A lecture: the story by one key, what is held back, the notes in a second window."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from components.link import Link
from components.story import own_story
from models.definition.network import Network
from models.record.store import STORE
from tests.browser.conftest import Open, Visits, painted, soon
from tests.browser.test_accessibility import AXE
from tests.test_story import STORY

pytestmark = pytest.mark.browser

SCENES = own_story().scenes


@pytest.fixture
def lecture(server: str, visits: Visits) -> Page:
    visits.meet = lambda page: page.set_viewport_size({"width": 1024, "height": 576})
    page = visits.open(f"{server}/present", drawn=False)
    expect(page.locator(".network .scores")).to_contain_text("%")
    return page


def place(page: Page) -> str:
    return page.locator("header .count").inner_text()


CUT = """() => {
    const stage = document.querySelector(".place").shadowRoot;
    const parts = [
        ...document.querySelectorAll("h1, .said, .question, .answers button, .line-says, .count"),
        ...stage.querySelectorAll(".square, .scores, .epoch"),
    ];
    const isSeen = (part) => part.checkVisibility({ visibilityProperty: true })
        && (part.matches(".square") || part.textContent.trim());
    return parts.filter(isSeen).filter((part) => {
        const { left, top, right, bottom } = part.getBoundingClientRect();
        const isCut = left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
        const least = part.matches(".square") ? 0 : part.matches(".scores") ? 28 : 22;
        return isCut || parseFloat(getComputedStyle(part).fontSize) < least;
    }).map((part) => part.className || part.tagName); }"""
"""What of the words and squares is outside the window, or too small for the last row."""


@pytest.mark.parametrize("size", [(1280, 720), (1024, 576)], ids=lambda size: f"{size[0]}")
def test_page_down_alone_leads_through_the_story_and_nothing_is_cut_or_small(
    lecture: Page, server: str, size: tuple[int, int]
) -> None:
    asked: list[str] = []
    lecture.on("request", lambda request: asked.append(request.url))
    lecture.set_viewport_size({"width": size[0], "height": size[1]})
    lecture.reload(wait_until="domcontentloaded")
    for number, scene in enumerate(SCENES, 1):
        expect(lecture.locator("h1")).to_have_text(scene.title)
        assert place(lecture) == f"{number} / {len(SCENES)}"
        expect(lecture.locator(".said")).to_have_text(scene.shown.words)
        if scene.kind == "words":
            expect(lecture.locator(".network .scores")).to_contain_text("%")
        assert lecture.evaluate(CUT) == []
        if scene.reveal:
            expect(lecture.locator(".question")).to_have_text(scene.question)
            lecture.keyboard.press("PageDown")
            expect(lecture.locator(".said")).to_have_text(scene.reveal.words)
            expect(lecture.locator(".network .scores")).to_contain_text("%")
            assert lecture.evaluate(CUT) == []
        lecture.keyboard.press("PageDown")
    assert place(lecture) == f"{len(SCENES)} / {len(SCENES)}"
    # Without a network beyond this server: it is all that is asked.
    assert {url.partition("://")[2].partition("/")[0] for url in asked} == {
        server.partition("://")[2]
    }


def test_nothing_moves_before_it_is_revealed_and_then_it_trains_to_where_the_words_hold(
    lecture: Page,
) -> None:
    for _ in range(4):
        lecture.keyboard.press("PageDown")
    expect(lecture.locator("h1")).to_have_text("A bend between the layers")
    expect(lecture.locator(".network .scores")).to_contain_text("%")
    lecture.wait_for_timeout(700)
    expect(lecture.locator(".epoch")).to_have_text("epoch 0")

    lecture.keyboard.press("3")
    expect(lecture.get_by_role("button", name="3 Every point right")).to_have_attribute(
        "aria-pressed", "true"
    )
    lecture.keyboard.press("PageDown")
    expect(lecture.locator(".epoch")).to_have_text("epoch 50")
    expect(lecture.locator(".network .scores")).to_contain_text("test 100 %")
    lecture.keyboard.press("PageUp")
    expect(lecture.locator(".epoch")).to_have_text("epoch 0")
    lecture.reload(wait_until="domcontentloaded")
    expect(lecture.locator("h1")).to_have_text("A bend between the layers")


BOARD = ".partner .board"
Point = tuple[Fraction, Fraction]


def drawn(page: Page, begin: Point, end: Point) -> None:
    """Draw from one point of the right square to another, in shares of its side, by mouse."""
    box = page.locator(BOARD).bounding_box()
    assert box
    for move, (x, y) in ((page.mouse.down, begin), (page.mouse.up, end)):
        page.mouse.move(box["x"] + float(x) * box["width"], box["y"] + float(y) * box["height"])
        move()


def said_of(begin: Point, end: Point) -> str:
    """What a line through two points of the square is right about, in whole numbers."""
    data = STORE.run(SCENES[0].shown.link.settings).data
    (x, y), (u, v) = (((2 * a - 1) * 6, (1 - 2 * b) * 6) for a, b in (begin, end))
    sides = [
        (u - x) * (Fraction(float(b)) - y) > (v - y) * (Fraction(float(a)) - x)
        for a, b in data.points
    ]
    right = np.array(sides) == (data.labels > 0)
    if 2 * right.sum() < len(right):
        right = ~right
    shares = [
        f"{round(Fraction(int(right[part].sum()), 250) * 1000) / 10:g} %"
        for part in (data.test, data.train)
    ]
    return f"Your line: test {shares[0]}\u2003train {shares[1]}"


def test_a_drawn_line_stands_beside_the_real_one_with_its_points_counted(lecture: Page) -> None:
    surface = lecture.locator(".partner canvas.surface")
    expect(surface).not_to_be_visible()
    lecture.wait_for_timeout(300)
    begin, end = (Fraction(1, 8), Fraction(1, 4)), (Fraction(7, 8), Fraction(5, 8))
    drawn(lecture, begin, end)
    expect(lecture.locator(".line-says")).to_contain_text(
        "Your line runs from x \N{MINUS SIGN}6, y 3.8 to x 6"
    )
    lecture.keyboard.press("PageDown")

    expect(surface).to_be_visible()
    expect(lecture.locator(".line-says")).to_have_text(said_of(begin, end))
    expect(lecture.locator(".partner .scores")).to_contain_text("test 64.8 %", timeout=15_000)
    assert lecture.locator(BOARD).evaluate(PURPLE) > 100
    lecture.keyboard.press("PageDown")
    expect(lecture.locator(".line-says")).to_be_hidden()


PURPLE = """(board) => {
    const { width, height } = board.firstElementChild;
    const { data } = board.firstElementChild.getContext("2d").getImageData(0, 0, width, height);
    return data.filter((value, i) => i % 4 === 3 && value > 200).length; }"""
"""How many pixels the drawn line has."""


def test_a_line_is_drawn_by_keys_and_they_lead_nowhere_else(lecture: Page) -> None:
    lecture.locator(BOARD).focus()
    for key in ("ArrowUp", "ArrowRight", "Shift+ArrowLeft"):
        lecture.keyboard.press(key)
        said = lecture.locator(".line-says")
        expect(said).to_contain_text("Your line runs from")
    expect(said).to_have_text(
        "Your line runs from x \N{MINUS SIGN}0.2, y 6 to x 0.5, y \N{MINUS SIGN}6."
    )
    assert place(lecture).startswith("1 /")
    expect(lecture.locator(".epoch")).to_have_text("epoch 0")
    lecture.keyboard.press("Enter")
    expect(lecture.locator(".said")).to_have_text(
        SCENES[0].reveal.words if SCENES[0].reveal else ""
    )


def test_pictures_are_of_their_networks_and_chosen_by_keys_and_mouse(
    server: str, visits: Visits
) -> None:
    number = next(i for i, scene in enumerate(SCENES) if scene.kind == "pictures")
    scene = SCENES[number]
    page = visits.open(f"{server}/present?scene={scene.name}", drawn=False)
    choices = page.locator(".answers button")
    expect(choices).to_have_count(len(scene.pictures))
    for i, link in enumerate(scene.pictures):
        expect(choices.nth(i)).to_have_accessible_name(f"{i + 1}: {scene.answers[i]}")
        surface = choices.nth(i).locator("canvas.surface")
        assert soon(page, lambda shown=surface: shown.get_attribute("width") == "120")  # type: ignore[misc]
        assert np.mean(is_blue(surface) == says_one(link, 120)) > 0.999

    page.keyboard.press("3")
    expect(choices.nth(2)).to_have_attribute("aria-pressed", "true")
    choices.nth(scene.right - 1).click()
    expect(choices.nth(2)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("PageDown")
    expect(page.locator(".network .scores")).to_contain_text("test 100 %")
    expect(page.locator(".answers .right")).to_have_accessible_name(
        re.compile(f"{scene.right}: {scene.answers[scene.right - 1]}")
    )


def is_blue(surface: Locator) -> NDArray[np.bool_]:
    """Where a painted surface says class 1, cell by cell."""
    red, _, blue, _ = np.frombuffer(painted(surface), np.uint8).reshape(-1, 4).T
    return np.asarray(blue > red)


def says_one(link: Link, side: int) -> NDArray[np.bool_]:
    """Where torch says class 1, at the middles of cells, the top row first."""
    network = Network.of(link.settings)
    frame = STORE.run(link.settings).frame(link.moment.epoch or 0)
    middles = (torch.arange(side, dtype=torch.float64) + 0.5) * (12 / side) - 6
    points = torch.cartesian_prod(middles.flip(0), middles).flip(1)
    views = network.views(torch.from_numpy(frame.parameters.astype(np.float64)))
    return np.asarray(network.forward(views, points)[:, 0].numpy() > 0)


def test_the_black_key_darkens_and_the_next_one_brings_the_picture_back(lecture: Page) -> None:
    for key in (".", "b"):
        lecture.keyboard.press(key)
        expect(lecture.locator(".dark")).to_be_visible()
        assert covers(lecture.locator(".dark"))
        lecture.keyboard.press("PageDown")
        expect(lecture.locator(".dark")).to_be_hidden()
        assert place(lecture).startswith("1 /")


def covers(sheet: Locator) -> bool:
    """Whether nothing of the stage shows through, wherever one looks."""
    covered: bool = sheet.evaluate(
        """(sheet) => [0.02, 0.1, 0.3, 0.5, 0.7, 0.9].every((x) => [0.02, 0.2, 0.5, 0.9].every(
            (y) => sheet.contains(document.elementFromPoint(x * innerWidth, y * innerHeight))))"""
    )
    return covered


def test_the_scenes_code_fills_the_screen_and_goes_with_the_next_step(lecture: Page) -> None:
    lecture.keyboard.press("q")
    code = lecture.locator("#story > .code img")
    expect(code).to_be_visible()
    expect(code).to_have_attribute("alt", re.compile(r"\?depth=0&epoch=0$"))
    box = code.bounding_box()
    assert box
    assert box["height"] > 0.9 * 576
    assert covers(lecture.locator("#story > .code"))
    assert code.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")

    lecture.keyboard.press("PageDown")
    expect(code).to_be_hidden()


def test_the_window_with_the_notes_follows_and_leads(lecture: Page) -> None:
    with lecture.context.expect_page() as opened:
        lecture.keyboard.press("s")
    notes = opened.value
    expect(notes.locator(".notes")).to_have_text(SCENES[0].notes)
    expect(notes.locator(".right")).to_be_empty()  # a line to be drawn

    for _ in range(2):
        lecture.keyboard.press("PageDown")
    expect(notes.locator("h1")).to_have_text(SCENES[1].title, timeout=2000)
    expect(notes.locator(".held")).to_contain_text("Held back: ")
    expect(notes.locator(".right")).to_have_text("Right: 3  No better at all")
    notes.keyboard.press("PageDown")
    assert SCENES[1].reveal
    expect(lecture.locator(".said")).to_have_text(SCENES[1].reveal.words, timeout=2000)


HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_file_of_ones_own_is_presented_from_memory_and_its_words_are_text(
    lecture: Page, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(STORY.replace("The first", HOSTILE).replace("What one says.", HOSTILE))
    chosen = lecture.locator("input[type=file]")
    chosen.evaluate("(input) => input.addEventListener('click', () => { input.title = 'asked'; })")
    lecture.keyboard.press("o")
    expect(chosen).to_have_attribute("title", "asked")
    chosen.set_input_files(file)

    expect(lecture.locator("h1")).to_have_text(HOSTILE)
    assert place(lecture) == "1 / 2"
    expect(lecture.locator(".network .scores")).to_contain_text("%")
    with lecture.context.expect_page() as opened:
        lecture.keyboard.press("s")
    expect(opened.value.locator(".notes")).to_have_text(HOSTILE)
    assert lecture.locator("img[src=x]").count() + opened.value.locator("img[src=x]").count() == 0
    for _ in range(2):
        lecture.keyboard.press("PageDown")
    expect(opened.value.locator("h1")).to_have_text("The last")
    lecture.reload(wait_until="domcontentloaded")
    expect(lecture.locator("h1")).to_have_text(SCENES[0].title)


DROP = """(text) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], "mine.toml"));
    document.querySelector("h1").dispatchEvent(
        new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true })); }"""


def test_what_is_wrong_in_a_file_of_ones_own_is_listed(lecture: Page) -> None:
    lecture.evaluate(
        DROP, STORY.replace("right = 2", "right = 3").replace('"last"', f'"{HOSTILE}"')
    )

    listed = lecture.get_by_role("dialog", name="Not a story yet: mine.toml").get_by_role(
        "listitem"
    )
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("line 11, scene 1, right: ")
    expect(listed.last).to_contain_text("line 17, scene 2, name: ")
    assert lecture.locator("img[src=x]").count() == 0
    lecture.keyboard.press("PageDown")  # for whoever reads the list, not for the story
    assert place(lecture) == f"1 / {len(SCENES)}"
    expect(lecture.locator("h1")).to_have_text(SCENES[0].title)
    lecture.evaluate(DROP, STORY)
    expect(lecture.locator("h1")).to_have_text("The first")
    expect(listed.first).to_be_hidden()


@pytest.fixture
def by_hand(server: str, browser: Browser) -> Iterator[Page]:
    """The story on a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{server}/present", wait_until="domcontentloaded")
    expect(page.locator(".network .scores")).to_contain_text("%")
    yield page
    context.close()


def drag_finger(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """Touch, draw the finger across and lift it; in pixels."""
    session = page.context.new_cdp_session(page)
    for kind, points in (("Start", [begin]), ("Move", [end]), ("End", [])):
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})


def test_a_finger_leads_through_the_story_draws_and_answers(by_hand: Page) -> None:
    board = by_hand.locator(BOARD).bounding_box()
    assert board
    assert board["width"] > 300  # to be drawn on by a finger
    x, y, side = board["x"], board["y"], board["width"]
    drag_finger(by_hand, (x + 0.2 * side, y + 0.3 * side), (x + 0.8 * side, y + 0.7 * side))
    expect(by_hand.locator(".line-says")).to_contain_text("Your line runs from")
    assert place(by_hand).startswith("1 /")

    heading = (90.0, 60.0)
    for said in (SCENES[0].reveal.words if SCENES[0].reveal else "", SCENES[1].shown.words):
        drag_finger(by_hand, (320.0, 60.0), heading)
        expect(by_hand.locator(".said")).to_have_text(said)
    answer = by_hand.locator(".answers button").last
    answer.tap()
    expect(answer).to_have_attribute("aria-pressed", "true")
    drag_finger(by_hand, heading, (320.0, 60.0))
    expect(by_hand.locator("h1")).to_have_text(SCENES[0].title)


def test_on_a_phone_the_steps_are_large_and_nothing_is_cut_at_the_side(by_hand: Page) -> None:
    for name in ("Back", "Reveal"):
        box = by_hand.get_by_role("button", name=name).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48
        assert box["y"] + box["height"] <= 844
    by_hand.get_by_role("button", name="Reveal").tap()
    by_hand.get_by_role("button", name="Next").tap()
    expect(by_hand.locator("h1")).to_have_text(SCENES[1].title)
    assert by_hand.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_scene_is_printed_with_its_answer_overleaf(lecture: Page) -> None:
    lecture.keyboard.press("PageDown")
    lecture.keyboard.press("PageDown")
    expect(lecture.locator("h1")).to_have_text(SCENES[1].title)
    with lecture.context.expect_page() as opened:
        lecture.keyboard.press("w")

    sheet = opened.value
    expect(sheet.get_by_role("heading", level=1)).to_have_text(SCENES[1].title)
    expect(sheet.get_by_text(SCENES[1].question)).to_be_visible()
    sheet.evaluate(AXE.read_text("utf-8"))
    assert sheet.evaluate("async () => (await axe.run()).violations") == []
    assert len(re.findall(rb"/Type /Page\b", sheet.pdf(format="A4"))) == 2
    expect(lecture.locator("h1")).to_have_text(SCENES[1].title)


def test_a_scene_that_the_server_does_not_have_has_a_worksheet_too(lecture: Page) -> None:
    chosen = lecture.get_by_label("A story of your own, a TOML file")
    words = STORY.replace("What next?", HOSTILE)
    chosen.set_input_files(FilePayload(name="mine.toml", mimeType="", buffer=words.encode()))
    expect(lecture.locator("h1")).to_have_text("The first")
    with lecture.context.expect_page() as opened:
        lecture.keyboard.press("w")

    sheet = opened.value
    expect(sheet.get_by_role("heading", level=1)).to_have_text("The first")
    expect(sheet.get_by_text(HOSTILE)).to_be_visible()
    assert sheet.locator("img[src=x]").count() == 0
    assert len(re.findall(rb"/Type /Page\b", sheet.pdf(format="A4"))) == 2
    assert place(lecture) == "1 / 2"


def test_from_the_page_and_back_leaves_no_trace(visit: Open, context: BrowserContext) -> None:
    page = visit("depth=3&epoch=60&folds=true")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("epoch=61"))
    before = page.url, page.evaluate("history.length"), page.evaluate("({...sessionStorage})")
    page.keyboard.press("p")

    expect(page.locator("h1")).to_contain_text("3 hidden layers of 8, relu")
    expect(page.locator(".epoch")).to_have_text("epoch 61")
    page.keyboard.press("PageDown")
    expect(page.locator("h1")).to_have_text(SCENES[0].title)
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("h1")).to_have_text(SCENES[0].title)
    page.keyboard.press("PageUp")
    expect(page.locator("h1")).to_contain_text("3 hidden layers of 8, relu")
    page.keyboard.press("Escape")

    expect(page).to_have_url(before[0])
    expect(page.locator(".epoch").first).to_have_text("epoch 61")
    assert page.evaluate("({...sessionStorage})") == before[2]
    assert page.evaluate("history.length") <= before[1] + 1  # one may go forward to it again
    assert len(context.pages) == 1


def test_leaving_stands_on_the_page_at_the_same_moment(lecture: Page) -> None:
    for _ in range(2):
        lecture.keyboard.press("PageDown")
    expect(lecture.locator("h1")).to_have_text(SCENES[1].title)
    lecture.keyboard.press("Escape")

    lecture.wait_for_url("**/?activation=identity**", wait_until="domcontentloaded")
    expect(lecture.locator(".shape").first).to_contain_text("8 hidden layers")
    expect(lecture.locator(".epoch").first).to_have_text("epoch 0")
