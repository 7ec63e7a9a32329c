"""Films for slides: GIF and video of what is on show, opened by other programs."""

import base64
import io
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import BrowserContext, Download, expect

from tests.browser.conftest import Open
from tests.browser.test_pictures import taken
from tests.browser.test_share import link_in, share

pytestmark = pytest.mark.browser

ACROSS = 900
RECORDS = "(type) => Boolean(globalThis.MediaRecorder?.isTypeSupported(type))"
PLAYED = """(body) => new Promise((done, failed) => {
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  const video = document.createElement("video");
  video.muted = true;
  video.playbackRate = 16;
  video.addEventListener("ended", () => done([video.currentTime, video.videoWidth]));
  video.addEventListener("error", () => failed(new Error(video.error.message)));
  video.src = URL.createObjectURL(new Blob([bytes]));
  video.play();
})"""


def link_of(gif: bytes) -> dict[str, list[str]]:
    """Its last frame's link, in a comment behind it."""
    said = gif.rpartition(b"\x21\xfe")[2][1:].decode("ascii", "ignore").rstrip(";\0")
    return parse_qs(urlparse(said).query)


BENT = "epoch=12&width=3&depth=1&what_if_activation=tanh&what_if_bend=0.5"
COLLAPSED = {
    **{"what_if_bend": ["0"], "partner": ["deleted"]},
    **{"before_collapse": ["best"], "merged": ["true"]},
}
AS_TRAINED = "It shows the network as trained, without the what-if on show."


@pytest.mark.parametrize(
    ("subject", "query", "name", "note", "ends"),
    [
        (
            *("training", BENT, "relu-2-3-1-circle-epoch-12-training", AS_TRAINED),
            {"what_if_activation": None, "what_if_bend": None},
        ),
        (
            *("fold", BENT, "tanh-bend-0.5-2-3-1-circle-epoch-12-what-if-fold", "B."),
            {"through": ["2"]},
        ),
        (
            *("collapse", BENT, "tanh-2-3-1-circle-epoch-12-what-if-collapse", "B."),
            COLLAPSED,
        ),
        (
            *("collapse", "epoch=40&width=3&depth=1", "relu-2-3-1-circle-epoch-40-collapse", "B."),
            COLLAPSED,
        ),
    ],
)
def test_a_gif_moves_ends_elsewhere_and_says_what_of_a_what_if_it_shows(
    stage: Open, subject: str, query: str, name: str, note: str, ends: dict[str, list[str] | None]
) -> None:
    page = stage(query)
    dialog = share(page)
    dialog.get_by_label("Film of").select_option(subject)
    made, body = taken(dialog, "GIF")

    with Image.open(io.BytesIO(body)) as film:
        frames = [
            np.asarray(frame.convert("RGB"), dtype=float) for frame in ImageSequence.Iterator(film)
        ]
        assert film.info["loop"] == 0
    link = parse_qs(urlparse(link_in(page)).query)
    assert link_of(body) == {key: end for key, end in (link | ends).items() if end}
    assert made == f"collapse-{name}.gif"
    assert dialog.locator(".made").inner_text().endswith(note)
    assert 10 < len(frames) <= 90
    assert {frame.shape for frame in frames} == {frames[0].shape}
    assert frames[0].shape[1] == ACROSS
    assert np.abs(frames[0] - frames[-1]).mean() > 1


@pytest.mark.parametrize(
    ("kind", "start"), [("MP4", slice(4, 8)), ("WebM", slice(0, 4))], ids=["mp4", "webm"]
)
def test_a_video_plays_to_its_end(stage: Open, kind: str, start: slice) -> None:
    page = stage("epoch=12&width=3")
    dialog = share(page)
    if not page.evaluate(RECORDS, f"video/{kind.lower()}"):
        expect(dialog.get_by_role("button", name=f"{kind} film")).to_have_count(0)
        return
    name, body = taken(dialog, kind)

    assert name.endswith(f"-training.{kind.lower()}")
    assert body[start] == {"MP4": b"ftyp", "WebM": b"\x1a\x45\xdf\xa3"}[kind]
    seconds, across = page.evaluate(PLAYED, base64.b64encode(body).decode())
    assert seconds > 5
    assert across == ACROSS


@pytest.mark.parametrize("records", ["", "video/webm", "video/mp4"])
def test_the_dialog_offers_the_videos_that_the_browser_records(
    context: BrowserContext, stage: Open, records: str
) -> None:
    context.add_init_script(
        f"MediaRecorder.isTypeSupported = (type) => {records!r} && type.startsWith({records!r})"
    )
    dialog = share(stage("epoch=12&width=3"))

    offered = {
        kind: dialog.get_by_role("button", name=f"{kind} film").is_visible()
        for kind in ("GIF", "MP4", "WebM")
    }
    assert offered == {
        "GIF": True,
        "MP4": records == "video/mp4",
        "WebM": records == "video/webm",
    }


def test_what_is_stopped_makes_no_file(stage: Open) -> None:
    page = stage("epoch=300")
    dialog = share(page)
    files: list[Download] = []
    page.on("download", lambda file: files.append(file))
    dialog.get_by_role("button", name="GIF").click()
    dialog.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")

    expect(dialog.locator(".made")).to_have_text("Stopped: there is no file.")
    expect(dialog.get_by_role("progressbar")).to_have_count(0)
    page.wait_for_timeout(300)
    assert files == []


@pytest.mark.parametrize(
    ("subject", "query", "says"),
    [
        ("training", "epoch=0", "There are fewer than two epochs to show: play on first"),
        (
            "collapse",
            "epoch=9&activation=identity",
            "Nothing bends here that could be straightened",
        ),
        ("fold", "epoch=9&depth=0", "There is no hidden layer to go through"),
    ],
)
def test_where_nothing_would_move_the_dialog_says_why(
    stage: Open, subject: str, query: str, says: str
) -> None:
    dialog = share(stage(query))
    dialog.get_by_label("Film of").select_option(subject)
    dialog.get_by_role("button", name="GIF").click()

    expect(dialog.locator(".made")).to_have_text(f"No picture: {says}.")
