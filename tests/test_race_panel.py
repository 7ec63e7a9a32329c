import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.figures.race import Racer, chord, lines_figure, race_figure
from components.race_panel import EPOCHS, LEARNING_RATE
from components.words.race_words import arrival
from models.experiment.settings import Settings
from models.findings.sweeps import DEPTHS, depth_race
from models.record.store import STORE

MOONS = Settings(dataset="moons")
RACE = Settings(
    dataset="moons",
    activation="identity",
    optimizer="sgd",
    learning_rate=LEARNING_RATE,
    batch_size="full",
)
NUMBERS = st.floats(-3.0, 3.0, allow_nan=False)


def panel(query: str) -> None:
    from urllib.parse import parse_qsl

    from components.race_panel import race_panel
    from models.experiment.settings import Settings
    from models.record.store import STORE

    race_panel(STORE.run(Settings.from_parameters(dict(parse_qsl(query)))))


def words(settings: Settings) -> str:
    page = shown(settings)
    return "\n".join(element.value for element in [*page.markdown, *page.caption]).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def shown(settings: Settings) -> AppTest:
    page = AppTest.from_function(panel, args=(settings.query(),), default_timeout=60)
    for _ in range(20):
        page.run()
        assert not page.exception
        if not any("till training" in caption.value for caption in page.caption):
            break
    return page


def racer(name: str, weight: tuple[float, float], bias: float = 0.0) -> Racer:
    return Racer(name, np.linspace(1.0, 0.1, 11), np.arange(11.0), np.array(weight), bias)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_line_is_drawn_from_edge_to_edge_or_misses_the_square(
    x: float, y: float, b: float
) -> None:
    weight = np.array([x, y])
    ends = chord(weight, b, 6.0)
    corners = np.array([[-6.0, -6.0], [-6.0, 6.0], [6.0, -6.0], [6.0, 6.0]]) @ weight + b

    if len(ends):
        scale = max(1.0, abs(b)) * 1e-9
        assert np.abs(ends).max() <= 6.0 + 1e-9 * max(1.0, abs(b) / np.hypot(x, y))
        assert np.abs(ends).max(axis=1) == pytest.approx([6.0, 6.0])
        np.testing.assert_allclose(ends @ weight + b, 0.0, atol=scale + 1e-9)
    else:
        assert corners.min() >= -1e-9 or corners.max() <= 1e-9


def test_no_two_racers_are_drawn_alike() -> None:
    racers = [racer(str(depth), (1.0, 0.0)) for depth in DEPTHS]
    lines = [trace.line for trace in race_figure(racers).data if trace.yaxis == "y"]

    assert len(lines) == 4
    assert len({(line.color, line.dash, line.width) for line in lines}) == 4


def test_the_first_epochs_have_room_and_epoch_0_its_place() -> None:
    figure = race_figure([racer("0", (1.0, 0.0))])

    assert figure.layout.xaxis.type == "log"
    assert (figure.layout.xaxis.tickvals[0], figure.layout.xaxis.ticktext[0]) == (1, "0")
    np.testing.assert_array_equal(figure.data[0].x, np.arange(11) + 1)
    np.testing.assert_array_equal(figure.data[0].customdata, np.arange(11))


def test_a_line_outside_the_picture_is_named_in_the_legend() -> None:
    points, labels = np.zeros((2, 2)), np.array([True, False])
    *_, inside, outside = lines_figure(
        [racer("0", (1.0, 0.0)), racer("6", (1e-9, 0.0), bias=1.0)], points, labels, box=6.0
    ).data

    assert (inside.name, outside.name) == ("0", "6: outside")
    np.testing.assert_allclose(np.abs(inside.y), [6.0, 6.0])
    np.testing.assert_allclose(inside.x, 0.0, atol=1e-12)


def test_all_depths_end_at_the_same_line_and_the_panel_says_so() -> None:
    race = depth_race(RACE, epochs=EPOCHS)
    data = STORE.run(MOONS).data
    classes = {tuple(path.line(data.points)[:, 0] > 0) for path in race.paths}

    assert len(classes) == 1
    said = words(MOONS)
    assert "all 4 agree on the class of all points" in said
    goal = min(float(path.column("train_loss").min()) for path in race.paths)
    epochs = [arrival(path, goal) for path in race.paths]
    assert None not in epochs
    for path, epoch in zip(race.paths, epochs, strict=True):
        assert f"| {path.depth} |" in said
        assert f"→ {path.product_norms[-1]:.3g} | {epoch} |" in said


def test_one_who_never_arrives_has_no_epoch() -> None:
    (path,) = depth_race(RACE, (0,), epochs=5).paths

    assert arrival(path, goal=float(path.column("train_loss")[0]) + 1.0) is None
    assert arrival(path, goal=-10.0) is None


@pytest.mark.parametrize(
    "settings",
    [
        Settings(depth=0),
        Settings(width=1, dataset="xor"),
        Settings(engine="pytorch", activation="square", learning_rate=10.0),
        Settings(depth=2, activations=("relu", "tanh"), widths=(3, 5), bend=0.0),
    ],
)
def test_the_race_is_about_the_data_whatever_the_network(settings: Settings) -> None:
    said = words(settings)

    assert all(f"| {depth} |" in said for depth in DEPTHS)
    assert f"hidden layers of {settings.width}" in said


def test_both_pictures_are_told_in_words_and_download_under_their_names() -> None:
    paths, lines = shown(MOONS).get("plotly_chart")

    assert "One class of functions, different paths" in paths.proto.alt
    assert "depth-race" in paths.proto.config
    assert "depth-race-lines" in lines.proto.config
    assert len(lines.proto.alt) > 40
