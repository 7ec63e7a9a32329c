import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.bend_panel import EPOCHS
from components.figures.bend import Bends, bend_figure
from components.words.bend_words import (
    bends_in_words,
    is_folded_but_straight,
    passes_the_line,
)
from models.experiment.settings import Settings
from models.findings.sweeps import BENDS, bend_sweep
from models.record.run import Rows, Run
from models.record.store import STORE, RunStore

QUICK = Settings(width=4, batch_size=50)


def panel(query: str) -> None:
    from urllib.parse import parse_qsl

    from components.bend_panel import bend_panel
    from models.experiment.settings import Settings
    from models.record.store import STORE

    bend_panel(STORE.run(Settings.from_parameters(dict(parse_qsl(query)))))


def shown(settings: Settings) -> AppTest:
    page = AppTest.from_function(panel, args=(settings.query(),), default_timeout=60).run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return "\n".join(
        element.value for element in [*page.markdown, *page.caption, *page.info]
    ).replace("\N{NO-BREAK SPACE}", " ")


def trained(settings: Settings) -> None:
    bend_sweep(replace(settings, engine="compiled"), epochs=EPOCHS)


def sweep(count: int = len(BENDS), regions: float = 5.0) -> Bends:
    known = np.where(np.arange(len(BENDS)) < count, 1.0, np.nan)
    none = np.zeros(len(BENDS), dtype=bool)
    return Bends(BENDS, np.stack([0.9 * known, 0.8 * known]), known, regions * known, none, none)


def test_every_bend_has_its_place_before_its_number_is_there() -> None:
    for count in (0, 3, 8):
        axis = bend_figure(sweep(count), (0.6, 0.7)).layout.xaxis

        assert axis.categoryarray == ("0", "0.01", "0.02", "0.05", "0.1", "0.25", "0.5", "1")
        assert tuple(axis.range) == (-0.4, 7.4)
        assert "not to scale" in axis.title.text


def test_accuracies_gap_and_regions_are_three_plots_over_one_axis() -> None:
    figure = bend_figure(sweep(), (0.6, 0.7))

    assert {trace.name: trace.yaxis for trace in figure.data} == {
        "test": "y",
        "training": "y",
        "gap": "y2",
        "regions": "y3",
    }
    training = next(trace for trace in figure.data if trace.name == "training")
    np.testing.assert_array_equal(training.y, [0.9] * 8)
    assert figure.layout.shapes[0].y0 == 0.7


def test_a_curved_network_has_no_plot_of_regions() -> None:
    figure = bend_figure(sweep(regions=np.nan), (0.6, 0.7))

    assert "regions" not in {trace.name for trace in figure.data}
    assert figure.layout.xaxis.anchor == "y2"


def test_regions_beyond_the_count_and_divergence_are_marked() -> None:
    several = replace(sweep(), capped=np.arange(8) == 7, diverged=np.arange(8) == 6)
    *_, regions = bend_figure(several, (1.0, 1.0)).data

    assert list(regions.text) == ["5"] * 7 + ["5+"]
    assert list(regions.marker.symbol) == ["circle"] * 6 + ["x", "circle"]


def test_the_lesson_is_what_the_numbers_say() -> None:
    trained(Settings())
    page = shown(Settings())
    run = STORE.run(Settings())
    points = bend_sweep(Settings(), epochs=EPOCHS).points
    past = [p.bend for p in points if passes_the_line(p, run.data, run.sample.ceiling)]

    assert past == [bend for bend in BENDS if bend >= past[0] > 0]
    assert f"**From t = {past[0]:g} on it gets more right than any straight line" in words(page)
    assert "Folds alone do not help" in words(page)
    assert "Still training" not in words(page)


def test_folds_are_not_said_to_be_no_help_where_more_is_right_than_by_any_line() -> None:
    run = STORE.run(Settings())
    ceiling = run.sample.ceiling
    points = bend_sweep(Settings(), epochs=EPOCHS).points
    flat = next(point for point in points if is_folded_but_straight(point, run.data, ceiling))
    row = flat.frame.row.copy()
    row[3:5] = 1.0
    passing = replace(flat, frame=replace(flat.frame, row=row))

    assert "Folds alone do not help" in bends_in_words([flat], run.data, ceiling)
    assert "it gets more right" in bends_in_words([passing], run.data, ceiling)
    assert "Folds alone do not help" not in bends_in_words([passing], run.data, ceiling)


def test_from_is_said_only_where_it_holds_for_all_that_follow() -> None:
    run = STORE.run(QUICK)
    points = list(bend_sweep(QUICK, epochs=5).points)

    ceiling, every = (replace(run.sample.ceiling, right=right) for right in (350, 500))

    def at(bend: float, right: float) -> Any:
        row = points[0].frame.row.copy()
        row[3:5] = right
        return replace(points[0], bend=bend, frame=replace(points[0].frame, row=row))

    said = bends_in_words([at(0.1, 1.0), at(0.5, 0.5), at(1.0, 1.0)], run.data, ceiling)
    assert "At t = 0.1, 1 it gets more right" in said
    said = bends_in_words([at(0.1, 0.5), at(0.5, 1.0), at(1.0, 1.0)], run.data, ceiling)
    assert "From t = 0.5 on it gets more right" in said
    said = bends_in_words([at(0.1, 0.5), at(1.0, 0.5)], run.data, ceiling)
    assert "At none of these bends does it get more right" in said
    assert "no bend is needed" in bends_in_words([at(1.0, 1.0)], run.data, every)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(depth=0), "No hidden layer"),
        (Settings(activation="identity"), "The identity has no bend"),
        (replace(QUICK, activation="tanh"), "an activation is curved"),
        (replace(QUICK, width=1), "than any straight line"),
        (replace(QUICK, engine="pytorch"), "By the compiled engine"),
        (replace(QUICK, bend=0.0), "set Bend in training in the sidebar"),
        (
            replace(QUICK, activation="square", optimizer="sgd", learning_rate=10.0),
            "Diverged, drawn as",
        ),
    ],
)
def test_odd_experiments_are_told_the_truth(settings: Settings, said: str) -> None:
    if not replace(settings, bend=1.0).is_affine:
        trained(settings)

    assert said in words(shown(settings))


def test_a_bend_whose_first_weights_overflow_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bend_sweep(QUICK, epochs=EPOCHS)
    without = replace(whole, points=whole.points[:-1], missing=(1.0,))
    monkeypatch.setattr("components.bend_panel._whole_sweep", lambda settings: without)

    assert "t = 1 has no picture: its first weights" in words(shown(QUICK))


def test_what_is_not_trained_yet_is_named_and_drawn_later(monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(byte_limit=10**9)
    for module in ("models.findings.sweeps", "components.waiting"):
        monkeypatch.setattr(f"{module}.STORE", store)
    rows = Run.rows

    def slow(
        run: Run, start: int, count: int, stride: int = 1, budget: float | None = None
    ) -> Rows:
        return rows(run, 0, 5, stride)

    settings = replace(QUICK, seed=7)
    monkeypatch.setattr(Run, "rows", slow)
    page = shown(settings)
    assert "Still training: t = " in words(page)
    (chart,) = page.get("plotly_chart")
    assert json.loads(chart.proto.spec)["data"]

    monkeypatch.setattr(Run, "rows", rows)
    for bend in BENDS:
        store.run(replace(settings, bend=bend)).rows(EPOCHS, 1)
    assert "Still training" not in words(page.run())


def test_the_picture_is_told_in_words_and_downloads_under_its_name() -> None:
    trained(QUICK)
    (chart,) = shown(QUICK).get("plotly_chart")

    assert all(f"t = {bend:g}: " in chart.proto.alt for bend in BENDS)
    assert "how-much-bend" in chart.proto.config
