"""Cards: what they say is what the page says, what they show is what the network does."""

import asyncio
import io
import json
import os
import re
import subprocess
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from components.card import FITTING_EPOCHS, Card, card_of, fitting_epoch
from components.card_picture import CARD_VERSION, HEIGHT, WIDTH, card_picture, card_version
from components.card_square import square, with_points
from components.card_text import fitted, font
from components.colors import CLASS_0, CLASS_1, INK, PAPER, Color
from components.mount import mounted
from components.partner import PARTNERS
from components.words.pair_words import equation_in_words
from models.experiment.datasets import BOX, Data
from models.experiment.interventions import Intervention
from models.experiment.settings import LAST_EPOCH, Settings
from models.record.run import Run
from models.record.store import STORE
from server import card_route
from server.answers import Answers
from server.card_route import Asked, parse_card
from server.pulls import PULLS, BusyError
from server.routes import routes
from tests.few import few
from tests.moments import shifted
from tests.stage_folder import write_stage
from tests.strategies import edited_experiments, experiments
from tests.test_browser_code import needed

ROOT = Path(__file__).parents[1]

client = TestClient(Starlette(routes=routes()))


def drawn(settings: Settings, epoch: int, partner: str) -> tuple[Card, dict[str, Any]]:
    """A card, and what the browser needs to know to say the same."""
    run, own = Run(settings), Run(settings.linear_twin)
    frame = run.frame(epoch)
    twin = own.frame(frame.epoch) if partner == "twin" else None
    columns = len(run.columns)
    told = {
        "mounted": mounted(run),
        "row": _known(frame.row[:columns]),
        "twinRow": None if twin is None else _known(twin.row[:columns]),
        "partner": partner,
    }
    return card_of(run, frame, partner, twin), told


def _known(row: np.ndarray[Any, Any]) -> list[float | str]:
    return [float(number) if np.isfinite(number) else "NaN" for number in row]


def said_by_the_stage(moments: list[dict[str, Any]], folder: Path) -> list[dict[str, str]]:
    """What the stage's own modules say of moments, by selector."""
    file = folder / "moments.json"
    file.write_text(json.dumps(moments))
    stage = write_stage(folder / "stage")
    said = subprocess.run(
        [needed("node"), ROOT / "tests" / "node" / "said_of.js", file],
        env=os.environ | {"STAGE": str(stage)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    words: list[dict[str, str]] = json.loads(said.stdout)
    return words


def random_moments(count: int) -> list[tuple[Settings, int, str]]:
    generator = np.random.default_rng(count)
    found: list[tuple[Settings, int, str]] = []

    @given(experiments() | edited_experiments(last=40))
    def collect(settings: Settings) -> None:
        partner = list(PARTNERS)[len(found) % len(PARTNERS)]
        found.append((settings, int(generator.integers(0, 60)), partner))

    examples(max_examples=count, derandomize=True, deadline=None, database=None)(collect)()
    return found[:count]


@pytest.mark.parametrize("count", few([12, 100], 1))
def test_a_card_says_what_the_stage_says(count: int, tmp_path: Path) -> None:
    moments = [moment for moment in random_moments(2 * count) if has_a_frame(moment[0])][:count]
    # Plain ones too: random networks seldom collapse, and seldom nearly.
    moments += [(Settings(activation="identity", depth=depth), 30, "best") for depth in (0, 3)]
    moments += [(Settings(bend=0.01), 30, partner) for partner in PARTNERS]
    moments += [(Settings(bend=0.0, activation="tanh"), 30, partner) for partner in PARTNERS]
    cards = [drawn(*moment) for moment in moments]
    stage = said_by_the_stage([told for _card, told in cards], tmp_path)

    for (card, _told), words in zip(cards, stage, strict=True):
        assert card.scores == words[".network .scores"]
        assert card.partner_scores == words[".partner .scores"].strip("\N{NO-BREAK SPACE}")
        assert card.equation == words[".equation"]
        assert card.sign == words[".symbol"]
        assert card.experiment.endswith(words[".shape"])
        for line in card.relation:
            numbers = re.findall(r"explains .*|agrees .*|[\d,]+ parameters", line)
            assert all(number in words[".relation"] for number in numbers), (card, words)
    assert {card.sign for card, _told in cards} == {"=", "≠", "≈"}


def test_a_network_bent_straight_is_not_said_to_differ_from_its_equal_twin() -> None:
    for settings in (Settings(bend=0.0, activation="tanh"), Settings(bend=0.0, activation="sine")):
        frame, twin = (Run(one).frame(30) for one in (settings, settings.linear_twin))
        assert (frame.parameters == twin.parameters).all()
        assert drawn(settings, 30, "twin")[0].sign == "≈"
        assert drawn(settings, 30, "logistic")[0].sign == "≠"


def has_a_frame(settings: Settings) -> bool:
    return len(Run(settings).rows(0, 1)) == 1


@given(st.floats(-1e4, 1e4, width=32), st.floats(-(2**-7), 2**-7, width=32))
def test_an_equation_is_off_by_no_more_than_its_digits_tell(large: float, small: float) -> None:
    text = equation_in_words([large, small], -0.125).replace("\N{MINUS SIGN}", "-")
    a, b, bias = map(float, re.findall(r"-?[\d.]+(?:e-?\d+)?", text.replace("x - ", "x -")))

    assert bias == -0.13  # a half goes away from zero, as in JavaScript
    for written, true in ((a, large), (b, small)):
        scale = 10 ** np.floor(np.log10(abs(true))) if abs(true) > 0 else 1.0
        step = 0.01 if 0.005 <= abs(true) < 1000 or true == 0 else scale
        rounding = 2.0**-24 * 0.125 / BOX if written == 0 else 0.0
        assert abs(written - true) <= max(step / 2 * (1 + 1e-9), rounding)


def test_a_product_that_overflows_leaves_the_square_blank_and_says_so() -> None:
    run = Run(Settings(depth=8, width=16, activation="tanh"))
    frame = shifted(run, 1.0)
    row = frame.row.copy()
    row[run.layout.start_of("deleted")] = np.inf
    frame = replace(frame, row=row)
    card = card_of(run, frame, "deleted")
    picture = opened(card_picture(card, run, frame, frame.map("deleted")))

    assert (card.sign, card.partner_scores) == ("≠", "")
    assert "too large" in card.equation
    assert picture.getpixel((800, 150)) == (255, 255, 255)


# --- the epoch ---


def test_without_an_epoch_a_card_stands_a_while_after_the_start_or_the_last_change() -> None:
    late = tuple(Intervention(epoch, "learning_rate", 0.1) for epoch in (700, 200))

    assert fitting_epoch(Settings()) == FITTING_EPOCHS
    assert fitting_epoch(Settings(edits=late)) == 700 + FITTING_EPOCHS
    end = Intervention(LAST_EPOCH, "learning_rate", 0.1)
    assert fitting_epoch(Settings(edits=(end,))) == LAST_EPOCH


def test_a_card_names_its_epoch_and_says_where_a_network_diverges() -> None:
    assert drawn(Settings(), 40, "best")[0].moment == "epoch 40"
    wild = Settings(learning_rate=10.0, optimizer="sgd", depth=4, activation="square")
    run = Run(wild)
    run.rows(200, 1)
    assert run.end is not None
    card, _told = drawn(wild, 200, "best")
    assert card.moment == f"epoch {run.end.epoch - 1}, then it diverges"


# --- the picture ---


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body)).convert("RGB")


def channels(color: Color) -> np.ndarray[Any, Any]:
    return np.array([int(color.light[i : i + 2], 16) for i in (1, 3, 5)])


def test_a_square_has_the_classes_colours_on_its_sides_and_ink_between() -> None:
    middles = (np.arange(100) + 0.5) / 100 * 12 - 6
    logits = np.tile(middles * 10, (100, 1)).astype(np.float32)
    pixels = np.asarray(square(logits, 300)).astype(int)

    for column, color in ((10, CLASS_0), (290, CLASS_1)):
        toward = channels(color) - channels(PAPER)
        leaned = pixels[:, column] - channels(PAPER)
        assert np.allclose(leaned, 0.6 * toward, atol=1.5)
    assert np.allclose(pixels[:, 149:151], channels(INK), atol=2)
    dark = (pixels.sum(axis=2) < 200).sum(axis=1)
    assert set(dark) <= {2, 3, 4}


def test_where_the_class_does_not_change_there_is_no_line() -> None:
    bowl = np.add.outer(np.linspace(-1, 1, 80) ** 2, np.linspace(-1, 1, 80) ** 2)
    for logits in (np.zeros((80, 80)), bowl + 1e-3, np.full((80, 80), np.nan)):
        pixels = np.asarray(square(logits.astype(np.float32), 240)).astype(int)
        assert pixels.sum(axis=2).min() > 400


def test_classes_differ_by_shape_and_test_points_are_hollow() -> None:
    blank = Image.new("RGB", (60, 60), PAPER.light)

    def ink_of(label: float, train_count: int) -> np.ndarray[Any, Any]:
        data = Data(np.zeros((1, 2), np.float32), np.array([label], np.float32), train_count)
        return np.asarray(with_points(blank, data).convert("L")).astype(int) < 250

    round_, triangle = ink_of(1.0, 1), ink_of(0.0, 1)
    alike = [(ink & ink[::-1]).sum() / ink.sum() for ink in (round_, triangle)]
    assert alike[0] > 0.95 > 0.8 > alike[1]
    for label, full in ((1.0, round_), (0.0, triangle)):
        hollow = ink_of(label, 0)
        assert full[30, 30]
        assert not hollow[30, 30]


def test_points_stand_where_the_data_are() -> None:
    blank = Image.new("RGB", (240, 240), PAPER.light)
    corner = np.array([[0.75 * BOX, 0.5 * BOX]], np.float32)
    pixels = np.asarray(with_points(blank, Data(corner, np.ones(1, np.float32), 1)).convert("L"))
    y, x = np.argwhere(pixels < 250).mean(axis=0)

    assert (x, y) == pytest.approx((210, 60), abs=1)


def test_every_letter_of_a_card_is_in_its_typeface() -> None:
    letters: set[str] = set("=≠≈").union(*PARTNERS.values())
    for moment in random_moments(20):
        if has_a_frame(moment[0]):
            letters.update(*(str(part) for part in astuple(drawn(*moment)[0])))
    face = font(40)
    missing = bytes(face.getmask("\ufffe"))

    for letter in letters - set(" \N{EM SPACE}\N{NO-BREAK SPACE}"):
        assert bytes(face.getmask(letter)) != missing, letter


@given(st.text("ab %t=0.5 ", max_size=400), st.integers(1, 3))
def test_what_is_fitted_loses_no_word_and_stays_within_its_lines(text: str, lines: int) -> None:
    face, broken = fitted(text, 500, lines, range(27, 17, -1))

    assert " ".join(broken).replace("\N{NO-BREAK SPACE}", " ") == text
    assert len(broken) <= lines or face.size == 18
    assert all(face.getlength(line) <= 500 for line in broken if " " in line)


def test_a_card_is_drawn_again_to_the_same_bytes() -> None:
    run = Run(Settings(dataset="xor"))
    frame = run.frame(20)
    card = card_of(run, frame, "best")
    bodies = {card_picture(card, run, frame, frame.map("best")) for _ in range(3)}

    assert len(bodies) == 1
    assert opened(bodies.pop()).size == (WIDTH, HEIGHT)


def test_the_version_changes_with_what_a_card_is_made_of(tmp_path: Path) -> None:
    copy = tmp_path / "components"
    (copy / "words").mkdir(parents=True)
    for path in (ROOT / "components").glob("*.py"):
        (copy / path.name).write_bytes(path.read_bytes())
    for path in (ROOT / "components" / "words").glob("*.py"):
        (copy / "words" / path.name).write_bytes(path.read_bytes())
    assert card_version(copy) == CARD_VERSION
    for name in ("card.py", "card_square.py", "colors.py", "words/verdict_words.py"):
        before = card_version(copy)
        with (copy / name).open("a") as file:
            file.write("\n")
        assert card_version(copy) != before


# --- the route ---


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # TestClient has a loop for each request: what is waited for in one belongs to it.
    monkeypatch.setattr(card_route, "CARDS", Answers(16 * 2**20, most_at_once=20))


def test_a_card_is_a_picture_that_may_be_kept_for_ever_under_its_version() -> None:
    answer = client.get("/card.png", params={"v": CARD_VERSION, "epoch": "20"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert opened(answer.content).size == (WIDTH, HEIGHT)


@pytest.mark.parametrize("version", [{}, {"v": "0123456789ab"}])
def test_a_card_of_another_version_is_todays_and_kept_for_an_hour(version: dict[str, str]) -> None:
    answer = client.get("/card.png", params={"epoch": "20", **version})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=3600"


def test_a_card_on_the_way_to_its_epoch_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_route, "PATIENCE", 0.0)
    slow = {"depth": "8", "width": "16", "batch_size": "1", "epoch": "4999", "v": CARD_VERSION}
    answer = client.get("/card.png", params=slow)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=10"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("epoch=1&epoch=2", "given once"),
        ("nosuch=1", "there is no parameter 'nosuch'"),
        ("epoch=5001", "epoch must be"),
        ("what_if_bend=0.5", "epoch"),
        ("epoch=", "epoch must be"),
        ("partner=nobody", "partner must be one of"),
        (f"partner={'a' * 5000}", "partner must be one of"),
        ("noise=NaN", "noise must be between"),
        ("edits=x", "edits"),
    ],
)
def test_a_query_that_is_not_allowed_gets_a_sentence(query: str, sentence: str) -> None:
    answer = client.get(f"/card.png?{query}")

    assert answer.status_code == 400
    assert sentence in answer.text
    assert len(answer.text) < 400
    assert answer.headers["cache-control"] == "no-store"


def test_a_link_without_a_moment_is_asked_for_at_its_fitting_epoch() -> None:
    asked, version = parse_card(QueryParams("dataset=xor"))
    assert asked == Asked(Settings(dataset="xor"), FITTING_EPOCHS, "best")
    assert version == ""


def test_every_link_of_the_page_has_a_card() -> None:
    link = "epoch=40&what_if_bend=0.0&before_collapse=twin&partner=deleted&folds=true&speed=4"
    asked, _version = parse_card(QueryParams(link))

    # As trained, beside what was chosen: the card knows no what-if.
    assert asked == Asked(Settings(), 40, "twin")


def test_drawing_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(Settings(seed=5, dataset="gauss"), 30, "twin")
    run = asyncio.run(card_route._trained(asked.settings, asked.epoch))
    twin = asyncio.run(card_route._trained(asked.settings.linear_twin, asked.epoch))

    def fail(*_arguments: object) -> None:
        raise AssertionError("it holds a processor and would wait for another")

    monkeypatch.setattr(Run, "_train_or_wait", fail)
    assert card_route._drawn(asked, run, twin).is_final


@pytest.mark.slow
def test_a_flood_of_cards_is_bounded_and_the_frames_still_come() -> None:
    STORE.run(Settings()).rows(0, 10)
    made = 0

    async def ask(seed: int) -> str:
        nonlocal made
        asked = Asked(Settings(data_seed=seed, dataset="spiral"), 2, "best")
        try:
            await card_route.CARDS.answer(asked, lambda: card_route._made(asked))
        except BusyError:
            return "busy"
        made += 1
        return "made"

    async def flood() -> list[str]:
        asking = [asyncio.create_task(ask(seed)) for seed in range(60)]
        await asyncio.sleep(0)
        _run, rows = await PULLS.rows(Settings(), 0, 10, 1)
        assert len(rows) == 10
        assert made <= 2  # they did not go before
        return list(await asyncio.gather(*asking))

    said = asyncio.run(flood())
    assert said.count("made") == 20
    assert said.count("busy") == 40
