import re
import tomllib
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest
import streamlit.elements.plotly_chart  # noqa: F401  (installs Streamlit's chart theme)

from components.activation_plot import BOTTOM, REACH, TOP, activation_svg, polylines
from components.colors import ACCENT, CLASS_0, CLASS_1, INK, LAYERS, MUTED, PAPER, Color
from components.figures.curves import LINE_POINTS, Curves, curves_figure
from components.figures.picture import picture_config
from components.figures.surface import Points, logit_limit, ruled_lines, surface_figure
from components.palette_module import palette_module
from models.experiment.activations import ACTIVATIONS, Activation

CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"
SIDE = np.linspace(-5.0, 5.0, 21)
NOTHING = np.zeros(0)
NO_POINTS = Points(NOTHING, NOTHING, NOTHING, NOTHING > 0)
FLAT = 0.5 * SIDE[None, :] - 0.25 * SIDE[:, None] + 1.0


def curves(count: int, name: str = "network", loss: float = 0.5) -> Curves:
    epochs = np.arange(count, dtype=np.float64)
    losses = np.stack([epochs, epochs + 1.0]) / max(count, 1) * loss
    return Curves(name, epochs, losses, np.full((2, count), 0.75))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_gives_every_figure_the_colours_of_the_page(theme: str) -> None:
    palette = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][theme]["chartCategoricalColors"]

    assert palette == [getattr(color, theme) for color in (CLASS_1, CLASS_0, ACCENT, MUTED)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_has_the_colours_of_the_page(theme: str) -> None:
    chosen = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][theme]
    own = {"primaryColor": ACCENT, "backgroundColor": PAPER, "textColor": INK}

    assert {name: chosen[name] for name in own} == {
        name: getattr(color, theme) for name, color in own.items()
    }


def test_the_stage_paints_in_the_colours_of_the_page() -> None:
    module = palette_module()

    for color in (CLASS_0, CLASS_1, ACCENT, INK, PAPER):
        for text in (color.light, color.dark):
            assert f"[{int(text[1:3], 16)}, {int(text[3:5], 16)}, {int(text[5:], 16)}]" in module
    assert all(f'"{color.light}"' in module for color in LAYERS)


def test_the_slots_are_the_ones_that_streamlit_fills() -> None:
    colorway = plotly.io.templates["streamlit"].layout.colorway

    assert colorway[:4] == tuple(c.slot for c in (CLASS_1, CLASS_0, ACCENT, MUTED))


@pytest.mark.parametrize("color", [CLASS_1, CLASS_0, ACCENT, MUTED, *LAYERS])
def test_every_colour_stands_out_from_its_page(color: Color) -> None:
    assert contrast(color.light, "#ffffff") > 3.0
    assert contrast(color.dark, "#15161b") > 3.0


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    share = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_a_picture_downloads_ready_for_a_slide() -> None:
    config = picture_config("loss")
    image = config["toImageButtonOptions"]

    assert image["filename"] == "loss"
    assert (image["width"] * image["scale"], image["height"] * image["scale"]) == (3200, 1800)
    assert config["displaylogo"] is False


@pytest.mark.parametrize("count", [0, 1, 2, 600, 601, 5001])
def test_a_thinned_line_keeps_its_ends_and_is_short(count: int) -> None:
    whole = curves(count)
    thinned = whole.thinned()

    assert len(thinned.epochs) == min(count, LINE_POINTS)
    assert thinned.losses.shape == thinned.accuracies.shape == (2, len(thinned.epochs))
    assert set(whole.epochs[[0, -1]] if count else []) <= set(thinned.epochs)


def test_both_curves_are_drawn_for_training_and_test_points() -> None:
    figure = curves_figure(curves(3, "network"), curves(3, "partner"), 2, (0.7, 0.8))

    assert {(trace.name, trace.yaxis) for trace in figure.data} == {
        (f"{name}, {points}", axis)
        for name in ("network", "partner")
        for points in ("training", "test")
        for axis in ("y", "y2")
    }


def test_training_and_test_are_not_mixed_up() -> None:
    drawn = curves(3)
    figure = curves_figure(drawn, drawn, 0, (0.7, 0.8))
    test, training = (
        next(trace for trace in figure.data if trace.name == f"network, {points}")
        for points in ("test", "training")
    )

    np.testing.assert_array_equal(training.y, drawn.losses[0])
    np.testing.assert_array_equal(test.y, drawn.losses[1])


def test_the_four_curves_differ_without_colour() -> None:
    figure = curves_figure(curves(3, "network"), curves(3, "partner"), 2, (0.7, 0.8))

    assert len({trace.line.dash for trace in figure.data}) == 4


def test_the_line_at_the_epoch_crosses_both_plots() -> None:
    line, *_ceilings = curves_figure(curves(9), curves(9), 7, (0.7, 0.8)).layout.shapes

    assert (line.x0, line.x1, line.y0, line.y1, line.yref) == (7, 7, 0, 1, "paper")


def test_what_no_straight_line_passes_is_a_line_with_words_across_the_accuracies() -> None:
    layout = curves_figure(curves(9), curves(9), 7, (0.6945, 0.68)).layout
    test, training = layout.shapes[-2:]

    assert (test.x0, test.x1, test.y0, test.y1, test.yref) == (0, 1, 0.68, 0.68, "y2")
    assert (training.y0, training.y1) == (0.6945, 0.6945)
    below, above = layout.annotations[-2:]
    assert below.text == "no straight line gets more than 68 % of test points"
    # A bound is rounded up.
    assert above.text == "no straight line gets more than 69.5 % of training points"
    assert (below.yanchor, above.yanchor) == ("top", "bottom")


def test_where_a_line_can_get_everything_right_there_is_no_ceiling() -> None:
    layout = curves_figure(curves(9), curves(9), 7, (1.0, 1.0)).layout

    assert len(layout.shapes) == 1
    assert not any("straight line" in note.text for note in layout.annotations)


@pytest.mark.parametrize(("loss", "kind"), [(0.7, None), (400.0, "log")])
def test_only_a_huge_loss_is_drawn_on_a_logarithmic_scale(loss: float, kind: str | None) -> None:
    figure = curves_figure(curves(9), curves(9, loss=loss), 0, (0.7, 0.8))

    assert figure.layout.yaxis.type == kind
    assert any("log scale" in note.text for note in figure.layout.annotations) == (kind == "log")


def test_where_a_partner_has_no_scores_its_curve_has_a_gap_and_the_scales_stay() -> None:
    network, partner = curves(9), curves(9)
    partner.losses[:, 4:], partner.accuracies[:, 4:] = np.nan, np.nan
    figure = curves_figure(network, partner, 7, (0.7, 0.8))

    assert figure.layout.yaxis.type is None
    assert np.isfinite(figure.layout.yaxis2.range).all()
    assert np.isnan(figure.data[4].y).tolist() == [False] * 4 + [True] * 5


def test_a_surface_without_a_sheet_is_drawn_as_high_as_it_needs() -> None:
    figure = surface_figure(SIDE, FLAT**2, None, NO_POINTS)

    assert surface_traces(figure) == ["network"]
    assert "one matrix" not in {trace.name for trace in figure.data}
    assert logit_limit(1e4 * FLAT, None) == 8.0


def test_curves_without_an_epoch_can_be_drawn() -> None:
    assert len(curves_figure(curves(2), curves(0), 0, (0.7, 0.8)).data) == 8


@pytest.mark.parametrize("steepness", [0.0, 1e-9, 1.0, 1e6])
@pytest.mark.parametrize("sheet_steepness", [0.0, 1.0, 1e6])
def test_the_picture_of_a_surface_is_as_high_as_it_needs(
    steepness: float, sheet_steepness: float
) -> None:
    network, sheet = steepness * np.sin(FLAT), sheet_steepness * FLAT
    limit = logit_limit(network, sheet)

    assert 0.0 < limit <= max(1.05 * np.abs(network).max(), 1e-6)
    # Neither is a line on the floor because of the other.
    assert limit <= max(8.0, 2.0 * np.abs(sheet).max())


def test_a_steep_network_does_not_flatten_the_sheet() -> None:
    assert logit_limit(1e4 * FLAT, FLAT) == pytest.approx(max(8.0, 2.0 * np.abs(FLAT).max()))


def surface_traces(figure: go.Figure) -> list[str]:
    return [trace.name for trace in figure.data if isinstance(trace, go.Surface)]


def test_a_bent_network_and_its_sheet_are_both_drawn() -> None:
    figure = surface_figure(SIDE, FLAT**2, FLAT, NO_POINTS)

    assert surface_traces(figure) == ["network", "one matrix"]
    np.testing.assert_array_equal(figure.data[0].z, FLAT**2)
    np.testing.assert_array_equal(figure.data[1].z, FLAT)


def test_where_both_coincide_the_sheet_is_only_ruled_on_the_network() -> None:
    figure = surface_figure(SIDE, FLAT + 1e-7, FLAT, NO_POINTS)

    assert surface_traces(figure) == ["network"]
    assert [trace.name for trace in figure.data[:2]] == ["network", "one matrix"]


def test_the_colour_of_the_surface_changes_at_logit_0() -> None:
    surface = surface_figure(SIDE, FLAT**2 - 3, FLAT, NO_POINTS).data[0]

    assert surface.cmin == -surface.cmax
    assert [share for share, _ in surface.colorscale] == [0, 0.5, 0.5, 1]
    assert [color for _, color in surface.colorscale[1:3]] == [CLASS_0.slot, CLASS_1.slot]
    assert surface.contours.z.start == 0


def test_points_lie_on_the_surface_in_the_colour_of_their_own_class() -> None:
    labels = np.array([True, False, False])
    points = Points(np.arange(3.0), np.arange(3.0), np.array([2.0, -1.0, 3.0]), labels)
    one, zero = surface_figure(SIDE, FLAT, FLAT, points).data[-2:]

    assert (one.marker.color, zero.marker.color) == (CLASS_1.slot, CLASS_0.slot)
    assert one.marker.symbol != zero.marker.symbol
    assert one.visible == zero.visible == "legendonly"
    np.testing.assert_array_equal(one.customdata, [2.0])
    np.testing.assert_array_equal(zero.customdata, [-1.0, 3.0])


@pytest.mark.parametrize("steepness", [0.0, 1.0, -3.0, 1e6])
@pytest.mark.parametrize("slopes", [(1.0, 0.0), (0.0, 1.0), (0.5, -0.25)])
def test_ruled_lines_lie_on_the_sheet_and_inside_the_picture(
    steepness: float, slopes: tuple[float, float]
) -> None:
    offset = 1.0
    sheet = steepness * (slopes[0] * SIDE[None, :] + slopes[1] * SIDE[:, None]) + offset
    lines = ruled_lines(SIDE, sheet, limit=3.0)
    drawn = ~np.isnan(lines["z"])
    x, y, z = (lines[axis][drawn] for axis in ("x", "y", "z"))
    scale = 1.0 + abs(steepness) * 5.0

    assert len(z) > 0
    assert np.abs(z).max() <= 3.0 + 1e-9 * scale
    assert max(np.abs(x).max(), np.abs(y).max()) <= 5.0 + 1e-9
    np.testing.assert_allclose(
        z, steepness * (slopes[0] * x + slopes[1] * y) + offset, atol=1e-9 * scale
    )


def test_every_line_is_ruled_on_a_sheet_that_fits() -> None:
    z = ruled_lines(SIDE, FLAT, limit=100.0, count=5)["z"].reshape(-1, 3)

    assert len(z) == 2 * 5
    assert np.isnan(z[:, 2]).all()


def test_a_sheet_wholly_out_of_the_picture_has_no_lines() -> None:
    assert ruled_lines(SIDE, np.full_like(FLAT, 50.0), limit=8.0)["z"].size == 0


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
@pytest.mark.parametrize("kind", ["value", "slope"])
def test_the_lines_of_an_activation_span_the_picture_and_run_from_left_to_right(
    activation: Activation, kind: str
) -> None:
    lines = polylines(activation, getattr(activation, kind))
    x = np.concatenate(lines)[:, 0]

    assert (x[0], x[-1]) == (-REACH, REACH)
    assert (np.diff(x) > 0).all()


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_an_activation_is_one_line_and_its_slope_breaks_where_it_jumps(
    activation: Activation,
) -> None:
    jumps = len(activation.pieces.breaks) if activation.pieces else int(activation.name == "selu")

    assert len(polylines(activation, activation.value)) == 1
    assert len(polylines(activation, activation.slope)) == 1 + jumps


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_every_activation_can_be_seen_in_its_picture(activation: Activation) -> None:
    line = np.concatenate(polylines(activation, activation.value))
    inside = (line[:, 1] >= BOTTOM) & (line[:, 1] <= TOP)

    assert inside.mean() > 0.4


def test_the_picture_of_an_activation_can_be_read_aloud_and_follows_the_theme() -> None:
    svg = activation_svg(ACTIVATIONS["tanh"])

    assert 'role="img"' in svg
    assert 'aria-label="tanh, solid, and its derivative, dashed, from -3 to 3"' in svg
    assert "currentColor" in svg
    assert f"light-dark({ACCENT.light}, {ACCENT.dark})" in svg
    assert re.findall(r">(-?\d)</text>", svg) == ["1", "-3", "0", "3"]
    assert "\n" not in svg
