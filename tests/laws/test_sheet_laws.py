"""What is said of the sheet on its way through the layers, held to PyTorch and numpy."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import BOX
from tests.laws.reading import PERCENT, any_percentage, share
from tests.laws.stage import Spoken
from tests.laws.truth import FOLDS
from tests.ways import Way, levels, way

Floats = NDArray[np.float64]
Captions = Sequence[Spoken]

EQUATIONS = (
    r"Layer \d, its matrix: it can turn, stretch, shear, mirror and flatten; it adds no fold\.",
    r"Layer \d: \w+ bends the sheet smoothly, without a (fold|crease)\.",
    r"Layer \d: \w+ bends the sheet, with a crease only where a sum is 0\.",
    r"Layer \d: (none|\d+) of its \d+ units folds? the sheet\.",
    r"Layer \d: its unit (folds|does not fold) the sheet\.",
    r"Layer \d: nothing bends, so it adds no fold\.",
    r"Layer \d: nothing bends, so the sheet stays flat: an affine image of the plane\.",
    r"The output only cuts, along one straight line\.",
    r"The output only cuts, along a straight line: it lies beyond all points\.",
    r"The output hears none of it: there is no line to cut along\.",
)
SHAPES = (
    r"1 unit, on a line",
    r"2 units, as they are",
    rf"\d+ units by (logit and )?PCA: (nothing varies|{PERCENT} of their variance)",
)
ROUNDED = 0.00101
"""A share of variance is written to the nearest tenth of a percent."""


def sheets(captions: Captions) -> Iterator[tuple[Spoken, dict[str, str], float]]:
    """Yield every caption with a sheet: its words, and how far through the layers it is."""
    for one in captions:
        if sheet := one.said["sheet"]:
            yield one, sheet["words"], sheet["through"]


def equations(
    captions: Captions, pattern: str
) -> Iterator[tuple[Spoken, tuple[str, ...], int, float]]:
    """Yield caption, groups, layer (from 0) and how far through where the pattern is said."""
    for one, words, through in sheets(captions):
        if found := re.match(pattern, words[".equation"]):
            yield one, found.groups(), int(np.ceil(through)) - 1, through


def way_of(one: Spoken) -> Way:
    truth = one.truth
    return way(Network.of(truth.settings), truth.flat.numpy(), truth.data.points, BOX)


def corners(one: Spoken) -> torch.Tensor:
    """Where the sheet's cells meet."""
    places = np.linspace(-BOX, BOX, one.said["sheet"]["cells"] + 1)
    return torch.tensor(np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2))


def test_every_sentence_on_the_sheet_has_a_law(captions: Captions) -> None:
    for one, words, _ in sheets(captions):
        assert any(re.fullmatch(law, words[".equation"]) for law in EQUATIONS), one
        assert any(re.fullmatch(law, words[".shape"]) for law in SHAPES), one


def test_a_name_on_the_way_is_of_the_layer_and_its_half(captions: Captions) -> None:
    for one, words, through in sheets(captions):
        depth, layer = len(one.truth.names), int(np.ceil(through))
        half = ", its matrix" if through - (layer - 1) <= 0.5 else ", its bend"
        name = f"Layer {layer} of {depth}{half}"
        if through == layer:
            name = f"After layer {layer} of {depth}"
        assert words[".network .name"] == ("The cut" if through > depth else name), one
        said = re.match(r"Layer (\d)(, its matrix)?", words[".equation"])
        assert (said is None) == (through > depth), one
        if said:
            assert int(said.group(1)) == layer, one
            assert (said.group(2) is not None) == (half == ", its matrix"), one


def test_units_fold_the_sheet_where_their_sums_lie_on_both_sides_of_a_fold(
    captions: Captions,
) -> None:
    pattern = r"Layer \d: (?:(none|\d+) of its (\d+) units|its unit (folds|does not fold))"
    for one, (count, units, alone), layer, _ in equations(captions, pattern):
        with torch.no_grad():
            sums = one.truth.forward(corners(one))[1][layer].numpy()
        near = 1e-5 * max(1.0, float(np.abs(sums).max()))
        folds = FOLDS[one.truth.names[layer]]
        counted = int(count) if (count or "none") != "none" else int(alone == "folds")
        least, most = (
            np.any(
                [(sums.min(0) < fold - by) & (sums.max(0) > fold + by) for fold in folds], axis=0
            ).sum()
            for by in (near, -near)
        )
        assert least <= counted <= most, one
        assert int(units or 1) == sums.shape[1], one


def curved(name: str) -> tuple[str, bool]:
    """What a curved activation leaves out, or whether PyTorch's slope of it jumps at 0."""
    x = torch.linspace(-8.0, 8.0, 1601, dtype=torch.float64, requires_grad=True)
    (slopes,) = torch.autograd.grad(ACTIVATIONS[name].torch_function(x).sum(), x)
    jumps = bool(slopes.diff().abs().max() > 0.1)
    return "crease" if jumps or slopes.min() < 0 else "fold", jumps


def test_smooth_bends_are_of_activations_without_straight_pieces(captions: Captions) -> None:
    pattern = r"Layer \d: (\w+) bends the sheet(?: smoothly, without a |, with a )(\w+)( only)?"
    for one, (name, what, jumps), layer, _ in equations(captions, pattern):
        assert name == one.truth.names[layer], one
        assert (what, bool(jumps)) == curved(name), one
        assert name not in FOLDS, one
        assert name != "identity", one
        assert one.truth.settings.bend > 0, one


def test_a_sheet_that_stays_flat_is_an_affine_image_of_the_plane(captions: Captions) -> None:
    pattern = r"Layer \d: nothing bends, so (it adds|the sheet stays flat)"
    for one, (what,), layer, _ in equations(captions, pattern):
        truth = one.truth
        is_straight = [name == "identity" or truth.settings.bend == 0 for name in truth.names]
        assert is_straight[layer], one
        assert all(is_straight[: layer + 1]) == (what == "the sheet stays flat"), one
        if what == "it adds":
            continue
        points = corners(one).numpy()
        _, units = levels(Network.of(truth.settings), truth.flat.numpy(), points)
        lifted = np.column_stack([points, np.ones(len(points))])
        fitted = lifted @ np.linalg.lstsq(lifted, units[layer])[0]
        np.testing.assert_allclose(fitted, units[layer], atol=1e-9 * np.abs(units[layer]).max())


def test_shares_of_variance_are_numpys(captions: Captions) -> None:
    for one, words, through in sheets(captions):
        layer = min(len(one.truth.names), int(np.ceil(through))) - 1
        if one.truth.is_chaotic:
            continue
        made = way_of(one)
        width = int(words[".shape"].split()[0])
        assert width == one.truth.settings.layers[layer].width, one
        assert (made.kinds[layer] == "logit") == ("logit" in words[".shape"]), one
        if found := re.search(PERCENT, words[".shape"]):
            says, true = share(found.group(1)), made.shares[layer]
            # Of what hardly varies at all, float32 leaves no variance to share.
            if true is not None and made.varies[layer] > 1e-5:
                assert abs(says - true) <= ROUNDED, one
                assert says < 1 or true > 1 - 1e-6, one


def test_the_cut_is_one_straight_line_in_what_is_seen(captions: Captions) -> None:
    pattern = r"The output (only cuts, along one|only cuts, along a straight|hears none)"
    for one, (what,), _, _ in equations(captions, pattern):
        truth = one.truth
        if truth.is_chaotic:
            continue
        made = way_of(one)
        logits = made.places[-1] @ made.cut[:2] + made.cut[2]
        scale = max(1e-300, float(np.abs(truth.logits).max()), float(np.abs(made.cut).max()))
        np.testing.assert_allclose(logits, truth.logits, atol=1e-6 * scale)
        if np.ptp(truth.logits) <= 1e-6 * scale:
            continue  # To float32 all points are one: how large the picture of one is, is its own.
        reach = np.abs(made.cut[:2]).sum()
        slack = 1e-3 * scale + float(truth.rounding.max())
        if what == "hears none":
            assert reach <= slack, one
        elif what == "only cuts, along one":
            assert abs(made.cut[2]) <= reach + slack, one
        else:
            sides = truth.logits > 0
            assert sides.all() or not sides.any() or np.abs(truth.logits).min() <= slack, one
            assert abs(made.cut[2]) >= reach - slack, one


def test_the_cut_gets_what_the_network_gets(captions: Captions) -> None:
    pattern = rf"It is the network's own answer: {PERCENT} of the test points are right\."
    for one, words, through in sheets(captions):
        found = re.fullmatch(pattern, words[".relation"])
        is_cut = through > len(one.truth.names)
        assert found is None or is_cut, one
        if found and np.isfinite(one.truth.logits).all():
            test = one.truth.test
            every = len(one.truth.data.labels[one.truth.data.test])
            assert any_percentage(found.group(1), test.least, test.most, every), one
