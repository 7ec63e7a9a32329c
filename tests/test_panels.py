import base64
import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.words.activation_words import character_in_words
from components.words.number_words import percent
from models.definition.frame import Frame, Measure
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from models.record.run import Rows, Run
from models.record.store import STORE
from tests.few import few

IDENTITY = Settings(activation="identity")
BENDING = [name for name, row in ACTIVATIONS.items() if not row.is_affine]
MIXED = Settings(depth=4, activations=("identity", "relu", "identity", "tanh"), widths=(8, 8, 1, 3))
NARROW = Settings(depth=2, activations=("identity", "relu"), widths=(1, 8))
OVERFLOWING = Settings(
    dataset="spiral", depth=4, width=16, optimizer="momentum", learning_rate=10.0, batch_size="full"
)
VARIED = [
    Settings(),
    IDENTITY,
    MIXED,
    NARROW,
    Settings(depth=0),
    Settings(depth=8, width=1, activation="identity"),
    Settings(depth=8, width=16, activation="identity"),
    Settings(activation="abs"),
    Settings(activation="square"),
    Settings(activation="sine", dataset="spiral"),
]


def chain(query: str, epoch: int) -> None:
    from urllib.parse import parse_qsl

    from components.chain_panel import chain_panel
    from models.experiment.settings import Settings
    from models.record.store import STORE

    run = STORE.run(Settings.from_parameters(dict(parse_qsl(query))))
    chain_panel(run, run.frame(epoch))


def curves(query: str, partner: str, epoch: int) -> None:
    from urllib.parse import parse_qsl

    from components.curves_panel import curves_panel
    from models.experiment.settings import Settings
    from models.record.store import STORE

    settings = Settings.from_parameters(dict(parse_qsl(query)))
    curves_panel(STORE.run(settings), partner, epoch)


def surface(query: str, partner: str, epoch: int) -> None:
    from urllib.parse import parse_qsl

    from components.surface_panel import surface_panel
    from models.experiment.settings import Settings
    from models.record.store import STORE

    run = STORE.run(Settings.from_parameters(dict(parse_qsl(query))))
    frame = run.frame(epoch)
    surface_panel(run, frame, frame.map(partner))


def card(name: str) -> None:
    from components.activation_card import activation_card

    activation_card(name)


def shown(script: Any, *args: Any) -> AppTest:
    """Return the page of ``script``; settings go there as a link's query."""
    plain = tuple(one.query() if isinstance(one, Settings) else one for one in args)
    page = AppTest.from_function(script, args=plain, default_timeout=30).run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption, *page.latex])


def figure(page: AppTest) -> dict[str, Any]:
    (chart,) = page.get("plotly_chart")
    spec: dict[str, Any] = json.loads(chart.proto.spec)
    return spec


def grown(settings: Settings, epochs: int) -> Run:
    run = STORE.run(settings)
    run.rows(0, epochs + 1)
    return run


@pytest.mark.parametrize("settings", few(VARIED, 2))
@pytest.mark.parametrize("script", [curves, surface])
@pytest.mark.parametrize("partner", ["best", "deleted"])
def test_every_experiment_has_its_chart_with_words_for_who_cannot_see_it(
    settings: Settings, script: Any, partner: str
) -> None:
    grown(settings, 3)
    page = shown(script, settings, partner, 3)
    (chart,) = page.get("plotly_chart")

    assert figure(page)["data"]
    assert len(chart.proto.alt) > 20
    assert len(page.caption) == 1


@pytest.mark.parametrize("script", [curves, surface])
@pytest.mark.parametrize("epoch", [6, 7, 12])
def test_a_product_that_overflows_is_told_and_not_drawn(script: Any, epoch: int) -> None:
    run = grown(OVERFLOWING, 12)
    page = shown(script, OVERFLOWING, "deleted", epoch)
    overflows = not run.frame(epoch).map("deleted").is_finite

    assert overflows == (epoch >= 7)
    assert ("the product of the matrices overflows" in words(page)) == overflows
    assert "nan" not in words(page)
    assert "inf" not in words(page)
    if script is surface:
        drawn = {trace["name"] for trace in figure(page)["data"]}
        assert ("one matrix" in drawn) != overflows


@pytest.mark.parametrize(
    ("partner", "name"),
    [
        ("best", "Best single matrix"),
        ("deleted", "Activations deleted"),
        ("twin", "Linear twin"),
        ("logistic", "Logistic regression"),
    ],
)
def test_the_curves_name_the_partner(partner: str, name: str) -> None:
    grown(Settings(), 3)
    names = {trace["name"] for trace in figure(shown(curves, Settings(), partner, 2))["data"]}

    assert names == {f"{who}, {what}" for who in ("Network", name) for what in ("training", "test")}


def test_the_best_matrix_of_a_linear_network_is_called_what_it_is() -> None:
    grown(IDENTITY, 3)

    assert "collapsed matrix" in words(shown(curves, IDENTITY, "best", 3))


def test_the_curves_say_the_accuracies_of_their_epoch() -> None:
    frame = grown(Settings(), 9).frame(4)
    said = words(shown(curves, Settings(), "best", 4))

    assert "epoch 4" in said
    assert f"network {percent(frame['test_accuracy'])} of test" in said
    best = percent(frame["best_test_accuracy"])
    nearest = "best single matrix (nearest to the network, not to the labels)"
    assert f"{nearest} {best} of test" in said


@pytest.mark.parametrize(
    ("settings", "words_"),
    [
        (
            Settings(),
            "No straight line gets more than 69.2 % of test points,"
            " nor more than 72.4 % of training points.",
        ),
        (
            Settings(dataset="gauss"),
            "One straight line can get all test points right, and one all training points.",
        ),
    ],
)
def test_the_curves_say_what_no_straight_line_passes(settings: Settings, words_: str) -> None:
    grown(settings, 3)
    page = shown(curves, settings, "best", 3)

    assert words_ in words(page)
    assert words_ in page.get("plotly_chart")[0].proto.alt


def test_the_curves_go_on_to_the_end_of_the_record() -> None:
    grown(Settings(seed=3), 20)

    assert (
        "over 20 epochs"
        in shown(curves, Settings(seed=3), "best", 5).get("plotly_chart")[0].proto.alt
    )


def test_a_twin_that_lags_behind_says_which_epoch_it_speaks_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = Run.rows

    def slow(
        run: Run, start: int, count: int, stride: int = 1, budget: float | None = None
    ) -> Rows:
        return rows(run, start, count if budget is None else 5, stride)

    grown(Settings(), 30)
    monkeypatch.setattr(Run, "rows", slow)

    assert "(at epoch 4, its last on record)" in words(shown(curves, Settings(), "twin", 30))


def test_curves_without_a_record_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = grown(Settings(), 0).history()[:0]
    monkeypatch.setattr(Run, "history", lambda run: nothing)

    assert "nothing to draw" in shown(curves, Settings(), "best", 0).info[0].value


def test_the_surface_of_a_linear_network_is_the_sheet() -> None:
    grown(IDENTITY, 5)

    assert "They are the same sheet" in words(shown(surface, IDENTITY, "best", 5))


def test_the_surface_of_a_bent_network_is_not() -> None:
    grown(Settings(), 30)
    said = words(shown(surface, Settings(), "best", 30))

    assert "apart" in said
    assert "same sheet" not in said


def test_a_surface_that_is_cut_off_says_so_and_by_how_much() -> None:
    grown(Settings(), 60)
    page = shown(surface, Settings(), "best", 60)
    _, top = figure(page)["layout"]["scene"]["zaxis"]["range"]

    assert f"Cut off at ±{top:.3g}: the network reaches" in words(page)


def test_every_point_can_be_laid_on_the_surface() -> None:
    run = grown(Settings(), 3)
    one, zero = figure(shown(surface, Settings(), "best", 3))["data"][-2:]

    assert (one["name"], zero["name"]) == ("data, class 1", "data, class 0")
    assert count(one["x"]) == (run.data.labels > 0).sum()
    assert count(one["x"]) + count(zero["x"]) == len(run.data.labels)


def count(values: dict[str, str]) -> int:
    """Return how many numbers plotly's packed array holds."""
    return len(np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]))


@pytest.mark.parametrize("settings", few(VARIED, 2))
def test_every_chain_can_be_written_at_every_step_with_its_numbers(settings: Settings) -> None:
    page = shown(chain, settings, 3)
    page.toggle(key="chain_values").set_value(True).run()
    steps = page.get("button_group")
    last = len(settings.layers) if settings.is_affine else None
    for step in range((last or 0) + 1 if steps else 0):
        page.segmented_control(key="chain_step").set_value(step).run()
        assert not page.exception
        if last is not None:
            assert len(page.dataframe) == last + 1 - step


def test_a_linear_network_is_multiplied_out_to_one_matrix() -> None:
    page = shown(chain, IDENTITY, 10)
    frame = STORE.run(IDENTITY).frame(10)
    said = words(page)

    assert re.findall(r"\[(\d+)&nbsp;parameters", said) == ["105", "33", "3"]
    assert "**105 parameters do the work of 3.**" in said
    assert f"{frame['largest_difference']:.1e}" in said
    assert f"{frame['best_bias']:.4g}" in page.latex[0].value


def test_the_chain_is_written_step_by_step() -> None:
    page = shown(chain, IDENTITY, 10)
    page.segmented_control(key="chain_step").set_value(1).run()
    said = words(page)

    assert "33&nbsp;parameters" in said
    assert "[3&nbsp;parameters]" not in said
    assert "do the work of" not in said
    assert r"8\times2 \\ \text{rank }2}}{W_{2:1}}" in said


def test_without_hidden_layers_the_network_is_already_one_matrix() -> None:
    page = shown(chain, Settings(depth=0), 5)

    assert "already one matrix" in words(page)
    assert not page.get("button_group")


@pytest.mark.parametrize("name", few(BENDING, 4))
def test_the_product_does_not_pass_a_bend(name: str) -> None:
    said = words(shown(chain, Settings(activation=name), 0))

    assert f":gray-badge[{name}]" in said
    assert f"can't pass {name}." in said
    assert "shortest equivalent network" in said
    assert "do the work of" not in said


def test_a_wall_is_as_high_as_it_is_bent() -> None:
    said = words(shown(chain, Settings(bend=0.3), 0))

    assert ":gray-badge[relu bent to 0.30]" in said
    assert "can't pass relu bent to 0.30." in said


def test_at_bend_0_everything_is_multiplied_through() -> None:
    said = words(shown(chain, Settings(bend=0.0), 5))

    assert "**105 parameters do the work of 3.**" in said
    assert "At bend 0, relu lets everything pass as it is." in said
    assert "-badge[" not in said


def test_every_matrix_and_every_product_shows_its_rank() -> None:
    narrow = Settings(depth=2, activation="identity", activations=("identity",) * 2, widths=(1, 8))
    said = words(shown(chain, narrow, 5))

    assert r"1\times2 \\ \text{rank }1}}{W_{1}}" in said
    assert r"8\times2 \\ \text{rank }1}}{W_{2:1}}" in said
    assert r"1\times2 \\ \text{rank }1}}{W}" in said


def styles(page: AppTest) -> list[str]:
    return [element.proto.body for element in page.get("html")]


def test_the_multiplication_moves_only_when_asked_and_only_for_who_wants_motion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = shown(chain, IDENTITY, 10)
    assert not styles(page)

    page.button(key="chain_play").click().run()
    (style,) = styles(page)
    before, moving = style.split("@media (prefers-reduced-motion: no-preference)")
    assert "animation:" not in before
    assert [line for line in range(9) if f".st-key-chain_line_{line} " in moving] == [0, 1, 2, 3]

    page.button(key="chain_play").click().run()
    (again,) = styles(page)
    assert again != style  # a new name, so that it starts again
    # What the stage tells meanwhile does not end it, nor begin it anew.
    assert styles(page.run()) == [again]
    monkeypatch.setattr("components.chain_panel.SECONDS_PER_PRODUCT", 0)
    assert not styles(page.run())


def test_linear_neighbours_are_multiplied_between_bends() -> None:
    said = words(shown(chain, MIXED, 0))

    assert "can't pass relu or tanh." in said
    assert "3 matrices for 5" in said
    assert "W_{2:1}" in said
    assert "W_{4:3}" in said


def test_a_product_that_is_larger_than_its_factors_says_so() -> None:
    said = words(shown(chain, NARROW, 0))

    assert "2 matrices for 3, 33 parameters for 28." in said
    assert "More numbers than before" in said


def test_relus_that_bend_nothing_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    run = grown(Settings(), 0)
    parameters = run.frame(0).parameters.copy()
    for layer in run.network.layers[:-1]:
        parameters[layer.bias_start : layer.stop] = 1000.0  # every unit is on, everywhere
    straight = Frame(Measure(run.network, run.data).row(0, parameters), run.layout)
    monkeypatch.setattr(Run, "frame", lambda run, epoch: straight)

    assert "Your ReLUs are not bending anything here." in words(shown(chain, Settings(), 0))


def test_relus_that_bend_are_not_told_so() -> None:
    assert "bending" not in words(shown(chain, Settings(), 30))


@pytest.mark.parametrize("name", few(list(ACTIVATIONS), 4))
def test_an_activation_shows_its_formula_its_character_and_its_shape(name: str) -> None:
    said = words(shown(card, name))

    assert "f(x) =" in said
    assert character_in_words(name) in said
    assert "<svg" in said


@pytest.mark.parametrize("name", ["elu", "selu"])
def test_a_long_formula_can_break_at_its_words(name: str) -> None:
    said = words(shown(card, name))

    assert "$ if $" in said
    assert r"\text" not in said
    assert said.split("\n")[0].count("$") % 2 == 0
