"""Pictures for slides: what files of them a visitor gets, opened by other programs."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator

from components.colors import CLASS_0, CLASS_1, PAPER
from models.compiled.forward import logits as logits_of
from models.experiment.datasets import BOX
from models.experiment.settings import Settings
from models.record.run import Run
from tests.browser.conftest import Open
from tests.browser.test_share import link_in, share

pytestmark = pytest.mark.browser

Pixels = NDArray[np.float64]
SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 1200


def taken(dialog: Locator, kind: str) -> tuple[str, bytes]:
    """Press a button; returns the name and the body of the file that it hands over."""
    with dialog.page.expect_download() as download:
        dialog.get_by_role("button", name=kind).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def pixels_of(picture: bytes) -> Pixels:
    with Image.open(io.BytesIO(picture)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float64)


def channels(color: str) -> Pixels:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def places_of_squares(svg: ElementTree.Element) -> list[tuple[float, float, float]]:
    """Where both squares lie: from the left, from the top, side; all in pixels."""
    inner = [one for one in svg.findall(f"{SVG}svg") if one.get("width") == one.get("height")]
    return [
        (float(one.get("x", "")), float(one.get("y", "")), float(one.get("width", "")))
        for one in inner
    ]


@pytest.mark.parametrize("paper", ["light", "dark"])
def test_a_picture_is_the_same_by_another_renderer_and_its_surface_is_pythons(
    stage: Open, paper: str
) -> None:
    page = stage("dataset=moons&seed=3&epoch=120")
    dialog = share(page)
    dialog.get_by_label(paper, exact=True).check()
    dialog.get_by_label("with words and link").uncheck()
    dialog.get_by_label("PNG size").select_option("1")
    name, svg = taken(dialog, "SVG")
    _, png = taken(dialog, "PNG")

    assert name == "collapse-relu-2-8-8-1-moons-epoch-120.svg"
    ours, theirs = pixels_of(png), pixels_of(bytes(resvg_py.svg_to_bytes(svg_string=svg.decode())))
    assert ours.shape == theirs.shape
    (left, top, side), _ = places_of_squares(ElementTree.fromstring(svg.decode()))
    plane = np.s_[int(top) : int(top + side), int(left) : int(left + side)]
    assert np.abs(ours - theirs)[plane].mean() < 2
    assert right_colours(ours, (left, top, side), paper) > 0.98


def right_colours(picture: Pixels, place: tuple[float, float, float], paper: str) -> float:
    """The share of places, off data and boundary, whose colour leans to the class of the logit."""
    run = Run(Settings(dataset="moons", seed=3))
    at = np.random.default_rng(1).uniform(-0.92 * BOX, 0.92 * BOX, (2000, 2)).astype(np.float32)
    far = np.linalg.norm(at[:, None] - run.data.points[None], axis=2).min(axis=1) > 0.35
    logits = logits_of(run.network, run.frame(120).parameters, at)
    sure = far & (np.abs(logits) > 1)
    left, top, side = place
    columns = (left + (at[:, 0] + BOX) / (2 * BOX) * side).astype(int)
    rows = (top + (BOX - at[:, 1]) / (2 * BOX) * side).astype(int)
    leaning = picture[rows, columns] @ (
        channels(getattr(CLASS_1, paper)) - channels(getattr(CLASS_0, paper))
    )
    level = channels(getattr(PAPER, paper)) @ (
        channels(getattr(CLASS_1, paper)) - channels(getattr(CLASS_0, paper))
    )
    assert sure.sum() > 500
    return float(((leaning > level) == (logits > 0))[sure].mean())


def test_a_picture_says_what_the_page_says_and_where_it_is_from(stage: Open) -> None:
    page = stage("dataset=xor&epoch=60&partner=deleted")
    dialog = share(page)
    name, body = taken(dialog, "SVG")
    svg = ElementTree.fromstring(body.decode())
    said = [text.text for text in svg.iter(f"{SVG}text")]

    for selector in (".relation", ".network .scores", ".partner .scores", ".equation"):
        words = page.locator(selector).text_content() or "?"
        lines = " ".join(filter(None, said))
        assert words.strip() in lines, selector
    assert {"class 1", "class 0", "test points", "logit 0"} <= set(said)
    assert link_in(page) in said
    assert svg.findtext(f"{SVG}desc") == link_in(page)
    points = Settings(dataset="xor")
    marks = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "points"]
    shapes = [len([one for one in marks[0] if "Z" in one.get("d", "")]) for _ in marks]
    assert shapes == [len(Run(points).data.points)] * 2
    assert name.endswith("-xor-epoch-60.svg")
    assert f"Made {name}: {WIDTH} \N{MULTIPLICATION SIGN} " in dialog.locator(".made").inner_text()


def test_a_picture_of_a_what_if_says_so_in_its_head(stage: Open) -> None:
    page = stage("epoch=9&width=3&what_if_activation=tanh&what_if_bend=0.5")
    name, body = taken(share(page), "SVG")
    svg = ElementTree.fromstring(body.decode())
    when = "circle, epoch 9, what if: tanh, 50 % straight"

    assert when in [text.text for text in svg.iter(f"{SVG}text")]
    assert (svg.findtext(f"{SVG}title") or "").endswith(when)
    assert name == "collapse-tanh-bend-0.5-2-3-3-1-circle-epoch-9-what-if.svg"


def test_a_png_is_as_large_as_asked_and_says_where_it_is_from(stage: Open) -> None:
    page = stage("epoch=30")
    dialog = share(page)
    sizes = []
    for scale in ("1", "3"):
        dialog.get_by_label("PNG size").select_option(scale)
        _, body = taken(dialog, "PNG")
        with Image.open(io.BytesIO(body)) as image:
            image.load()
            sizes.append(image.size)
            assert image.info["Source"] == link_in(page)

    assert sizes[0][0] == WIDTH
    assert sizes[1][0] == 3 * WIDTH
    assert abs(sizes[1][1] - 3 * sizes[0][1]) <= 3


def test_nothing_of_it_leaves_the_browser_but_the_code_that_draws_it(stage: Open) -> None:
    page = stage("epoch=30")
    dialog = share(page)
    page.wait_for_timeout(500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for kind in ("SVG", "PNG"):
        taken(dialog, kind)

    outside = [address for address in asked if not address.startswith(("blob:", "data:"))]
    assert [re.sub(r".*/", "", address) for address in outside] in ([], ["pictures.js"])
