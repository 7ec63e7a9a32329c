"""The page as a script: what it shows for which link, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.words.activation_words import CHARACTERS, EACH_ITS_OWN
from models.experiment.settings import Settings

PAGE = Path(__file__).parents[1] / "page.py"


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def test_the_page_asks_its_question_and_runs_without_an_exception() -> None:
    page = opened()

    assert not page.exception
    assert "collapse into one straight line?" in page.title[0].value


def test_a_link_sets_the_controls() -> None:
    page = opened(activation="tanh", depth="3", noise="0.25", batch_size="full")

    assert page.selectbox(key="activation").value == "tanh"
    assert page.slider(key="depth").value == 3
    assert page.slider(key="noise").value == 0.25
    assert page.select_slider(key="batch_size").value == "full"


def test_every_field_that_a_link_may_name_has_a_control() -> None:
    page = opened(each_layer="true", depth="8")
    keys = {
        widget.key
        for kind in (page.selectbox, page.slider, page.select_slider, page.toggle)
        for widget in kind
    }

    assert Settings.parameter_names() - {"edits"} <= keys  # for these see below


def test_where_layers_are_set_separately_nothing_is_said_of_an_activation_that_none_has() -> None:
    mixed = {"activation_1": "relu", "activation_2": "tanh"}
    captions = {
        each: [
            text.value for text in opened(activation="identity", each_layer=each, **mixed).caption
        ]
        for each in ("true", "false")
    }

    assert CHARACTERS["identity"] not in captions["true"]
    assert EACH_ITS_OWN in captions["true"]
    assert CHARACTERS["identity"] in captions["false"]
    assert EACH_ITS_OWN not in captions["false"]


def test_changes_while_it_trains_are_listed_and_can_be_removed_one_by_one() -> None:
    page = opened(edits="300:layer2=frozen;100:w1.3.2=0.5", epoch="12")
    remove = [key for button in page.button if (key := button.key or "").startswith("remove ")]

    assert remove == ["remove 100:w1.3.2=0.5", "remove 300:layer2=frozen"]
    said = page.button(key=remove[0]).label
    assert said == "Remove epoch 100: weight of layer 1, unit 3, from input 2: 0.5"
    page.button(key=remove[0]).click().run()
    assert page.query_params["edits"] == "300:layer2=frozen"
    page.button(key=remove[1]).click().run()
    assert "edits" not in page.query_params
    assert not page.exception


def test_changes_that_do_not_fit_the_network_are_said_not_to_and_can_be_removed() -> None:
    page = opened(edits="100:w1.3.2=0.5", width="2")
    assert any("not for this network" in caption.value for caption in page.sidebar.caption)
    (remove,) = (button for button in page.button if button.label == "Remove all changes")

    remove.click().run()

    assert "edits" not in page.query_params
    assert not page.text


def test_without_changes_there_is_no_list_of_them() -> None:
    assert not any("Changes" in heading.value for heading in opened().subheader)


@pytest.mark.parametrize(
    "parameters",
    [
        {"depth": "99"},
        {"activation": "nosuch"},
        {"noise": "NaN"},
        {"width": "-1"},
        {"dataset": "x" * 10_000},
        {"seed": "<script>alert(1)</script>"},
        {"epoch": "1e9"},
        {"partner": "**bold**"},
        {"edits": "1:w9.9.9=1"},
        {"edits": "<script>alert(1)</script>"},
        {"each_layer": "perhaps"},
        {"each_layer": "true", "activation_1": "nosuch", "width_2": "inf"},
    ],
    ids=lambda parameters: next(iter(parameters)),
)
def test_a_broken_link_gives_the_default_and_says_so_as_plain_text(
    parameters: dict[str, str],
) -> None:
    page = opened(**parameters)

    assert not page.exception
    said = [text.value for text in page.text]
    assert any("could not be used" in text for text in said)
    assert all(len(text) < 300 for text in said)
    assert not any("script>" in markdown.value for markdown in page.markdown)


@pytest.mark.parametrize("text", ["1_0", "٣", "+3", " 3", "1e1", "3.5"])
def test_a_number_written_otherwise_is_the_default_in_the_sidebar_too(text: str) -> None:
    page = opened(seed=text)

    assert any("seed must be" in said.value for said in page.text)
    assert page.sidebar.slider(key="seed").value == Settings().seed
    assert page.run().sidebar.slider(key="seed").value == Settings().seed
