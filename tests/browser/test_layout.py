"""Where things are on the screen, and how large."""

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import Open, soon

pytestmark = pytest.mark.browser


SIZES = ((1440, 900), (1280, 720), (1024, 576), (390, 844))


@pytest.mark.parametrize(("query", "sizes"), [("", SIZES), ("&embed=true", SIZES[1:3])])
def test_what_there_is_to_compare_is_in_sight_at_once(
    visit: Open, query: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    page = visit(f"each_layer=true&depth=4&activation_1=relu&activation_2=tanh{query}")
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})

        for part in (".network .square", ".symbol", ".partner .square", ".collapse", ".classes"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        left, right = square(page, "network"), square(page, "partner")
        assert left["y"] == pytest.approx(right["y"], abs=1)
        assert left["x"] + left["width"] < right["x"]
        assert soon(page, lambda: covers_whole_pixels(page)), (width, height)


def covers_whole_pixels(page: Page) -> bool:
    """Whether no drawing on the squares is resampled: that would blur it, and take time."""
    covered: bool = page.locator(".square canvas:is(.points, .boundary)").evaluate_all(
        "(all) => all.every((one) => one.width === one.getBoundingClientRect().width)"
    )
    return covered


def test_the_key_is_whole_and_stays_where_it_is_as_the_scores_change(visit: Open) -> None:
    page = visit("epoch=300")
    scores, key = page.locator(".network .scores"), page.locator(".key.classes")
    for width in (768, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 720})
        page.get_by_role("slider", name="Epoch shown").fill("300")
        expect(scores).to_contain_text("train 100 %")
        page.wait_for_timeout(300)
        before = key.bounding_box()
        page.keyboard.press("Home")
        expect(scores).to_contain_text("train 51.2 %")

        assert key.bounding_box() == before, width
        assert key.evaluate("(key) => key.scrollWidth <= key.clientWidth"), width


def test_what_the_layers_do_is_said_in_full_beside_what_can_be_dropped(visit: Open) -> None:
    page = visit("epoch=200")
    for width, height in SIZES[:2]:
        page.set_viewport_size({"width": width, "height": height})

        expect(page.locator(".prune")).to_be_in_viewport(ratio=1)
        for row in (".probe", ".affine"):
            expect(page.locator(row)).to_be_in_viewport(ratio=1)
            assert page.locator(row).evaluate("(row) => row.scrollWidth <= row.clientWidth")


def test_a_shape_is_cut_short_between_its_parts_and_the_button_keeps_its_distance(
    visit: Open,
) -> None:
    page = visit("epoch=200")
    shape, prune = page.locator(".shape"), page.locator(".prune")
    for size, seen in (((1280, 720), 3), ((1024, 576), 2), ((1920, 1080), 3)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(300)

        assert shape.evaluate(PARTS_IN_SIGHT) == seen, size
        if size[0] > 1024:
            button, line = prune.bounding_box(), page.locator(".equation").bounding_box()
            assert button
            assert line
            assert line["y"] - button["y"] - button["height"] > 6, size


PARTS_IN_SIGHT = """(shape) => {
  const { bottom } = shape.getBoundingClientRect();
  const seen = [...shape.children].filter((part) => part.getBoundingClientRect().top < bottom - 2);
  return seen.every((part) => part.scrollWidth <= part.clientWidth + 1) ? seen.length : -1;
}"""


def test_on_a_phone_no_score_is_wider_than_its_square(visit: Open) -> None:
    page = visit("epoch=120")
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 700})
        for scores in page.locator(".scores").all():
            assert scores.evaluate("(scores) => scores.scrollWidth <= scores.clientWidth"), width


def test_on_a_phone_nothing_moves_whatever_is_said_of_folds(visit: Open) -> None:
    page = visit("epoch=120")
    page.set_viewport_size({"width": 390, "height": 844})
    fold, count = page.locator(".fold"), page.locator(".count")
    before = fold.bounding_box()
    page.locator(".straighten").fill("1")
    expect(count).to_have_text("1 region: one matrix everywhere")

    assert fold.bounding_box() == before


def test_the_last_button_of_the_transport_does_not_stand_alone(visit: Open) -> None:
    page = visit("epoch=120")
    for width in (640, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 576})
        share, line = (page.locator(part).bounding_box() for part in (".share", ".time-line"))
        assert share
        assert line
        assert abs(share["y"] + share["height"] / 2 - line["y"] - line["height"] / 2) < 3, width


def square(page: Page, side: str) -> FloatRect:
    """Where one square is on the screen."""
    box = page.locator(f".{side} .square").bounding_box()
    assert box
    return box


def test_without_the_sidebar_the_squares_grow_and_stay_where_they_begin(visit: Open) -> None:
    page = visit("epoch=60")
    before = {size: square_at(page, size) for size in SIZES[1:3]}
    page.get_by_test_id("stSidebarHeader").hover()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()

    for size, box in before.items():
        after = square_at(page, size)
        assert after["width"] > box["width"] + 15
        assert after["y"] <= box["y"] + 1
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


def test_what_there_is_to_say_of_a_matrix_or_a_unit_moves_nothing_below_it(visit: Open) -> None:
    page = visit("activation=square&epoch=3&partner=logistic")  # of which there is least to say
    page.locator("figure[aria-busy=false]").first.wait_for()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        says_all_and_moves_nothing(page)
        page.get_by_role("combobox", name="same weights as").select_option("square")
        page.get_by_role("combobox", name="Which matrix").select_option("logistic")


def says_all_and_moves_nothing(page: Page) -> None:
    expect(page.locator(".relation")).to_contain_text("Logistic regression")
    before = below(page, ".collapse")

    def stays_while_it_says(text: str) -> None:
        expect(page.locator(".relation")).to_contain_text(text)
        assert below(page, ".collapse") == pytest.approx(before, abs=1), (page.viewport_size, text)

    page.get_by_role("combobox", name="Which matrix").select_option("best")
    stays_while_it_says("lies outside the picture")
    page.locator(".network .square").hover(position={"x": 60, "y": 60})
    stays_while_it_says("Tangent at this point")
    page.mouse.move(0, 0)
    page.get_by_role("combobox", name="same weights as").select_option("relu")
    page.locator(".network .square").hover(position={"x": 60, "y": 60})
    stays_while_it_says("Pattern")
    page.mouse.move(0, 0)
    page.locator(".unit").nth(9).focus()
    stays_while_it_says("The logit has it times")
    menu = page.get_by_role("combobox", name="What is shown of a unit").bounding_box()
    left = square(page, "network")
    assert menu
    assert menu["x"] + menu["width"] <= left["x"] + left["width"] + 1
    page.keyboard.press("Escape")


def test_the_notice_of_a_bad_link_pushes_nothing_down(visit: Open) -> None:
    page = visit("epoch=60")
    good = {size: square_at(page, size) for size in SIZES}
    bad = visit("epoch=60&depth=99&noise=NaN&seed=x&learning_rate=x&what_if_activation=x")
    notice = bad.get_by_text("Part of this link could not be used")
    details = bad.get_by_text("depth must be between 0 and 8, got 99", exact=True)
    for size in SIZES:
        assert soon(bad, lambda one=size: square_at(bad, one) == good[one])  # type: ignore[misc]
        expect(notice).to_be_in_viewport(ratio=1)
        assert is_whole_before(notice, bad.get_by_role("button", name="Details")), size
        expect(bad.get_by_text("Without a bend, any")).to_be_hidden()
        bad.get_by_role("button", name="Details").click()
        expect(details).to_be_visible()
        bad.keyboard.press("Escape")
        expect(details).to_be_hidden()


def is_whole_before(notice: Locator, button: Locator) -> bool:
    """Whether none of the text is cut by what lies around it, or lies under the button."""
    line, beside = notice.bounding_box(), button.bounding_box()
    around = notice.page.locator(".st-key-link_notice").bounding_box()
    assert line
    assert beside
    assert around
    ends_before = line["x"] + line["width"] <= beside["x"] + 1
    is_inside = line["y"] + line["height"] <= around["y"] + around["height"] + 1
    return ends_before and is_inside


def square_at(page: Page, size: tuple[int, int]) -> FloatRect:
    """Where the left square is in a window of that size, once it has followed."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(500)
    return square(page, "network")


def test_on_a_phone_the_sidebar_leaves_in_sight_what_it_changes(visit: Open) -> None:
    page = visit("epoch=60")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("stExpandSidebarButton").click()

    def are_in_sight() -> bool:
        sheet = page.get_by_test_id("stSidebar").bounding_box()
        boxes = [square(page, side) for side in ("network", "partner")]
        return sheet is not None and all(
            box["y"] >= 0 and box["y"] + box["height"] < sheet["y"] for box in boxes
        )

    assert soon(page, are_in_sight)
    page.get_by_role("slider", name="Hidden layers").press("ArrowRight")
    expect(page.locator(".shape")).to_contain_text("3 hidden layers")


SEVERAL = (
    "&epoch=60",
    "&activation=identity&depth=3&width=16&epoch=60",
    "&each_layer=true&depth=8&activation_2=tanh&width_4=3&epoch=60",
)


@pytest.mark.parametrize("query", SEVERAL)
def test_on_a_phone_what_is_said_of_a_unit_is_there_whole_and_moves_nothing(
    stage: Open, query: str
) -> None:
    page = stage(query)
    for width, height in ((390, 844), (320, 700)):
        page.set_viewport_size({"width": width, "height": height})
        page.get_by_role("button", name="Step forward").focus()
        expect(page.locator(".stage.inspecting")).to_have_count(0)
        relation = page.locator(".relation")
        before = [below(page, what, ".transport") for what in (".network .square", ".tools")]
        for unit in (0, 9, 13):
            page.locator(".unit").nth(unit).focus()
            expect(page.locator(".stage.inspecting")).to_have_count(1)
            now = [below(page, what, ".transport") for what in (".network .square", ".tools")]
            assert now == pytest.approx(before, abs=0.5)
            assert relation.evaluate("(said) => said.scrollHeight <= said.clientHeight + 1")
            end = below(page, ".relation") + relation.evaluate("(said) => said.clientHeight")
            assert width < 390 or end <= below(page, ".tools") + 1


def below(page: Page, what: str, above: str = ".network .square") -> float:
    """How far below the top of the one the other begins, wherever the page is scrolled to."""
    # Asked for at once: a page may scroll between two questions, as focus makes it do.
    distance: float = page.locator(what).evaluate(
        """(one, above) => one.getBoundingClientRect().top
            - one.getRootNode().querySelector(above).getBoundingClientRect().top""",
        above,
    )
    return distance


NAMES = """(svg) => [...svg.querySelectorAll("text")].map((text) => {
    const { x, width } = text.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
    return [x, x + width, size]; })"""


def test_x_and_y_of_the_one_matrix_can_be_read_and_touch_no_square(stage: Open) -> None:
    page = stage("epoch=60")
    for width, height in (*SIZES[1:], (320, 700)):
        page.set_viewport_size({"width": width, "height": height})
        left, right = square(page, "network"), square(page, "partner")

        for begin, end, size in page.locator(".two-edges").evaluate(NAMES):
            assert size >= 10, width
            assert left["x"] + left["width"] - 1 <= begin, width
            assert end <= right["x"], width
