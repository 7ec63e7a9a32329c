"""Files over HTTP: a right file or a sentence, and nothing of a visitor's text."""

import ast
import re
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.takeaway.files import FILES
from models.experiment.settings import Settings
from models.record.run import Run
from server import take_route
from server.pulls import PULLS, BusyError
from server.routes import routes
from tests.few import few

client = TestClient(Starlette(routes=routes()))

INJECTED = (
    '"""',
    "'''; import os",
    "\\",
    "${x}",
    "<script>",
    "\n\nraise SystemExit",
    "\x00",
    "../..",
)

REFUSED = [
    f"{name}={quote(text)}"
    for name in ("dataset", "activation", "edits", "seed", "epoch", "what_if_activation", "nosuch")
    for text in INJECTED
] + [
    "epoch=5001",
    "epoch=-1",
    "depth=9",
    "width=0",
    "epoch=1&epoch=2",
    "what_if_bend=0.5",
    "edits=0:w9.1.1=1",
    "edits=0:w1.1.1=nan",
]
"""Links that say what no link can; with INJECTED 64 of them."""

ODD = [
    "depth=0&epoch=0",
    "depth=8&width=1&epoch=1",
    "activation=square&depth=8&width=16&epoch=0",
    "bend=0&epoch=1",
    "bend=1e-9&epoch=1",
    "bend=0.3333333333333333&epoch=1&activation=abs",
    "activation=identity&bend=0.5&epoch=1",
    "train_percent=10&batch_size=full&epoch=2",
    "epoch=1&edits=0:w1.1.1=-0.0;1:learning_rate=10.0;1:optimizer=sgd",
    "epoch=2&edits=0:layer1=frozen;0:layer2=frozen;0:layer3=frozen",
    "epoch=1&unit=2.3&folds=true&dropped=true&speed=4&panel=Depth+race&scroll=panel.12",
    "epoch=1&what_if_bend=0.12345678",
    "noise=0.123456789&dataset=moons&epoch=1",
]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("link", few(ODD, 3))
def test_an_odd_link_gives_a_file_with_a_plain_name(kind: str, link: str) -> None:
    answer = client.get(f"/take/{kind}?{link}")

    assert answer.status_code == 200, answer.text
    name = answer.headers["content-disposition"]
    ending = re.escape(FILES[kind].ending)
    assert re.fullmatch(rf'(attachment|inline); filename="collapse-[a-z0-9.-]+{ending}"', name)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == FILES[kind].media_type


@pytest.mark.parametrize("link", REFUSED)
def test_a_link_that_cannot_be_gives_a_sentence(link: str) -> None:
    answer = client.get(f"/take/script?{link}")

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert len(answer.text) < 500


@pytest.mark.parametrize("link", ODD)
def test_the_only_words_of_a_link_in_a_script_are_those_that_it_may_say(link: str) -> None:
    tree = ast.parse(client.get(f"/take/script?{link}").text)

    said = (ast.get_docstring(tree) or "").splitlines()[-1]
    assert re.fullmatch(r"On the page: \?[A-Za-z0-9_.=&%+-]*", said)


def test_there_is_a_sentence_for_a_kind_that_there_is_not() -> None:
    answer = client.get("/take/virus?epoch=1")

    assert answer.status_code == 400
    assert answer.text.startswith("there is script")


def test_past_its_divergence_there_is_nothing_to_take() -> None:
    settings = Settings(activation="square", depth=4, learning_rate=10.0)
    run = Run(settings)
    run.rows(0, 200)
    assert run.end is not None

    answer = client.get(f"/take/script?{settings.query()}&epoch=200")

    assert answer.status_code == 400
    assert answer.text == f"this network diverges at epoch {run.end.epoch}: there is no 200"


def test_without_an_epoch_it_is_that_of_the_card() -> None:
    name = client.get("/take/script?depth=0").headers["content-disposition"]

    assert "epoch-300" in name


def test_who_asks_for_too_much_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_asked: object) -> None:
        raise BusyError

    monkeypatch.setattr(take_route, "PATIENCE", 0.0)
    monkeypatch.setattr(PULLS, "frame", busy)

    assert client.get("/take/script?epoch=7&seed=31").status_code == 503


def test_a_file_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/take/script?epoch=3&seed=17")
    monkeypatch.setattr(take_route, "in_turn", None)

    again = client.get("/take/script?epoch=3&seed=17&folds=true&dropped=true")
    assert again.content == first.content
